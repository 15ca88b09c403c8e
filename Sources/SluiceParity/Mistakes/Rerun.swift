internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// One call of a model, prepared so that it can be repeated with other readings of single layers.
///
/// What comes before the first layer that is read otherwise is computed once.
struct Rerun {
  /// What the model as it is gives.
  let outputs: OrderedDictionary<String, Value<Double>>
  /// What recurrent layers were given, by the names of the nodes.
  let calls: [String: RecurrentCall]
  /// What is looked at inside the model.
  private let probes: [ModelOutput]
  /// The run before each recurrent node, by the place of the node.
  private let checkpoints: [(place: Int, run: Execution<Double>)]
  /// About how many multiplications each node and those after it take.
  private let costs: [Int]

  /// Runs `model` on `inputs`; `probes` are further outputs of it.
  init(
    _ model: Model, _ inputs: OrderedDictionary<String, Tensor>, probes: [ModelOutput] = []
  ) throws(SluiceError) {
    let probed = try model.giving(probes)
    var run = try Execution<Double>(probed, inputs, keeping: Scope.candidates(in: model))
    var checkpoints: [(Int, Execution<Double>)] = [(0, run)]
    var costs: [Int] = []
    var calls: [String: RecurrentCall] = [:]
    for (place, node) in probed.nodes.enumerated() {
      if node.cell != nil { checkpoints.append((place, run)) }
      guard let result = try run.next() else { break }
      costs.append(result.cost)
      calls[node.name] = RecurrentCall(result)
    }
    for index in costs.indices.reversed().dropFirst() {
      costs[index] = min(costs[index] + costs[index + 1], .max / 2)
    }
    outputs = run.outputs
    self.probes = probes
    self.checkpoints = checkpoints
    self.costs = costs
    self.calls = calls
  }

  /// About how many multiplications a run from the node at `place` on takes.
  func cost(from place: Int) -> Int { costs.indices.contains(place) ? costs[place] : 0 }

  /// What `model` gives, whose nodes before `place` are those of the model of the call.
  func outputs(
    of model: Model, from place: Int = 0
  ) throws(SluiceError) -> OrderedDictionary<String, Value<Double>> {
    let checkpoint = checkpoints.last { $0.place <= place } ?? checkpoints[0]
    var run = checkpoint.run.continuing(as: try model.giving(probes))
    while try run.next() != nil {}
    return run.outputs
  }
}

extension Model {
  /// The same model with further outputs.
  fileprivate func giving(_ probes: [ModelOutput]) throws(SluiceError) -> Model {
    if probes.isEmpty { return self }
    return try Model(
      name: name, inputs: inputs, outputs: outputs + probes, nodes: nodes, parameters: parameters,
      provenance: provenance)
  }
}
