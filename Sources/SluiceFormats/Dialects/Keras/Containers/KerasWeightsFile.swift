internal import HDF5
internal import SluiceCore
internal import SluiceModel

/// Weights whose architecture is in a file of its own, as `model.to_json()` writes it.
enum KerasWeightsFile {
  /// Joins weights with the architecture that the options name.
  ///
  /// `parts` are the files of weights, several where they are sharded.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if no architecture is given.
  static func file(
    _ parts: [HDF5File], _ options: ReadingOptions
  ) throws(SluiceError) -> KerasFile {
    guard let root = parts.first?.root else { throw .kerasNoConfig }
    guard let configuration = options.configuration else { throw .kerasNoConfig }
    let json = try placing(at: configuration.path) { () throws(SluiceError) in
      try KerasConfiguration.parse(
        try configuration.allBytes(), at: "configuration")
    }
    let isTree = !["layer_names", "layer_names0", "nb_layers"].contains {
      root.attributes[$0] != nil
    }
    let version = try version(of: json, root)
    return KerasFile(
      format: isTree ? "Keras weights" : "Keras HDF5 weights", version: version,
      backend: try root.text("backend") ?? json["backend"]?.string, configuration: json,
      hasTrainingState: root["optimizer"] != nil
    ) { (context) throws(SluiceError) in
      if isTree { return KerasObjectTree(parts, ofVeryModel: false) }
      return KerasLayerGroups(parts[0], below: "", context)
    }
  }

  /// The version that wrote the weights, or else the architecture, or as the latter looks.
  private static func version(
    of json: JSON, _ root: HDF5Group
  ) throws(SluiceError) -> KerasVersion {
    if let text = try root.text("keras_version") ?? json["keras_version"]?.string {
      return try KerasVersion(text)
    }
    return try KerasVersion(json["module"] == nil ? KerasVersion.beforeItWasNoted : "3")
  }
}
