internal import ONNXWire
internal import SluiceCore

/// The versions of the operator sets that a model asks for.
struct ONNXOpsets: Sendable {
  /// The versions of the standard's own operators that are known; those before 7 of a few operators.
  static let known = 1...28

  private let versions: [String: Int]

  /// - Throws: ``SluiceError`` with code `.malformed` if a domain stands there twice, `.unsupported` if a
  ///   version of the standard's operators is not known.
  init(_ opsets: [ProtoOpset]) throws(SluiceError) {
    var versions: [String: Int] = [:]
    for opset in opsets {
      let domain = Self.isDefault(opset.domain) ? "" : opset.domain
      guard versions.updateValue(opset.version, forKey: domain) == nil else {
        throw .onnxOpsetTwice(opset.domain)
      }
    }
    if let version = versions[""], !Self.known.contains(version) {
      throw .onnxOpset(version, known: Self.known)
    }
    self.versions = versions
  }

  /// Whether a domain is that of the standard's operators.
  static func isDefault(_ domain: String) -> Bool { domain.isEmpty || domain == "ai.onnx" }

  /// The version of a domain.
  func version(of domain: String) throws(SluiceError) -> Int {
    guard let version = versions[Self.isDefault(domain) ? "" : domain] else {
      throw .onnxOpsetMissing(domain)
    }
    return version
  }

  /// The version of the standard's operators, if the model asks for one.
  var standard: Int? { versions[""] }
}
