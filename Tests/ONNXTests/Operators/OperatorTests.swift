import OrderedCollections
import SluiceModel
import TestSupport
import Testing

/// Operators in old versions and rare forms, against ONNX Runtime, and the layers that they become.
@Suite struct OperatorTests {
  /// A node whose inputs are ``wave(_:_:)``s, all but the first kept in the file.
  struct Use: Sendable {
    let operation: String
    let opset: Int
    let shapes: [[Int]]
    /// The inputs that are made positive.
    let positive: [Int]
    /// The output that is asked for.
    let output: Int
    let attributes: KeyValuePairs<String, NodeModel.Attribute>
    let shape: [Int]
    let elements: [Double]

    init(
      _ operation: String, opset: Int, _ shapes: [[Int]], positive: [Int] = [], output: Int = 0,
      _ attributes: KeyValuePairs<String, NodeModel.Attribute> = [:], gives shape: [Int],
      _ elements: [Double]
    ) {
      self.operation = operation
      self.opset = opset
      self.shapes = shapes
      self.positive = positive
      self.output = output
      self.attributes = attributes
      self.shape = shape
      self.elements = elements
    }

    /// Input `index`.
    func input(_ index: Int) -> [Float] {
      let wave = OperatorTests.wave(shapes[index].reduce(1, *), index)
      return positive.contains(index) ? wave.map { abs($0) + 0.125 } : wave
    }

    /// The model of the node.
    var model: NodeModel {
      let inputs = shapes.indices.map { index in
        index == 0
          ? NodeModel.Input.given(shapes[0]) : .constant(shapes[index], input(index))
      }
      return NodeModel(
        operation, opset: opset, inputs, outputs: [output], attributes)
    }
  }

  /// Numbers that look like none in particular; `salt` is the place of the input.
  static func wave(_ count: Int, _ salt: Int) -> [Float] {
    (0..<count).map { Float(($0 * $0 + $0 * (salt + 3) + salt) % 23 - 11) / 8 }
  }

  @Test(arguments: uses.indices)
  func `an operator computes what its version of the standard says`(_ index: Int) throws {
    let use = Self.uses[index]
    let model = try use.model.read()
    let outputs = try model.run(["x0": try Tensor(shape: use.shapes[0], use.input(0))])
    let found = try #require(outputs["y\(use.output)"], "\(use.operation)")
    #expect(found.shape == use.shape, "\(use.operation)")
    let elements: [Double] = try found.elements()
    #expect(elements.count == use.elements.count)
    for (a, b) in zip(elements, use.elements) {
      #expect(abs(a - b) <= 2e-6 * max(1, abs(b)), "\(use.operation): \(elements)")
    }
  }

  @Test func `an operator becomes the one layer that is the same`() throws {
    let image = NodeModel.Input.given([1, 2, 9])
    let kernel = NodeModel.Input.constant([1, 2, 3], Self.wave(6, 1))
    let two = NodeModel.Input.constant([2], [0.5, 2])
    let matrix = NodeModel.Input.constant([3, 2], Self.wave(6, 1))
    let nodes: [(NodeModel, String)] = [
      (NodeModel("Conv", opset: 11, [image, kernel]), "Conv"),
      (
        NodeModel("BatchNormalization", opset: 9, [image, two, two, two, two]), "BatchNormalization"
      ),
      (NodeModel("InstanceNormalization", opset: 9, [image, two, two]), "GroupNormalization"),
      (
        NodeModel("LayerNormalization", opset: 17, [.given([4, 2]), two, two]), "LayerNormalization"
      ),
      (NodeModel("PRelu", opset: 9, [.given([4, 2]), two]), "PRelu"),
      (NodeModel("Gemm", opset: 9, [.given([4, 3]), matrix, two]), "Dense"),
      (NodeModel("Gemm", opset: 9, [.given([4, 3]), matrix, two], ["beta": 0.5]), "Dense"),
      (NodeModel("Clip", opset: 11, [image, .constant([], [0]), .constant([], [6])]), "Clip"),
      (NodeModel("Softmax", opset: 11, [.given([4, 3])]), "Softmax"),
    ]
    for (node, kind) in nodes {
      #expect(try node.read().nodes.map { $0.layer.kind } == [kind])
    }
  }
}
