import SluiceCore
import TestSupport
import Testing

@testable import ONNXWire

/// What the format itself forbids, and what Sluice forbids beyond it.
@Suite("ONNX on the wire") struct WireRuleTests {
  /// A graph with one node that these parts are added to.
  private func nodeModel(_ parts: Message...) -> Message {
    .model(.node(.field(3, "GRU_0"), Message(bytes: parts.flatMap(\.bytes))), .field(2, "main"))
  }

  @Test func `an empty file is truncated`() {
    expectError(.truncated, "empty file") { () throws(SluiceError) in _ = try read(Message()) }
  }

  @Test func `a file that is cut anywhere inside its graph is truncated`() {
    let whole = Message(.field(1, 8), .field(7, [.node(.field(4, "Relu")), .field(2, "main")]))
    for count in 3..<whole.bytes.count {
      expectError(.truncated, "the end of the file at \(count)") { () throws(SluiceError) in
        _ = try read(Message(bytes: Array(whole.bytes[..<count])))
      }
    }
  }

  @Test func `a message may not go on after the end of the one around it`() {
    let node = Message(.tag(3, wireType: 2), .raw(200, 1), .raw(65, 66))
    expectError(.malformed, "graph 'main': node 0", "byte 7", "end of its message at 11") {
      () throws(SluiceError) in
      _ = try read(.model(.field(1, [node]), .field(2, "main")))
    }
  }

  @Test func `nothing reaches into what stands behind its message`() {
    let name = Message.tag(3, wireType: 2)
    let parts: [(Message, byte: Int)] = [
      (Message(name, .raw(3, 65, 66)), 7), (name, 7), (Message(name, .raw(0x82)), 7),
      (.raw(0x9A), 6),
    ]
    for (part, byte) in parts {
      expectError(.malformed, "node 0", "byte \(byte) goes on after the end of its message") {
        () throws(SluiceError) in
        _ = try read(Message(.field(1, 8), .field(7, [.field(1, [part]), .field(2, "main")])))
      }
    }
    // Nor does what is passed over.
    let unknown = Message(.tag(99, wireType: 2), .raw(3, 65, 66))
    expectError(.malformed, "graph", "byte 4 goes on") { () throws(SluiceError) in
      _ = try read(Message(.field(7, [unknown]), .field(2, "maker")))
    }
  }

  @Test func `lengths beyond the format are malformed`() {
    expectError(.malformed, "9223372036854775807") { () throws(SluiceError) in
      _ = try read(
        Message(.raw(0x3A), Message(bytes: Array(repeating: 0xFF, count: 8)), .raw(0x7F)))
    }
  }

  @Test(arguments: [
    (Array(repeating: UInt8(0xFF), count: 10), "64 bits"),
    (Array(repeating: UInt8(0x80), count: 12), "64 bits"),
    (Array(repeating: UInt8(0xFF), count: 9) + [2], "64 bits"),
  ])
  func `numbers end within 64 bits`(_ bytes: [UInt8], _ words: String) {
    expectError(.malformed, words, "byte 1") { () throws(SluiceError) in
      _ = try read(Message(.tag(1, wireType: 0), Message(bytes: bytes), .field(2, "x")))
    }
  }

  @Test func `the largest and the smallest number are read, written short or long`() throws {
    let message = Message(.field(1, .min), .field(5, .max))
    #expect(try read(message).irVersion == .min)
    #expect(try read(message).modelVersion == .max)
    let long = Message(.tag(1, wireType: 0), .raw(0x88, 0x80, 0x80, 0x00))
    #expect(try read(long).irVersion == 8)
  }

  @Test(arguments: [3, 4, 6, 7])
  func `groups and wire types that do not exist are refused`(_ wireType: Int) {
    for number in [5, 99] {
      expectError(.malformed, "wire type \(wireType)", "byte 0") { () throws(SluiceError) in
        _ = try read(Message(.tag(number, wireType: wireType), .raw(0, 0, 0, 0, 0, 0, 0, 0)))
      }
    }
  }

  @Test func `field numbers are from 1 to 29 bits`() {
    for tag in [[0x02, 0x00], Message.varint(1 << 32 | 8) + [0]] {
      expectError(.malformed, "expected the tag of a field") { () throws(SluiceError) in
        _ = try read(Message(bytes: tag))
      }
    }
  }

  @Test(arguments: [
    (Message(.tag(3, wireType: 0), .raw(1)), "name"),
    (Message(.tag(5, wireType: 5), .raw(0, 0, 0, 0)), "attribute"),
    (Message(.tag(1, wireType: 1), .raw(0, 0, 0, 0, 0, 0, 0, 0)), "input"),
  ])
  func `a field has the wire type of its kind`(_ part: Message, _ field: String) {
    expectError(.malformed, "graph 'main': node 0", "field '\(field)'", "wire type") {
      () throws(SluiceError) in
      _ = try read(.model(.node(part), .field(2, "main")))
    }
  }

