public import OrderedCollections
public import SluiceCore
public import SluiceModel

/// Inputs with the outputs that a model must give for them, as some framework computed them.
///
/// A bundle is a file of arrays, `.npz` or `.safetensors`, whose names say what they are:
/// ```
/// inputs/<name>     what the model is given
/// outputs/<name>    what it must give
/// layers/<node>     what a node inside must give; optional
/// provenance        where the golden is from, as JSON; optional
/// ```
/// Several cases put `<case>/` in front; without it, the case is called `default`. A `<name>` that
/// the model does not have and that is a number is a position among the model's inputs or outputs,
/// states not counted. A native file with goldens embedded is a bundle, too. Folders of tensors, as the
/// ONNX project keeps its goldens, are read by ``init(testData:of:)``.
public struct Golden: Sendable {
  /// One call of the model.
  public struct Case: Sendable {
    /// The name; `default` where the bundle gives none.
    public let name: String
    /// What the model is given, by the names in the bundle.
    public internal(set) var inputs: OrderedDictionary<String, Tensor> = [:]
    /// What the model must give, by the names in the bundle.
    public internal(set) var outputs: OrderedDictionary<String, Tensor> = [:]
    /// What nodes must give, by the names in the bundle.
    public internal(set) var layers: OrderedDictionary<String, Tensor> = [:]

    init(name: String) { self.name = name }
  }

  /// The cases, in the order of the bundle; at least one.
  public let cases: [Case]

  /// Where the golden is from: words by key, such as `framework`; empty where the bundle does not say.
  public let provenance: OrderedDictionary<String, JSON>
  private let provenanceArray: Tensor?

  /// Takes the arrays of a bundle.
  ///
  /// - Parameter arrays: The arrays by name, as in the bundle.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if a name is none of a bundle's, if two names
  ///   mean the same, if there is no array, if a case has no outputs and no layers, or if `provenance` is
  ///   no JSON object of texts.
  public init(arrays: OrderedDictionary<String, Tensor>) throws(SluiceError) {
    provenanceArray = arrays[GoldenKey.provenance]
    provenance = try Self.provenance(provenanceArray)
    let cases = try Self.cases(arrays) { GoldenKey($0) }
    for item in cases where item.outputs.isEmpty && item.layers.isEmpty {
      throw .goldenWithoutOutputs(item.name)
    }
    self.cases = cases
  }

  /// The goldens embedded in a native file; `nil` if there are none.
  ///
  /// - Parameter attachments: The tensors of the file that are no parameters.
  /// - Throws: ``SluiceError`` as ``init(arrays:)``.
  public init?(
    attachments: OrderedDictionary<String, Tensor>
  ) throws(SluiceError) {
    var arrays: OrderedDictionary<String, Tensor> = [:]
    for (name, tensor) in attachments where name.hasPrefix(GoldenKey.embeddedPrefix) {
      arrays[String(name.dropFirst(GoldenKey.embeddedPrefix.count))] = tensor
    }
    guard !arrays.isEmpty else { return nil }
    try self.init(arrays: arrays)
  }

  /// The arrays as a native file keeps them: `golden/<case>/inputs/<name>`.
  public var attachments: OrderedDictionary<String, Tensor> {
    var result: OrderedDictionary<String, Tensor> = [:]
    for item in cases {
      for section in GoldenKey.Section.allCases {
        for (name, tensor) in item.arrays(section) {
          let key = GoldenKey(caseName: item.name, section: section, name: name)
          result[key.embedded] = tensor
        }
      }
    }
    result[GoldenKey.embeddedPrefix + GoldenKey.provenance] = provenanceArray
    return result
  }

  /// Whether a tensor of this name in a native file is part of an embedded golden.
  package static func isEmbeddedName(_ name: String) -> Bool {
    name.hasPrefix(GoldenKey.embeddedPrefix)
  }

  /// Sorts arrays into cases; `key` says what a name means, and is `nil` if it means nothing.
  static func cases(
    _ arrays: OrderedDictionary<String, Tensor>, key: (String) -> GoldenKey?
  ) throws(SluiceError) -> [Case] {
    guard !arrays.isEmpty else { throw .goldenEmpty }
    var seen: Set<GoldenKey> = []
    var cases: OrderedDictionary<String, Case> = [:]
    for (name, tensor) in arrays where name != GoldenKey.provenance {
      guard let key = key(name) else { throw .goldenKeyUnknown(name) }
      guard seen.insert(key).inserted else { throw .goldenKeyTwice(name) }
      cases[key.caseName, default: Case(name: key.caseName)].add(tensor, key)
    }
    guard !cases.isEmpty else { throw .goldenEmpty }
    return Array(cases.values)
  }
}

extension Golden.Case {
  func arrays(_ section: GoldenKey.Section) -> OrderedDictionary<String, Tensor> {
    switch section {
    case .inputs: inputs
    case .outputs: outputs
    case .layers: layers
    }
  }

  fileprivate mutating func add(_ tensor: Tensor, _ key: GoldenKey) {
    switch key.section {
    case .inputs: inputs[key.name] = tensor
    case .outputs: outputs[key.name] = tensor
    case .layers: layers[key.name] = tensor
    }
  }
}
