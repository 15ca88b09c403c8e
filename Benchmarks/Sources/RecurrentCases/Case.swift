/// A recurrent layer and the sequences it is given, all of which its name says: `gru_seq_i64_h128_b1_t1000`.
struct Case {
  enum Cell: String {
    case gru, lstm

    var gateCount: Int { self == .gru ? 3 : 4 }
  }

  let name: String
  let cell: Cell
  let inputSize: Int
  let hiddenSize: Int
  /// How many sequences go through the layer side by side; 1 where the name says nothing.
  let batch: Int
  /// How many steps a call has; 1 where the name says nothing.
  let steps: Int

  /// Reads a name; `nil` if it is none of a case.
  init?(name: String) {
    let words = name.split(separator: "_")
    guard let cell = words.first.flatMap({ Cell(rawValue: String($0)) }) else { return nil }
    func size(_ letter: Character) -> Int? {
      words.dropFirst().lazy.filter { $0.first == letter }.compactMap { Int($0.dropFirst()) }.first
    }
    guard let inputSize = size("i"), let hiddenSize = size("h") else { return nil }
    self.name = name
    self.cell = cell
    self.inputSize = inputSize
    self.hiddenSize = hiddenSize
    batch = size("b") ?? 1
    steps = size("t") ?? 1
  }

  /// The cases of `cases.tsv`, in its order.
  static let all: [Case] = String(decoding: PackageResources.cases_tsv, as: UTF8.self)
    .split(separator: "\n").dropFirst()
    .compactMap { row in Case(name: String(row.prefix { $0 != "\t" })) }

  /// The rows of the kernels: every gate of every unit.
  var rows: Int { cell.gateCount * hiddenSize }

  /// The floating-point operations of the matrix products of a call.
  var operations: Double {
    2 * Double(rows) * Double(inputSize + hiddenSize) * Double(batch) * Double(steps)
  }
}
