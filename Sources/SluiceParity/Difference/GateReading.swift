internal import SluiceCore
internal import SluiceModel

/// A way to read one parameter that gives another one: gates in another order, dimensions exchanged.
struct GateReading: Hashable {
  /// What happens to the dimensions.
  enum Form: CaseIterable {
    /// Nothing.
    case asIs
    /// Every gate's square block is transposed.
    case transposedInGates
    /// The whole is transposed, and its bytes are taken for the old shape.
    case turned
    /// The bytes are taken for the other shape, and that is transposed.
    case turnedBack
  }

  let form: Form
  /// For every block of the result, the block of the source that it is.
  let order: [Int]
  /// The blocks whose signs are all opposite.
  var negated: Set<Int> = []
  /// The type that one side was rounded to besides.
  var rounding: Resemblance.Rounding?

  /// The ways to read `left`, of which the rows are blocks of `gates`, that give `right`; simplest first.
  ///
  /// A kernel has dimensions to exchange besides.
  static func readings(
    of left: Tensor, as right: Tensor, gates: Int, isKernel: Bool
  ) throws(SluiceError) -> [GateReading] {
    guard left.shape == right.shape, gates > 0, left.count > 0,
      left.shape[0].isMultiple(of: gates)
    else { return [] }
    var result: [GateReading] = []
    for form in isKernel && left.shape.count == 2 ? Form.allCases : [.asIs] {
      guard let source = try left.taken(form, gates: gates) else { continue }
      let matches = try matches(source, right, gates)
      for order in Array(0..<gates).permutations {
        let blocks = order.enumerated().map { matches[$1][$0] }
        if blocks.allSatisfy({ $0.areEqual }) {
          result.append(GateReading(form: form, order: order))
        } else if let rounding = commonRounding(blocks) {
          result.append(GateReading(form: form, order: order, rounding: rounding))
        } else if form == .asIs, order == Array(0..<gates),
          blocks.allSatisfy({ $0.areEqual || $0.areOpposite })
        {
          let negated = Set(blocks.indices.filter { !blocks[$0].areEqual })
          result.append(GateReading(form: form, order: order, negated: negated))
        }
      }
      if !result.isEmpty { break }
    }
    return result
  }

  private static func commonRounding(_ blocks: [Resemblance]) -> Resemblance.Rounding? {
    blocks[0].roundings.first { rounding in
      blocks.allSatisfy { $0.areEqual || $0.roundings.contains(rounding) }
    }
  }

  /// What every block of `left` has in common with every block of `right`.
  private static func matches(
    _ left: Tensor, _ right: Tensor, _ gates: Int
  ) throws(SluiceError) -> [[Resemblance]] {
    let (mine, theirs) = (try left.blocks(gates), try right.blocks(gates))
    var result: [[Resemblance]] = []
    for block in mine {
      var row: [Resemblance] = []
      for other in theirs { row.append(try Resemblance(of: block, with: other)) }
      result.append(row)
    }
    return result
  }
}

extension Tensor {
  /// The blocks of rows, each as a vector.
  fileprivate func blocks(_ count: Int) throws(SluiceError) -> [Tensor] {
    let whole = try reshaped([count, self.count / count])
    var blocks: [Tensor] = []
    for index in 0..<count { blocks.append(try whole.row(index)) }
    return blocks
  }

  /// The matrix read in a form, in its own shape; nil where it gives no room for that.
  fileprivate func taken(
    _ form: GateReading.Form, gates: Int
  ) throws(SluiceError) -> Tensor? {
    if form == .asIs { return self }
    let (rows, columns) = (shape[0], shape[1])
    switch form {
    case .asIs: return self
    case .transposedInGates:
      guard rows == gates * columns, columns > 1 else { return nil }
      return try reshaped([gates, columns, columns]).transposed([0, 2, 1]).reshaped(shape)
    case .turned:
      guard rows > 1, columns > 1 else { return nil }
      return try transposed([1, 0]).reshaped(shape)
    case .turnedBack:
      guard rows > 1, columns > 1, rows != columns else { return nil }
      return try reshaped([columns, rows]).transposed([1, 0])
    }
  }
}

extension GateReading {
  /// The reading in words, for a layer with `gates`: `gates r z n stand as z r n`.
  func sentence(_ gates: [Gate]) -> String {
    var parts: [String] = []
    if order != Array(order.indices), order.count == gates.count {
      let (mine, theirs) = (gates.map(\.letter), order.map { gates[$0].letter })
      parts.append(
        "gates \(mine.joined(separator: " ")) of A stand as \(theirs.joined(separator: " ")) in B")
    }
    switch form {
    case .asIs: break
    case .transposedInGates: parts.append("transposed within every gate")
    case .turned, .turnedBack: parts.append("read in the other order of its dimensions")
    }
    if !negated.isEmpty {
      let names = negated.sorted().map { gates[$0].letter }
      parts.append("sign of gate \(names.joined(separator: ", ")) inverted")
    }
    if let rounding { parts.append(rounding.sentence) }
    return parts.joined(separator: "; ")
  }
}

extension Resemblance.Rounding {
  /// Which side was rounded to what: `B is A rounded to F16`.
  var sentence: String {
    isLeft ? "A is B rounded to \(type.rawValue)" : "B is A rounded to \(type.rawValue)"
  }
}
