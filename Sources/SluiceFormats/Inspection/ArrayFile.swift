package import OrderedCollections
package import SluiceCore
package import SluiceModel
internal import Zip

/// A file of named arrays, in any of the formats that goldens and inputs come in.
package struct ArrayFile: Sendable {
  /// The name that the array of a `.npy` file goes by, which has none of its own.
  package static let onlyName = "array"

  /// The format.
  package let format: ArrayFormat
  /// The arrays by name, in the order of the file.
  package let tensors: OrderedDictionary<String, Tensor>
  /// What tells the file from others.
  package let identity: FileIdentity

  /// Opens a `.npz`, `.npy` or `.safetensors` file, told by its content.
  ///
  /// - Throws: ``SluiceError``, placed at the file, with code `.missing` if it cannot be read,
  ///   `.unsupported` if it is of another format, or as the reader of its format does.
  package init(contentsOf path: String) throws(SluiceError) {
    let file = try InputFile(path: path)
    identity = file.identity
    (format, tensors) = try placing(at: path) { () throws(SluiceError) in
      switch ArrayFormat.recognised(in: try file.prefix(16), path: path) {
      case .npy:
        return (.npy, [Self.onlyName: try NumPyFile.tensor(in: file)])
      case .zip, .npz:
        return (.npz, try NumPyArchive(file).tensors)
      case .safetensors:
        return (.safetensors, try SafeTensorsFile(file).tensors)
      case .hdf5:
        throw .bundleFormat("an HDF5 file")
      case .shards:
        throw .bundleFormat("an index of weights")
      case .onnx:
        throw .bundleFormat("an ONNX model")
      case nil:
        throw .bundleFormat(file.byteCount == 0 ? "empty" : "of another format")
      }
    }
  }

  /// Writes arrays as the ending of `path` says: `.npz`, `.safetensors`, or `.npy` for a single one.
  ///
  /// - Throws: ``SluiceError`` with code `.usage` if the ending is none of these or does not suit the
  ///   number of arrays, or as ``writeAtomically(to:replacing:avoiding:_:)`` does.
  package static func write(
    _ tensors: OrderedDictionary<String, Tensor>, to path: String, replacing: Bool,
    avoiding inputs: [FileIdentity]
  ) throws(SluiceError) {
    let format = try outputFormat(of: path)
    guard format != .npy || tensors.count == 1 else {
      throw SluiceError.severalArrays(Array(tensors.keys)).at(path)
    }
    try writeAtomically(to: path, replacing: replacing, avoiding: inputs) {
      (output) throws(SluiceError) in
      switch format {
      case .npy: for tensor in tensors.values { try NumPyFile.write(tensor, to: &output) }
      case .safetensors: try SafeTensorsFile.write(tensors: tensors, to: &output)
      case .npz, .zip, .hdf5, .shards, .onnx: try NumPyArchive.write(tensors, to: &output)
      }
    }
  }

  /// The format that the ending of an output's name asks for.
  ///
  /// - Throws: ``SluiceError`` with code `.usage` if it is none that can be written.
  package static func outputFormat(of path: String) throws(SluiceError) -> ArrayFormat {
    let endings: [(String, ArrayFormat)] = [
      (".npz", .npz), (".npy", .npy), (".safetensors", .safetensors),
    ]
    let name = path.lowercased()
    guard let format = endings.first(where: { name.hasSuffix($0.0) })?.1 else {
      throw SluiceError.outputEnding(expected: endings.map(\.0)).at(path)
    }
    return format
  }
}
