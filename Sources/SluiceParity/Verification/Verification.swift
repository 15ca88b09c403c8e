internal import OrderedCollections
public import SluiceCore
public import SluiceEngine
public import SluiceModel

/// What came of holding a model to its goldens.
///
/// The reference, the model's own definition in double precision, is judged always. An engine is judged
/// beside it: what it makes of the model's outputs is held to the reference within the rounding of single
/// precision, or, where a fixed tolerance is given, to the golden itself.
/// ```swift
/// let verification = try Verification(of: Engine(model), against: golden)
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
    /// The golden beside what is judged by it: the reference where the tolerance is
    /// ``ToleranceRule/automatic``, else what the engine made, if there is one and this is an output.
    public let comparison: Comparison
    /// What the engine made beside the reference; nil if no engine was judged, or inside the model.
    public let engine: Comparison?
    /// The dimension that ``Comparison/profile`` runs along, if the output has a time axis.
    public let timeAxis: Int?

    /// Whether every element is within its tolerance.
    public var passed: Bool {
      switch comparison.allowance {
      case .fixed: comparison.passed
      case .rounding: comparison.passed && engine?.passed ?? true
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

    /// Whether all that was compared with the golden is within its tolerance.
    var agreesWithGolden: Bool { outputs.allSatisfy(\.comparison.passed) }
  }

  /// What the engine that was judged computes with; nil if the reference alone was judged.
  public let vectorUnit: VectorUnit?
  /// The cases, in the order of the bundle.
  public let cases: [Case]

  /// Whether every case passed.
  public var passed: Bool { cases.allSatisfy(\.passed) }

  /// Runs every case of `golden` through an engine and the reference, and compares whole tensors.
  ///
  /// - Parameters:
  ///   - engine: The engine that is judged, with the model that it runs.
  ///   - golden: What they are judged by.
  ///   - tolerance: How the tolerance of each output is found.
  /// - Throws: ``SluiceError`` with code `.inconsistent`, placed at the case, if golden and model do not
  ///   fit each other; a model that fits and computes something else is no error, but a verdict.
  public init(
    of engine: Engine, against golden: Golden, tolerance: ToleranceRule = .automatic
  ) throws(SluiceError) {
    try self.init(Judge(model: engine.model, rule: tolerance, engine: engine), golden)
  }

  /// Runs every case of `golden` through the reference and compares whole tensors.
  ///
  /// - Parameters:
  ///   - model: The model that is judged.
  ///   - golden: What it is judged by.
  ///   - tolerance: How the tolerance of each output is found.
  /// - Throws: ``SluiceError`` as ``init(of:against:tolerance:)-(Engine,_,_)`` does.
  public init(
    of model: Model, against golden: Golden, tolerance: ToleranceRule = .automatic
  ) throws(SluiceError) {
    try self.init(Judge(model: model, rule: tolerance), golden)
  }

  private init(_ judge: Judge, _ golden: Golden) throws(SluiceError) {
    vectorUnit = judge.engine?.vectorUnit
    var cases: [Case] = []
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
    let isOfEngine = comparison.passed
    let comparison = isOfEngine ? engine ?? comparison : comparison
    let worst = comparison.firstFailure.map { comparison.worst ?? $0 }
    let other = isOfEngine ? "reference" : "golden"
    return .outputDiffers(
      "\(kind.rawValue) \(name.quoted)", failures: comparison.failures, of: comparison.count,
      from: other, worst: worst?.sentence(beside: other) ?? "unknown")
  }
}

extension Comparison.Element {
  /// The element in a few words: `|Δ| 7.60e-02 at [0, 17, 3]: 0.412700, golden 0.489100`.
  func sentence(beside other: String = "golden") -> String {
    "|Δ| \(distance.short(3)) at \(index): \(candidate.short(9)), \(other) \(golden.short(9))"
  }
}
