public import OrderedCollections
public import SluiceCore

/// Turns elements into another type, as ONNX has it.
///
/// Real numbers are rounded to nearest, ties to even, or cut towards zero where integers are asked
/// for; integers wrap; anything but zero is true; truth values are 0 and 1. Of integers narrower than a
/// byte, real numbers become the nearest, ties to even, of which the lower bits are kept.
/// - SeeAlso: ``Narrowing``; <https://onnx.ai/onnx/operators/onnx__Cast.html>,
///   <https://onnx.ai/onnx/technical/int4.html>
public struct Cast: Layer {
  /// The name of the kind.
  public static let kind = "Cast"
  /// The element type.
  public let elementType: ElementType
  /// What becomes of numbers that a small element type does not have.
  public let narrowing: Narrowing
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(to elementType: ElementType, _ narrowing: Narrowing = Narrowing()) {
    self.elementType = elementType
    self.narrowing = narrowing
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    elementType = try attributes.choice("elementType")
    narrowing = try attributes.narrowing(to: elementType)
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    var attributes: OrderedDictionary<String, JSON> = [
      "elementType": .string(elementType.rawValue)
    ]
    attributes.merge(narrowing.attributes(to: elementType)) { $1 }
    return attributes
  }

  /// The shape of the input with the new element type.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    inputs.compactMap { $0.map { ValueType(elementType, $0.shape) } }
  }

  /// Converts every element.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if a real number is beyond the range of the
  ///   integers that are asked for.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0] else { return [] }
    switch (input, elementType.kind) {
    case (.real(let array), .real): return [.real(rounded(array))]
    case (.real(let array), .integer):
      return [.integer(NDArray(shape: array.shape, elements: try integers(array.elements)))]
    case (.real(let array), .boolean): return [.boolean(array.mapped { $0 != 0 })]
    case (.integer(let array), .real):
      return [.real(rounded(array.mapped { S($0) }))]
    case (.integer, .integer): return [try input.wrapped(to: elementType)]
    case (.integer(let array), .boolean): return [.boolean(array.mapped { $0 != 0 })]
    case (.boolean(let array), .real): return [.real(rounded(array.mapped { $0 ? 1 : 0 }))]
    case (.boolean(let array), .integer): return [.integer(array.mapped { $0 ? 1 : 0 })]
    case (.boolean, .boolean): return [input]
    }
  }

  private func rounded<S: Scalar>(_ array: NDArray<S>) -> NDArray<S> {
    array.mapped { $0.rounded(to: elementType, narrowing) }
  }

  private func integers<S: Scalar>(_ elements: [S]) throws(SluiceError) -> [Int] {
    let isNarrow = elementType.bitWidth < 8
    var result: [Int] = []
    result.reserveCapacity(elements.count)
    for element in elements {
      let whole = element.rounded(isNarrow ? .toNearestOrEven : .towardZero)
      guard let integer = Int(exactly: whole), isNarrow || elementType.holds(integer) else {
        throw .castOutOfRange(Double(element), elementType.rawValue)
      }
      result.append(isNarrow ? elementType.wrapped(integer) : integer)
    }
    return result
  }
}

extension NDArray where Element: Scalar {
  /// The elements rounded to nearest in another real element type.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func rounded(to type: ElementType) -> NDArray {
    type == .float64 || type == Element.elementType ? self : mapped { $0.rounded(to: type) }
  }
}

extension Scalar {
  /// The number rounded to nearest in another real element type; if that is a small one, as `narrowing`
  /// says.
  package func rounded(to type: ElementType, _ narrowing: Narrowing = .plain) -> Self {
    switch type {
    case .float16: Self(Float16(self))
    case .bfloat16: Self(Float(self).roundedToBFloat16)
    case .float32: Self(Float(self))
    default: type.smallFloat.map { Self($0.nearest(to: Double(self), narrowing)) } ?? self
    }
  }
}

extension Float {
  /// The nearest number whose lower sixteen bits are zero, ties to even.
  fileprivate var roundedToBFloat16: Float {
    guard isFinite else { return self }
    let bits = bitPattern
    let rounded = bits &+ 0x7FFF &+ (bits >> 16 & 1)
    return Float(bitPattern: rounded & 0xFFFF_0000)
  }
}
