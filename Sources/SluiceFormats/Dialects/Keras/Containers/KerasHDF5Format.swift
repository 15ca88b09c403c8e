internal import HDF5
internal import SluiceCore
internal import SluiceModel

/// Models that Keras saved in HDF5, and weights alone: `.h5`, `.hdf5`, `.weights.h5`.
enum KerasHDF5Format: ModelFormat {
  static let name = "Keras HDF5"
  static let fileExtensions = ["h5", "hdf5"]

  static func recognises(_ prefix: [UInt8]) -> Bool {
    ArrayFormat.recognised(in: prefix) == .hdf5
  }

  static func read(
    _ file: InputFile, _ options: ReadingOptions
  ) throws(SluiceError) -> ModelFile {
    let hdf5 = try HDF5File(file)
    let root = hdf5.root
    guard let text = try root.text("model_config") else {
      return ModelFile(model: try weights(hdf5, of: file, options))
    }
    try options.requireNoConfiguration()
    let version = try KerasVersion(
      try root.text("keras_version") ?? KerasVersion.beforeItWasNoted)
    return ModelFile(
      model: try KerasReader.read(
        KerasFile(
          format: name, version: version, writer: try writer(of: hdf5, version),
          configuration: try KerasConfiguration.parse(text, at: "model_config"),
          hasTrainingState: root.attributes["training_config"] != nil
            || hdf5.object(at: "/optimizer_weights") != nil,
          weights: { (context) throws(SluiceError) in
            KerasLayerGroups(
              hdf5, below: "/model_weights", context)
          })))
  }

  private static func writer(
    of file: HDF5File, _ version: KerasVersion
  ) throws(SluiceError) -> KerasWriter {
    let stated = try file.root.text("backend")
    guard case .group(let group) = file.object(at: "/model_weights") else {
      return KerasWriter(version, on: stated)
    }
    return try KerasWriter(version, on: stated, of: group)
  }
}

extension KerasHDF5Format {
  /// Reads weights alone; a shard by mistake is told as such.
  private static func weights(
    _ hdf5: HDF5File, of file: InputFile, _ options: ReadingOptions
  ) throws(SluiceError) -> Model {
    do throws(SluiceError) {
      return try KerasReader.read(try KerasWeightsFile.file([hdf5], options))
    } catch {
      guard file.path.wholeMatch(of: /.*_[0-9]{5}\.weights\.h5/) != nil else { throw error }
      throw error.aboutShard
    }
  }
}

extension HDF5Group {
  /// The text of the attribute `name`; nil if there is none.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if it is no single text.
  func text(_ name: String) throws(SluiceError) -> String? {
    guard let attribute = attributes[name] else { return nil }
    guard case .strings(let texts) = attribute.value, texts.count == 1 else {
      throw .hdf5AttributeNotText(name)
    }
    return texts[0]
  }
}
