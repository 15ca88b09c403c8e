internal import CONNX
internal import SluiceCore

extension ProtoAttribute {
  init(_ message: Onnx__AttributeProto) throws(SluiceError) {
    unsafe name = text(message.name)
    let reference = unsafe text(message.ref_attr_name)
    let found = unsafe message.values
    guard reference.isEmpty else {
      guard found.isEmpty else {
        throw .protobufReferenceWithValue(reference, found.map(\.field))
      }
      value = .reference(reference)
      return
    }
    guard found.count <= 1 else { throw .protobufSeveralValues(found.map(\.field)) }
    // Files of the first version have no types.
    let number = unsafe Int(Int32(bitPattern: message.type.rawValue))
    guard number != 0 else {
      guard let type = found.first else { throw .protobufNoValue }
      value = try unsafe message.value(type)
      return
    }
    guard let type = AttributeType(rawValue: number) else { throw .protobufAttributeType(number) }
    if let other = found.first, other != type {
      throw .protobufOtherValue(other.field, expected: type.field)
    }
    value = try unsafe message.value(type)
  }
}

/// The types that attributes have, with their numbers in the standard.
private enum AttributeType: Int {
  case float = 1
  case int, string, tensor, graph, floats, ints, strings, tensors, graphs
  case sparseTensor, sparseTensors, type, types

  /// The field that holds a value of the type.
  var field: String {
    switch self {
    case .float: "f"
    case .int: "i"
    case .string: "s"
    case .tensor: "t"
    case .graph: "g"
    case .floats, .ints, .strings, .tensors, .graphs: "\(self)"
    case .sparseTensor: "sparse_tensor"
    case .sparseTensors: "sparse_tensors"
    case .type: "tp"
    case .types: "type_protos"
    }
  }
}

extension Onnx__AttributeProto {
  /// The types of which a value is there.
  fileprivate var values: [AttributeType] {
    let presence: [(AttributeType, Bool)] = unsafe [
      (.float, has_f != 0), (.int, has_i != 0), (.string, has_s != 0), (.tensor, t != nil),
      (.graph, g != nil), (.floats, n_floats > 0), (.ints, n_ints > 0), (.strings, n_strings > 0),
      (.tensors, n_tensors > 0), (.graphs, n_graphs > 0), (.sparseTensor, has_sparse_tensor != 0),
      (.sparseTensors, n_sparse_tensors > 0), (.type, has_tp != 0), (.types, n_type_protos > 0),
    ]
    return presence.filter(\.1).map(\.0)
  }

  /// The value of this type.
  ///
  /// Some writers leave out numbers that are zero, and lists without elements are never written.
  fileprivate func value(_ type: AttributeType) throws(SluiceError) -> ProtoAttribute.Value {
    switch type {
    case .float: return unsafe .float(f)
    case .int: return unsafe .int(Int(i))
    case .string: return unsafe .string(s.bytes)
    case .floats: return unsafe .floats(numbers(floats, n_floats))
    case .ints: return unsafe .ints(numbers(ints, n_ints).map { Int($0) })
    case .strings: return unsafe .strings(runs(strings, n_strings))
    case .tensor:
      guard let tensor = unsafe t?.pointee else { throw .protobufValueMissing(type.field) }
      do {
        return .tensor(try unsafe ProtoTensor(tensor))
      } catch {
        throw unsafe error.at(protoPlace(type.field, nil, text(tensor.name)))
      }
    case .graph:
      guard let graph = try unsafe ProtoGraph(g, as: type.field) else {
        throw .protobufValueMissing(type.field)
      }
      return .graph(graph)
    case .tensors:
      return .tensors(
        try unsafe messages(
          type.field, tensors, n_tensors, name: { unsafe $0.name }, ProtoTensor.init))
    case .graphs:
      return .graphs(
        try unsafe messages(
          type.field, graphs, n_graphs, name: { unsafe $0.name }, ProtoGraph.init))
    case .sparseTensor: return .unsupported("a sparse tensor")
    case .sparseTensors: return .unsupported("sparse tensors")
    case .type: return .unsupported("a type")
    case .types: return .unsupported("types")
    }
  }
}