  @Test func `fields that the schema does not have are passed over where they change nothing`()
    throws
  {
    let model = Message(
      .field(99, "x"), .field(98, 5), Message(.tag(97, wireType: 1), .raw(1, 2, 3, 4, 5, 6, 7, 8)),
      Message(.tag(96, wireType: 5), .raw(1, 2, 3, 4)),
      .model(.field(77, "y"), .node(.field(4, "Relu")), .field(2, "main")))
    #expect(try read(model).graph?.nodes.map(\.opType) == ["Relu"])
  }

  @Test func `a field that the schema does not have is refused where it could change the meaning`()
  {
    let unknown = Message.field(31, 1)
    let cases: [(Message, String)] = [
      (.node(unknown, .field(3, "n")), "node 0 'n'"),
      (.node(.attribute("a", .field(3, 1), unknown)), "node 0: attribute 0 'a'"),
      (.initializer("W", unknown), "initializer 0 'W'"),
    ]
    for (part, place) in cases {
      expectError(.unsupported, "graph 'main': \(place)", "field 31", "not known") {
        () throws(SluiceError) in _ = try read(.model(part, .field(2, "main")))
      }
    }
  }

  @Test func `notes for people and for tools are passed over`() throws {
    let notes = Message(.field(6, "doc"), .field(9, [.field(1, "k")]), .field(10, "device"))
    let attribute = Message.attribute("a", .field(3, 7), .field(20, 2), .field(13, "doc"))
    let tensor = Message.initializer("W", .field(12, "doc"), .field(16, [.field(1, "k")]))
    let model = Message.model(
      .node(notes, attribute), tensor, .field(10, "doc"), .field(14, "q"), .field(16, "m"),
      .field(11, [.field(1, "x"), .field(3, "doc"), .field(4, "m")]))
    let graph = try #require(try read(model).graph)
    #expect(graph.nodes.count == 1 && graph.initializers.count == 1 && graph.inputs.count == 1)
  }

  @Test func `what may stand once stands once`() {
    let twice = Message(.field(3, "a"), .field(3, "b"))
    expectError(.malformed, "field 'name'", "a second time") { () throws(SluiceError) in
      _ = try read(.model(.node(twice)))
    }
    expectError(.malformed, "field 'graph'") { () throws(SluiceError) in
      _ = try read(Message(.model(.node()), .field(7, [.node()])))
    }
    let dimension = Message.field(1, [.field(1, 3), .field(2, "batch")])
    let type = Message.field(2, [.field(1, [.field(1, 1), .field(2, [dimension])])])
    expectError(.malformed, "input 0 'x'", "field 'dim_param'") { () throws(SluiceError) in
      _ = try read(.model(.field(11, [.field(1, "x"), type])))
    }
  }

  @Test(
    arguments: [
      [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
    ] as [[UInt8]])
  func `strings are UTF-8`(_ bytes: [UInt8]) {
    expectError(.malformed, "UTF-8", "node 0") { () throws(SluiceError) in
      _ = try read(nodeModel(.field(4, bytes: [65] + bytes)))
    }
  }

  @Test func `strings hold no NUL, and text of any script otherwise`() throws {
    expectError(.unsafe, "NUL", "node 0 'GRU_0'") { () throws(SluiceError) in
      _ = try read(nodeModel(.field(4, "good\0bad")))
    }
    let name = "größe/層\u{1F600}"
    #expect(try read(nodeModel(.field(4, name))).graph?.nodes.first?.opType == name)
  }

  @Test func `names stand on one line, notes need not`() throws {
    for name in ["a\u{1B}[2J", "a\nb", "\u{7F}"] {
      expectError(.malformed, "control character") { () throws(SluiceError) in
        _ = try read(.model(.node(.field(3, name))))
      }
    }
    let note = Message.field(14, [.field(1, "names"), .field(2, "a\n\tb")])
    #expect(try read(Message(note)).metadata.first?.value == "a\n\tb")
    expectError(.unsafe, "NUL", "metadata_props 0 'names'") { () throws(SluiceError) in
      _ = try read(Message(.field(14, [.field(1, "names"), .field(2, "a\0b")])))
    }
  }

  @Test func `numbers of 32 bits have 32 bits`() throws {
    expectError(.malformed, "initializer 0 'W'", "expected 32 bits") { () throws(SluiceError) in
      _ = try read(.model(.initializer("W", .field(2, 1 << 32 | 1))))
    }
    expectError(.malformed, "expected 32 bits") { () throws(SluiceError) in
      _ = try read(.model(.initializer("W", .field(5, packed: [1, 1 << 40]))))
    }
  }

  @Test func `what the scan knows of fields are fields of the schema`() {
    for (message, fields) in FieldUse.exceptions {
      let index = WireSchema.onnx.index(of: message)
      let names = index.map { WireSchema.onnx.messages[$0].fieldNames } ?? []
      for field in fields.keys { #expect(names.contains(field), "\(message).\(field)") }
    }
    for name in FieldUse.closedMessages { #expect(WireSchema.onnx.index(of: name) != nil) }
  }
}
