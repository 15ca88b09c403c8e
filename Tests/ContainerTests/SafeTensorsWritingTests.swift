import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

@Suite("Writing safetensors")
struct SafeTensorsWritingTests {
  private func write(
    _ tensors: OrderedDictionary<String, Tensor>,
    _ metadata: OrderedDictionary<String, String> = [:]
  ) throws(SluiceError) -> [UInt8] {
    var sink = MemorySink()
    try SafeTensorsFile.write(tensors: tensors, metadata: metadata, to: &sink)
    return sink.bytes
  }

  private func tensor(_ type: ElementType, _ shape: [Int], _ bytes: [UInt8]) throws -> Tensor {
    try Tensor(elementType: type, shape: shape, source: MemoryBytes(bytes))
  }

  @Test func `the bytes are those of the reference implementation`() throws {
    let file = try write(["w": tensor(.float32, [1], [1, 2, 3, 4])], ["k": "v"])
    let header =
      #"{"__metadata__":{"k":"v"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    let padded = header + String(repeating: " ", count: -header.utf8.count & 7)
    #expect(file == littleEndian(UInt64(padded.utf8.count)) + padded.utf8 + [1, 2, 3, 4])
  }

  @Test func `wide elements come first, then names in order, whatever the order given`() throws {
    let some: OrderedDictionary = [
      "b": try tensor(.uint8, [1], [1]), "a": try tensor(.uint8, [1], [2]),
      "z": try tensor(.float64, [1], [3, 3, 3, 3, 3, 3, 3, 3]),
      "m": try tensor(.float16, [1], [4, 4]),
    ]
    let bytes = try write(some, ["y": "1", "x": "2"])
    #expect(bytes.suffix(12) == [3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 2, 1])
    let reversed = OrderedDictionary(uniqueKeysWithValues: some.elements.reversed())
    #expect(try write(reversed, ["x": "2", "y": "1"]) == bytes)
    #expect(Array(try SafeTensorsFile(MemoryBytes(bytes)).tensors.keys) == ["z", "m", "a", "b"])
  }

  @Test(arguments: ElementType.allCases.filter { $0.bitWidth >= 8 })
  func `every byte of every element type comes back`(_ type: ElementType) throws {
    let bytes = (0..<type.byteCount * 32).map { UInt8(truncatingIfNeeded: $0 &* 83) }
    let file = try SafeTensorsFile(
      MemoryBytes(write(["t": tensor(type, [4, 8], bytes), "e": tensor(type, [0], [])])))
    #expect(try file.tensors["t"]?.bytes == bytes)
    #expect(file.tensors["t"]?.shape == [4, 8])
  }

  @Test(arguments: ElementType.allCases.filter { $0.bitWidth < 8 })
  func `elements that are packed there are not written`(_ type: ElementType) throws {
    let one = try tensor(type, [1], [1])
    expectError(.unsupported, "'t'", "has \(type.rawValue) elements") { () throws(SluiceError) in
      _ = try write(["t": one])
    }
  }

  @Test func `small types stand where the reference implementation puts them`() throws {
    let types: [ElementType] = [
      .uint8, .float8e4m3fn, .int16, .float8e8m0, .int8, .float8e5m2fnuz, .float8e5m2,
      .float8e4m3fnuz,
    ]
    var some: OrderedDictionary<String, Tensor> = [:]
    for type in types {
      some[type.rawValue] = try tensor(type, [1], Array(repeating: 0, count: type.byteCount))
    }
    let file = try SafeTensorsFile(MemoryBytes(write(some)))
    #expect(
      Array(file.tensors.keys) == [
        "I16", "F8_E5M2FNUZ", "F8_E4M3FNUZ", "F8_E8M0", "F8_E4M3", "F8_E5M2", "I8", "U8",
      ])
  }

  @Test func `names and strings of any kind come back`() throws {
    let name = "model/\"quoted\"\\ ünïcode 🎛"
    let file = try SafeTensorsFile(
      MemoryBytes(write([name: tensor(.bool, [], [1])], ["j": "{\"a\":\"\\u0000\n\"}"])))
    #expect(file.tensors[name]?.shape == [])
    #expect(file.metadata["j"] == "{\"a\":\"\\u0000\n\"}")
  }

  @Test func `names that reading would refuse are not written`() throws {
    let one = try tensor(.bool, [], [1])
    expectError(.unsupported, "reserved") { () throws(SluiceError) in
      _ = try write(["__metadata__": one])
    }
    expectError(.malformed, "control") { () throws(SluiceError) in _ = try write(["a\n": one]) }
  }
}
