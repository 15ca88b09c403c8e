public import OrderedCollections
public import SluiceCore
public import SluiceModel

/// What bare arrays of unknown origin are, told by a golden.
///
/// The arrays are the parameters of one recurrent layer with one direction, under any names: kernel,
/// recurrent kernel and biases. The golden holds what the layer was given and gave: `inputs/<name>` is the
/// sequence, further inputs are the initial states; outputs are the sequence, the last output or final
/// states. Every reading that the shapes allow is tried with the layers of the canonical model in
/// double precision.
/// ```swift
/// let found = try Identification(of: arrays, against: Golden(contentsOf: "cell.golden.npz"))
/// found.matches.first?.reading.gateLayout    // gates z r n in columns, biases input then recurrent
/// ```
public struct Identification: Sendable {
  /// A reading, and how far it is off.
  public struct Match: Sendable {
    /// The reading.
    public let reading: LayoutReading
    /// The largest distance from the golden, at the output that is worst for what is allowed.
    public let error: Double
    /// What is allowed there: a share of the largest number in that output that suits its precision.
    public let allowed: Double
    /// What each output of the golden is: `sequence`, `last`, or `cell` (the final cell state).
    public let outputs: OrderedDictionary<String, String>
  }

  /// What came of it.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// One reading gives the golden.
    case found
    /// Several do, and the golden cannot tell them apart.
    case several
    /// None does.
    case none
  }

  /// The readings that give the golden.
  ///
  /// Readings that mean the same, such as two biases of an LSTM exchanged, are one.
  public let matches: [Match]
  /// The reading that comes closest where none matches; `nil` where one does.
  public let closest: Match?
  /// How many readings were tried.
  public let tried: Int
  /// The arrays that the first match uses to no effect: the golden is the same if they are zero.
  ///
  /// The golden proves nothing about these, a recurrent kernel in a golden of a single step, say.
  public let withoutEffect: [String]
  /// The arrays that the first match, or the closest reading, does not use.
  public let unused: [String]

  /// What came of it.
  public var verdict: Verdict { matches.isEmpty ? .none : matches.count == 1 ? .found : .several }

  /// Tries all readings.
  ///
  /// - Parameters:
  ///   - arrays: The arrays by name. Those of no fitting shape are not read.
  ///   - golden: Cases of what the layer was given and gave.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the golden is none of one recurrent layer, no
  ///   two arrays can be its kernels, or a number is not finite.
  public init(
    of arrays: OrderedDictionary<String, Tensor>, against golden: Golden
  ) throws(SluiceError) {
    try self.init(arrays, try Self.runs(golden))
  }

  /// Tries all readings of the arrays in one file on the golden in another, which messages name.
  package init(
    of arrays: OrderedDictionary<String, Tensor>, at path: String, against golden: Golden,
    at goldenPath: String
  ) throws(SluiceError) {
    let runs = try placing(at: goldenPath) { () throws(SluiceError) in try Self.runs(golden) }
    self = try placing(at: path) { () throws(SluiceError) in try Identification(arrays, runs) }
  }

  private init(
    _ arrays: OrderedDictionary<String, Tensor>, _ runs: [RecordedRun]
  ) throws(SluiceError) {
    let (features, units) = (runs[0].inputSize, runs[0].hiddenSize)
    let shapes = arrays.filter { $0.value.elementType.kind == .real && $0.value.count > 0 }
      .mapValues(\.shape)
    let families = LayoutReading.Cell.allCases
      .map { Candidates($0, shapes, features: features, units: units) }.filter(\.isPossible)
    guard !families.isEmpty else {
      throw .identifyNoKernels(
        features: features, units: units, found: arrays.map { ($0, $1.shape) })
    }
    var elements: [String: [Double]] = [:]
    for name in families.reduce(into: Set<String>(), { $0.formUnion($1.arrays) }).sorted() {
      elements[name] = try arrays[name]?.finiteElements("array \(name.quoted)")
    }
    var search = Search(families, runs: runs, elements: elements)
    try search.run()
    let closest = search.matches.isEmpty ? search.closest() : nil
    matches = search.matches
    tried = search.tried
    self.closest = closest
    withoutEffect = matches.first.map { search.arraysWithoutEffect(on: $0.reading) } ?? []
    let used = (matches.first ?? closest)?.reading.arrays ?? []
    unused = arrays.keys.filter { !used.contains($0) }
  }

  /// The cases, the shortest first.
  private static func runs(_ golden: Golden) throws(SluiceError) -> [RecordedRun] {
    var runs: [(name: String, run: RecordedRun)] = []
    for item in golden.cases {
      try placing(at: "case \(item.name.quoted)") { () throws(SluiceError) in
        let run = try RecordedRun(item)
        if let first = runs.first {
          try run.checkLikeness(to: first.run, of: first.name)
        }
        runs.append((item.name, run))
      }
    }
    return runs.map(\.run).sorted { $0.sequence.elements.count < $1.sequence.elements.count }
  }

  /// What the golden leaves open: choices with the options that give it.
  public var open: OrderedDictionary<String, [String]> {
    var options: OrderedDictionary<String, OrderedSet<String>> = [:]
    for match in matches {
      for (choice, words) in match.reading.words { options[choice, default: []].append(words) }
    }
    return options.filter { $0.value.count > 1 }.mapValues { Array($0) }
  }

  /// Why nothing was identified, as an error; `nil` if something was.
  public var failure: SluiceError? {
    switch verdict {
    case .found: nil
    case .several: .identifiedSeveral(matches.count, open: Array(open.keys))
    case .none:
      .identifiedNone(
        tried: tried, closest: closest?.error.short(3) ?? "nothing",
        allowed: closest?.allowed.short(3) ?? "nothing")
    }
  }
}

extension LayoutReading {
  /// The names of the arrays that are read.
  var arrays: Set<String> { biases.arrays.union([kernel.array, recurrentKernel.array]) }
}

extension RecordedRun {
  /// Fails if a case has other sizes or ports than the first.
  fileprivate func checkLikeness(
    to first: RecordedRun, of name: String
  ) throws(SluiceError) {
    guard (inputSize, hiddenSize) == (first.inputSize, first.hiddenSize) else {
      throw .identifySizes(
        name, [inputSize, hiddenSize], expected: [first.inputSize, first.hiddenSize])
    }
    guard states.map(\.name) == first.states.map(\.name),
      outputs.map(\.block.name) == first.outputs.map(\.block.name)
    else { throw .identifyPorts(name) }
  }
}
