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
    guard let configuration = options.configuration else { throw .kerasNoConfig }
    let json = try placing(at: configuration.path) { () throws(SluiceError) in
      try KerasConfiguration.parse(configuration)
    }
    let layerGroups = parts.first { file in
      ["layer_names", "layer_names0", "nb_layers"].contains { file.root.attributes[$0] != nil }
    }
    let stated = try parts.first?.root.text("keras_version")
    let version = try version(of: json, stated)
    // Only Keras 1 wrote groups of layers without its version.
    let writerVersion: KerasVersion
    if let stated {
      writerVersion = try KerasVersion(stated)
    } else {
      writerVersion =
        layerGroups == nil || version.generation < 2
        ? version : try KerasVersion(KerasVersion.beforeItWasNoted)
    }
    let backend = try parts.first?.root.text("backend") ?? json["backend"]?.string
    return KerasFile(
      format: layerGroups == nil ? "Keras weights" : "Keras HDF5 weights", version: version,
      writer: try layerGroups.map { (file) throws(SluiceError) in
        try KerasWriter(writerVersion, on: backend, of: file.root)
      } ?? KerasWriter(writerVersion, on: backend),
      configuration: json, hasTrainingState: parts.contains { $0.root["optimizer"] != nil }
    ) { (context) throws(SluiceError) in
      if let layerGroups { return KerasLayerGroups(layerGroups, below: "", context) }
      return KerasObjectTree(parts, ofVeryModel: false)
    }
  }

  /// The version that wrote the architecture, or else the weights, or as the former looks.
  private static func version(
    of json: JSON, _ stated: String?
  ) throws(SluiceError) -> KerasVersion {
    if let text = json["keras_version"]?.string { return try KerasVersion(text) }
    if let stated { return try KerasVersion(stated) }
    guard json["class_name"] != nil || json["config"] != nil else {
      return try KerasVersion(KerasVersion.beforeFirst)
    }
    return try KerasVersion(
      json["module"] == nil ? KerasVersion.beforeItWasNoted : KerasVersion.third)
  }
}
