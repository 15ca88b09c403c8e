internal import OrderedCollections
internal import SluiceCore
internal import SluiceEngine
internal import SluiceModel

/// Runs a case once more and takes down what charts are drawn from.
struct Observer {
  let judge: Judge
  let item: Golden.Case
  let verdict: Verification.Case

  /// How many passes of recurrent layers are taken down.
  private static let passLimit = 8

  func observation() throws(SluiceError) -> Observation {
    let model = judge.model
    let inputs = try model.resolveInputs(item.inputs)
    let computed = try judge.engine?.run(inputs)
    var witness = try Witness(model, inputs)
    let claims = try judge.claims(on: item)
    let byValue = Dictionary(grouping: claims, by: \.value)
    var outputs: [String: Observation.Output] = [:]
    var roundings: [Observation.Rounding] = []
    var gates: [GateMap] = []
    while let (result, made) = try witness.next() {
      for (place, value) in result.node.outputs.enumerated() {
        guard let value else { continue }
        guard let claim = byValue[value]?.first else { continue }
        outputs[claim.label] = try output(claim, made[place], computed, result.node)
      }
      if let share = made.first?.roundingShare {
        roundings.append(Observation.Rounding(node: result.node.name, share: share))
      }
      gates += try GateMap.maps(of: result, model.parameters(of: result.node), row: row)
    }
    return Observation(
      caseName: item.name, outputs: claims.compactMap { outputs[$0.label] },
      roundings: roundings, gates: Array(gates.prefix(Self.passLimit)),
      gatesLeftOut: max(gates.count - Self.passLimit, 0))
  }

  /// The row of the batch that gates are shown of: the one that departs.
  private var row: Int {
    verdict.departure?.row
      ?? verdict.outputs.first { !$0.passed }?.comparison.worst?.index.first ?? 0
  }

  private func output(
    _ claim: Judge.Claim, _ testimony: Witness.Testimony,
    _ computed: OrderedDictionary<String, Tensor>?, _ node: Node
  ) throws(SluiceError) -> Observation.Output {
    let verdict = try judge.verdict(claim, testimony, computed)
    let found = try judge.judged(claim, testimony, computed)
    let golden = try claim.golden.elements(as: Double.self)
    let shape = verdict.comparison.shape
    let axis = verdict.timeAxis ?? shape.lastIndex { $0 > 1 }
    var histogram = ULPHistogram(claim.golden.elementType)
    for (found, golden) in zip(found, golden) { histogram?.add(found, golden) }
    return Observation.Output(
      kind: claim.kind, name: claim.name, value: claim.value, node: node.name,
      passed: verdict.passed,
      axis: axis.map { axis in
        Observation.Axis(
          noun: axis == verdict.timeAxis
            ? "time step" : axis == shape.count - 1 ? "unit" : "place in dimension \(axis)",
          length: shape[axis])
      },
      curves: axis.map { CurveChoice(shape: shape, axis: $0).curves(found, golden) } ?? [],
      errors: axis.map { ErrorStep.steps(verdict.comparison, found, golden, along: $0) } ?? [],
      histogram: histogram)
  }
}

extension Witness.Testimony {
  /// The rounding scale as a share of the largest number; `nil` for what is no real number, or all zero.
  fileprivate var roundingShare: Double? {
    guard truth.real != nil else { return nil }
    let largest = truth.numbers.lazy.filter(\.isFinite).map(\.magnitude).max() ?? 0
    return largest > 0 ? rounding(along: nil).largest / largest : nil
  }
}
