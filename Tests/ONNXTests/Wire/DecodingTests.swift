import Foundation
import SluiceCore
import TestSupport
import Testing

@testable import ONNXWire

func read(_ message: Message) throws(SluiceError) -> ProtoModel {
  try ProtoModel.read(MemoryBytes(message.bytes))
}

@Suite("Decoding ONNX") struct DecodingTests {
  /// The counts are those of the Python package `onnx`.
  @Test(.enabled(if: Fixtures.real != nil)) func `a real model is decoded`() throws {
    let folder = try #require(Fixtures.real)
    let file = try InputFile(path: folder.appending(path: "gtcrn_simple.onnx").path)
    let model = try ProtoModel.read(file)
    #expect(model.irVersion == 6)
    #expect(model.opsets == [ProtoOpset(domain: "", version: 11)])
    #expect([model.producerName, model.producerVersion] == ["pytorch", "1.11.0"])
    let graph = try #require(model.graph)
    #expect(graph.name == "torch-jit-export")
    #expect(graph.nodes.count == 415)
    #expect(graph.nodes.reduce(0) { $0 + $1.attributes.count } == 332)
    #expect(graph.initializers.count == 214)
    #expect(graph.inputs.map(\.name) == ["mix", "conv_cache", "tra_cache", "inter_cache"])
    let sizes = graph.initializers.map { tensor in
      if case .raw(let region) = tensor.storage { region.byteCount } else { 0 }
    }
    #expect(sizes.reduce(0, +) == 467_512)
  }

  @Test func `everything about a model is decoded`() throws {
    let message = Message(
      .field(1, 10), .field(2, "maker"), .field(3, "1.2"), .field(4, "org.example"), .field(5, 3),
      .field(8, [.field(2, 21)]), .field(8, [.field(1, "ai.onnx.ml"), .field(2, 4)]),
      .field(14, [.field(1, "author"), .field(2, "Ä")]), .field(20, "training"))
    let model = try read(message)
    #expect(model.irVersion == 10 && model.modelVersion == 3)
    #expect(
      [model.producerName, model.producerVersion, model.domain] == ["maker", "1.2", "org.example"])
    #expect(
      model.opsets
        == [ProtoOpset(domain: "", version: 21), ProtoOpset(domain: "ai.onnx.ml", version: 4)])
    #expect(model.metadata == [ProtoEntry(key: "author", value: "Ä")])
    #expect(model.hasTrainingInfo)
    #expect(model.graph == nil)
    #expect(try !read(.model(.node())).hasTrainingInfo)
  }

  @Test func `everything about a node and a function is decoded`() throws {
    let node = Message(
      .field(1, "x"), .field(1, ""), .field(1, "w"), .field(2, "y"), .field(2, ""),
      .field(3, "n"), .field(4, "GRU"), .field(7, "d"), .field(8, "o"))
    let function = Message(
      .field(1, "f"), .field(4, "a"), .field(4, "b"), .field(5, "c"), .field(6, "alpha"),
      .field(11, [.field(1, "beta"), .field(2, single: 2), .field(20, 1)]), .field(7, node),
      .field(9, [.field(2, 18)]), .field(10, "local"), .field(13, "two"), .field(12, "info"))
    let model = try read(
      Message(.field(25, function), .field(7, [.field(1, node), .field(15, "s")])))
    let decoded = try #require(model.functions.first)
    #expect([decoded.name, decoded.domain, decoded.overload] == ["f", "local", "two"])
    #expect(decoded.inputs == ["a", "b"] && decoded.outputs == ["c"])
    #expect(decoded.attributes == ["alpha"] && decoded.defaults.map(\.name) == ["beta"])
    #expect(decoded.opsets.map(\.version) == [18])
    let graph = try #require(model.graph)
    #expect(graph.hasSparseInitializers)
    for node in [decoded.nodes.first, graph.nodes.first] {
      let node = try #require(node)
      #expect(node.inputs == ["x", "", "w"] && node.outputs == ["y", ""])
      #expect([node.name, node.opType, node.domain, node.overload] == ["n", "GRU", "d", "o"])
    }
  }

  @Test func `types and shapes are decoded`() throws {
    let dimensions = [
      Message.field(1, [.field(1, 3)]), .field(1, [.field(2, "batch")]), .field(1, [Message]()),
      .field(1, [.field(2, "")]), .field(1, [.field(1, -1)]), .field(1, [.field(3, "note")]),
    ]
    let tensor = Message.field(1, [.field(1, 1), .field(2, dimensions)])
    let types: [(Message, ProtoType?)] = [
      (
        tensor,
        .tensor(
          elementType: 1,
          shape: [.fixed(3), .named("batch"), .unknown, .unknown, .fixed(-1), .unknown])
      ),
      (.field(1, [.field(1, 7)]), .tensor(elementType: 7, shape: nil)),
      (.field(1, [.field(1, 7), .field(2, [])]), .tensor(elementType: 7, shape: [])),
      (.field(1, [Message]()), .tensor(elementType: 0, shape: nil)),
      (
        .field(4, [.field(1, [.field(1, [.field(1, 7)])])]),
        .sequence(.tensor(elementType: 7, shape: nil))
      ),
      (.field(9, [.field(1, [.field(4, [Message]())])]), .optional(.sequence(nil))),
      (.field(5, "x"), .map), (.field(7, "x"), .opaque), (.field(8, "x"), .sparseTensor),
      (.field(6, "IMAGE"), nil),
      (
        Message(.field(6, "IMAGE"), tensor),
        .tensor(
          elementType: 1,
          shape: [.fixed(3), .named("batch"), .unknown, .unknown, .fixed(-1), .unknown])
      ),
    ]
    for (message, expected) in types {
      let value = Message.field(1, "v")
      let graph = [11, 12, 13].map { Message.field($0, [value, .field(2, message)]) }
      let decoded = try #require(try read(.model(Message(bytes: graph.flatMap(\.bytes)))).graph)
      for list in [decoded.inputs, decoded.outputs, decoded.valueInfo] {
        #expect(list == [ProtoValueInfo(name: "v", type: expected)])
      }
    }
    let untyped = try read(.model(.field(11, [.field(1, "v")])))
    #expect(untyped.graph?.inputs == [ProtoValueInfo(name: "v", type: nil)])
  }
}
