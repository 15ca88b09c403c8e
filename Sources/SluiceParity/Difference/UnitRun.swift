internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// A value in double precision, and in single where that is computed beside it.
struct WitnessedValue {
  let value: Value<Double>
  private let single: Value<Float>?

  fileprivate init(_ value: Value<Double>, _ single: Value<Float>?) {
    (self.value, self.single) = (value, single)
  }

  /// What single precision does to every feature of it; nil if that was not computed.
  var rounding: RoundingScale? {
    guard let single else { return nil }
    // Where rounding decides how many numbers there are, it has nothing to say.
    return RoundingScale(
      truth: value, probes: single.shape == value.shape ? [single.numbers] : [],
      axis: value.shape.indices.last)
  }
}

/// What the nodes of one unit read and made.
struct UnitResult {
  /// The place of the unit.
  let unit: Int
  /// What the unit read, all its nodes taken together; nil where an optional input is absent.
  let read: [WitnessedValue?]
  /// What the last of its nodes read and made.
  let last: NodeResult<Double>
  /// What the unit made.
  let made: [WitnessedValue]
}

/// A pass through a model, unit by unit.
struct UnitRun {
  private var run: Execution<Double>
  private var single: Execution<Float>?
  private let graph: UnitGraph
  /// The unit that a node is the first of, and the one that it is the last of, by the place of the node.
  private let (starts, ends): ([Int: Int], [Int: Int])
  /// What units have read that are not computed to their ends.
  private var read: [Int: [WitnessedValue?]] = [:]
  private var place = 0

  /// Begins with the inputs of the model; what is transparent is no unit here.
  init(
    _ graph: UnitGraph, _ inputs: OrderedDictionary<String, Tensor>, roundedBeside: Bool
  ) throws(SluiceError) {
    self.graph = graph
    run = try Execution(graph.model, inputs)
    single = roundedBeside ? try Execution(graph.model, inputs) : nil
    let units = graph.units.indices.filter { !graph.units[$0].isTransparent }
    starts = Dictionary(uniqueKeysWithValues: units.map { (graph.units[$0].first, $0) })
    ends = Dictionary(uniqueKeysWithValues: units.map { (graph.units[$0].last, $0) })
  }

  /// Computes the next node; the unit that it was the last of, if it was.
  mutating func next() throws(SluiceError) -> UnitResult? {
    guard let result = try run.next() else { return nil }
    let rounded = try single?.next()
    defer { place += 1 }
    if let unit = starts[place] {
      // A product has its factor among what it reads, which its unit has not.
      let slots = result.inputs.indices.prefix(graph.units[unit].inputs.count)
      read[unit] = slots.map { slot in
        result.inputs[slot].map { WitnessedValue($0, rounded?.inputs[slot]) }
      }
    }
    guard let unit = ends[place] else { return nil }
    let made = result.outputs.enumerated().map { WitnessedValue($1, rounded?.outputs[$0]) }
    return UnitResult(
      unit: unit, read: read.removeValue(forKey: unit) ?? [], last: result, made: made)
  }

  /// The outputs of the model, after the last node.
  var outputs: [String: WitnessedValue] {
    let singles = single?.outputs
    return Dictionary(
      uniqueKeysWithValues: run.outputs.map { ($0, WitnessedValue($1, singles?[$0])) })
  }
}
