import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport

/// What tests of streams share: sequences `[streams, steps, 5]`, and a model with a state of its own.
protocol StreamSuite {}

extension StreamSuite {
  /// The features of a step.
  static var width: Int { 5 }

  /// A random sequence of some streams.
  func input(_ streams: Int, _ steps: Int, seed: UInt64 = 1) throws -> Tensor {
    var source = NumberSource(seed: seed)
    return try Tensor(
      .float32, shape: [streams, steps, Self.width], source.reals(streams * steps * Self.width))
  }

  /// Some steps of a sequence `[streams, steps, width]`.
  func part(_ x: Tensor, _ range: Range<Int>) throws -> Tensor {
    let (streams, steps) = (x.shape[0], x.shape[1])
    let numbers = try x.elements(as: Double.self)
    let width = numbers.count / max(streams * steps, 1)
    let some = (0..<streams).flatMap { row in
      numbers[(row * steps + range.lowerBound) * width..<(row * steps + range.upperBound) * width]
    }
    return try Tensor(
      x.elementType, shape: [streams, range.count] + x.shape.dropFirst(2), some)
  }

  /// A model whose state is an input that an output feeds.
  func statefulModel() throws -> Model {
    try .random(
      [
        ModelInput("x", ValueType(.float32, ["batch", "time", 5])),
        ModelInput("h", ValueType(.float32, ["batch", 7]), isState: true),
      ],
      [ModelOutput("y", value: "y"), ModelOutput("h.next", value: "n", feedsInput: "h")],
      [
        Node(
          name: "gru",
          layer: GRU(
            shape: RecurrentShape(inputSize: 5, hiddenSize: 7), resetPlacement: .afterProduct),
          inputs: ["x", nil, "h"], outputs: ["y", nil, "n"])
      ], seed: 8)
  }
}
