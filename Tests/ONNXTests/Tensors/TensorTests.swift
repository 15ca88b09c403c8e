import Foundation
import SluiceCore
import SluiceModel
import TestSupport
import Testing

@testable import ONNXWire
@testable import SluiceFormats

@Suite("Making tensors of ONNX files") struct TensorTests {
  /// Reads a tensor from a file that holds nothing else.
  private func tensor(
    _ type: Int, _ dims: [Int], _ parts: Message...
  ) throws -> Tensor {
    let message = Message(
      .field(1, packed: dims), .field(2, type), .field(8, "W"),
      Message(bytes: parts.flatMap(\.bytes)))
    return try withFolder { folder in
      let path = folder.appending(path: "tensor.pb").path
      try message.write(to: path)
      let file = try InputFile(path: path)
      return try ONNXTensors(in: file).read(try ProtoTensor.read(file))
    }
  }

  private func fails(
    _ code: SluiceError.Code, _ words: String, at location: SourceLocation = #_sourceLocation,
    _ type: Int, _ dims: [Int], _ parts: Message...
  ) {
    do {
      _ = try tensor(type, dims, Message(bytes: parts.flatMap(\.bytes)))
      Issue.record("no error", sourceLocation: location)
    } catch let error as SluiceError {
      #expect(error.code == code, "\(error)", sourceLocation: location)
      #expect(error.description.hasPrefix("tensor 'W': "), "\(error)", sourceLocation: location)
      #expect(error.description.contains(words), "\(error)", sourceLocation: location)
    } catch {
      Issue.record(error, sourceLocation: location)
    }
  }

  @Test(arguments: [
    (1, ElementType.float32), (2, .uint8), (3, .int8), (4, .uint16), (5, .int16), (6, .int32),
    (7, .int64), (9, .bool), (10, .float16), (11, .float64), (12, .uint32), (13, .uint64),
    (16, .bfloat16), (17, .float8e4m3fn), (18, .float8e4m3fnuz), (19, .float8e5m2),
    (20, .float8e5m2fnuz), (24, .float8e8m0),
  ])
  func `elements of every type are read where they stand`(_ number: Int, _ type: ElementType) throws
  {
    let bytes = (0..<6 * type.byteCount).map { UInt8($0 % 2) }
    let tensor = try tensor(number, [2, 3], .field(9, bytes: bytes))
    #expect(tensor.elementType == type && tensor.shape == [2, 3])
    #expect(try tensor.bytes == bytes)
    #expect(tensor.source is FileRegion)
  }

  @Test func `real numbers in fields of their own are read where they stand`() throws {
    let singles: [Float] = [0.5, -2, .infinity]
    let bytes = singles.flatMap { Message.littleEndian($0.bitPattern) }
    let whole = try tensor(1, [3], .field(4, bytes: bytes))
    #expect(try whole.elements(as: Float.self) == singles)
    #expect(whole.source is FileRegion)
    let pieces = try tensor(
      1, [3], .field(4, bytes: Array(bytes[..<8])), .field(4, single: .infinity))
    #expect(try pieces.elements(as: Float.self) == singles)
    let doubles: [Double] = [1 / 3, -1e300]
    let wide = doubles.flatMap { Message.littleEndian($0.bitPattern) }
    #expect(try tensor(11, [2], .field(10, bytes: wide)).elements(as: Double.self) == doubles)
  }

  @Test func `numbers of variable length become elements of every type that they stand for`() throws
  {
    let integers: [(type: Int, field: Int, values: [Int])] = [
      (6, 5, [Int(Int32.min), Int(Int32.max)]), (5, 5, [-32768, 32767]), (3, 5, [-128, 127]),
      (4, 5, [0, 65535]), (2, 5, [0, 255]), (9, 5, [1, 0]), (7, 7, [.min, .max]),
      (12, 11, [0, 4_294_967_295]), (13, 11, [0, .max]),
    ]
    for (type, field, values) in integers {
      let tensor = try tensor(type, [2], .field(field, packed: values))
      #expect(try tensor.integers() == values, "\(type)")
    }
    let half = try tensor(10, [2], .field(5, packed: [0x3800, 0xC000]))
    #expect(try half.elements(as: Float.self) == [0.5, -2])
    let brain = try tensor(16, [2], .field(5, packed: [0x3F00, 0xC000]))
    #expect(try brain.elements(as: Float.self) == [0.5, -2])
  }

