internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// One call of a model, prepared so that it can be repeated with other readings of single layers.
///
/// What comes before the first layer that is read otherwise is computed once.
struct GoldenTrial {
  /// What the call must give.
  let fit: Fit
  /// How far the model as it is was away from that.
  let distance: Fit.Distance
  /// What recurrent layers were given, by the names of the nodes.
  let calls: [String: RecurrentCall]
  /// What is looked at inside the model.
  private let probes: [ModelOutput]
  /// The run before each recurrent node, by the place of the node.
  private let checkpoints: [(place: Int, run: Execution<Double>)]
  /// About how many multiplications each node and those after it take.
  private let costs: [Int]

  /// Runs `model` on `inputs`; `fit` is asked what the call must give and told what the model gives.
  init(
    _ model: Model, _ inputs: OrderedDictionary<String, Tensor>, probes: [ModelOutput] = [],
    fit: (OrderedDictionary<String, Value<Double>>) throws(SluiceError) -> Fit
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
    self.probes = probes
    self.checkpoints = checkpoints
    self.costs = costs
    self.calls = calls
    self.fit = try fit(run.outputs)
    distance = self.fit.distance(of: run.outputs)
  }

  /// Prepares a case of a golden; what nodes inside must give counts as well.
  init(_ item: Golden.Case, of model: Model) throws(SluiceError) {
    let layers = try PortNames.layers(of: model).resolve(item.layers)
    let (probed, names) = try model.probing(layers.keys)
    var goldens = try PortNames.outputs(of: model).resolve(item.outputs)
    for (name, golden) in layers { goldens[names[name] ?? name] = golden }
    let expected = goldens
    let inputs = try model.resolveInputs(item.inputs)
    let allowances = try Witness(probed, inputs).allowances(for: expected, of: probed)
    try self.init(
      model, inputs, probes: Array(probed.outputs.dropFirst(model.outputs.count))
    ) { (_) throws(SluiceError) in try Fit(expected) { allowances[$0] ?? 0 } }
  }

  /// About how many multiplications a run from the node at `place` on takes.
  func cost(from place: Int) -> Int { costs.indices.contains(place) ? costs[place] : 0 }

  /// What `model` gives, whose nodes before `place` are those of the model of the trial.
  func outputs(
    of model: Model, from place: Int = 0
  ) throws(SluiceError) -> OrderedDictionary<String, Value<Double>> {
    let checkpoint = checkpoints.last { $0.place <= place } ?? checkpoints[0]
    var run = checkpoint.run.continuing(as: try model.giving(probes))
    while try run.next() != nil {}
    return run.outputs
  }

  /// How far `model` is away; infinitely, if it cannot be computed.
  func distance(of model: Model, from place: Int = 0) -> Fit.Distance {
    guard let outputs = try? outputs(of: model, from: place) else {
      return Fit.Distance(multiples: .infinity, absolute: .infinity, output: "")
    }
    return fit.distance(of: outputs)
  }
}

extension Model {
  /// The same model with the first value of each of the `nodes` as a further output.
  ///
  /// - Returns: The model, and the name of the output for each node.
  fileprivate func probing(
    _ nodes: some Sequence<String>
  ) throws(SluiceError) -> (model: Model, probes: [String: String]) {
    var probed = self.outputs
    var probes: [String: String] = [:]
    for name in nodes {
      guard let node = self.nodes.first(where: { $0.name == name }),
        let value = node.outputs.lazy.compactMap({ $0 }).first
      else { continue }
      var port = "layers/\(name)"
      while probed.contains(where: { $0.name == port }) { port += "'" }
      probes[name] = port
      probed.append(ModelOutput(port, value: value))
    }
    return (try giving(Array(probed.dropFirst(outputs.count))), probes)
  }

  /// The same model with further outputs.
  fileprivate func giving(_ probes: [ModelOutput]) throws(SluiceError) -> Model {
    if probes.isEmpty { return self }
    return try Model(
      name: name, inputs: inputs, outputs: outputs + probes, nodes: nodes, parameters: parameters,
      provenance: provenance)
  }
}
