internal import OrderedCollections
public import SluiceCore
public import SluiceModel

/// What came of holding a model to its goldens.
///
/// ```swift
/// let verification = try Verification(of: model, against: golden)
/// for output in verification.cases.flatMap(\.outputs) where !output.passed {
///   print(output.name, output.comparison.maxAbsolute)
/// }
/// ```
public struct Verification: Sendable {
  /// One output, or one node inside the model, with its golden.
  public struct Output: Sendable {
    /// What was compared.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      /// An output of the model.
      case output
      /// What a node gives, inside the model.
      case layer
    }

    /// What was compared.
    public let kind: Kind
    /// The name in the model.
    public let name: String
    /// The element type of the golden.
    public let elementType: ElementType
    /// The golden beside what is judged by it: the truth where the tolerance is ``ToleranceRule/automatic``,
    /// else what was computed in ``Verification/precision``.
    public let comparison: Comparison
    /// What was computed beside the truth, where that is not the truth itself.
    public let candidate: Comparison?
    /// The dimension that ``Comparison/profile`` runs along, if the output has a time axis.
    public let timeAxis: Int?

    /// Whether every element is within its tolerance.
    public var passed: Bool {
      switch comparison.allowance {
      case .fixed: comparison.passed
      case .rounding: comparison.passed && candidate?.passed ?? true
      }
    }
  }

  /// One call of the model.
  public struct Case: Sendable {
    /// The name of the case.
    public let name: String
    /// What was compared: outputs in the order of the bundle, then nodes.
    public let outputs: [Output]
    /// The outputs of the model that the bundle has no golden for.
    public let notCompared: [String]
    /// The first node, in the order of the graph, of those that make what was compared, whose golden is
    /// another; `nil` if all passed, or if what differs is an input that the model hands on.
    public let firstToDepart: String?
    /// Where that node departs, if it is a recurrent layer and its sequence was compared.
    public let departure: GoldenDeparture?

    /// Whether all that was compared passed.
    public var passed: Bool { outputs.allSatisfy(\.passed) }
  }

  /// The number type that the model was computed in.
  public let precision: Precision
  /// The cases, in the order of the bundle.
  public let cases: [Case]

  /// Whether every case passed.
  public var passed: Bool { cases.allSatisfy(\.passed) }

  /// Runs every case of `golden` through `model` and compares whole tensors.
  ///
  /// - Parameters:
  ///   - model: The model that is judged.
  ///   - golden: What it is judged by.
  ///   - tolerance: How the tolerance of each output is found.
  ///   - precision: The number type to compute in.
  /// - Throws: ``SluiceError`` with code `.inconsistent`, placed at the case, if golden and model do not
  ///   fit each other; a model that fits and computes something else is no error, but a verdict.
  public init(
    of model: Model, against golden: Golden, tolerance: ToleranceRule = .automatic,
    precision: Precision = .double
  ) throws(SluiceError) {
    self.precision = precision
    var cases: [Case] = []
    let judge = Judge(model: model, rule: tolerance, precision: precision)
    for (index, item) in golden.cases.enumerated() {
      try placing(at: "case \(item.name.quoted)") { () throws(SluiceError) in
        try Progress.within("case", index, of: golden.cases.count) { () throws(SluiceError) in
          cases.append(try judge.verdict(on: item))
        }
      }
    }
    self.cases = cases
  }

  /// What does not agree, as an error that names the worst element; `nil` if all passed.
  public var failure: SluiceError? {
    for item in cases {
      for output in item.outputs where !output.passed {
        return output.failure?.at("case \(item.name.quoted)")
      }
    }
    return nil
  }
}

extension Verification.Output {
  /// What does not agree, as an error that names the worst element; `nil` if it passed.
  var failure: SluiceError? {
    guard !passed else { return nil }
    let worst = comparison.firstFailure.map { comparison.worst ?? $0 }
    return .outputDiffers(
      "\(kind.rawValue) \(name.quoted)", failures: comparison.failures, of: comparison.count,
      worst: worst?.sentence ?? "unknown")
  }
}

extension Comparison.Element {
  /// The element in a few words: `|Δ| 7.60e-02 at [0, 17, 3]: 0.412700, golden 0.489100`.
  var sentence: String {
    "|Δ| \(distance.short(3)) at \(index): \(candidate.short(9)), golden \(golden.short(9))"
  }
}
