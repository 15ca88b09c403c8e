package import SluiceCore
package import SluiceEngine
package import SluiceModel

/// One case of a golden looked at closely: what charts are drawn from.
package struct Observation: Sendable {
  /// A tensor of real numbers beside its golden.
  package struct Output: Sendable {
    /// What was compared.
    let kind: Verification.Output.Kind
    /// The name in the model.
    let name: String
    /// The value of the model that it is, and the node that makes it.
    let value: String
    let node: String
    /// Whether every element is within its tolerance.
    let passed: Bool
    /// What the charts run along: time, else the last dimension; `nil` if there is none.
    let axis: Axis?
    /// Rows of elements along it: the worst one first, then those whose golden moves most.
    let curves: [Curve]
    /// The largest distance at each place of it.
    let errors: [ErrorStep]
    /// How many elements are how far away.
    let histogram: ULPHistogram?
  }

  /// A dimension that charts run along.
  struct Axis: Sendable, Hashable {
    /// What one place is called: `time step`, `unit`.
    let noun: String
    let length: Int
  }

  /// How far honest rounding takes what a node makes.
  struct Rounding: Sendable {
    let node: String
    /// The rounding scale as a share of the largest number.
    let share: Double
  }

  /// The name of the case.
  let caseName: String
  /// What was compared, in the order of the verdict; a value that stands there twice is here once.
  let outputs: [Output]
  /// The nodes that make real numbers, in the order of the graph.
  let roundings: [Rounding]
  /// What the gates of recurrent layers did, one pass through time after the other.
  let gates: [GateMap]
  /// How many more passes there are that are not among ``gates``.
  let gatesLeftOut: Int
}

extension Observation {
  /// How many cases of a golden, and of all goldens of a report, are looked at closely at most.
  package static let (caseLimit, limit) = (3, 8)

  /// Looks at the first cases that failed, or at the first one if all passed.
  ///
  /// - Parameters:
  ///   - golden: The golden.
  ///   - model: The model.
  ///   - verification: The verdict on it.
  ///   - engine: The engine that was judged, if one was.
  ///   - rule: How the tolerance of each output was found.
  ///   - room: How many cases may be looked at.
  /// - Returns: The cases, in the order of the verdict.
  /// - Throws: ``SluiceError`` as the verdict does.
  package static func observations(
    of golden: Golden, for model: Model, _ verification: Verification, engine: Engine? = nil,
    _ rule: ToleranceRule, within room: Int = caseLimit
  ) throws(SluiceError) -> [Observation] {
    let failed = verification.cases.filter { !$0.passed }.prefix(min(caseLimit, room))
    let chosen = verification.passed ? verification.cases.prefix(min(1, room)) : failed
    let judge = Judge(model: model, rule: rule, engine: engine)
    var result: [Observation] = []
    for verdict in chosen {
      guard let item = golden.cases.first(where: { $0.name == verdict.name }) else { continue }
      try placing(at: "case \(item.name.quoted)") { () throws(SluiceError) in
        result.append(try Observer(judge: judge, item: item, verdict: verdict).observation())
      }
    }
    return result
  }
}
