import SluiceCore
import TestSupport
import Testing

@testable import ONNXWire

@Suite("Tensors of ONNX files") struct TensorDecodingTests {
  private func storage(_ parts: Message...) throws(SluiceError) -> ProtoTensor.Storage? {
    let model = Message.model(.initializer("W", Message(bytes: parts.flatMap(\.bytes))))
    return try read(model).graph?.initializers.first?.storage
  }

  /// The elements in each field that can hold some.
  private static let fields: [(name: String, value: Message)] = [
    ("raw_data", .field(9, bytes: [1])), ("float_data", .field(4, bytes: [1, 2, 3, 4])),
    ("double_data", .field(10, bytes: [1, 2, 3, 4, 5, 6, 7, 8])),
    ("int32_data", .field(5, packed: [1])), ("int64_data", .field(7, packed: [1])),
    ("uint64_data", .field(11, packed: [1])), ("string_data", .field(6, "a")),
    ("external_data", Message(.field(13, [.field(1, "location")]), .field(14, 1))),
  ]

  @Test func `elements in two places are refused by the name of the tensor`() {
    for (index, first) in Self.fields.enumerated() {
      for second in Self.fields[(index + 1)...] {
        expectError(
          .malformed, "initializer 0 'W'", "'\(first.name)' and '\(second.name)'"
        ) { () throws(SluiceError) in _ = try storage(first.value, second.value) }
      }
    }
  }

  @Test func `numbers of variable length are decoded, packed or not`() throws {
    #expect(try storage(.field(5, packed: [1, -2]), .field(5, 3)) == .int32s([1, -2, 3]))
    #expect(try storage(.field(5, packed: [0xFFFF_FFFE])) == .int32s([-2]))
    #expect(
      try storage(.field(7, packed: [.min, .max]), .field(7, -1)) == .int64s([.min, .max, -1]))
    #expect(try storage(.field(11, packed: [1, -1])) == .uint64s([1, .max]))
    #expect(
      try storage(.field(6, "a"), .field(6, bytes: [0xFF, 0])) == .strings([[97], [255, 0]]))
  }

  @Test func `elements that can be used as they stand are left in the file`() throws {
    let payload = (0..<24).map { UInt8($0 + 100) }
    for number in [4, 9, 10] {
      let message = Message.model(
        .field(2, "main"), .initializer("W", .field(number, bytes: payload)), .field(10, "after"))
      let start = try #require(message.bytes.firstRange(of: payload)).lowerBound
      let region = ProtoRegion(offset: start, byteCount: 24)
      let storage = try read(message).graph?.initializers.first?.storage
      switch number {
      case 4: #expect(storage == .floats([region]))
      case 9: #expect(storage == .raw(region))
      default: #expect(storage == .doubles([region]))
      }
    }
  }

  @Test func `elements are not read`() throws {
    let size = 1 << 30
    let source = HollowBytes(
      9, zeros: size, tail: Message(.field(2, 1), .field(8, "W")), in: [5, 7])
    let tensor = try #require(try ProtoModel.read(source).graph?.initializers.first)
    #expect(tensor.name == "W" && tensor.dataType == 1)
    #expect(tensor.storage == .raw(ProtoRegion(offset: source.hole, byteCount: size)))
    #expect(source.asked < 20_000)
  }

  @Test func `singles are found in pieces and unpacked`() throws {
    let message = Message.model(
      .initializer("W", .field(4, bytes: [0, 0, 0, 0, 1, 1, 1, 1]), .field(4, single: 2)))
    guard case .floats(let regions) = try read(message).graph?.initializers.first?.storage else {
      Issue.record("no singles")
      return
    }
    #expect(regions.map(\.byteCount) == [8, 4])
    let last = regions[1].offset
    #expect(Array(message.bytes[last..<last + 4]) == Message.littleEndian(Float(2).bitPattern))
  }

  @Test func `runs of numbers hold whole numbers`() {
    for (number, size) in [(4, 4), (10, 8)] {
      for count in [1, size - 1, size + 1, size + size / 2] {
        expectError(.malformed, "initializer 0 'W'", "\(count) bytes", "multiple of \(size)") {
          () throws(SluiceError) in
          _ = try storage(.field(number, bytes: Array(repeating: 0, count: count)))
        }
      }
    }
  }

  @Test func `no elements are empty, however that is written`() throws {
    #expect(try storage() == .empty)
    #expect(try storage(.field(9, bytes: [])) == .empty)
    #expect(try storage(.field(4, bytes: []), .field(7, packed: [])) == .empty)
  }

  @Test func `external data say so`() throws {
    let entries = [("location", "w.bin"), ("offset", "4")]
    let messages = entries.map { Message.field(13, [.field(1, $0.0), .field(2, $0.1)]) }
    let external = Message(bytes: messages.flatMap(\.bytes))
    #expect(
      try storage(external, .field(14, 1))
        == .external(entries.map { ProtoEntry(key: $0.0, value: $0.1) }))
    expectError(.malformed, "initializer 0 'W'", "'data_location'") { () throws(SluiceError) in
      _ = try storage(external)
    }
    expectError(.malformed, "'data_location' 2") { () throws(SluiceError) in
      _ = try storage(.field(14, 2))
    }
    expectError(.unsafe, "NUL", "external_data 0 'location'") { () throws(SluiceError) in
      _ = try storage(.field(13, [.field(1, "location"), .field(2, "good.bin\0x")]), .field(14, 1))
    }
  }

  @Test func `a segment of a tensor is refused`() {
    expectError(.unsupported, "initializer 0 'W'", "segment") { () throws(SluiceError) in
      _ = try storage(.field(3, [.field(1, 0)]))
    }
  }

  @Test func `a tensor in a file of its own is decoded`() throws {
    let message = Message(.field(1, 2), .field(1, 3), .field(2, 7), .field(7, packed: [1, 2]))
    let tensor = try ProtoTensor.read(MemoryBytes(message.bytes))
    #expect(tensor.dims == [2, 3] && tensor.dataType == 7 && tensor.storage == .int64s([1, 2]))
    expectError(.unsupported, "field 20") { () throws(SluiceError) in
      _ = try ProtoTensor.read(MemoryBytes(Message(message, .field(20, 1)).bytes))
    }
  }
}
