internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

// Keras 3 writes the computation of masks into functional models, as operations without weights.

/// `NotEqual`, of a tensor and a constant.
struct KerasNotEqual: KerasLayer {
  static let classNames = ["NotEqual"]
  static let reads = "with a constant"
  static let hasDataTypePolicy = false

  init(_ source: inout KerasLayerSource) throws(SluiceError) {}

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    guard call.arguments.count == 2, call.keywords.isEmpty,
      case .tensor(let tensor) = call.arguments[0],
      case .constant(let constant) = call.arguments[1],
      let type = graph.type(of: tensor.value)?.elementType,
      let value = graph.version.comparand(constant, with: type)
    else { throw .kerasArgumentCount(call.tensors.count, expected: "1 and a number") }
    return try graph.operation(NotEqual(value: value), call, reading: call.tensors)
  }
}

/// `Any`, along one axis.
struct KerasAny: KerasLayer {
  static let classNames = ["Any"]
  static let reads = "in the computation of masks that Keras 3 saves with functional models"
  static let hasDataTypePolicy = false

  private let layer: ReduceAny

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    layer = ReduceAny(
      axes: [try source.config.axis("axis")], keepsAxes: try source.config.bool("keepdims"))
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    try graph.operation(layer, call, reading: [try call.single()])
  }
}

/// `ExpandDims`, of one axis.
struct KerasExpandDims: KerasLayer {
  static let classNames = ["ExpandDims"]
  static let reads = "one axis"
  static let hasDataTypePolicy = false

  private let layer: Unsqueeze

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    layer = Unsqueeze(axes: [try source.config.axis("axis")])
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    try graph.operation(layer, call, reading: [try call.single()])
  }
}

/// `ZerosLike` and `OnesLike`, of truth values.
struct KerasFullLike: KerasLayer {
  static let classNames = ["ZerosLike", "OnesLike"]
  static let reads = "of truth values"
  static let hasDataTypePolicy = false

  private let layer: FullLike

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    layer = FullLike(source.className == "OnesLike")
    let type = source.config.optional("dtype") ?? .null
    guard type == "bool" else {
      throw .kerasOption("dtype", type, why: "only truth values are supported here")
    }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    try graph.operation(layer, call, reading: [try call.single()])
  }
}

/// `LogicalOr` and `LogicalAnd`.
struct KerasLogical: KerasLayer {
  static let classNames = ["LogicalOr", "LogicalAnd"]
  static let reads = "with broadcasting"
  static let hasDataTypePolicy = false

  private let layer: any Layer

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    layer = source.className == "LogicalOr" ? Or() : And()
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let tensors = try call.several()
    guard tensors.count == 2 else { throw .kerasArgumentCount(tensors.count, expected: "2") }
    return try graph.operation(layer, call, reading: tensors)
  }
}

/// `Cast`, between types of real numbers.
struct KerasCast: KerasLayer {
  static let classNames = ["Cast"]
  static let reads = "between types of real numbers"
  static let hasDataTypePolicy = false

  private let layer: Cast

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    layer = Cast(to: try KerasDataType(source.config.optional("dtype")).compute)
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    // To its own type, it gives the very tensor, with the mask.
    guard graph.type(of: input.value)?.elementType != layer.elementType else { return [input] }
    return try graph.operation(layer, call, reading: [input])
  }
}

extension KerasGraph {
  /// Adds an operation, which passes no mask on.
  mutating func operation(
    _ layer: any Layer, _ call: KerasCallSite, reading tensors: [KerasTensor]
  ) throws(SluiceError) -> [KerasTensor] {
    let values = try add(
      call.name, layer, reading: tensors.map(\.value), origin: call.className, isAuxiliary: true)
    return [KerasTensor(value: values[0])]
  }
}
