internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Runs single cases through one model.
struct Judge {
  let model: Model
  let rule: ToleranceRule
  let precision: Precision

  /// A golden, and the value that it is held to.
  private struct Claim {
    let kind: Verification.Output.Kind
    let name: String
    let golden: Tensor

    var label: String { "\(kind.rawValue) \(name.quoted)" }
  }

  /// Runs a case node by node, and compares what a node makes as soon as it is made.
  func verdict(on item: Golden.Case) throws(SluiceError) -> Verification.Case {
    let inputs = try model.resolveInputs(item.inputs)
    let outputs = try PortNames.outputs(of: model).resolve(item.outputs)
    let layers = try PortNames.layers(of: model).resolve(item.layers)
    var verdicts: [String: Verification.Output] = [:]
    var firstToDepart: (node: String, departure: GoldenDeparture?)?
    var witness = try Witness(model, inputs, needsSingle: precision == .float)
    let claims = claims(outputs, layers)
    var position = 0
    while let (result, made) = try witness.next() {
      position += 1
      Progress.report("computing", position, of: model.nodes.count)
      for (place, value) in result.node.outputs.enumerated() {
        guard let value else { continue }
        for claim in claims[value] ?? [] {
          let verdict = try verdict(claim, made[place], value: value)
          verdicts[claim.label] = verdict
          if !verdict.passed, firstToDepart == nil {
            firstToDepart = (
              result.node.name,
              place == 0 ? try departure(claim, made[place], result, verdict) : nil
            )
          }
        }
      }
    }
    // What the model hands on as it was given.
    let made = witness.outputs
    for output in model.outputs {
      for claim in claims[output.value] ?? [] where verdicts[claim.label] == nil {
        guard let testimony = made[output.name] else { continue }
        verdicts[claim.label] = try verdict(claim, testimony, value: output.value)
      }
    }
    let order =
      outputs.map { Claim(kind: .output, name: $0.key, golden: $0.value) }
      + layers.map { Claim(kind: .layer, name: $0.key, golden: $0.value) }
    return Verification.Case(
      name: item.name, outputs: order.compactMap { verdicts[$0.label] },
      notCompared: model.outputs.map(\.name).filter { outputs[$0] == nil },
      firstToDepart: firstToDepart?.node, departure: firstToDepart?.departure)
  }

  /// The goldens by the value that they are of; of a node it is the first that anything reads.
  private func claims(
    _ outputs: OrderedDictionary<String, Tensor>, _ layers: OrderedDictionary<String, Tensor>
  ) -> [String: [Claim]] {
    var claims: [String: [Claim]] = [:]
    for node in model.nodes {
      guard let golden = layers[node.name], let value = node.outputs.compactMap({ $0 }).first
      else { continue }
      claims[value, default: []].append(Claim(kind: .layer, name: node.name, golden: golden))
    }
    for output in model.outputs {
      guard let golden = outputs[output.name] else { continue }
      claims[output.value, default: []].append(
        Claim(kind: .output, name: output.name, golden: golden))
    }
    return claims
  }

  private func verdict(
    _ claim: Claim, _ testimony: Witness.Testimony, value: String
  ) throws(SluiceError) -> Verification.Output {
    let golden = claim.golden
    let truth = try testimony.truth.tensor()
    guard truth.shape == golden.shape else {
      throw .goldenShape(claim.label, golden.shape, model: "\(truth.shape)")
    }
    let axis = model.types[value]?.timeAxis
    let rounding = testimony.rounding(along: axis)
    let candidate = try precision == .float ? testimony.single?.tensor(real: .float32) : nil
    let computed = model.precision(of: value)
    return try placing(at: claim.label) { () throws(SluiceError) in
      func compare(
        _ tensor: Tensor, _ other: Tensor, _ allowance: Allowance
      ) throws(SluiceError) -> Comparison {
        try Comparison(
          of: tensor, with: other, allowing: allowance, computedIn: computed, rounding: rounding,
          profiling: axis)
      }
      let comparison =
        switch rule {
        case .automatic: try compare(truth, golden, .rounding(rounding))
        case .fixed(let tolerance): try compare(candidate ?? truth, golden, .fixed(tolerance))
        }
      return Verification.Output(
        kind: claim.kind, name: claim.name, elementType: golden.elementType,
        comparison: comparison,
        candidate: try candidate.map { (tensor) throws(SluiceError) in
          try compare(tensor, truth, .rounding(rounding))
        },
        timeAxis: axis)
    }
  }

  /// Where a layer begins to be wrong, if it is a recurrent one.
  private func departure(
    _ claim: Claim, _ testimony: Witness.Testimony, _ result: NodeResult<Double>,
    _ verdict: Verification.Output
  ) throws(SluiceError) -> GoldenDeparture? {
    guard result.node.layer is any CellLayer else { return nil }
    let golden = try claim.golden.elements(as: Double.self)
    let found = testimony.truth.numbers
    let comparison = verdict.comparison
    return try DepartureSearch(
      result: result, parameters: model.parameters(of: result.node), golden: golden,
      isWrong: { !comparison.accepts(found[$0], golden[$0], at: $0) }
    ).first()
  }
}

extension Model {
  /// The coarsest real type that a value was computed in, on the way from the inputs.
  func precision(of value: String) -> ElementType {
    var wanted: Set<String> = [value]
    var coarsest = ElementType.float64.coarsened(by: provenance.computedIn)
    for node in nodes.reversed() {
      let made = node.outputs.compactMap { $0 }.filter(wanted.contains)
      guard !made.isEmpty else { continue }
      for name in made { coarsest = coarsest.coarsened(by: types[name]?.elementType) }
      wanted.formUnion(node.inputs.compactMap { $0 })
    }
    return coarsest
  }
}

extension ValueType {
  /// The dimension that is time: the one called so, else the second of three or more.
  var timeAxis: Int? {
    shape.firstIndex(of: .symbolic("time")) ?? (shape.count >= 3 ? 1 : nil)
  }
}
