public import SluiceCore
internal import SluiceEngine
internal import SluiceModel

extension ParityReport {
  /// The report as JSON, in the form that `Schemas/verify.schema.json` describes.
  public var json: JSON {
    let head: JSON = [
      "model": .string(model),
      "passed": .bool(passed),
      "engine": vectorUnit.json,
      "goldens": .array(trials.map(\.json)),
    ]
    return head.merging(explanation?.json ?? Explanation.none)
  }
}

extension ParityReport.Trial {
  fileprivate var json: JSON {
    let error: SluiceError? = if case .failure(let error) = result { error } else { nil }
    return [
      "path": .string(path),
      "embedded": .bool(isEmbedded),
      "passed": .bool(passed),
      "cases": verification?.json["cases"] ?? [],
      "error": error?.json ?? .null,
    ]
  }
}
