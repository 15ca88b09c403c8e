internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// What the gates of one layer did so far, pass by pass.
struct LayerTally {
  /// What one unit did.
  struct Unit {
    private(set) var sum = 0.0
    private(set) var minimum = Double.infinity
    private(set) var maximum = -Double.infinity
    private(set) var left = 0
    private(set) var right = 0

    mutating func add(_ value: Double, _ edges: Edges?) {
      sum += value
      minimum = min(minimum, value)
      maximum = max(maximum, value)
      guard let edges else { return }
      if value < edges.low { left += 1 }
      if value > edges.high { right += 1 }
    }
  }

  /// Where saturation begins: a tenth of the range from either end.
  struct Edges {
    let low: Double
    let high: Double

    init(_ bounds: ClosedRange<Double>) {
      let tenth = (bounds.upperBound - bounds.lowerBound) / 10
      (low, high) = (bounds.lowerBound + tenth, bounds.upperBound - tenth)
    }
  }

  /// One pass through time.
  struct Pass {
    /// How many steps were taken.
    private(set) var steps = 0
    /// The units of every gate.
    private(set) var gates: [[Unit]]
    /// The units of the state that is given out.
    private(set) var outputs: [Unit]
    let edges: [Edges?]

    init(_ layer: any RecurrentLayer, _ direction: Direction) {
      let units = [Unit](repeating: Unit(), count: layer.shape.hiddenSize)
      let names = type(of: layer).gates
      gates = names.map { _ in units }
      outputs = units
      edges = names.map { layer.function(of: $0, in: direction).bounds.map { Edges($0) } }
    }

    mutating func add(_ step: CellStep<Double>) {
      steps += 1
      for (gate, values) in step.gates.enumerated() {
        for (unit, value) in values.enumerated() { gates[gate][unit].add(value, edges[gate]) }
      }
      for (unit, value) in step.states[0].enumerated() { outputs[unit].add(value, nil) }
    }
  }

  private(set) var passes: [Direction: Pass] = [:]

  init(_ layer: any RecurrentLayer) {
    for direction in layer.shape.direction.passes { passes[direction] = Pass(layer, direction) }
  }

  /// Goes once more through what a node went through.
  private mutating func watch(
    _ result: NodeResult<Double>, _ parameters: LayerParameters
  ) throws(SluiceError) {
    var passes = passes
    self.passes = [:]
    try result.forEachStep(parameters) { step in passes[step.pass]?.add(step) }
    self.passes = passes
  }

  /// Runs every case of `golden` and watches the cells, by the names of their nodes.
  static func tallies(
    of model: Model, on golden: Golden
  ) throws(SluiceError) -> [String: LayerTally] {
    var tallies: [String: LayerTally] = [:]
    for node in model.nodes {
      if let layer = node.layer.recurrent as? any CellLayer {
        tallies[node.name] = LayerTally(layer)
      }
    }
    for item in golden.cases {
      try placing(at: "case \(item.name.quoted)") { () throws(SluiceError) in
        var run = try Execution<Double>(model, try model.resolveInputs(item.inputs))
        var done = 0
        while let result = try run.next() {
          done += 1
          Progress.report("computing", done, of: model.nodes.count)
          // Taken out, so that it is not copied at every step.
          guard var tally = tallies.removeValue(forKey: result.node.name) else { continue }
          try tally.watch(result, model.parameters(of: result.node))
          tallies[result.node.name] = tally
        }
      }
    }
    return tallies
  }
}

extension GateStatistics.Activity {
  /// Sums up what a gate did in `steps` steps; `nil` if there were none.
  init?(_ units: [LayerTally.Unit], steps: Int, isBounded: Bool) {
    guard steps > 0 else { return nil }
    let values = Double(steps * units.count)
    func share(_ count: Int, of all: Double) -> Double { Double(count) / all }
    mean = units.reduce(0) { $0 + $1.sum } / values
    leftSaturated = isBounded ? share(units.reduce(0) { $0 + $1.left }, of: values) : nil
    rightSaturated = isBounded ? share(units.reduce(0) { $0 + $1.right }, of: values) : nil
    let saturated = units.count { Double($0.left + $0.right) >= 0.95 * Double(steps) }
    saturatedUnits = isBounded ? share(saturated, of: Double(units.count)) : nil
    deadUnits = Self.deadUnits(units, steps: steps)
  }

  /// The share of units that never change; `nil` if there was no second step to change in.
  static func deadUnits(_ units: [LayerTally.Unit], steps: Int) -> Double? {
    guard steps > 1 else { return nil }
    let scale = units.reduce(0) { max($0, $1.minimum.magnitude, $1.maximum.magnitude) }
    let dead = units.count { $0.maximum - $0.minimum <= 1e-6 * scale }
    return Double(dead) / Double(units.count)
  }
}
