public import OrderedCollections
internal import RealModule
public import SluiceCore

/// Attention by sums (Bahdanau, Cho and Bengio 2014).
///
/// With queries q, keys k and values v, `w = softmax(outerScale · Σ scale ⊙ tanh(innerScale · (q + k)))` and
/// `y = w · v`, the sum running over the features. The parameters `scale` `[size]`, `innerScale` `[]` and
/// `outerScale` `[]` are 1 where they are absent: Keras's `AdditiveAttention` has the first, its `Attention`
/// of `score_mode` `concat` the others.
/// - SeeAlso: ``AttentionLayer`` for inputs and outputs.
public struct AdditiveAttention: AttentionLayer {
  /// The name of the kind.
  public static let kind = "AdditiveAttention"
  /// D, the number of features of queries and keys.
  public let size: Int
  /// Whether query `s` may attend only to the keys up to `s`.
  public let isCausal: Bool
  /// What becomes of the score of a key that a query may not attend to.
  public let maskedScore: MaskedScore

  /// Makes the layer.
  public init(size: Int, isCausal: Bool = false, maskedScore: MaskedScore) {
    self.size = size
    self.isCausal = isCausal
    self.maskedScore = maskedScore
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    size = try attributes.integer("size", in: 1...Limits.units)
    isCausal = try attributes.bool("isCausal")
    maskedScore = try attributes.maskedScore("maskedScore")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["size": .integer(size), "isCausal": .bool(isCausal), "maskedScore": maskedScore.json]
  }

  /// The scales.
  public var parameters: [ParameterSlot] {
    [
      ParameterSlot("innerScale", [], isOptional: true),
      ParameterSlot("scale", [size], isOptional: true),
      ParameterSlot("outerScale", [], isOptional: true),
    ]
  }

  /// The types of the means and the weights.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    try inputs[0]?.requireLast(size, "input 'query'")
    try inputs[1]?.requireLast(size, "input 'key'")
    return try attentionTypes(inputs)
  }

  /// Attends.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    let inner: [S] = try parameters.elements("innerScale") ?? [1]
    let outer: [S] = try parameters.elements("outerScale") ?? [1]
    let scale: [S] = try parameters.elements("scale") ?? Array(repeating: 1, count: size)
    return try attend(inputs) { query, key in
      var sum: S = 0
      for (factor, (q, k)) in zip(scale, zip(query, key)) {
        sum += factor * S.tanh(inner[0] * (q + k))
      }
      return sum * outer[0]
    }
  }
}
