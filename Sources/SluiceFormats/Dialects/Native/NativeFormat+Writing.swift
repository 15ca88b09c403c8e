internal import OrderedCollections
package import SluiceCore
internal import SluiceModel

extension NativeFormat {
  /// Writes a model, and tensors that are to stand beside it, as a native file.
  ///
  /// The same model gives the same bytes. Elements are copied as they are, in windows.
  ///
  /// - Parameters:
  ///   - file: The model and the attachments.
  ///   - path: The file to write.
  ///   - replacing: Whether a file of this name may be replaced.
  ///   - inputs: Files that must not be overwritten even then.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if an attachment has the name of a parameter,
  ///   or whatever writing finds wrong; nothing is written then.
  package static func write(
    _ file: ModelFile, to path: String, replacing: Bool = false,
    avoiding inputs: [FileIdentity] = []
  ) throws(SluiceError) {
    var tensors = file.model.parameters
    for (name, tensor) in file.attachments {
      guard tensors.updateValue(tensor, forKey: name) == nil else {
        throw .nativeNameTaken(name)
      }
    }
    try writeAtomically(to: path, replacing: replacing, avoiding: inputs) {
      (output) throws(SluiceError) in
      try SafeTensorsFile.write(tensors: tensors, metadata: metadata(of: file.model), to: &output)
    }
  }

  private static func metadata(of model: Model) -> OrderedDictionary<String, String> {
    [
      "format": "sluice",
      versionKey: version,
      modelKey: model.json.text(),
      provenanceKey: model.provenance.json.text(),
    ]
  }
}
