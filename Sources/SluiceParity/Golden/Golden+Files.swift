internal import OrderedCollections
public import SluiceCore
package import SluiceFormats

extension Golden {
  /// Reads a bundle: `.npz`, `.safetensors`, or a native file with goldens embedded.
  ///
  /// - Throws: ``SluiceError``, placed at the file, with code `.missing` if it cannot be read,
  ///   `.unsupported` if it is of another format, `.inconsistent` as ``init(arrays:)``, or as the
  ///   reader of its format does.
  public init(contentsOf path: String) throws(SluiceError) {
    try self.init(ArrayFile(contentsOf: path), path: path)
  }

  /// Takes the bundle in an open file.
  package init(_ file: ArrayFile, path: String) throws(SluiceError) {
    self = try placing(at: path) { () throws(SluiceError) in
      if let embedded = try Golden(attachments: file.tensors) { return embedded }
      guard file.format != .npy else { throw .goldenSingleArray }
      return try Golden(arrays: file.tensors)
    }
  }
}
