internal import SluiceCore
internal import SluiceModel

extension ONNXGraph {
  /// The sizes of a value that must be known.
  ///
  /// - Throws: ``SluiceError`` with code `.unsupported` if one is not.
  func sizes(of value: String, _ name: String) throws(SluiceError) -> [Int] {
    let shape = type(value).shape
    let sizes = shape.compactMap(\.size)
    guard sizes.count == shape.count else { throw .onnxSizesUnknown(name, "\(shape)") }
    return sizes
  }

  /// An input of one element, as a value without dimensions.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if it has more elements.
  mutating func scalar(_ call: ONNXCall, _ index: Int) throws(SluiceError) -> String {
    let value = try call.input(index)
    let shape = type(value).shape
    if shape.isEmpty { return value }
    guard shape == [.fixed(1)] else {
      throw .onnxShape(call.inputName(index), "\(shape)", expected: "[]")
    }
    return try one(call, Squeeze(axes: [0]), [value], call.inputName(index))
  }
}
