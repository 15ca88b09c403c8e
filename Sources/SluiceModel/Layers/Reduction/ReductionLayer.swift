public import OrderedCollections
public import SluiceCore

/// A layer that makes one element of all those along some dimensions.
///
/// With no dimensions named, every element is reduced alone.
public protocol ReductionLayer: Layer {
  /// The kinds of elements that it takes.
  static var kinds: Set<ElementKind> { get }
  /// The dimensions; negative ones count from the last.
  var axes: [Int] { get }
  /// Whether the dimensions stay, with size 1.
  var keepsAxes: Bool { get }

  /// Makes the layer.
  init(axes: [Int], keepsAxes: Bool)
}

extension ReductionLayer {
  /// Real numbers.
  public static var kinds: Set<ElementKind> { [.real] }

  /// One input.
  public var inputs: InputSlots { .one }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    self.init(
      axes: try attributes.axes("axes"), keepsAxes: try attributes.bool("keepsAxes"))
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["axes": axes.json, "keepsAxes": .bool(keepsAxes)]
  }

  /// The type of the input without the dimensions.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(in: Self.kinds, "input")
    let axes = try normalised(axes, rank: input.shape.count, of: "\(input.shape)")
    return [input.shaped(input.shape.without(axes, keeping: keepsAxes ? .fixed(1) : nil))]
  }

  /// Folds the elements along the dimensions into `initial`, in their order.
  func reduced<Element, Result>(
    _ input: NDArray<Element>, _ initial: Result, _ body: (inout Result, Element) -> Void
  ) throws(SluiceError) -> NDArray<Result> {
    let axes = try normalised(axes, rank: input.shape.count, of: "\(input.shape)")
    let kept = input.shape.without(axes, keeping: 1)
    var output = NDArray(shape: kept, repeating: initial)
    var steps = Walk.steps(of: kept)
    for axis in axes { steps[axis] = 0 }
    for (position, target) in Walk(input.shape, steps: steps).enumerated() {
      body(&output.elements[target], input.elements[position])
    }
    return output.reshaped(input.shape.without(axes, keeping: keepsAxes ? 1 : nil))
  }

  /// Folds real numbers or integers, each with its initial value.
  func reduced<S: Scalar>(
    _ inputs: [Value<S>?], real: (S, (inout S, S) -> Void), integer: (Int, (inout Int, Int) -> Void)
  ) throws(SluiceError) -> [Value<S>] {
    switch inputs[0] {
    case .real(let input): [.real(try reduced(input, real.0, real.1))]
    case .integer(let input): [.integer(try reduced(input, integer.0, integer.1))]
    case .boolean, nil: []
    }
  }

  /// How many elements become one.
  func count(of shape: [Int]) throws(SluiceError) -> Int {
    try normalised(axes, rank: shape.count, of: "\(shape)").reduce(1) { $0 * shape[$1] }
  }

  /// Fails where integers are reduced and there are none.
  func requireElements<S: Scalar>(_ inputs: [Value<S>?]) throws(SluiceError) {
    guard let shape = inputs[0]?.integer?.shape else { return }
    guard try count(of: shape) > 0 else { throw .reductionEmpty(shape) }
  }
}

extension Array {
  /// The dimensions without those at `axes`, or with `unit` in their places.
  func without(_ axes: [Int], keeping unit: Element?) -> [Element] {
    enumerated().compactMap { axes.contains($0.offset) ? unit : $0.element }
  }
}
