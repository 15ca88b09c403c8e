internal import CONNX
internal import SluiceCore

extension ProtoModel {
  init(_ message: Onnx__ModelProto) throws(SluiceError) {
    unsafe irVersion = Int(message.ir_version)
    unsafe producerName = text(message.producer_name)
    unsafe producerVersion = text(message.producer_version)
    unsafe domain = text(message.domain)
    unsafe modelVersion = Int(message.model_version)
    unsafe hasTrainingInfo = message.n_training_info > 0
    unsafe opsets = ProtoOpset.list(message.opset_import, message.n_opset_import)
    unsafe metadata = ProtoEntry.list(message.metadata_props, message.n_metadata_props)
    unsafe graph = try ProtoGraph(message.graph, as: "graph")
    unsafe functions = try messages(
      "functions", message.functions, message.n_functions, name: { unsafe $0.name },
      ProtoFunction.init)
  }
}

extension ProtoFunction {
  fileprivate init(_ message: Onnx__FunctionProto) throws(SluiceError) {
    unsafe name = text(message.name)
    unsafe domain = text(message.domain)
    unsafe overload = text(message.overload)
    unsafe inputs = texts(message.input, message.n_input)
    unsafe outputs = texts(message.output, message.n_output)
    unsafe attributes = texts(message.attribute, message.n_attribute)
    unsafe opsets = ProtoOpset.list(message.opset_import, message.n_opset_import)
    unsafe defaults = try messages(
      "attribute_proto", message.attribute_proto, message.n_attribute_proto,
      name: { unsafe $0.name }, ProtoAttribute.init)
    unsafe nodes = try messages(
      "node", message.node, message.n_node, name: { unsafe $0.name }, ProtoNode.init)
  }
}

extension ProtoOpset {
  fileprivate static func list(
    _ pointer: UnsafeMutablePointer<UnsafeMutablePointer<Onnx__OperatorSetIdProto>?>?, _ count: Int
  ) -> [ProtoOpset] {
    unsafe UnsafeBufferPointer(start: pointer, count: count).compactMap { unsafe $0 }.map {
      unsafe ProtoOpset(domain: text($0.pointee.domain), version: Int($0.pointee.version))
    }
  }
}

extension ProtoEntry {
  static func list(
    _ pointer: UnsafeMutablePointer<UnsafeMutablePointer<Onnx__StringStringEntryProto>?>?,
    _ count: Int
  ) -> [ProtoEntry] {
    unsafe UnsafeBufferPointer(start: pointer, count: count).compactMap { unsafe $0 }.map {
      unsafe ProtoEntry(key: text($0.pointee.key), value: text($0.pointee.value))
    }
  }
}
