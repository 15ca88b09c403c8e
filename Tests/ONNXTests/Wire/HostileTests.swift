import SluiceCore
import TestSupport
import Testing

@testable import ONNXWire

@Suite("Hostile ONNX files") struct HostileTests {
  /// A graph in a node of a graph, so many times.
  private func nested(_ depth: Int) -> Message {
    var bytes: [UInt8] = []
    // Written from the end to the beginning, because that takes no copies.
    func wrap(_ tag: UInt8) { bytes += Message.varint(UInt64(bytes.count)).reversed() + [tag] }
    for _ in 0..<depth {
      wrap(0x32)
      wrap(0x2A)
      wrap(0x0A)
    }
    wrap(0x3A)
    return Message(bytes: bytes.reversed())
  }

  @Test func `subgraphs nested 60 000 deep are refused`() {
    expectError(.limit, "nesting", "100 messages", "graph: node 0: attribute 0: g: …: ") {
      () throws(SluiceError) in _ = try read(nested(60_000))
    }
  }

  @Test func `what nests as deep as is allowed is read`() throws {
    var graph = try read(nested(32)).graph
    var depth = 0
    while case .graph(let inner) = graph?.nodes.first?.attributes.first?.value {
      graph = inner
      depth += 1
    }
    #expect(depth == 32)
    expectError(.limit, "nesting") { () throws(SluiceError) in _ = try read(nested(33)) }
  }

  @Test func `nodes without end are refused`() {
    let nodes = Message(bytes: (0..<900_000).flatMap { _ in [0x0A, 0x00] as [UInt8] })
    expectError(.limit, "graph", "nodes", "100000") { () throws(SluiceError) in
      _ = try read(Message(.field(7, nodes)))
    }
  }

  @Test func `tensors, messages and fields without end are refused`() {
    let tensors = Message(bytes: (0..<100_001).flatMap { _ in [0x2A, 0x00] as [UInt8] })
    expectError(.limit, "tensors", "100000") { () throws(SluiceError) in
      _ = try read(Message(.field(7, tensors)))
    }
    let entries = Message(bytes: (0..<1_000_001).flatMap { _ in [0x72, 0x00] as [UInt8] })
    expectError(.limit, "messages", "1000000") { () throws(SluiceError) in _ = try read(entries) }
    // Unpacked numbers are a field each.
    let numbers = Message(bytes: Array(repeating: 0x40, count: 2 * Limits.protobufFields + 2))
    expectError(.limit, "fields") { () throws(SluiceError) in
      _ = try read(.model(.node(.field(5, [.field(1, "a"), numbers]))))
    }
  }

  @Test func `strings without end are refused by the memory that they take`() {
    let inputs = Message(bytes: (0..<3_000_000).flatMap { _ in [0x0A, 0x00] as [UInt8] })
    expectError(.limit, "memory") { () throws(SluiceError) in
      _ = try read(.model(.field(1, inputs)))
    }
  }

  @Test(arguments: [(4, [5, 1, 7]), (6, [5, 7]), (7, [5, 1, 7])])
  func `values that would have to be held in memory are refused unread`(
    _ field: Int, _ outer: [Int]
  ) {
    let source = HollowBytes(field, zeros: 1 << 30, tail: Message(), in: outer)
    expectError(.limit, "\(Limits.protobufCopyBytes)") { () throws(SluiceError) in
      _ = try ProtoModel.read(source)
    }
    #expect(source.asked < 100_000)
  }

  @Test func `a file that is larger than the format allows is refused unread`() {
    struct Endless: ByteSource {
      let byteCount = 1 << 31
      func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
        throw .protobufDecoderDisagrees
      }
    }
    expectError(.limit, "2147483648") { () throws(SluiceError) in _ = try ProtoModel.read(Endless())
    }
  }

  /// A small model with something of everything.
  static let sample = Message(
    .field(1, 8), .field(2, "maker"), .field(8, [.field(2, 17)]),
    .field(14, [.field(1, "k"), .field(2, "v")]),
    .field(
      7,
      [
        .node(
          .field(1, "x"), .field(2, "y"), .field(3, "n"), .field(4, "GRU"),
          .attribute("hidden_size", .field(3, 4), .field(20, 2)),
          .attribute("activations", .field(9, "Tanh"), .field(9, "Relu"), .field(20, 8)),
          .attribute("alpha", .field(7, single: 0.5), .field(7, single: 2), .field(20, 6)),
          .attribute(
            "body", .field(6, [.node(.field(4, "Relu")), .field(2, "g")]), .field(20, 5)),
          .attribute(
            "value", .field(5, [.field(1, 1), .field(2, 7), .field(7, packed: [300])]),
            .field(20, 4))),
        .initializer(
          "W", .field(1, packed: [2, 2]), .field(2, 1), .field(9, bytes: [1, 2, 3, 4])),
        .initializer(
          "R", .field(2, 1), .field(13, [.field(1, "location"), .field(2, "w")]), .field(14, 1)),
        .field(
          11, [.field(1, "x"), .field(2, [.field(1, [.field(1, 1), .field(2, [.field(1, "")])])])]),
      ]),
    .field(25, [.field(1, "f"), .field(6, "a"), .field(7, [.field(4, "Neg")])]))

  @Test func `a file that is changed anywhere is read or refused, and never disagreed about`()
    throws
  {
    let sample = Self.sample.bytes
    _ = try read(Self.sample)
    var generator = SeededGenerator(seed: 4)
    var refused = 0
    func attempt(_ bytes: [UInt8]) {
      do throws(SluiceError) {
        _ = try ProtoModel.read(MemoryBytes(bytes))
      } catch {
        refused += 1
        #expect(error != .protobufDecoderDisagrees, "\(bytes)")
      }
    }
    for count in 0..<sample.count { attempt(Array(sample[..<count])) }
    for bit in 0..<sample.count * 8 {
      var bytes = sample
      bytes[bit / 8] ^= 1 << (bit % 8)
      attempt(bytes)
    }
    for _ in 0..<20_000 {
      var bytes = sample
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
        }
      }
      attempt(bytes)
    }
    #expect(refused > 10_000)
  }
}
