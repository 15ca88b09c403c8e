package import OrderedCollections
package import SluiceCore

extension Model {
  /// The values of the inputs, by name, in the element types that the model declares; states that are not
  /// given are zero.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if an input is missing, unknown or does not fit.
  package func values<S: Scalar>(
    of tensors: OrderedDictionary<String, Tensor>
  ) throws(SluiceError) -> [String: Value<S>] {
    if let stranger = tensors.keys.first(where: { name in !inputs.contains { $0.name == name } }) {
      throw .modelInputUnknown(stranger, known: inputs.map(\.name))
    }
    var values: [String: Value<S>] = [:]
    var bindings = ShapeBindings()
    for input in inputs {
      guard let tensor = tensors[input.name] else { continue }
      try placing(at: "input \(input.name.quoted)") { () throws(SluiceError) in
        try bindings.bind(tensor.shape, to: input.type)
        try tensor.checkEmptiness()
        values[input.name] = try Value(tensor, as: input.type.elementType)
      }
    }
    for input in inputs where values[input.name] == nil {
      guard input.isState, let shape = bindings.sizes(of: input.type) else {
        throw .modelInputMissing(input.name)
      }
      values[input.name] = Value(zeros: shape, input.type.elementType.kind)
    }
    return values
  }
}

/// The sizes that symbolic dimensions turn out to have.
struct ShapeBindings {
  private var sizes: [String: Int] = [:]

  /// Compares a shape with a type and remembers what its symbols stand for.
  mutating func bind(_ shape: [Int], to type: ValueType) throws(SluiceError) {
    guard shape.count == type.shape.count else {
      throw .modelInputShape(shape, expected: "\(type.shape)")
    }
    for (size, dimension) in zip(shape, type.shape) {
      switch dimension {
      case .fixed(let expected):
        guard size == expected else { throw .modelInputShape(shape, expected: "\(type.shape)") }
      case .symbolic(let name):
        guard sizes[name, default: size] == size else {
          throw .modelInputSymbol(shape, name: name, bound: sizes[name, default: size])
        }
        sizes[name] = size
      }
    }
  }

  /// The sizes of a type's dimensions, if all are known.
  func sizes(of type: ValueType) -> [Int]? {
    var result: [Int] = []
    for dimension in type.shape {
      switch dimension {
      case .fixed(let size): result.append(size)
      case .symbolic(let name):
        guard let size = sizes[name] else { return nil }
        result.append(size)
      }
    }
    return result
  }
}

extension Value {
  /// The numbers of a tensor as the element type that an input declares.
  ///
  /// Integers that are given as real numbers are read in double precision, whatever `S` is.
  fileprivate init(_ tensor: Tensor, as type: ElementType) throws(SluiceError) {
    if type.kind == .real {
      self = try Value(tensor).as(type)
      return
    }
    switch try Value<Double>(tensor).as(type) {
    case .real(let array): self = .real(array.mapped { S($0) })
    case .integer(let array): self = .integer(array)
    case .boolean(let array): self = .boolean(array)
    }
  }

  /// The same numbers as the element type that an input declares, rounded to it if they are real.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if real numbers are given where integers or
  ///   truth values are asked for and they are none.
  fileprivate func `as`(_ type: ElementType) throws(SluiceError) -> Value {
    switch (self, type.kind) {
    case (.real(let array), .real): return .real(array.rounded(to: type))
    case (.integer, .integer), (.boolean, .boolean): return self
    case (.integer(let array), .real):
      let numbers = NDArray(shape: array.shape, elements: array.elements.map { S($0) })
      return .real(numbers.rounded(to: type))
    case (.boolean(let array), .integer):
      return .integer(NDArray(shape: array.shape, elements: array.elements.map { $0 ? 1 : 0 }))
    case (.real(let array), .integer):
      let integers = array.elements.compactMap { Int(exactly: $0) }
      if let other = array.elements.first(where: { Int(exactly: $0) == nil }) {
        throw .modelInputKind("\(other)", expected: type.kind.numbers)
      }
      return .integer(NDArray(shape: array.shape, elements: integers))
    case (.integer(let array), .boolean):
      if let other = array.elements.first(where: { $0 != 0 && $0 != 1 }) {
        throw .modelInputKind("\(other)", expected: type.kind.numbers)
      }
      return .boolean(NDArray(shape: array.shape, elements: array.elements.map { $0 == 1 }))
    case (.boolean, .real):
      throw .modelInputKind(ElementKind.boolean.numbers, expected: type.kind.numbers)
    case (.real, .boolean):
      throw .modelInputKind(ElementKind.real.numbers, expected: type.kind.numbers)
    }
  }
}

extension Tensor {
  /// Refuses an array that no bytes of a file stand for and that makes a model compute a lot all the same.
  ///
  /// - Throws: ``SluiceError`` with code `.limit`.
  fileprivate func checkEmptiness() throws(SluiceError) {
    guard count == 0 else { return }
    var others = 1
    for size in shape where size > 0 {
      let (product, overflow) = others.multipliedReportingOverflow(by: size)
      guard !overflow, product <= Limits.emptyElements else {
        throw .modelInputEmpty(shape, limit: Limits.emptyElements)
      }
      others = product
    }
  }
}
