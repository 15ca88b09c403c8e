internal import OrderedCollections
package import SluiceCore
internal import SluiceModel

/// The cases of one or several goldens, of which one golden is open at a time.
package struct GoldenCases: Sendable {
  /// A case without its arrays.
  package struct Entry: Sendable {
    /// The name, with that of the golden in front where there are several.
    package let name: String
    /// Whether the model agrees with it; nil where that is not known.
    package let passed: Bool?
    /// How many numbers its inputs hold.
    let size: Int
    /// Which golden it is in.
    let bundle: Int
    /// Which case of the golden it is.
    let position: Int

    /// Whether both are one and the same case.
    func isSame(as other: Entry) -> Bool { bundle == other.bundle && position == other.position }
  }

  /// A golden that can be read again.
  package struct Bundle: Sendable {
    fileprivate let path: String
    fileprivate let cases: [(name: String, size: Int, passed: Bool?)]
    fileprivate let read: @Sendable () -> Result<Golden, SluiceError>

    /// Takes a golden and what came of it.
    ///
    /// - Parameters:
    ///   - golden: The golden.
    ///   - path: What it is called.
    ///   - verification: The verdict on it, if there is one.
    ///   - read: Reads the same golden again.
    package init(
      _ golden: Golden, path: String, _ verification: Verification? = nil,
      read: @escaping @Sendable () -> Result<Golden, SluiceError>
    ) {
      self.path = path
      self.read = read
      let verdicts = verification?.cases.map(\.agreesWithGolden)
      cases = golden.cases.enumerated().map { index, item in
        (item.name, item.size, verdicts?[index])
      }
    }
  }

  /// The cases, golden by golden.
  package let entries: [Entry]
  private let bundles: [Bundle]

  /// Takes the cases of several goldens.
  package init(_ bundles: [Bundle]) {
    self.bundles = bundles
    // Names of cases hold no slash, so what is joined stays unique.
    entries = bundles.enumerated().flatMap { index, bundle in
      bundle.cases.enumerated().map { position, item in
        Entry(
          name: bundles.count == 1 ? item.name : "\(bundle.path)/\(item.name)",
          passed: item.passed, size: item.size, bundle: index, position: position)
      }
    }
  }

  /// Takes the cases of one golden that is open.
  package init(_ golden: Golden) {
    self.init([Bundle(golden, path: "") { .success(golden) }])
  }

  /// Reads cases, quickly where they are in the order of the entries.
  struct Reader {
    fileprivate let bundles: [Bundle]
    private var open: (bundle: Int, golden: Golden)?

    fileprivate init(_ bundles: [Bundle]) { self.bundles = bundles }

    /// The case of an entry.
    ///
    /// - Throws: ``SluiceError`` with code `.io` if the golden is not the same any more, or as reading it
    ///   does.
    mutating func read(_ entry: Entry) throws(SluiceError) -> Golden.Case {
      let bundle = bundles[entry.bundle]
      let golden: Golden
      if let open, open.bundle == entry.bundle {
        golden = open.golden
      } else {
        open = nil
        golden = try bundle.read().get()
        guard golden.cases.map(\.name) == bundle.cases.map(\.name) else {
          throw .goldenChanged(bundle.path)
        }
        open = (entry.bundle, golden)
      }
      return golden.cases[entry.position]
    }
  }

  /// The cases that a search which uses `entry` is held to besides: all if the budget allows it, else from
  /// every golden small ones that fail and small ones that pass.
  ///
  /// Preparing `entry` takes `cost`; other cases are taken to cost as their size says.
  func sample(with entry: Entry, costing cost: Int, within budget: Int) -> [Entry] {
    var ranks = [Int](repeating: 0, count: entries.count)
    let order = entries.indices.sorted { entries[$0].size < entries[$1].size }
    var counts: [[Int]] = Array(repeating: [0, 0], count: bundles.count)
    for index in order {
      let side = entries[index].passed == true ? 1 : 0
      ranks[index] = counts[entries[index].bundle][side]
      counts[entries[index].bundle][side] += 1
    }
    var left = Double(budget)
    var isTaken = [Bool](repeating: false, count: entries.count)
    for index in order.sorted(by: { ranks[$0] < ranks[$1] }) {
      let share = Double(entries[index].size + 1) / Double(entry.size + 1)
      let price = max(Double(cost) * share, 100_000)
      guard price <= left else { continue }
      left -= price
      isTaken[index] = true
    }
    return entries.indices.filter { index in
      isTaken[index] || entries[index].isSame(as: entry)
    }.map { entries[$0] }
  }

  /// Reads cases.
  var reader: Reader { Reader(bundles) }
}

extension Golden.Case {
  /// How many numbers the inputs hold.
  var size: Int { inputs.values.reduce(0) { $0 + $1.count } }
}
