public import OrderedCollections
public import SluiceCore

/// Enlarges a block along some dimensions by whole factors.
///
/// Computes what TensorFlow's `tf.image.resize` does without antialiasing, along one dimension after
/// the other: `y[i] = Σ w(j − ((i + ½) / factor − ½)) · x[j] / Σ w`.
public struct Resize: Layer {
  /// The name of the kind.
  public static let kind = "Resize"
  /// The dimensions; negative ones count from the last.
  public let axes: [Int]
  /// For every dimension of ``axes``, how many times longer it becomes.
  public let factors: [Int]
  /// How elements in between are found.
  public let method: ResizeMethod
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer; both lists are of one length, and factors at least 1.
  public init(axes: [Int], factors: [Int], method: ResizeMethod) {
    self.axes = axes
    self.factors = factors
    self.method = method
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axes = try attributes.axes("axes")
    factors = try attributes.integers("factors", in: 1...Limits.elements)
    try factors.require("factors", count: axes.count)
    method = try attributes.choice("method")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["axes": axes.json, "factors": factors.json, "method": .string(method.rawValue)]
  }

  /// The type of the input with its dimensions multiplied.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    if method != .nearest { try input.requireKind(.real, "input") }
    try factors.require("factors", count: axes.count, atLeast: 1)
    var shape = input.shape
    for (axis, factor) in zip(try normalised(axes, rank: shape.count, of: "\(shape)"), factors) {
      shape[axis] = try .product([shape[axis], .fixed(factor)])
    }
    return [input.shaped(shape)]
  }

  /// The enlarged block.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard var value = inputs[0] else { return [] }
    let axes = try normalised(axes, rank: value.shape.count, of: "\(value.shape)")
    for (axis, factor) in zip(axes, factors) {
      _ = try countable(value.shape + [factor])
      if method != .nearest, let array = value.real {
        value = .real(interpolated(array, axis, factor))
      } else {
        value = repeated(value, axis, factor)
      }
    }
    return [value]
  }

  /// Walks the dimension as two, of which the inner one repeats.
  private func repeated<S: Scalar>(_ value: Value<S>, _ axis: Int, _ factor: Int) -> Value<S> {
    var split = value.shape
    var steps = Walk.steps(of: split)
    split.insert(factor, at: axis + 1)
    steps.insert(0, at: axis + 1)
    var shape = value.shape
    shape[axis] *= factor
    return value.rearranged(Picking(shape: split, steps: steps)).rearranged(
      Reshaping(shape: shape))
  }

  private func interpolated<S: Scalar>(
    _ array: NDArray<S>, _ axis: Int, _ factor: Int
  ) -> NDArray<S> {
    let (outer, size, inner) = array.split(at: axis)
    var shape = array.shape
    shape[axis] *= factor
    let weights = (0..<size * factor).map { method.weights(at: $0, size: size, factor: factor) }
    var elements: [S] = []
    elements.reserveCapacity(outer * size * factor * inner)
    for o in 0..<outer {
      for place in weights {
        for i in 0..<inner {
          elements.append(
            place.reduce(0) {
              $0 + S($1.weight) * array.elements[(o * size + $1.source) * inner + i]
            })
        }
      }
    }
    return NDArray(shape: shape, elements: elements)
  }
}
