internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Runs single cases through one model.
struct Judge {
  let model: Model
  let tolerance: ToleranceRule
  let precision: Precision
  let nanEqual: Bool

  func verdict(on item: Golden.Case) throws(SluiceError) -> Verification.Case {
    let inputs = try model.resolveInputs(item.inputs)
    let outputs = try PortNames.outputs(of: model).resolve(item.outputs)
    let layers = try PortNames.layers(of: model).resolve(item.layers)
    let (probed, probes) = try model.probing(layers.keys)
    let results = try probed.run(inputs, precision: precision)
    var verdicts: [Verification.Output] = []
    for (name, golden) in outputs {
      verdicts.append(try verdict(.output, name, golden, results[name], in: probed, port: name))
    }
    for (name, golden) in layers {
      let port = probes[name] ?? name
      verdicts.append(try verdict(.layer, name, golden, results[port], in: probed, port: port))
    }
    return Verification.Case(
      name: item.name, outputs: verdicts,
      notCompared: model.outputs.map(\.name).filter { outputs[$0] == nil })
  }

  private func verdict(
    _ kind: Verification.Output.Kind, _ name: String, _ golden: Tensor, _ candidate: Tensor?,
    in probed: Model, port: String
  ) throws(SluiceError) -> Verification.Output {
    let label = "\(kind.rawValue) \(name.quoted)"
    guard let candidate else { throw .portUnknown(kind.rawValue, name, known: []) }
    guard candidate.shape == golden.shape else {
      throw .goldenShape(label, golden.shape, model: "\(candidate.shape)")
    }
    let type = probed.outputs.first { $0.name == port }.flatMap(probed.type(of:))
    let axis = type.flatMap { $0.timeAxis }
    let comparison = try placing(at: label) { () throws(SluiceError) in
      try Comparison(
        of: candidate, with: golden, rule: tolerance, computedIn: type?.elementType,
        nanEqual: nanEqual, profiling: axis)
    }
    return Verification.Output(
      kind: kind, name: name, elementType: golden.elementType, comparison: comparison,
      timeAxis: axis)
  }
}

extension Model {
  /// The same model with the first value of each of the `nodes` as a further output.
  ///
  /// - Returns: The model, and the name of the output for each node.
  func probing(
    _ nodes: some Sequence<String>
  ) throws(SluiceError) -> (model: Model, probes: [String: String]) {
    var outputs = self.outputs
    var probes: [String: String] = [:]
    for name in nodes {
      guard let node = self.nodes.first(where: { $0.name == name }),
        let value = node.outputs.lazy.compactMap({ $0 }).first
      else { continue }
      var port = "layers/\(name)"
      while outputs.contains(where: { $0.name == port }) { port += "'" }
      probes[name] = port
      outputs.append(ModelOutput(port, value: value))
    }
    guard !probes.isEmpty else { return (self, [:]) }
    let model = try Model(
      name: self.name, inputs: inputs, outputs: outputs, nodes: self.nodes, parameters: parameters,
      provenance: provenance)
    return (model, probes)
  }
}

extension ValueType {
  /// The dimension that is time: the one called so, else the second of three or more.
  var timeAxis: Int? {
    shape.firstIndex(of: .symbolic("time")) ?? (shape.count >= 3 ? 1 : nil)
  }
}
