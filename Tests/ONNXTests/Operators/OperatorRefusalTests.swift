import SluiceCore
import TestSupport
import Testing

/// What operators are refused for, each with the version of the standard that it has.
@Suite struct OperatorRefusalTests {
  private typealias Row = (NodeModel, String)

  private static let x = NodeModel.Input.given([2, 3])
  private static let image = NodeModel.Input.given([1, 2, 9])
  private static let kernel = NodeModel.Input.constant([1, 2, 3], [1, 2, 3, 4, 5, 6])
  private static let channels = NodeModel.Input.constant([2], [1, 2])

  private static let elementwise: [Row] = [
    (NodeModel("Clip", opset: 11, [x], ["min": 0.5]), "attribute 'min' is not known in opset 11"),
    (NodeModel("Clip", opset: 10, [x, x]), "has 2 inputs, expected 1 in opset 10"),
    (NodeModel("Clip", opset: 11, [x, x]), "input 'min' has shape [2, 3], expected []"),
    (NodeModel("Gelu", opset: 19, [x]), "the operator 'Gelu' came with opset 20"),
    (
      NodeModel("Gelu", opset: 20, [x], ["approximate": "exact"]),
      "attribute 'approximate' is 'exact', expected 'none' or 'tanh'"
    ),
    (NodeModel("Elu", opset: 7, [x], ["alpha": 1]), "attribute 'alpha' holds an integer"),
    (NodeModel("Elu", opset: 6, [x]), "the operator 'Elu' is read from opset 7 on"),
    (
      NodeModel("Pow", opset: 7, [x, .given([], type: 7)]),
      "inputs 'X' and 'Y' hold F32 and I64 elements, expected one type"
    ),
    (NodeModel("Mean", opset: 13, [.given([2], type: 7)]), "input 'data_0' holds I64"),
    (NodeModel("Softmax", opset: 12, [x], ["axis": 2]), "axis 2 is out of range"),
    (
      NodeModel("PRelu", opset: 16, [x, .constant([2, 2, 3], [Float](repeating: 1, count: 12))]),
      "cannot be combined"
    ),
  ]

  private static let spatial: [Row] = [
    (
      NodeModel("Conv", opset: 11, [image, kernel], ["kernel_shape": [2]]),
      "attribute 'kernel_shape' is [2], expected [3]"
    ),
    (
      NodeModel("Conv", opset: 11, [image, kernel], ["auto_pad": "SAME_UPPER", "pads": [1, 1]]),
      "attribute 'pads' is [1, 1], expected none where attribute 'auto_pad' is 'SAME_UPPER'"
    ),
    (
      NodeModel("Conv", opset: 11, [image, kernel], ["strides": [1, 1]]),
      "attribute 'strides' is [1, 1], expected 1 integers"
    ),
    (
      NodeModel("Conv", opset: 11, [image, kernel], ["pads": [-1, 0]]),
      "attribute 'pads' is [-1, 0], expected 2 integers from 0"
    ),
    (
      NodeModel("AveragePool", opset: 11, [image], ["kernel_shape": [2], "dilations": [2]]),
      "attribute 'dilations' is not known in opset 11"
    ),
    (
      NodeModel("MaxPool", opset: 9, [image], ["kernel_shape": [2], "ceil_mode": 1]),
      "attribute 'ceil_mode' is not known in opset 9"
    ),
    (NodeModel("MaxPool", opset: 11, [image]), "attribute 'kernel_shape' is missing"),
  ]

  private static let statistics: [Row] = [
    (
      NodeModel(
        "BatchNormalization", opset: 13, [image, channels, channels, channels, channels],
        outputs: [0, 1]), "the output 'mean' is asked for, which there is at training only"
    ),
    (
      NodeModel(
        "BatchNormalization", opset: 9, [image, channels, channels, channels, channels],
        ["spatial": 1]), "attribute 'spatial' is not known in opset 9"
    ),
    (
      NodeModel(
        "LayerNormalization", opset: 17, [x, .constant([3], [1, 2, 3])], ["stash_type": 16]),
      "attribute 'stash_type' is 16, expected 1"
    ),
    (
      NodeModel(
        "GroupNormalization", opset: 18, [image, channels, channels], ["num_groups": 1]),
      "attribute 'num_groups' is 1, expected 2"
    ),
    (
      NodeModel("Dropout", opset: 13, [x, nil, .given([], type: 9)]),
      "input 'training_mode' is computed, expected a constant"
    ),
    (NodeModel("Dropout", opset: 13, [x], ["ratio": 0.5]), "attribute 'ratio' is not known"),
  ]

  private static let others: [Row] = [
    (NodeModel("Gemm", opset: 10, [x, x]), "input 'C' is missing"),
    (
      NodeModel(
        "Gemm", opset: 13, [.given([2, 3], type: 7), .given([3, 2], type: 7)], ["alpha": 0.5]),
      "attribute 'alpha' is 0.5, expected 1 where the inputs hold integers"
    ),
    (NodeModel("Einsum", opset: 12, [x]), "attribute 'equation' is missing"),
    (NodeModel("Max", opset: 13, []), "input 'data_0' is missing"),
    (
      NodeModel("QuantizeLinear", opset: 28, [x, .constant([], [1])], ["output_dtype": 27]),
      "attribute 'output_dtype': element type 'float6e2m3' is not supported"
    ),
    (
      NodeModel("QuantizeLinear", opset: 24, [x, .constant([], [1])], ["output_dtype": 24]),
      "'elementType' is \"F8_E8M0\""
    ),
    (
      NodeModel("QuantizeLinear", opset: 24, [x, .given([], type: 24)]),
      "attribute 'precision' is missing"
    ),
    (
      NodeModel("DequantizeLinear", opset: 24, [.given([2], type: 23), .given([], type: 24)]),
      "attribute 'output_dtype' is missing"
    ),
    (
      NodeModel("QuantizeLinear", opset: 12, [x, .constant([], [1])], ["axis": 1]),
      "attribute 'axis' is not known in opset 12"
    ),
    (
      NodeModel("Cast", opset: 18, [x], ["to": 17, "saturate": 0]),
      "attribute 'saturate' is not known in opset 18"
    ),
    (
      NodeModel("CastLike", opset: 23, [x, .given([], type: 19)], ["round_mode": "down"]),
      "attribute 'round_mode' is not known in opset 23"
    ),
    (
      NodeModel("Cast", opset: 24, [x], ["to": 24, "round_mode": "even"]),
      "attribute 'round_mode' is 'even', expected 'up', 'down' or 'nearest'"
    ),
    (
      NodeModel("Add", opset: 25, [.given([2], type: 17), .given([2], type: 17)]),
      "an input holds F8_E4M3 elements, which 'Add' does not take"
    ),
    (
      NodeModel("Gather", opset: 25, [.given([2], type: 22), .given([2], type: 7)]),
      "an input holds I4 elements, which 'Gather' does not take"
    ),
  ]

  private static let rows = elementwise + spatial + statistics + others

  @Test(arguments: rows.indices)
  func `what is not understood is named`(_ index: Int) throws {
    let (node, text) = Self.rows[index]
    let error = #expect(throws: SluiceError.self) { _ = try node.read() }
    #expect(error?.description.contains(text) == true, "\(error?.description ?? "none")")
  }
}
