internal import SluiceCore

/// A kind of file that holds arrays, told by its content first and by its name second.
package enum ArrayFormat: String, Sendable, Hashable, CaseIterable {
  /// Hierarchical Data Format 5.
  case hdf5 = "HDF5"
  /// A zip archive of NumPy arrays.
  case npz = "NumPy archive"
  /// A zip archive of something else.
  case zip = "zip archive"
  /// One NumPy array.
  case npy = "NumPy array"
  /// Named tensors and a few strings.
  case safetensors = "safetensors"
  /// The index of weights of Keras that are spread over HDF5 files.
  case shards = "Keras shard index"
  /// A graph of operators with its tensors.
  case onnx = "ONNX"

  /// The format of a file; a NumPy archive is told from any other zip archive by its members.
  ///
  /// - Parameters:
  ///   - prefix: The first 16 bytes, or all of them; the index of shards needs 4096.
  ///   - path: The name, whose ending decides where the bytes are those of none of the formats, so
  ///     that a broken file is told what is wrong with it.
  /// - Returns: `nil` if neither decides.
  static func recognised(in prefix: [UInt8], path: String) -> ArrayFormat? {
    recognised(in: prefix) ?? endings.first { path.lowercased().hasSuffix($0.0) }?.1
  }

  private static let endings: [(String, ArrayFormat)] = [
    (".safetensors", .safetensors), (".npz", .zip), (".npy", .npy), (".h5", .hdf5),
    (".hdf5", .hdf5), (".weights.json", .shards), (".onnx", .onnx),
  ]

  static func recognised(in prefix: [UInt8]) -> ArrayFormat? {
    if prefix.starts(with: "\u{89}HDF\r\n\u{1A}\n".unicodeScalars.map { UInt8($0.value) }) {
      return .hdf5
    }
    if prefix.starts(with: [0x50, 0x4B, 0x03, 0x04])
      || prefix.starts(with: [0x50, 0x4B, 0x05, 0x06])
    {
      return .zip
    }
    if prefix.starts(with: [0x93] + "NUMPY".utf8) { return .npy }
    // The header's length is a small number in eight bytes, and the header a JSON object.
    if prefix.count > 8, prefix[8] == UInt8(ascii: "{"), prefix[5...7] == [0, 0, 0] {
      return .safetensors
    }
    if ONNXFormat.recognises(prefix) { return .onnx }
    return KerasShardsFormat.recognises(prefix) ? .shards : nil
  }
}
