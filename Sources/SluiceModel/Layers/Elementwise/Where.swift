public import SluiceCore

/// The elements of one input where a condition is true, of another where it is false.
///
/// The three are aligned as NumPy aligns shapes; `x` and `y` hold elements of one kind.
public struct Where: PlainLayer {
  /// The name of the kind.
  public static let kind = "Where"
  /// The condition and the two inputs to choose from.
  public let inputs = InputSlots.named(["condition", "x", "y"], required: 3)

  /// Makes the layer.
  public init() {}

  /// The type that the inputs combine to.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let condition = inputs[0], let x = inputs[1], let y = inputs[2] else { return [] }
    try condition.requireKind(.boolean, "input 'condition'")
    let shape = try Broadcasting.shape([condition.shape, x.shape, y.shape])
    return [try Broadcasting.type([x, y]).shaped(shape)]
  }

  /// Chooses every element.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let condition = inputs[0]?.boolean else { return [] }
    switch (inputs[1], inputs[2]) {
    case (.real(let x), .real(let y)): return [.real(try choose(condition, x, y))]
    case (.integer(let x), .integer(let y)): return [.integer(try choose(condition, x, y))]
    case (.boolean(let x), .boolean(let y)): return [.boolean(try choose(condition, x, y))]
    default: return []
    }
  }

  private func choose<Element>(
    _ condition: NDArray<Bool>, _ x: NDArray<Element>, _ y: NDArray<Element>
  ) throws(SluiceError) -> NDArray<Element> {
    let shape = try Broadcasting.shape([condition.shape, x.shape, y.shape])
    let truths = Walk(shape, steps: Walk.steps(of: condition.shape, in: shape))
    let places = zip(
      Walk(shape, steps: Walk.steps(of: x.shape, in: shape)),
      Walk(shape, steps: Walk.steps(of: y.shape, in: shape)))
    let elements = zip(truths, places).map { truth, place in
      condition.elements[truth] ? x.elements[place.0] : y.elements[place.1]
    }
    return NDArray(shape: shape, elements: elements)
  }
}
