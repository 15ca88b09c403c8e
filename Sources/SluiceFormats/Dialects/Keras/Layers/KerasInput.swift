internal import SluiceCore
internal import SluiceModel

/// `InputLayer`.
struct KerasInput: KerasLayer {
  static let classNames = ["InputLayer"]
  static let reads = "dense inputs of any real, integer or boolean type"
  static let hasDataTypePolicy = false

  /// The sizes; nil for an input that Keras makes when it knows what comes.
  private let shape: [JSON]?
  private let elementType: ElementType

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let key = source.config.contains("batch_shape") ? "batch_shape" : "batch_input_shape"
    // What goes on in front of every layer was taken out of the configuration already.
    let shape = source.json[key]?.array
    source.config.ignore([key])
    self.shape = shape
    for (key, absent) in [("sparse", false), ("ragged", false), ("optional", false)]
      as [(String, Bool)]
    where try source.config.bool(key, default: absent) {
      throw .kerasOption(key, true, why: "only dense inputs that are always given are supported")
    }
    let type = source.config.optional("dtype") ?? .null
    guard let elementType = ElementType(keras: type == .null ? "float32" : type) else {
      throw .kerasDataType(type)
    }
    self.elementType = elementType
    guard let shape else {
      guard let other = source.json[key] else { return }
      throw .attribute(key, is: other, expected: "an array")
    }
    guard shape.count <= Limits.rank else { throw .attribute(key, shape.count, over: Limits.rank) }
    for size in shape where size != .null && !(0...Limits.elements).contains(size.integer ?? -1) {
      throw .attribute(key, is: .array(shape), expected: "sizes and null")
    }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    guard call.tensors.isEmpty else {
      throw .kerasArgumentCount(call.tensors.count, expected: "none")
    }
    guard let shape else { throw .kerasNoInputShape(call.name) }
    let isFirst = graph.inputs.isEmpty
    var dimensions: [Dimension] = []
    for (axis, size) in shape.enumerated() {
      if let size = size.integer {
        dimensions.append(.fixed(size))
      } else if axis == 0 {
        dimensions.append("batch")
      } else {
        // Two inputs may be of different lengths, so each has a name of its own.
        let name = axis == 1 ? "time" : "size\(axis)"
        dimensions.append(.symbolic(isFirst ? name : "\(call.name).\(name)"))
      }
    }
    return [KerasTensor(value: graph.addInput(call.name, ValueType(elementType, dimensions)))]
  }
}
