internal import OrderedCollections
package import SluiceCore
internal import SluiceModel

/// The native format: a valid safetensors file that carries the graph beside the parameters.
///
/// `__metadata__` holds strings: `sluice.version` (of the format), `sluice.model` (the graph as JSON,
/// see `Schemas/model.schema.json`) and `sluice.provenance`. Parameters are tensors named
/// `<node>/<role>`; every other tensor is an attachment. Opening reads the header only.
package enum NativeFormat: ModelFormat {
  package static let name = "Sluice safetensors"
  package static let fileExtensions = ["safetensors"]

  static let versionKey = "sluice.version"
  static let modelKey = "sluice.model"
  static let provenanceKey = "sluice.provenance"
  static let version = "1"

  /// Whether a safetensors file is a native one.
  package static func isNative(_ container: SafeTensorsFile) -> Bool {
    container.metadata[modelKey] != nil
  }

  package static func recognises(_ prefix: [UInt8]) -> Bool {
    ArrayFormat.recognised(in: prefix) == .safetensors
  }

  package static func read(
    _ file: InputFile, _ options: ReadingOptions
  ) throws(SluiceError) -> ModelFile {
    try options.requireNoConfiguration()
    let container = try SafeTensorsFile(file)
    guard let version = container.metadata[versionKey] else { throw .nativeNoGraph }
    guard version == Self.version else { throw .nativeVersion(version, known: Self.version) }
    let graph = try json(modelKey, in: container)
    let provenance = try json(provenanceKey, in: container)
    let names = parameterNames(in: graph)
    var parameters: OrderedDictionary<String, Tensor> = [:]
    var attachments: OrderedDictionary<String, Tensor> = [:]
    for (name, tensor) in container.tensors {
      if names.contains(name) { parameters[name] = tensor } else { attachments[name] = tensor }
    }
    let model = try placing(at: modelKey) { () throws(SluiceError) in
      try Model(json: graph, provenance: provenance, parameters: parameters.sortedByName)
    }
    return ModelFile(model: model, attachments: attachments.sortedByName)
  }

  private static func json(
    _ key: String, in container: SafeTensorsFile
  ) throws(SluiceError) -> JSON {
    guard let text = container.metadata[key] else { throw .nativeMetadataMissing(key) }
    return try placing(at: key) { () throws(SluiceError) in try JSON(parsing: text.utf8) }
  }

  /// The tensors that nodes name; whether the nodes are sound is proved when the model is made.
  private static func parameterNames(in graph: JSON) -> Set<String> {
    var names: Set<String> = []
    for node in graph["nodes"]?.array ?? [] {
      names.formUnion((node["parameters"]?.object ?? [:]).values.compactMap(\.string))
    }
    return names
  }
}

extension OrderedDictionary<String, Tensor> {
  /// The same tensors in the order of their names' bytes, so that nothing depends on the file's order.
  fileprivate var sortedByName: Self {
    Self(
      uniqueKeysWithValues: elements.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
  }
}
