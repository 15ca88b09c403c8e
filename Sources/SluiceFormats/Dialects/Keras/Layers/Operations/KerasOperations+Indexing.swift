internal import SluiceCore
internal import SluiceModel

// Functions that pick elements by their places.

extension KerasOperations {
  static let indexing: [KerasOperation] = [
    KerasOperation(
      ["Take"], ["gather"],
      ["x|params", "indices", "axis", "batch_dims", "validate_indices"], take),
    KerasOperation(
      [], ["nn.embedding_lookup"],
      ["x|params", "indices|ids", "partition_strategy", "max_norm", "validate_indices"], embed),
    KerasOperation(["TakeAlongAxis"], [], ["x", "indices", "axis"], takeAlongAxis),
    KerasOperation(
      ["OneHot"], ["one_hot"],
      ["x|indices", "num_classes|depth", "axis", "dtype", "sparse", "on_value", "off_value"], oneHot
    ),
    KerasOperation([], ["sequence_mask"], ["lengths", "maxlen", "dtype"], sequenceMask),
  ]

  private static let take: KerasOperation.Builder = { o, g throws(SluiceError) in
    o.ignore("validate_indices")
    var input = try o.tensor("x", &g)
    let indices = try o.indices(&g)
    let batch = try o.integer("batch_dims", default: 0)
    if !o.has("axis"), o.version.generation >= 3 {
      input = try o.add(Reshape(shape: [-1]), [input], &g, "flat")
    }
    let axis = try o.axis("axis", rank: try o.shape(input, g).count, default: batch)
    guard batch != 0 else { return [try o.add(Gather(axis: axis), [input, indices], &g)] }
    guard batch == 1, axis == 1 else { throw .kerasArgument("batch_dims", "\(batch)") }
    return [try o.takePerSample(input, indices, &g)]
  }

  private static let embed: KerasOperation.Builder = { o, g throws(SluiceError) in
    o.ignore("partition_strategy", "validate_indices")
    try o.require("max_norm")
    return [try o.add(Gather(axis: 0), [try o.tensor("x", &g), try o.indices(&g)], &g)]
  }

  private static let takeAlongAxis: KerasOperation.Builder = { o, g throws(SluiceError) in
    var input = try o.tensor("x", &g)
    var indices = try o.indices(&g)
    if !o.has("axis") {
      input = try o.add(Reshape(shape: [-1]), [input], &g, "flat")
      indices = try o.add(Reshape(shape: [-1]), [indices], &g, "places")
    }
    let (shape, places) = (try o.shape(input, g), try o.shape(indices, g))
    let axis = try o.axis("axis", rank: shape.count, default: 0)
    // Elsewhere sizes of 1 would be stretched.
    guard shape.count == places.count,
      shape.indices.allSatisfy({ $0 == axis || shape[$0] == places[$0] })
    else { throw .kerasArgument("indices", "of shape \(places) for shape \(shape)") }
    return [try o.add(GatherElements(axis: axis), [input, indices], &g)]
  }

  private static let oneHot: KerasOperation.Builder = { o, g throws(SluiceError) in
    try o.require("sparse", false)
    let indices = try o.integral(try o.tensor("x", &g), &g)
    let layer = OneHot(
      depth: try o.integer("num_classes"), on: try o.number("on_value", default: 1),
      off: try o.number("off_value", default: 0), axis: try o.integer("axis", default: -1),
      elementType: try o.elementType("dtype") ?? .float32)
    return [try o.add(layer, [indices], &g)]
  }

  /// The places before the length of each row.
  private static let sequenceMask: KerasOperation.Builder = { o, g throws(SluiceError) in
    let lengths = try o.tensor("lengths", &g)
    let type = try o.type(lengths, g).elementType
    let limit = try o.cast(try o.tensor("maxlen", &g, as: type), to: type, &g)
    let places = try o.add(
      NumberRange(), [try o.scalar(0, type, &g), limit, try o.scalar(1, type, &g)], &g, "places")
    let column = try o.add(Unsqueeze(axes: [-1]), [lengths], &g, "lengths")
    let truths = try o.add(Less(), [places, column], &g)
    return [try o.cast(truths, to: try o.elementType("dtype") ?? .bool, &g)]
  }
}

extension KerasOperands {
  /// Takes the places to be picked.
  fileprivate mutating func indices(_ graph: inout KerasGraph) throws(SluiceError) -> String {
    try integral(try tensor("indices", &graph, as: .int32), &graph)
  }

  /// Makes real numbers integers, cut off.
  fileprivate func integral(
    _ value: String, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    try type(value, graph).elementType.kind == .integer
      ? value : try cast(value, to: .int32, &graph)
  }

  /// Picks elements of the second dimension, other ones for every element of the first.
  ///
  /// The places are repeated over the features, in the shape of a slice of the tensor.
  fileprivate func takePerSample(
    _ input: String, _ indices: String, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    let (rank, own) = (try shape(input, graph).count, try shape(indices, graph).count)
    guard (1...2).contains(own), rank >= 2 else {
      throw .kerasArgument("indices", "of rank \(own) with batch_dims")
    }
    var places = indices
    let missing = (own == 1 ? [1] : []) + Array(2..<max(rank, 2))
    if !missing.isEmpty { places = try add(Unsqueeze(axes: missing), [places], &graph, "places") }
    if rank > 2 {
      let first = try add(Slice(axis: 1, from: 0, to: 1), [input], &graph, "first")
      let truths = try add(FullLike(true), [first], &graph, "truths")
      places = try add(Where(), [truths, places, places], &graph, "places")
    }
    let value = try add(GatherElements(axis: 1), [input, places], &graph, own == 1 ? "part" : nil)
    return own == 1 ? try add(Squeeze(axes: [1]), [value], &graph) : value
  }
}
