internal import SluiceCore

/// An HDF5 file as the helper gets it: a part of an open descriptor.
///
/// A file and a part of a file are handed over as they are. Other bytes, such as a member of an
/// archive that was compressed, are copied to a temporary file.
final class HelperInput: Sendable {
  let range: Range<Int>
  private let file: InputFile

  /// The open descriptor; this object keeps it open.
  var descriptor: Int32 { file.descriptor }

  init(_ source: any ByteSource) throws(SluiceError) {
    if let region = source as? FileRegion {
      file = region.file
      range = region.offset..<region.offset + region.byteCount
    } else {
      if let whole = source as? InputFile {
        file = whole
      } else {
        file = try InputFile.scratch(standingFor: "a copy") { (append) throws(SluiceError) in
          try source.forEachWindow(append)
        }
      }
      range = 0..<file.byteCount
    }
  }
}
