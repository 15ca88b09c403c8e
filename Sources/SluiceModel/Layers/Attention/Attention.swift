public import OrderedCollections
public import SluiceCore

/// Attention by products (Luong and others 2015; Vaswani and others 2017).
///
/// With queries q, keys k and values v, `w = softmax(scale · learnedScale · q·kᵀ)` and `y = w · v`. The
/// parameter `learnedScale`, of shape `[]`, is 1 where it is absent.
/// - SeeAlso: ``AttentionLayer`` for inputs and outputs;
///   <https://onnx.ai/onnx/operators/onnx__Attention.html>, which makes NaN of queries without any key.
public struct Attention: AttentionLayer {
  /// The name of the kind.
  public static let kind = "Attention"
  /// What every product is multiplied by.
  public let scale: Double
  /// Whether query `s` may attend only to the keys up to `s`.
  public let isCausal: Bool
  /// What becomes of the score of a key that a query may not attend to.
  public let maskedScore: MaskedScore

  /// Makes the layer.
  public init(scale: Double = 1, isCausal: Bool = false, maskedScore: MaskedScore) {
    self.scale = scale
    self.isCausal = isCausal
    self.maskedScore = maskedScore
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    scale = try attributes.number("scale")
    isCausal = try attributes.bool("isCausal")
    maskedScore = try attributes.maskedScore("maskedScore")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["scale": .number(scale), "isCausal": .bool(isCausal), "maskedScore": maskedScore.json]
  }

  /// The learned scale.
  public var parameters: [ParameterSlot] { [ParameterSlot("learnedScale", [], isOptional: true)] }

  /// The types of the means and the weights.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    try attentionTypes(inputs)
  }

  /// Attends.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    let learned: [S] = try parameters.elements("learnedScale") ?? [1]
    let factor = S(scale) * learned[0]
    return try attend(inputs) { query, key in
      var sum: S = 0
      for (q, k) in zip(query, key) { sum += q * k }
      return sum * factor
    }
  }
}
