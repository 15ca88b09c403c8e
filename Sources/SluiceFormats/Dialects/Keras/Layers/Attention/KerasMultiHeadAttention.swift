internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// `MultiHeadAttention`, and `GroupQueryAttention` with fewer heads for keys and values.
///
/// Queries, keys and values are each projected to several heads by an `EinsumDense`, and what the heads
/// give is projected together.
struct KerasMultiHeadAttention: KerasLayer {
  static let classNames = [
    "GroupQueryAttention", "GroupedQueryAttention", "MultiHeadAttention",
  ]
  static let reads =
    "any sizes and attention axes; gate and sliding window; causality; masks given or carried, "
    + "applied as the version of the file does; the scores as a second output"

  /// The number of features of a head of the queries and the keys.
  let keySize: Int
  /// The attended dimensions as the configuration states them; nil for all but batch and features.
  let attentionAxes: [Int]?
  let slidingWindow: Int?
  let hasDropout: Bool
  let isRobust: Bool
  /// Whether this is the class with fewer heads for keys and values.
  let isGrouped: Bool
  let compute: ElementType
  let query: KerasUnit
  let key: KerasUnit
  let value: KerasUnit
  let gate: KerasUnit?
  let output: KerasUnit

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let sizes = Limits.units
    isGrouped = source.className != "MultiHeadAttention"
    let headsKey = isGrouped ? "num_query_heads" : "num_heads"
    let heads = try source.config.integer(headsKey, in: 1...sizes)
    let keyHeads =
      try isGrouped ? source.config.integer("num_key_value_heads", in: 1...sizes) : heads
    guard heads.isMultiple(of: keyHeads) else {
      throw .attribute(
        "num_key_value_heads", is: .integer(keyHeads), expected: "a divisor of \(heads)")
    }
    keySize = try source.config.integer(isGrouped ? "head_dim" : "key_dim", in: 1...sizes)
    let valueSize = try source.optionalSize("value_dim") ?? keySize
    attentionAxes =
      source.config.contains("attention_axes") && source.json["attention_axes"] != .null
      ? try source.axes("attention_axes") : nil
    let outputShape = try source.outputShape()
    slidingWindow = try source.optionalSize("sliding_window")
    hasDropout = try source.config.number("dropout", default: 0) > 0
    isRobust = try source.config.bool("softmax_robust_masking", default: false)
    let usesGate = try source.config.bool("use_gate", default: false)
    let usesBias = try source.config.bool("use_bias")
    compute = source.dataType.compute
    try source.dropDropout(["dropout"])
    // The shapes that TensorFlow's Keras builds the layer for are those of its inputs.
    source.config.ignore(["attention_axes", "query_shape", "key_shape", "value_shape"])
    let intoQuery = Projection.intoHeads(heads, keySize, usesBias)
    query = try source.projection(intoQuery, named: "query")
    key = try source.projection(.intoHeads(keyHeads, keySize, usesBias), named: "key")
    gate =
      usesGate
      ? try source.projection(.intoHeads(heads, valueSize, usesBias, "sigmoid"), named: "gate")
      : nil
    value = try source.projection(.intoHeads(keyHeads, valueSize, usesBias), named: "value")
    output = try source.projection(
      .outOfHeads(outputShape, usesBias), named: "attention_output", filedAs: "output")
  }
}

/// The options of an `EinsumDense` inside.
private struct Projection {
  let equation: String
  let shape: [JSON]
  let biasAxes: String?
  let activation: JSON

  /// From features to heads of so many features.
  static func intoHeads(
    _ heads: Int, _ size: Int, _ usesBias: Bool, _ activation: JSON = "linear"
  ) -> Projection {
    Projection(
      equation: "...a,abc->...bc", shape: [.integer(heads), .integer(size)],
      biasAxes: usesBias ? "bc" : nil, activation: activation)
  }

  /// From heads to features, or to several dimensions of them; nil for as many as there were.
  static func outOfHeads(_ shape: [Int]?, _ usesBias: Bool) -> Projection {
    let letters = String("cdefghijklmnopqrstuvwxyz".prefix(shape?.count ?? 1))
    return Projection(
      equation: "...ab,ab\(letters)->...\(letters)", shape: shape?.map { .integer($0) } ?? [.null],
      biasAxes: usesBias ? letters : nil, activation: "linear")
  }
}

extension KerasLayerSource {
  /// Makes a layer inside this one, whose weights are filed at `_NAME_dense`, or `NAME_dense` since
  /// Keras 3.
  fileprivate mutating func projection(
    _ projection: Projection, named name: String, filedAs stem: String? = nil
  ) throws(SluiceError) -> KerasUnit {
    var config: OrderedDictionary<String, JSON> = [
      "name": .string(name), "trainable": .bool(isTrainable),
      "equation": .string(projection.equation), "output_shape": .array(projection.shape),
      "activation": projection.activation,
      "bias_axes": projection.biasAxes.map { .string($0) } ?? .null,
    ]
    config["dtype"] = json["dtype"]
    let place = "\(stem ?? name)_dense"
    return try child(
      KerasEntry(className: "EinsumDense", name: name, config: .object(config)),
      at: [place, "_" + place])
  }

  /// The option `key`: a size, or null or absent.
  fileprivate mutating func optionalSize(_ key: String) throws(SluiceError) -> Int? {
    guard json[key] != nil, json[key] != .null else {
      config.ignore([key])
      return nil
    }
    return try config.integer(key, in: 1...Limits.units)
  }

  /// The option `output_shape`: a size, a list of them, or null.
  fileprivate mutating func outputShape() throws(SluiceError) -> [Int]? {
    let stated = config.optional("output_shape") ?? .null
    guard stated != .null, stated != [] else { return nil }
    let sizes = stated.integer.map { [$0] } ?? (stated.array ?? []).compactMap(\.integer)
    guard !sizes.isEmpty, sizes.count == stated.array?.count ?? 1, sizes.count <= Limits.rank,
      sizes.allSatisfy((1...Limits.units).contains)
    else { throw .attribute("output_shape", is: stated, expected: "a size, or a list of sizes") }
    return sizes
  }
}
