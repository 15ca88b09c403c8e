package import SluiceCore
package import SluiceModel

/// What there is to say of a verdict beside its figures: which mistake makes a golden match that fails, and
/// which mistakes one that passes would not show.
package struct Explanation: Sendable {
  /// What was found; nil if the golden passes.
  package let diagnosis: Diagnosis?
  /// What the golden would not show; nil if it fails.
  package let strength: GoldenStrength?

  /// Looks for it.
  ///
  /// - Parameters:
  ///   - verification: The verdict on all cases.
  ///   - model: The model.
  ///   - golden: Its golden.
  /// - Throws: ``SluiceError`` if golden and model do not fit each other.
  package init(
    of verification: Verification, on model: Model, _ golden: Golden
  ) throws(SluiceError) {
    guard !verification.passed else {
      diagnosis = nil
      // A warning must not cost more than the verdict.
      strength = try GoldenStrength(of: golden, for: model, work: Work(budget: 50_000_000))
      return
    }
    strength = nil
    let found = try MistakeSolver.diagnose(model, golden)
    guard case .found(let match, _) = found.outcome else {
      diagnosis = found
      return
    }
    // The search allows every output one share; the verdict allows it its own rounding.
    let passes = try Verification(of: match.reading.model, against: golden).passed
    diagnosis = passes ? found : found.findingNothing
  }

  /// The findings in sentences; none where all is well.
  package var textLines: [String] { diagnosis?.textLines ?? strength?.textLines ?? [] }

  /// The findings as JSON: `why` a golden fails, and the mistakes that one which passes leaves `unseen`.
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

extension Diagnosis {
  /// The same search without a find.
  fileprivate var findingNothing: Diagnosis {
    var result = self
    result.outcome = .none
    return result
  }
}
