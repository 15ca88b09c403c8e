internal import CONNX
internal import SluiceCore

extension ProtoGraph {
  /// Reads the graph that `pointer` leads to, if there is one.
  init?(
    _ pointer: UnsafeMutablePointer<Onnx__GraphProto>?, as field: String
  ) throws(SluiceError) {
    guard let message = unsafe pointer?.pointee else { return nil }
    self = try placing(at: unsafe protoPlace(field, nil, text(message.name))) {
      () throws(SluiceError) in try unsafe ProtoGraph(message)
    }
  }

  init(_ message: Onnx__GraphProto) throws(SluiceError) {
    unsafe name = text(message.name)
    unsafe nodes = try messages(
      "node", message.node, message.n_node, name: { unsafe $0.name }, ProtoNode.init)
    unsafe initializers = try messages(
      "initializer", message.initializer, message.n_initializer, name: { unsafe $0.name },
      ProtoTensor.init)
    unsafe hasSparseInitializers = message.n_sparse_initializer > 0
    unsafe inputs = ProtoValueInfo.list(message.input, message.n_input)
    unsafe outputs = ProtoValueInfo.list(message.output, message.n_output)
    unsafe valueInfo = ProtoValueInfo.list(message.value_info, message.n_value_info)
  }
}

extension ProtoNode {
  init(_ message: Onnx__NodeProto) throws(SluiceError) {
    unsafe name = text(message.name)
    unsafe opType = text(message.op_type)
    unsafe domain = text(message.domain)
    unsafe overload = text(message.overload)
    unsafe inputs = texts(message.input, message.n_input)
    unsafe outputs = texts(message.output, message.n_output)
    unsafe attributes = try messages(
      "attribute", message.attribute, message.n_attribute, name: { unsafe $0.name },
      ProtoAttribute.init)
  }
}

extension ProtoValueInfo {
  fileprivate static func list(
    _ pointer: UnsafeMutablePointer<UnsafeMutablePointer<Onnx__ValueInfoProto>?>?, _ count: Int
  ) -> [ProtoValueInfo] {
    unsafe UnsafeBufferPointer(start: pointer, count: count).compactMap { unsafe $0 }.map {
      unsafe ProtoValueInfo(name: text($0.pointee.name), type: ProtoType($0.pointee.type))
    }
  }
}

extension ProtoType {
  /// Reads the type that `pointer` leads to; nil if there is none or it says nothing.
  fileprivate init?(_ pointer: UnsafeMutablePointer<Onnx__TypeProto>?) {
    guard let message = unsafe pointer?.pointee else { return nil }
    switch unsafe message.value_case {
    case ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE:
      guard let tensor = unsafe message.tensor_type?.pointee else { return nil }
      unsafe self = .tensor(
        elementType: Int(tensor.elem_type), shape: ProtoDimension.shape(tensor.shape))
    case ONNX__TYPE_PROTO__VALUE_SEQUENCE_TYPE:
      unsafe self = .sequence(ProtoType(message.sequence_type?.pointee.elem_type))
    case ONNX__TYPE_PROTO__VALUE_OPTIONAL_TYPE:
      unsafe self = .optional(ProtoType(message.optional_type?.pointee.elem_type))
    case ONNX__TYPE_PROTO__VALUE_MAP_TYPE: self = .map
    case ONNX__TYPE_PROTO__VALUE_SPARSE_TENSOR_TYPE: self = .sparseTensor
    case ONNX__TYPE_PROTO__VALUE_OPAQUE_TYPE: self = .opaque
    default: return nil
    }
  }
}

extension ProtoDimension {
  fileprivate static func shape(
    _ pointer: UnsafeMutablePointer<Onnx__TensorShapeProto>?
  ) -> [ProtoDimension]? {
    guard let shape = unsafe pointer?.pointee else { return nil }
    return unsafe UnsafeBufferPointer(start: shape.dim, count: shape.n_dim).map { dimension in
      guard let dimension = unsafe dimension?.pointee else { return .unknown }
      switch unsafe dimension.value_case {
      case ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE:
        return unsafe .fixed(Int(dimension.dim_value))
      case ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM:
        let name = unsafe text(dimension.dim_param)
        return name.isEmpty ? .unknown : .named(name)
      default: return .unknown
      }
    }
  }
}
