package import OrderedCollections
package import SluiceCore
package import SluiceModel
internal import Zip

/// A `.npz` file: a zip archive of `.npy` files, each an array by the name of its member.
package struct NumPyArchive: Sendable {
  /// The arrays by name, without `.npy`, in the order of the archive.
  package let tensors: OrderedDictionary<String, Tensor>

  private static let ending = ".npy"

  /// Opens the archive in `file`.
  ///
  /// Of each member only the header is read; the data are expanded, and compared with their checksum,
  /// when they are first asked for.
  ///
  /// - Throws: ``SluiceError``, placed at the member it is about, as opening a zip archive and reading
  ///   ``NumPyFile`` do.
  package init(_ file: any ByteSource) throws(SluiceError) {
    let archive = try ZipArchive(file)
    var tensors: OrderedDictionary<String, Tensor> = [:]
    for entry in archive.entries {
      guard entry.name.hasSuffix(Self.ending) else {
        throw SluiceError.npzForeignMember.at(entry.place)
      }
      let prefix = try archive.prefix(of: entry, count: NumPyHeader.prefixLimit)
      let tensor = try placing(at: entry.place) { () throws(SluiceError) in
        try NumPyFile.tensor(NumPyHeader(prefix), in: archive.source(of: entry))
      }
      tensors[String(entry.name.dropLast(Self.ending.count))] = tensor
    }
    self.tensors = tensors
  }

  /// Writes an archive of `tensors`, stored as they are, in their order.
  ///
  /// The same tensors give the same bytes.
  ///
  /// - Throws: ``SluiceError`` if a name or an element type cannot be written, or if reading or
  ///   writing fails.
  package static func write(
    _ tensors: OrderedDictionary<String, Tensor>, to output: inout (some ByteSink & ~Copyable)
  ) throws(SluiceError) {
    var members: [ZipWriter.Member] = []
    for (name, tensor) in tensors {
      let header = try placing(at: "array \(name.quoted)") { () throws(SluiceError) in
        try NumPyHeader.bytes(for: tensor)
      }
      members.append(
        ZipWriter.Member(
          name: name + ending, data: JoinedBytes([MemoryBytes(header), tensor.source])))
    }
    try ZipWriter.write(members, to: &output)
  }
}
