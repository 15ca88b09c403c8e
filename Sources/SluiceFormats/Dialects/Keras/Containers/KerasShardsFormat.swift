internal import HDF5
internal import SluiceCore
internal import SluiceModel

/// Weights that Keras 3 spread over several files: an index `NAME.weights.json` beside its shards.
enum KerasShardsFormat: ModelFormat {
  static let name = "Keras sharded weights"
  static let fileExtensions = ["weights.json"]

  /// Indices of other programs have the same members; only those of Keras name files of this ending.
  static func recognises(_ prefix: [UInt8]) -> Bool {
    guard prefix.first(where: { !$0.isJSONSpace }) == UInt8(ascii: "{") else { return false }
    return prefix.firstRange(of: "\"weight_map\"".utf8) != nil
      && prefix.firstRange(of: ".weights.h5\"".utf8) != nil
  }

  static func read(
    _ file: InputFile, _ options: ReadingOptions
  ) throws(SluiceError) -> ModelFile {
    guard options.configuration != nil else { throw .kerasShardsAlone }
    let shards = try KerasShards(file)
    let model = try KerasReader.read(try KerasWeightsFile.file(shards.contents, options))
    for shard in shards.files { try shard.checkUnchanged() }
    return ModelFile(model: model)
  }
}

extension UInt8 {
  fileprivate var isJSONSpace: Bool { [0x20, 0x09, 0x0A, 0x0D].contains(self) }
}
