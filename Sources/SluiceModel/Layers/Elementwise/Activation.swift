public import OrderedCollections
public import SluiceCore

/// Applies a function to every unit of its input, whatever its shape.
public struct Activation: Layer {
  /// The name of the kind.
  public static let kind = "Activation"
  /// The function.
  public let function: ActivationFunction
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(_ function: ActivationFunction) { self.function = function }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    function = try attributes.activation("activation")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["activation": function.json] }

  /// The type of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(.real, "input")
    return [input]
  }

  /// Applies the function along the last dimension.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard case .real(var input) = inputs[0] else { return [] }
    input.applyToRows { function.apply(to: &$0) }
    return [.real(input)]
  }
}

extension NDArray {
  /// Replaces every row (the elements along the last dimension) by what `body` makes of it.
  package mutating func applyToRows(_ body: (inout [Element]) -> Void) {
    let width = shape.last ?? 1
    guard width > 0 else { return }
    for start in stride(from: 0, to: elements.count, by: width) {
      var row = Array(elements[start..<start + width])
      body(&row)
      elements.replaceSubrange(start..<start + width, with: row)
    }
  }
}
