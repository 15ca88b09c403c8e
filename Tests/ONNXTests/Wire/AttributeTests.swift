import SluiceCore
import TestSupport
import Testing

@testable import ONNXWire

@Suite("Attributes of ONNX nodes") struct AttributeTests {
  private func attribute(_ parts: [Message]) throws(SluiceError) -> ProtoAttribute.Value? {
    let model = Message.model(.node(.field(3, "n"), .field(5, [.field(1, "a")] + parts)))
    return try read(model).graph?.nodes.first?.attributes.first?.value
  }

  private static let tensor: [Message] = [.field(1, 2), .field(2, 1), .field(8, "t")]
  private static let graph: [Message] = [.field(2, "g")]

  /// One value of each type: its number in the standard, its field, what is read.
  private static let values: [(type: Int, value: Message, text: String)] = [
    (1, .field(2, single: 0.5), "float(0.5)"),
    (2, .field(3, -7), "int(-7)"),
    (3, .field(4, "ab"), "string([97, 98])"),
    (4, .field(5, tensor), "tensor(\"t\")"),
    (5, .field(6, graph), "graph(\"g\")"),
    (6, Message(.field(7, single: 1), .field(7, single: 2)), "floats([1.0, 2.0])"),
    (7, Message(.field(8, 3), .field(8, -4)), "ints([3, -4])"),
    (8, Message(.field(9, "a"), .field(9, "")), "strings([[97], []])"),
    (9, Message(.field(10, tensor), .field(10, tensor)), "tensors([\"t\", \"t\"])"),
    (10, Message(.field(11, graph), .field(11, graph)), "graphs([\"g\", \"g\"])"),
    (11, .field(22, "s"), "unsupported(\"a sparse tensor\")"),
    (12, .field(23, "s"), "unsupported(\"sparse tensors\")"),
    (13, .field(14, "t"), "unsupported(\"a type\")"),
    (14, .field(15, "t"), "unsupported(\"types\")"),
  ]

  private func text(_ value: ProtoAttribute.Value?) -> String {
    switch value {
    case .tensor(let tensor): "tensor(\"\(tensor.name)\")"
    case .tensors(let tensors): "tensors(\(tensors.map(\.name)))"
    case .graph(let graph): "graph(\"\(graph.name)\")"
    case .graphs(let graphs): "graphs(\(graphs.map(\.name)))"
    case .some(let value): "\(value)"
    case nil: "nothing"
    }
  }

  @Test(arguments: values.indices)
  func `every type is read, also where the file does not name it`(_ index: Int) throws {
    let (type, value, expected) = Self.values[index]
    #expect(text(try attribute([.field(20, type), value])) == expected)
    #expect(text(try attribute([value, .field(20, type)])) == expected)
    #expect(text(try attribute([value])) == expected)
    #expect(text(try attribute([.field(20, 0), value])) == expected)
  }

  @Test(arguments: values.indices, values.indices)
  func `a value of another type, or a second one, is a contradiction`(
    _ first: Int, _ second: Int
  ) {
    guard first != second else { return }
    let (one, other) = (Self.values[first], Self.values[second])
    expectError(.malformed, "graph: node 0 'n': attribute 0 'a'", "its type says") {
      () throws(SluiceError) in _ = try attribute([.field(20, one.type), other.value])
    }
    for type in [[], [Message.field(20, one.type)]] {
      expectError(.malformed, "attribute 0 'a'", "expected one of them") {
        () throws(SluiceError) in _ = try attribute(type + [one.value, other.value])
      }
    }
  }

  @Test func `zeros and empty lists are not written by everybody`() throws {
    let expected = [
      1: "float(0.0)", 2: "int(0)", 3: "string([])", 6: "floats([])", 7: "ints([])",
      8: "strings([])", 9: "tensors([])", 10: "graphs([])",
    ]
    for (type, text) in expected {
      #expect(self.text(try attribute([.field(20, type)])) == text)
    }
    for (type, field) in [(4, "'t'"), (5, "'g'")] {
      expectError(.malformed, "attribute 0 'a'", field) { () throws(SluiceError) in
        _ = try attribute([.field(20, type)])
      }
    }
  }

  @Test func `an attribute without type and value, or of an unknown type, is refused`() {
    expectError(.malformed, "neither a type nor a value") { () throws(SluiceError) in
      _ = try attribute([])
    }
    expectError(.unsupported, "type 15") { () throws(SluiceError) in
      _ = try attribute([.field(20, 15)])
    }
    expectError(.unsupported, "type -1") { () throws(SluiceError) in
      _ = try attribute([.field(20, -1)])
    }
  }

  @Test func `a reference has no value of its own`() throws {
    let reference = Message.field(21, "alpha")
    #expect(text(try attribute([reference])) == "reference(\"alpha\")")
    #expect(text(try attribute([reference, .field(20, 1)])) == "reference(\"alpha\")")
    expectError(.malformed, "refers to the attribute 'alpha'", "'i'") { () throws(SluiceError) in
      _ = try attribute([reference, .field(3, 1)])
    }
  }

  @Test func `lists of numbers are read packed, unpacked and in pieces`() throws {
    let ints: [Message] = [
      .field(8, 1), .field(8, packed: [2, -3, .max]), .field(8, packed: []), .field(8, 4),
    ]
    #expect(text(try attribute(ints)) == "ints(\([1, 2, -3, .max, 4]))")
    let halves = [Float(0.25), -2].flatMap { Message.littleEndian($0.bitPattern) }
    let floats: [Message] = [.field(7, single: 1), .field(7, bytes: halves)]
    #expect(text(try attribute(floats)) == "floats([1.0, 0.25, -2.0])")
    expectError(.malformed, "multiple of 4") { () throws(SluiceError) in
      _ = try attribute([.field(7, bytes: [0, 0, 0, 0, 0])])
    }
    expectError(.malformed, "goes on after the end of its message") { () throws(SluiceError) in
      _ = try attribute([.field(8, bytes: [1, 0x80])])
    }
  }
}
