public import OrderedCollections
public import SluiceCore

/// What is left when the first input is divided by the second, element by element.
///
/// It has the sign of the divisor, as in Python, or of the dividend, as C's `fmod` has it.
public struct Mod: Layer {
  /// The name of the kind.
  public static let kind = "Mod"
  /// Whether the result has the sign of the dividend.
  public let fmod: Bool
  /// What the layer reads.
  public let inputs = InputSlots.two

  /// Makes the layer.
  public init(fmod: Bool = false) { self.fmod = fmod }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    fmod = try attributes.bool("fmod")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["fmod": .bool(fmod)] }

  /// The type that the inputs combine to.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    for case let input? in inputs { try input.requireKind(in: [.real, .integer], "input") }
    return [try Broadcasting.type(inputs)]
  }

  /// Divides and keeps the rest.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if an integer is divided by zero.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try Broadcasting.fold(
      inputs,
      real: { a, b in
        let rest = a.truncatingRemainder(dividingBy: b)
        if fmod { return rest }
        if rest == 0 { return S(signOf: b, magnitudeOf: rest) }
        return (rest < 0) == (b < 0) ? rest : rest + b
      },
      integer: { (a, b) throws(SluiceError) in
        guard b != 0 else { throw .divisionByZero }
        let rest = a.remainderReportingOverflow(dividingBy: b).partialValue
        return fmod || rest == 0 || (rest < 0) == (b < 0) ? rest : rest + b
      })
  }
}
