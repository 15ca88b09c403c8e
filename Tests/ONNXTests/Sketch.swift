import SluiceCore
import SluiceModel
import TestSupport
import Testing

import struct Foundation.Data
import struct Foundation.URL

@testable import ONNXWire
@testable import SluiceFormats

/// A graph of ONNX while a test writes it down, in the bytes of a file.
struct GraphSketch {
  private(set) var parts: [Message] = []

  /// The numbers of the element types in the standard's list.
  static let numbers: [ElementType: Int] = [
    .float32: 1, .uint8: 2, .int8: 3, .uint16: 4, .int16: 5, .int32: 6, .int64: 7, .bool: 9,
    .float16: 10, .float64: 11, .uint32: 12, .uint64: 13, .bfloat16: 16, .float8e4m3fn: 17,
    .float8e4m3fnuz: 18, .float8e5m2: 19, .float8e5m2fnuz: 20, .uint4: 21, .int4: 22,
    .float4e2m1: 23, .float8e8m0: 24, .uint2: 25, .int2: 26,
  ]

  /// An attribute's value.
  enum Attribute {
    case int(Int)
    case float(Float)
    case string(String)
    case ints([Int])
    case floats([Float])
    case strings([String])
    case tensor(Message)
    case graph(GraphSketch)
    /// In a function: the caller's attribute of this name, of the type with this number.
    case reference(String, Int)

    var fields: [Message] {
      switch self {
      case .float(let value): [.field(2, single: value), .field(20, 1)]
      case .int(let value): [.field(3, value), .field(20, 2)]
      case .string(let text): [.field(4, text), .field(20, 3)]
      case .tensor(let tensor): [.field(5, tensor), .field(20, 4)]
      case .graph(let graph): [.field(6, graph.message), .field(20, 5)]
      case .floats(let values): values.map { .field(7, single: $0) } + [.field(20, 6)]
      case .ints(let values): values.map { .field(8, $0) } + [.field(20, 7)]
      case .strings(let texts): texts.map { .field(9, $0) } + [.field(20, 8)]
      case .reference(let name, let type): [.field(21, name), .field(20, type)]
      }
    }
  }

  typealias Attributes = KeyValuePairs<String, Attribute>

  /// The graph as a message.
  var message: Message { Message(.field(2, "graph"), Message(bytes: parts.flatMap(\.bytes))) }

  /// A tensor as a message, its elements raw.
  static func tensor(
    _ name: String, _ shape: [Int], _ numbers: [Double], _ type: ElementType = .float32
  ) throws -> Message {
    Message(
      Message(bytes: shape.flatMap { Message.field(1, $0).bytes }),
      .field(2, Self.numbers[type] ?? 0), .field(8, name),
      .field(9, bytes: try Tensor(type, shape: shape, numbers).bytes))
  }

  /// A node as a message.
  static func node(
    _ operation: String, _ inputs: [String], _ outputs: [String], _ attributes: Attributes = [:],
    named name: String = "", domain: String = ""
  ) -> Message {
    var fields = inputs.map { Message.field(1, $0) } + outputs.map { .field(2, $0) }
    if !name.isEmpty { fields.append(.field(3, name)) }
    fields.append(.field(4, operation))
    fields += attributes.map { .field(5, [.field(1, $0)] + $1.fields) }
    if !domain.isEmpty { fields.append(.field(7, domain)) }
    return Message(bytes: fields.flatMap(\.bytes))
  }

  private static func value(
    _ name: String, _ shape: [Dimension]?, _ type: ElementType
  ) -> Message {
    guard let shape else { return .field(1, name) }
    let dimensions = shape.map { size in
      Message.field(1, [size.size.map { .field(1, $0) } ?? .field(2, size.description)])
    }
    let tensor = Message(
      .field(1, numbers[type] ?? 0), .field(2, Message(bytes: dimensions.flatMap(\.bytes))))
    return Message(.field(1, name), .field(2, [.field(1, tensor)]))
  }

  mutating func input(_ name: String, _ shape: [Dimension]?, _ type: ElementType = .float32) {
    parts.append(.field(11, Self.value(name, shape, type)))
  }

  mutating func output(_ name: String) { parts.append(.field(12, Self.value(name, nil, .bool))) }

  mutating func initializer(
    _ name: String, _ shape: [Int], _ numbers: [Double], _ type: ElementType = .float32
  ) throws {
    parts.append(.field(5, try Self.tensor(name, shape, numbers, type)))
  }

  mutating func node(
    _ operation: String, _ inputs: [String], _ outputs: [String], _ attributes: Attributes = [:],
    named name: String = "", domain: String = ""
  ) {
    parts.append(
      .field(1, Self.node(operation, inputs, outputs, attributes, named: name, domain: domain)))
  }

  mutating func add(_ part: Message) { parts.append(part) }
}

/// A model of ONNX while a test writes it down.
struct ModelSketch {
  var irVersion = 8
  var opset = 17
  /// Who wrote it, and in which version.
  var producer = ("test", "1")
  var graph = GraphSketch()
  /// What else stands in the file: functions and the opsets of their domains.
  private(set) var others: [Message] = []

  var message: Message {
    Message(
      .field(1, irVersion), .field(2, producer.0), .field(3, producer.1), .field(7, graph.message),
      .field(8, [.field(2, opset)]), Message(bytes: others.flatMap(\.bytes)))
  }

  /// Adds a function of the domain `local`; `defaults` are attributes that a call may leave out.
  mutating func function(
    _ name: String, _ inputs: [String], _ outputs: [String], attributes: [String] = [],
    defaults: GraphSketch.Attributes = [:], _ nodes: [Message]
  ) {
    let ports = inputs.map { Message.field(4, $0) } + outputs.map { .field(5, $0) }
    let body = attributes.map { Message.field(6, $0) } + nodes.map { .field(7, $0) }
    let sets = [
      Message.field(9, [.field(2, opset)]), .field(9, [.field(1, "local"), .field(2, 1)]),
    ]
    let given = defaults.map { Message.field(11, [.field(1, $0)] + $1.fields) }
    if others.isEmpty { others.append(.field(8, [.field(1, "local"), .field(2, 1)])) }
    others.append(
      .field(25, [.field(1, name)] + ports + body + sets + [.field(10, "local")] + given))
  }

  /// The model as it is read from a file of these bytes.
  func read(_ options: ONNXOptions = ONNXOptions()) throws -> Model {
    try withFolder { folder in
      let path = folder.appending(path: "model.onnx").path
      try Data(message.bytes).write(to: URL(filePath: path))
      return try Fixtures.onnx(at: path, options)
    }
  }

  /// Fails the test unless the model is refused with `code`, in a line that holds all `words`.
  func expectRefusal(
    _ code: SluiceError.Code, _ words: String..., at location: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: SluiceError.self, sourceLocation: location) { _ = try read() }
    guard let error else { return }
    #expect(error.code == code, "\(error)", sourceLocation: location)
    for word in words {
      #expect(error.description.contains(word), "\(error)", sourceLocation: location)
    }
  }
}