  /// Types of less than a byte: an odd count of elements, and the bytes that they are packed in.
  private static let packed: [(number: Int, ElementType, bytes: [UInt8], elements: [Double])] = [
    (21, .uint4, [0xF0, 0x7A, 0x03], [0, 15, 10, 7, 3]),
    (22, .int4, [0xF0, 0x7A, 0xF8], [0, -1, -6, 7, -8]),
    (23, .float4e2m1, [0xF0, 0x7A, 0x03], [0, -6, -1, 6, 1.5]),
    (25, .uint2, [0xE4, 0x02], [0, 1, 2, 3, 2]),
    (26, .int2, [0xE4, 0xFE], [0, 1, -2, -1, -2]),
  ]

  @Test(arguments: packed.indices)
  func `elements narrower than a byte are unpacked where they are read`(_ index: Int) throws {
    let (number, type, bytes, elements) = Self.packed[index]
    let raw = try tensor(number, [5], .field(9, bytes: bytes))
    let numbers = try tensor(number, [5], .field(5, packed: bytes.map { Int($0) }))
    for tensor in [raw, numbers] {
      #expect(tensor.elementType == type && tensor.shape == [5])
      #expect(try tensor.elements(as: Double.self) == elements)
      for start in 0..<5 {
        for end in start...5 {
          let part = try tensor.elements(as: Double.self, in: start..<end)
          #expect(part == Array(elements[start..<end]))
        }
      }
    }
    #expect(raw.source is UnpackedBytes)
    #expect(try tensor(number, [0, 3], .field(9, bytes: [])).count == 0)
    for count in [bytes.count - 1, bytes.count + 1, 5] where count != bytes.count {
      let other = [UInt8](repeating: 0, count: count)
      let words = "has \(count) bytes, expected \(bytes.count) for \(type.rawValue) [5]"
      fails(.inconsistent, words, number, [5], .field(9, bytes: other))
      fails(.inconsistent, words, number, [5], .field(5, packed: other.map { Int($0) }))
    }
  }

  @Test func `a number that the element type does not have is refused`() {
    let cases: [(type: Int, field: Int, value: Int)] = [
      (5, 5, 32768), (3, 5, -129), (4, 5, -1), (2, 5, 256), (9, 5, 2), (10, 5, -1), (16, 5, 65536),
      (12, 11, 1 << 32), (17, 5, 256), (24, 5, -1), (22, 5, 256), (25, 5, -1),
    ]
    for (type, field, value) in cases {
      fails(.malformed, "the element \(value)", type, [1], .field(field, packed: [value]))
    }
  }

  @Test func `a field of elements is for its own types`() {
    let fields: [(Message, String, own: Set<Int>)] = [
      (.field(4, bytes: [0, 0, 0, 0]), "float_data", [1]),
      (.field(10, bytes: [0, 0, 0, 0, 0, 0, 0, 0]), "double_data", [11]),
      (.field(5, packed: [0]), "int32_data", [2, 3, 4, 5, 6, 9, 10, 16, 17, 22, 24, 26]),
      (.field(7, packed: [0]), "int64_data", [7]),
      (.field(11, packed: [0]), "uint64_data", [12, 13]),
      (.field(6, ""), "string_data", []),
    ]
    let types = [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16, 17, 22, 24, 26]
    for (elements, name, own) in fields {
      for type in types where !own.contains(type) {
        fails(.malformed, "'\(name)'", type, [1], elements)
      }
    }
  }

  @Test func `types that Sluice does not know are refused by name, others by number`() {
    for (type, name) in [
      (8, "string"), (14, "complex64"), (15, "complex128"), (27, "float6e2m3"), (28, "float6e3m2"),
    ] {
      fails(.unsupported, "'\(name)'", type, [1], .field(9, bytes: [0, 0, 0, 0, 0, 0, 0, 0]))
    }
    for type in [0, -1, 29, 999] { fails(.malformed, "element type \(type)", type, [1]) }
  }

  @Test func `shape and elements fit together`() throws {
    let four = Message.field(9, bytes: [0, 0, 0, 0])
    fails(.malformed, "negative", 1, [-1, 12, 3], four)
    fails(.limit, "overflow", 1, [1 << 61, 8, 36], four)
    fails(.limit, "dimensions", 1, [1, 1, 1, 1, 1, 1, 1, 1, 1], four)
    fails(.inconsistent, "expected 8", 1, [2], four)
    fails(.inconsistent, "expected 0", 1, [0, 5], four)
    fails(.inconsistent, "expected 4", 1, [])
    fails(.inconsistent, "expected 4", 1, [1], .field(4, bytes: [0, 0, 0, 0, 0, 0, 0, 0]))
    #expect(try tensor(1, [], four).count == 1)
    #expect(try tensor(1, [3, 0]).count == 0)
  }
}
