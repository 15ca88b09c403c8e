internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// A case of a golden that readings of a model are held to.
///
/// A reading agrees with it where the verdict on it does, with what rounding does to that reading. To find
/// that out takes several runs, so a reading is computed once before, and left where it is further off than
/// rounding takes any that is not lost to it.
struct GoldenTrial {
  /// How far the model as it is was away.
  let distance: Fit.Distance
  private let item: Golden.Case
  private let claims: [Judge.Claim]
  private let terms: Terms
  private let fit: Fit
  private let rerun: Rerun

  /// Runs `model`, and forms the verdict on it.
  ///
  /// - Throws: ``SluiceError`` if case and model do not fit each other.
  init(
    _ item: Golden.Case, of model: Model, on terms: Terms = Terms()
  ) throws(SluiceError) {
    self.item = item
    self.terms = terms
    claims = try terms.claims(of: item, on: model)
    let inputs = try model.resolveInputs(item.inputs)
    let (claims, judge) = (claims, terms.judge(model))
    let verdict = try Progress.quietly { () throws(SluiceError) in
      try judge.verdict(on: item, claims)
    }
    fit = try Fit(claims, verdict)
    let probes = claims.filter { $0.kind == .layer }
    rerun = try Rerun(
      model, inputs, probes: probes.map { ModelOutput($0.label, value: $0.value) })
    distance = fit.distance(of: rerun.outputs, agreeing: verdict.passed)
  }

  /// What recurrent layers were given, by the names of the nodes.
  var calls: [String: RecurrentCall] { rerun.calls }

  /// About how many multiplications a run from the node at `place` on takes.
  func cost(from place: Int) -> Int { rerun.cost(from: place) }

  /// About how many multiplications a verdict on the whole model takes: the truth and three runs beside it.
  private var verdictCost: Int { min(cost(from: 0), .max / 8) * 4 }

  /// About how many multiplications preparing the case took: one run, and a verdict; small models take as
  /// long as if they had more.
  var preparation: Int { max(verdictCost + min(cost(from: 0), .max / 8), 100_000) }

  /// How far `model` is away, whose nodes before `place` are those of the model of the trial; infinitely, if
  /// it cannot be computed.
  ///
  /// - Returns: Nil if the budget does not allow to tell.
  func distance(of model: Model, from place: Int = 0, within work: inout Work) -> Fit.Distance? {
    guard work.spend(cost(from: place)) else { return nil }
    guard let outputs = try? rerun.outputs(of: model, from: place), fit.isNear(outputs) else {
      return .beyond
    }
    // What gives the same numbers is judged as the model itself was.
    if fit.areSame(outputs, rerun.outputs) { return distance }
    guard work.spend(verdictCost) else { return nil }
    var judge = terms.judge(model)
    judge.locatesDepartures = false
    guard
      let verdict = try? Progress.quietly({ [judge] () throws(SluiceError) in
        try judge.verdict(on: item, claims)
      }),
      let fit = try? Fit(claims, verdict)
    else { return .beyond }
    return fit.distance(of: outputs, agreeing: verdict.passed)
  }

  /// How far `model` is away from what the model of the trial is allowed; infinitely, if it cannot be
  /// computed.
  func departure(of model: Model, from place: Int = 0) -> Fit.Distance {
    guard let outputs = try? rerun.outputs(of: model, from: place) else { return .beyond }
    return fit.distance(of: outputs)
  }
}
