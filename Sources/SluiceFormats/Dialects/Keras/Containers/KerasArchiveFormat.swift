internal import HDF5
internal import SluiceCore
internal import SluiceModel
internal import Zip

/// Whole models that Keras saved as a zip archive since 2.12: `.keras`.
enum KerasArchiveFormat: ModelFormat {
  static let name = "Keras archive"
  static let fileExtensions = ["keras"]
  private static let weights = "model.weights.h5"

  static func recognises(_ prefix: [UInt8]) -> Bool {
    ArrayFormat.recognised(in: prefix) == .zip
  }

  static func read(
    _ file: InputFile, _ options: ReadingOptions
  ) throws(SluiceError) -> ModelFile {
    try options.requireNoConfiguration()
    let archive = try ZipArchive(file)
    try checkMembers(of: archive)
    let metadata = try json("metadata.json", in: archive)
    let version = try placing(at: "metadata.json") { () throws(SluiceError) in
      var fields = try JSONFields(metadata)
      return try KerasVersion(try fields.string("keras_version"))
    }
    let configuration = try json("config.json", in: archive)
    let hdf5 = try placing(at: weights) { () throws(SluiceError) in
      try HDF5File(try archive.file(of: weights))
    }
    return ModelFile(
      model: try KerasReader.read(
        KerasFile(
          format: name, version: version, writer: KerasWriter(version, on: nil),
          configuration: configuration,
          hasTrainingState: configuration["compile_config"].map { $0 != .null } ?? false
            || hdf5.object(at: "/optimizer") != nil,
          weights: { (context) throws(SluiceError) in
            KerasObjectTree([hdf5], ofVeryModel: true)
          })))
  }

  private static func json(_ name: String, in archive: ZipArchive) throws(SluiceError) -> JSON {
    let entry = try archive.entry(name)
    return try KerasConfiguration.parse(
      try archive.bytes(of: entry, limit: Limits.configurationBytes), at: name)
  }

  /// Fails if the archive is another program's, or keeps its weights in a way that would run code.
  private static func checkMembers(of archive: ZipArchive) throws(SluiceError) {
    let missing = ["config.json", "metadata.json"].filter { archive[$0] == nil }
    guard missing.isEmpty else {
      throw .kerasArchiveForeign(missing, holding: archive.entries.prefix(4).map(\.name))
    }
    guard archive["model.weights.npz"] == nil else { throw .kerasWeightsPickled }
    for entry in archive.entries
    where !["config.json", "metadata.json", weights].contains(entry.name)
      && !entry.name.hasPrefix("assets/")
    {
      throw .kerasArchiveStranger(entry.name)
    }
  }
}
