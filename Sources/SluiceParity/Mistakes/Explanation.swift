package import SluiceCore
package import SluiceModel

/// What there is to say of a verdict beside its figures: which mistake makes goldens match of which some fail,
/// and which mistakes they would not show beside that one.
package struct Explanation: Sendable {
  /// What was found; nil if all goldens pass.
  package let diagnosis: Diagnosis?
  /// What the goldens would not show, in the model or, where that fails, in the reading that was found; nil if
  /// none was.
  package let strength: GoldenStrength?

  /// The budget of what is said of goldens that pass: a warning is not worth a long wait.
  private static let budget = 50_000_000

  /// Looks for it.
  ///
  /// A mistake is found only if it makes all goldens match, and is unseen only if none of them shows it.
  ///
  /// - Parameters:
  ///   - cases: The cases of all goldens, with the verdicts on them.
  ///   - model: The model.
  ///   - terms: The terms of the verdict.
  /// - Throws: ``SluiceError`` if golden and model do not fit each other, or as reading a golden again does.
  package init(
    of cases: GoldenCases, on model: Model, terms: Terms = Terms()
  ) throws(SluiceError) {
    let fails = cases.entries.contains { $0.passed != true }
    diagnosis = fails ? try MistakeSolver.diagnose(model, cases, on: terms) : nil
    var right: Model? = model
    if let diagnosis { right = diagnosis.match?.reading.model }
    strength = try right.map { (right) throws(SluiceError) in
      try GoldenStrength(
        of: cases, for: right, on: terms.naming(model), work: Work(budget: Self.budget))
    }
  }

  /// The findings in sentences; none where all is well.
  package var textLines: [String] {
    (diagnosis?.textLines ?? []) + (strength?.textLines ?? [])
  }

  /// What stands in the place of ``json`` where nothing was looked for.
  static let none: JSON = ["why": .null, "unseen": []]

  /// The findings as JSON: `why` a golden fails, and the mistakes that it leaves `unseen`.
  package var json: JSON {
    [
      "why": diagnosis?.json ?? .null,
      "unseen": .array(
        (strength?.unseen ?? []).map { blind in
          .string(blind.changes.map { "\($0.node): \($0.sentence)" }.joined(separator: "; "))
        }),
    ]
  }
}
