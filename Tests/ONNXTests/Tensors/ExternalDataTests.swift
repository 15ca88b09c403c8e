import Foundation
import SluiceCore
import SluiceModel
import TestSupport
import Testing

@testable import ONNXWire
@testable import SluiceFormats

extension Message {
  func write(to path: String) throws { try Data(bytes).write(to: URL(filePath: path)) }
}

/// Elements in other files, which a model may only take from its own folder.
@Suite("External data of ONNX files") struct ExternalDataTests {
  /// A folder `in` with a model, and a folder `out` beside it with a secret.
  private let folder: TemporaryFolder
  private let model: String
  private let data = (0..<16).map { UInt8($0) }

  init() throws {
    folder = try TemporaryFolder()
    for name in ["in", "in/sub", "out"] {
      try FileManager.default.createDirectory(
        at: folder.url(name), withIntermediateDirectories: true)
    }
    model = folder.path("in/model.onnx")
    try Message.model().write(to: model)
    try write("in/w.bin", data)
    try write("in/sub/w.bin", data.reversed())
    try write("out/secret.bin", Array(repeating: 31, count: 16))
  }

  private func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: folder.url(name))
  }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.path(name), withDestinationPath: target)
  }

  /// The tensor of four singles that lies where these entries say.
  private func tensor(
    _ entries: [(String, String)], in tensors: ONNXTensors? = nil
  ) throws(SluiceError) -> Tensor {
    let fields = entries.map { Message.field(13, [.field(1, $0.0), .field(2, $0.1)]) }
    let message = Message(
      .field(1, 4), .field(2, 1), .field(8, "W"), .field(14, 1),
      Message(bytes: fields.flatMap(\.bytes)))
    let tensor = try ProtoTensor.read(MemoryBytes(message.bytes))
    if let tensors { return try tensors.read(tensor) }
    return try ONNXTensors(in: try InputFile(path: model)).read(tensor)
  }

  private func fails(
    _ code: SluiceError.Code, _ words: [String], at place: SourceLocation = #_sourceLocation,
    _ entries: (String, String)...
  ) {
    let error = expectError(code, "tensor 'W'", at: place) { () throws(SluiceError) in
      _ = try tensor(entries)
    }
    for word in words {
      #expect(error?.description.contains(word) ?? false, "\(error as Any)", sourceLocation: place)
    }
  }

  @Test func `elements are read from the model's folder and below it`() throws {
    #expect(try tensor([("location", "w.bin")]).bytes == data)
    #expect(try tensor([("location", "./w.bin")]).bytes == data)
    #expect(try tensor([("location", "sub/w.bin")]).bytes == data.reversed())
    let part = try tensor([("location", "w.bin"), ("offset", "0"), ("length", "16")])
    #expect(try part.bytes == data)
    #expect(part.source is FileRegion)
    try write("in/large.bin", [7] + data + [7])
    let inside = [("length", "16"), ("location", "large.bin"), ("offset", "1")]
    #expect(try tensor(inside).bytes == data)
  }

  @Test func `a file is opened once, and a change of it is found`() throws {
    let tensors = ONNXTensors(in: try InputFile(path: model))
    let files = try (0..<2).map { _ in
      try #require(
        try tensor([("location", "w.bin")], in: tensors).source as? FileRegion
      ).file
    }
    #expect(files[0] === files[1])
    try tensors.checkUnchanged()
    try write("in/w.bin", data + [1])
    #expect(throws: SluiceError.self) { try tensors.checkUnchanged() }
  }

  @Test func `a location leads into the folder`() {
    fails(.unsafe, ["'..'"], ("location", "../out/secret.bin"))
    fails(.unsafe, ["'..'"], ("location", "sub/../../out/secret.bin"))
    fails(.unsafe, ["'..'"], ("location", "sub/../w.bin"))
    fails(.unsafe, ["absolute"], ("location", folder.path("in/w.bin")))
    fails(.unsafe, ["absolute"], ("location", "//w.bin"))
    for name in ["", ".", "./", "w.bin/"] {
      fails(.malformed, ["names no file"], ("location", name))
    }
    fails(.missing, ["no such file"], ("location", "absent.bin"))
    fails(.missing, ["no such file"], ("location", "absent/w.bin"))
    fails(.missing, ["not a directory"], ("location", "w.bin/w.bin"))
  }

  @Test func `links are not followed`() throws {
    try link("in/soft.bin", to: "../out/secret.bin")
    fails(.unsafe, ["symlink", "secret.bin"], ("location", "soft.bin"))
    try link("in/folder", to: "../out")
    fails(.unsafe, ["symlink"], ("location", "folder/secret.bin"))
    try link("in/loop.bin", to: "loop.bin")
    fails(.unsafe, ["symlink"], ("location", "loop.bin"))
    try link("in/dangling.bin", to: "absent")
    fails(.unsafe, ["symlink"], ("location", "dangling.bin"))
    // The target lies below the model's folder, not in it.
    try link("in/below.bin", to: "sub/w.bin")
    fails(.unsafe, ["symlink"], ("location", "below.bin"))
    try FileManager.default.linkItem(
      atPath: folder.path("out/secret.bin"), toPath: folder.path("in/hard.bin"))
    fails(.unsafe, ["hard link", "2 names"], ("location", "hard.bin"))
  }

  @Test func `stores that link every file into one folder are read`() throws {
    try FileManager.default.createDirectory(
      at: folder.url("snapshot/onnx"), withIntermediateDirectories: true)
    try link("snapshot/onnx/model.onnx", to: "../../in/model.onnx")
    try link("snapshot/onnx/w.bin", to: "../../in/w.bin")
    try link("snapshot/onnx/secret.bin", to: "../../out/secret.bin")
    let tensors = ONNXTensors(in: try InputFile(path: folder.path("snapshot/onnx/model.onnx")))
    #expect(try tensor([("location", "w.bin")], in: tensors).bytes == data)
    expectError(.unsafe, "symlink") { () throws(SluiceError) in
      _ = try tensor([("location", "secret.bin")], in: tensors)
    }
    // Nor does the store make a hard link or a folder good.
    try FileManager.default.linkItem(
      atPath: folder.path("out/secret.bin"), toPath: folder.path("in/blob"))
    try link("snapshot/onnx/hard.bin", to: "../../in/blob")
    expectError(.unsafe, "hard link") { () throws(SluiceError) in
      _ = try tensor([("location", "hard.bin")], in: tensors)
    }
    try link("snapshot/onnx/folder.bin", to: "../../in/sub")
    expectError(.unsafe, "no regular file") { () throws(SluiceError) in
      _ = try tensor([("location", "folder.bin")], in: tensors)
    }
  }

  @Test(.timeLimit(.minutes(1))) func `only regular files are read, and none is waited for`() throws
  {
    #expect(unsafe mkfifo(folder.path("in/pipe"), 0o600) == 0)
    fails(.unsafe, ["no regular file"], ("location", "pipe"))
    for name in ["sub", "sub/."] { fails(.unsafe, ["no regular file"], ("location", name)) }
    try link("in/zero", to: "/dev/zero")
    fails(.unsafe, ["symlink", "/dev/zero"], ("location", "zero"))
  }

  @Test func `offset and length fit the file and the tensor`() throws {
    let file = ("location", "w.bin")
    try write("in/short.bin", Array(data[..<12]))
    fails(.inconsistent, ["external", "12 bytes, expected 16"], ("location", "short.bin"))
    fails(.inconsistent, ["external", "has 12 bytes"], ("location", "short.bin"), ("length", "16"))
    fails(.inconsistent, ["external", "has 16 bytes"], file, ("offset", "1"), ("length", "16"))
    fails(.inconsistent, ["external", "byte 17"], file, ("offset", "17"))
    fails(.inconsistent, ["external", "15 bytes, expected 16"], file, ("offset", "1"))
    fails(.inconsistent, ["external", "8 bytes, expected 16"], file, ("length", "8"))
    fails(.inconsistent, ["external"], file, ("length", "\(1 << 50)"))
    fails(.inconsistent, ["external"], file, ("offset", "\(Int.max)"), ("length", "16"))
    for text in ["18446744073709551608", "-4", "+4", " 4", "", "0x4", "4.0", "٤"] {
      fails(.inconsistent, ["external", "offset"], file, ("offset", text))
      fails(.inconsistent, ["external", "length"], file, ("length", text))
    }
  }

  @Test func `every entry is understood, and given once`() {
    let file = ("location", "w.bin")
    fails(.malformed, ["no 'location'"], ("offset", "0"))
    fails(.malformed, ["no 'location'"])
    fails(.malformed, ["two keys 'location'"], file, ("location", "sub/w.bin"))
    fails(.malformed, ["two keys 'offset'"], file, ("offset", "0"), ("offset", "0"))
    for key in ["checksum", "basepath", "Location", ""] {
      fails(.unsupported, ["key '\(key)'"], file, (key, "x"))
    }
  }

  @Test func `files without end are refused`() throws {
    let tensors = ONNXTensors(in: try InputFile(path: model))
    for index in 0...Limits.shards {
      try write("in/\(index).bin", data)
      let entries = [("location", "\(index).bin")]
      if index < Limits.shards {
        _ = try tensor(entries, in: tensors)
      } else {
        expectError(.limit, "\(Limits.shards)") { () throws(SluiceError) in
          _ = try tensor(entries, in: tensors)
        }
      }
    }
  }
}
