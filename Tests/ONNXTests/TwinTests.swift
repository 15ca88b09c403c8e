import Foundation
import OrderedCollections
import SluiceFormats
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// One network four ways: Keras's own file, two exports of it, and its PyTorch twin by two exporters.
///
/// Keras keeps one bias for an LSTM and a simple recurrent unit where PyTorch has two, of which the twin's
/// second is zero: so an absent bias and one of zeros are the same here. All else is compared bit by bit.
@Suite struct TwinTests {
  static let exports = ["twin_export", "twin_tf2onnx", "twin_torch", "twin_torch_dynamo"]

  private func keras() throws -> Model {
    try ModelFile(contentsOf: Fixtures.folder.appending(path: "ONNX/twin.keras").path).model
  }

  /// The recurrent layers in their order.
  private func recurrent(_ model: Model) -> [(node: Node, layer: any RecurrentLayer)] {
    model.nodes.compactMap { node in (node.layer as? any RecurrentLayer).map { (node, $0) } }
  }

  /// The bytes of a parameter; none where it is absent or has no element but zeros.
  private func bytes(_ role: String, of node: Node, _ model: Model) throws -> [UInt8] {
    guard let tensor = node.parameters[role].flatMap({ model.parameters[$0] }) else { return [] }
    #expect(tensor.elementType == .float32)
    let numbers: [Double] = try tensor.elements()
    return numbers.allSatisfy { $0 == 0 } ? [] : try tensor.bytes
  }

  @Test(arguments: exports)
  func `recurrent layers carry the same bits, whatever wrote them`(_ name: String) throws {
    let (own, other) = (try keras(), try Fixtures.onnx(name))
    let (left, right) = (recurrent(own), recurrent(other))
    #expect(left.map(\.layer.kind) == ["GRU", "LSTM", "RNN"])
    #expect(right.map(\.layer.kind) == left.map(\.layer.kind))
    for (a, b) in zip(left, right) {
      for role in ["kernel", "recurrentKernel", "inputBias", "recurrentBias"] {
        let (first, second) = (try bytes(role, of: a.node, own), try bytes(role, of: b.node, other))
        #expect(first == second, "\(a.layer.kind) \(role)")
        // Only a GRU that resets after the product has two biases; nothing else may be absent.
        #expect(!first.isEmpty || role == "recurrentBias" && a.layer.kind != "GRU")
      }
      var (mine, theirs) = (a.layer.attributes, b.layer.attributes)
      // No mask is read, so that what masked steps give does not matter.
      #expect(a.node.inputs == [a.node.inputs[0]] + a.node.inputs.dropFirst().map { _ in nil })
      #expect(b.node.inputs == [b.node.inputs[0]] + b.node.inputs.dropFirst().map { _ in nil })
      mine["maskedOutput"] = nil
      theirs["maskedOutput"] = nil
      #expect(mine == theirs)
    }
    #expect((right[0].layer as? GRU)?.resetPlacement == .afterProduct)
  }

  @Test(arguments: exports)
  func `the layer behind them carries the same bits, too`(_ name: String) throws {
    let (own, other) = (try keras(), try Fixtures.onnx(name))
    let left = try #require(own.nodes.last { $0.layer is Dense })
    let right = try #require(other.nodes.last { $0.layer is Dense })
    #expect(try bytes("kernel", of: left, own) == bytes("kernel", of: right, other))
    #expect(try bytes("bias", of: left, own) == bytes("bias", of: right, other))
  }

  @Test func `all of them compute the same`() throws {
    let golden = try Golden(
      contentsOf: Fixtures.folder.appending(path: "ONNX/twin.golden.npz").path)
    let inputs = try #require(golden.cases.first?.inputs)
    let own = try #require(try keras().run(inputs).values.first)
    let numbers: [Double] = try own.elements()
    for name in Self.exports {
      let output = try #require(try Fixtures.onnx(name).run(inputs).values.first)
      #expect(output.shape == own.shape)
      let others: [Double] = try output.elements()
      for (a, b) in zip(numbers, others) { #expect(abs(a - b) <= 1e-12) }
    }
  }
}
