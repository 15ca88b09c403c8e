import Foundation
import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import Synchronization
import TestSupport
import Testing

/// Opening reads the header, a row reads the row.
@Suite struct LazyReadingTests {
  /// Bytes that remember which of them were asked for.
  final class CountingBytes: ByteSource {
    private let storage: [UInt8]
    private let asked = Mutex<[Range<Int>]>([])

    init(_ storage: [UInt8]) { self.storage = storage }

    var byteCount: Int { storage.count }

    func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
      asked.withLock { $0.append(range) }
      return Array(storage[range])
    }

    /// What was asked for since the last time.
    func takeAsked() -> [Range<Int>] {
      asked.withLock { ranges in
        defer { ranges = [] }
        return ranges
      }
    }
  }

  static func headerEnd(_ bytes: [UInt8]) -> Int {
    8 + bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  @Test func `opening asks for the header only, a row for the row only`() throws {
    let bytes = try nativeBytes(try ModelFile.example())
    let source = CountingBytes(bytes)
    let file = try SafeTensorsFile(source)
    #expect(source.takeAsked() == [0..<8, 8..<Self.headerEnd(bytes)])
    let kernel = try #require(file.tensors["gru/kernel"])
    let row = try kernel.row(4)
    #expect(source.takeAsked() == [])
    let rowBytes = try row.bytes
    let asked = source.takeAsked()
    #expect(asked.count == 1)
    #expect(asked.first?.count == 4)
    #expect(try rowBytes == Array(kernel.bytes[16..<20]))
    #expect(asked.first.map { Array(bytes[$0]) } == rowBytes)
  }

  @Test func `a file of which nearly all is a hole is opened and looked up at once`() throws {
    let (count, size) = (1 << 20, 1 << 10)
    let table = try Tensor(
      elementType: .float32, shape: [count, size], source: HoleBytes(byteCount: count * size * 4))
    let model = try Model(
      name: "table", inputs: [ModelInput("i", ValueType(.int32, ["n"]))],
      outputs: [ModelOutput("o", value: "o")],
      nodes: [
        Node(
          name: "e", layer: Embedding(count: count, size: size), inputs: ["i"], outputs: ["o"],
          parameters: ["embeddings": "e/embeddings"])
      ], parameters: ["e/embeddings": table],
      provenance: Provenance(format: "", version: nil, producer: nil))
    try withFolder { folder in
      let path = folder.appending(path: "model.safetensors")
      let header = try NativeText(model).bytes(data: [])
      try Data(header).write(to: path)
      let handle = try FileHandle(forWritingTo: path)
      try handle.seek(toOffset: UInt64(header.count + (count - 1) * size * 4))
      try handle.write(contentsOf: Data([0, 0, 0x80, 0x3F]))
      try handle.truncate(atOffset: UInt64(header.count + count * size * 4))
      try handle.close()
      let clock = ContinuousClock()
      let time = try clock.measure {
        let read = try ModelFile(contentsOf: path.path).model
        let outputs = try read.run(["i": try Tensor(shape: [2], [count - 1, 7])])
        let values: [Double] = try #require(outputs["o"]).elements()
        #expect(values.count == 2 * size)
        #expect(values[0] == 1)
        #expect(!values.dropFirst().contains { $0 != 0 })
      }
      // Reading four gigabytes would take longer than this on any machine the tests run on.
      #expect(time < .seconds(1))
    }
  }

  @Test func `damaged data do not matter until they are read`() throws {
    let example = try ModelFile.example()
    var bytes = try nativeBytes(example)
    for index in Self.headerEnd(bytes)..<bytes.count { bytes[index] ^= 0xFF }
    try withNative(bytes) { read in
      #expect(read.model.json == example.model.json)
      for (name, tensor) in read.model.parameters {
        let right = try #require(example.model.parameters[name])
        #expect(try tensor.bytes == right.bytes.map { $0 ^ 0xFF })
      }
    }
  }
}

/// Bytes that must not be read.
private struct HoleBytes: ByteSource {
  let byteCount: Int

  func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    Issue.record("the bytes \(range) were read")
    return Array(repeating: 0, count: range.count)
  }
}
