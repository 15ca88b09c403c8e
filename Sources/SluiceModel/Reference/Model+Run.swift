public import OrderedCollections
public import SluiceCore

/// The number type a model is computed in.
public enum Precision: String, Sendable, Hashable, CaseIterable {
  /// Double precision: the reference.
  case double
  /// Single precision, from the same definitions.
  case float
}

extension Model {
  /// Computes the model's outputs, layer by layer, from the one definition each layer has.
  ///
  /// - Parameters:
  ///   - inputs: The inputs by name, in any real, integer or boolean element type that fits; states
  ///     may be absent and are then zero.
  ///   - precision: The number type to compute in.
  /// - Returns: The outputs by name, in the order of ``outputs``; real ones as `F64` or `F32`.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if an input is missing, unknown or does not
  ///   fit, or if dimensions that are known only now do not fit each other.
  public func run(
    _ inputs: OrderedDictionary<String, Tensor>, precision: Precision = .double
  ) throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    switch precision {
    case .double: try tensors(Execution<Double>(self, inputs).run(), .float64)
    case .float: try tensors(Execution<Float>(self, inputs).run(), .float32)
    }
  }

  private func tensors<S>(
    _ values: OrderedDictionary<String, Value<S>>, _ real: ElementType
  ) throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    var tensors: OrderedDictionary<String, Tensor> = [:]
    for (name, value) in values { tensors[name] = try value.tensor(real: real) }
    return tensors
  }
}

extension Value {
  /// The value as a tensor; real numbers in the element type `real`, integers in 64 bits.
  @specialized(where S == Float)
  @specialized(where S == Double)
  package func tensor(real: ElementType = .float64) throws(SluiceError) -> Tensor {
    switch self {
    case .real(let array) where real == S.elementType:
      try Tensor(shape: array.shape, array.elements)
    case .real(let array): try Tensor(real, shape: array.shape, array.elements.map { Double($0) })
    case .integer(let array): try Tensor(shape: array.shape, array.elements)
    case .boolean(let array): try Tensor(shape: array.shape, array.elements)
    }
  }
}
