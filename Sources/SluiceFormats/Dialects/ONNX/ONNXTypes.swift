internal import ONNXWire
internal import SluiceCore
internal import SluiceModel

/// The types of values that files state.
enum ONNXTypes {
  /// The type of a value, with symbols for the sizes that the file leaves open.
  static func valueType(_ type: ProtoType?) throws(SluiceError) -> ValueType {
    guard let type else { throw .onnxRankUnknown }
    guard case .tensor(let number, let shape) = type else { throw .onnxInputType(type.name) }
    let elementType = try ElementType(onnx: number)
    guard let shape else { throw .onnxRankUnknown }
    var dimensions: [Dimension] = []
    for dimension in shape {
      switch dimension {
      case .fixed(let size):
        guard size >= 0 else { throw .onnxSizeNegative(size) }
        dimensions.append(.fixed(size))
      case .named(let name): dimensions.append(name.isEmpty ? .unknown : .named(name))
      case .unknown: dimensions.append(.unknown)
      }
    }
    // What cannot be a tensor can be no input.
    _ = try Tensor.byteCount(
      elementType: elementType, shape: dimensions.compactMap(\.size))
    return ValueType(elementType, dimensions)
  }

  /// Fails if the type that the file states of an output, if it does, cannot be that of `found`.
  static func check(
    _ stated: ProtoType?, against found: ValueType
  ) throws(SluiceError) {
    guard let stated else { return }
    guard case .tensor(let number, let shape) = stated else { throw .onnxInputType(stated.name) }
    if number != 0 {
      let type = try ElementType(onnx: number)
      guard type == found.elementType else {
        throw .onnxOutputType(type.rawValue, found: found.elementType.rawValue)
      }
    }
    guard let shape else { return }
    let fits = zip(shape, found.shape).allSatisfy { stated, size in
      guard case .fixed(let stated) = stated, let size = size.size else { return true }
      return stated == size
    }
    guard shape.count == found.shape.count, fits else {
      throw .onnxOutputShape(
        "[\(shape.map(\.word).joined(separator: ", "))]", found: "\(found.shape)")
    }
  }
}

extension ProtoDimension {
  /// The size as a file states it.
  fileprivate var word: String {
    switch self {
    case .fixed(let size): "\(size)"
    case .named(let name): name.isEmpty ? "?" : name
    case .unknown: "?"
    }
  }
}

extension ProtoType {
  /// What the type is, in words.
  var name: String {
    switch self {
    case .tensor: "a tensor"
    case .sequence: "a sequence"
    case .optional: "an optional value"
    case .map: "a map"
    case .sparseTensor: "a sparse tensor"
    case .opaque: "an opaque value"
    }
  }
}
