internal import ONNXWire
internal import SluiceCore

/// The files beside a model that hold elements of its tensors.
///
/// Each is opened once, in the model's folder or below it, and read by position.
final class ONNXExternalData {
  private let modelPath: String
  /// The model's folder, from when it is needed on.
  private var openFolder: InputFolder?
  /// The open files by the location that the model gives.
  private var files: [String: InputFile] = [:]

  init(besideFileAt modelPath: String) { self.modelPath = modelPath }

  /// The `byteCount` bytes of a tensor that lie where `entries` say.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` or `.unsupported` if the entries are not understood,
  ///   `.unsafe` if they lead out of the folder or to no plain file, `.inconsistent` if the file has
  ///   not the bytes, `.missing` if it cannot be read, `.limit` if there are too many files.
  func bytes(_ entries: [ProtoEntry], byteCount: Int) throws(SluiceError) -> any ByteSource {
    var values: [String: String] = [:]
    for entry in entries {
      guard ["location", "offset", "length"].contains(entry.key) else {
        throw .onnxExternalKey(entry.key)
      }
      guard values.updateValue(entry.value, forKey: entry.key) == nil else {
        throw .onnxExternalTwice(entry.key)
      }
    }
    guard let location = values["location"] else { throw .onnxExternalNowhere }
    let offset = try number("offset", values) ?? 0
    let length = try number("length", values)
    let file = try file(location)
    guard offset <= file.byteCount else {
      throw .onnxExternalOffset(offset, location, size: file.byteCount)
    }
    // Without a length the rest of the file is meant.
    let found = length ?? file.byteCount - offset
    guard found == byteCount else {
      throw .onnxExternalLength(found, location, expected: byteCount)
    }
    guard found <= file.byteCount - offset else {
      throw .onnxExternalShort(location, offset: offset, length: found, size: file.byteCount)
    }
    return FileRegion(file, offset: offset, byteCount: found)
  }

  /// Fails if one of the files has been written to since it was opened.
  func checkUnchanged() throws(SluiceError) {
    for file in files.values { try file.checkUnchanged() }
  }

  private func number(
    _ key: String, _ values: [String: String]
  ) throws(SluiceError) -> Int? {
    guard let text = values[key] else { return nil }
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
      throw .onnxExternalNumber(key, text)
    }
    return number
  }

  private func file(_ location: String) throws(SluiceError) -> InputFile {
    if let file = files[location] { return file }
    guard files.count < Limits.shards else { throw .onnxExternalFiles(limit: Limits.shards) }
    let file = try folder().open(location)
    files[location] = file
    return file
  }

  private func folder() throws(SluiceError) -> InputFolder {
    if let openFolder { return openFolder }
    let folder = try InputFolder(ofFileAt: modelPath)
    openFolder = folder
    return folder
  }
}
