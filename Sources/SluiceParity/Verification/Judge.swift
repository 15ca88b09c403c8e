internal import OrderedCollections
internal import SluiceCore
internal import SluiceEngine
internal import SluiceModel

/// Runs single cases through one model.
struct Judge {
  let model: Model
  let rule: ToleranceRule
  /// What is judged beside the reference, if anything.
  var engine: Engine?
  /// Whether it is said where a recurrent layer departs.
  var locatesDepartures = true

  /// A golden, and the value of the model that it is of.
  struct Claim {
    let kind: Verification.Output.Kind
    let name: String
    let value: String
    let golden: Tensor

    var label: String { "\(kind.rawValue) \(name.quoted)" }
  }

  /// Runs a case node by node, and compares what a node makes as soon as it is made.
  func verdict(on item: Golden.Case) throws(SluiceError) -> Verification.Case {
    try verdict(on: item, claims(on: item))
  }

  /// The verdict on what a case is taken to claim.
  func verdict(
    on item: Golden.Case, _ claims: [Claim]
  ) throws(SluiceError) -> Verification.Case {
    let inputs = try model.resolveInputs(item.inputs)
    let byValue = Dictionary(grouping: claims, by: \.value)
    var verdicts: [String: Verification.Output] = [:]
    var firstToDepart: (node: String, departure: GoldenDeparture?)?
    let computed = try engine?.run(inputs)
    var witness = try Witness(model, inputs)
    func next() throws(SluiceError) -> (result: NodeResult<Double>, made: [Witness.Testimony])? {
      try Progress.within(nil, witness.nodesDone, of: model.nodes.count) { () throws(SluiceError) in
        try witness.next()
      }
    }
    while let (result, made) = try next() {
      for (place, value) in result.node.outputs.enumerated() {
        guard let value else { continue }
        for claim in byValue[value] ?? [] {
          let verdict = try verdict(claim, made[place], computed)
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
      for claim in byValue[output.value] ?? [] where verdicts[claim.label] == nil {
        guard let testimony = made[output.name] else { continue }
        verdicts[claim.label] = try verdict(claim, testimony, computed)
      }
    }
    return Verification.Case(
      name: item.name, outputs: claims.compactMap { verdicts[$0.label] },
      notCompared: model.outputs.map(\.name).filter { name in
        !claims.contains { $0.kind == .output && $0.name == name }
      },
      firstToDepart: firstToDepart?.node, departure: firstToDepart?.departure)
  }

  /// What a case claims, outputs first; the value of a node is the first that anything reads.
  func claims(on item: Golden.Case) throws(SluiceError) -> [Claim] {
    let outputs = try PortNames.outputs(of: model).resolve(item.outputs)
    let layers = try PortNames.layers(of: model).resolve(item.layers)
    return outputs.compactMap { name, golden in
      model.outputs.first { $0.name == name }.map {
        Claim(kind: .output, name: name, value: $0.value, golden: golden)
      }
    }
      + layers.compactMap { name, golden in
        model.nodes.first { $0.name == name }?.outputs.lazy.compactMap { $0 }.first.map {
          Claim(kind: .layer, name: name, value: $0, golden: golden)
        }
      }
  }

  /// Compares what the model makes of a value with its golden; `outputs` are those of the engine.
  ///
  /// What is allowed as rounding is allowed the reference, to which the engine is held in turn; a fixed
  /// tolerance holds the engine to the golden. Values inside the model are those of the reference.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the shapes differ.
  func verdict(
    _ claim: Claim, _ testimony: Witness.Testimony,
    _ outputs: OrderedDictionary<String, Tensor>? = nil
  ) throws(SluiceError) -> Verification.Output {
    let golden = claim.golden
    let truth = try testimony.truth.tensor()
    guard truth.shape == golden.shape else {
      throw .goldenShape(claim.label, golden.shape, model: "\(truth.shape)")
    }
    let axis = model.types[claim.value]?.timeAxis
    let rounding = testimony.rounding(along: axis)
    let made = engineValue(of: claim, outputs)
    let computed = model.precision(of: claim.value)
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
        case .fixed(let tolerance): try compare(made ?? truth, golden, .fixed(tolerance))
        }
      return Verification.Output(
        kind: claim.kind, name: claim.name, elementType: golden.elementType,
        comparison: comparison,
        engine: try made.map { (tensor) throws(SluiceError) in
          try compare(tensor, truth, .rounding(rounding))
        },
        timeAxis: axis)
    }
  }

  /// What the engine made of the value; nil for one inside the model, or where there is no engine.
  private func engineValue(
    of claim: Claim, _ outputs: OrderedDictionary<String, Tensor>?
  ) -> Tensor? {
    claim.kind == .output ? outputs?[claim.name] : nil
  }

  /// The elements of the model that a golden is compared with; `outputs` are those of the engine.
  func judged(
    _ claim: Claim, _ testimony: Witness.Testimony,
    _ outputs: OrderedDictionary<String, Tensor>?
  ) throws(SluiceError) -> [Double] {
    guard case .fixed = rule, let made = engineValue(of: claim, outputs) else {
      return testimony.truth.numbers
    }
    return try made.elements(as: Double.self)
  }

  /// Where a layer begins to be wrong, if it is a recurrent one.
  private func departure(
    _ claim: Claim, _ testimony: Witness.Testimony, _ result: NodeResult<Double>,
    _ verdict: Verification.Output
  ) throws(SluiceError) -> GoldenDeparture? {
    guard locatesDepartures, result.node.layer is any CellLayer else { return nil }
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
