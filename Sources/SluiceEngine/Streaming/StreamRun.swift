internal import SluiceCore
internal import SluiceModel

/// Calls of a model one after the other, with what is carried between them.
final class StreamRun {
  let compiled: CompiledModel
  let states: StateStore
  /// The newest values of the state inputs that outputs feed, by input.
  var fed: [String: Value<Float>] = [:]
  let threads: Int
  private var plans = RecentPlans()

  /// Begins with nothing carried; `carrying` are the nodes that carry states.
  init(_ compiled: CompiledModel, carrying: Set<String>, threads: Int) {
    self.compiled = compiled
    self.threads = threads
    states = StateStore(carrying: carrying)
  }

  /// Makes a call, whose results stand in the plan until the next one.
  ///
  /// - Throws: ``SluiceError`` if the values do not fit the model.
  func run(_ values: [String: Value<Float>], _ team: SharedTeam? = nil) throws(SluiceError) -> Plan
  {
    let given = compiled.model.inputs.map { fed[$0.name] ?? values[$0.name] }
    let plan = try plan(given.map { $0?.shape ?? [] })
    try plan.run(given, team)
    states.continues = true
    for output in compiled.model.outputs {
      guard let input = output.feedsInput else { continue }
      fed[input] = plan.value(of: output.name)
    }
    return plan
  }

  /// A plan for inputs of these sizes.
  func plan(_ sizes: [[Int]]) throws(SluiceError) -> Plan {
    if let plan = plans.take(sizes) { return plan }
    let plan = try compiled.plan(sizes, states: states, threads: threads)
    plans.keep(plan)
    return plan
  }

  /// Forgets what was carried.
  func reset() {
    states.continues = false
    fed = [:]
  }
}

/// The plans that were used last.
struct RecentPlans {
  /// How many are kept: each holds memory for the steps that it is for.
  private static let limit = 4
  private var plans: [Plan] = []

  /// The plan for inputs of these sizes, if it is kept.
  mutating func take(_ sizes: [[Int]]) -> Plan? {
    guard let index = plans.firstIndex(where: { $0.sizes == sizes }) else { return nil }
    let plan = plans.remove(at: index)
    plans.insert(plan, at: 0)
    return plan
  }

  /// Keeps a new plan in the place of the one that was used longest ago.
  mutating func keep(_ plan: Plan) {
    if plans.count == Self.limit { plans.removeLast() }
    plans.insert(plan, at: 0)
  }
}
