internal import SluiceCore
internal import SluiceModel

// Lengths of vectors, and orders along a dimension.

extension KerasOperations {
  static let norm: KerasOperation.Builder = { o, g throws(SluiceError) in
    let order = try o.constant("ord") ?? "euclidean"
    let input = try o.real(try o.tensor("x", &g), &g)
    let (axes, keepsAxes) = try o.reduction(of: input, g)
    switch (order, axes.count) {
    case ("euclidean", _), ("fro", 2), (2, 1), (.number(2), 1):
      return [try o.add(ReduceL2(axes: axes, keepsAxes: keepsAxes), [input], &g)]
    case (1, 1), (.number(1), 1):
      let sizes = try o.add(Abs(), [input], &g, "sizes")
      return [try o.add(ReduceSum(axes: axes, keepsAxes: keepsAxes), [sizes], &g)]
    case (.number(.infinity), 1):
      let sizes = try o.add(Abs(), [input], &g, "sizes")
      return [try o.add(ReduceMax(axes: axes, keepsAxes: keepsAxes), [sizes], &g)]
    default: throw .kerasArgument("ord", order.excerpt)
    }
  }

  static let normalize: KerasOperation.Builder = { o, g throws(SluiceError) in
    let order = try o.integer("order", default: 2)
    let least = try o.number("epsilon", default: 1e-7)
    let input = try o.real(try o.tensor("x", &g), &g)
    let (axes, _) = try o.reduction(of: input, g)
    switch order {
    case 2: return [try o.add(UnitNormalization(axes: axes, least: least * least), [input], &g)]
    case 1 where axes.count == 1:
      let sizes = try o.add(Abs(), [input], &g, "sizes")
      let sum = try o.add(ReduceSum(axes: axes, keepsAxes: true), [sizes], &g, "sum")
      let bound = try o.scalar(least, try o.type(input, g).elementType, &g)
      return [try o.add(Div(), [input, try o.add(Max(), [sum, bound], &g, "divisor")], &g)]
    default: throw .kerasArgument("order", "\(order)")
    }
  }

  static let normalizeLength: KerasOperation.Builder = { o, g throws(SluiceError) in
    let least = try o.number("epsilon", default: 1e-12)
    let input = try o.tensor("x", &g)
    let (axes, _) = try o.reduction(of: input, g)
    return [try o.add(UnitNormalization(axes: axes, least: least), [input], &g)]
  }
}

// MARK: - Order

extension KerasOperations {
  static let runningSum: KerasOperation.Builder = { o, g throws(SluiceError) in
    var input = try o.tensor("x", &g)
    if let type = try o.elementType("dtype") { input = try o.cast(input, to: type, &g) }
    if try o.type(input, g).elementType == .bool { input = try o.cast(input, to: .int32, &g) }
    var rank = try o.shape(input, g).count
    if !o.has("axis"), o.version.generation >= 3 {
      input = try o.add(Reshape(shape: [-1]), [input], &g, "flat")
      rank = 1
    }
    let layer = CumSum(
      axis: try o.axis("axis", rank: rank, default: 0),
      exclusive: try o.bool("exclusive", default: false),
      reverse: try o.bool("reverse", default: false))
    return [try o.add(layer, [input], &g)]
  }

  static let largest: KerasOperation.Builder = { o, g throws(SluiceError) in
    // Otherwise nothing is said of the order.
    try o.require("sorted", true)
    let type = try o.elementType("index_type") ?? .int32
    let values = try g.add(
      o.call.name, TopK(count: try o.integer("k", default: 1), axis: -1),
      reading: [try o.tensor("x", &g)], origin: o.call.className, isAuxiliary: true)
    return [values[0], try o.cast(values[1], to: type, &g)]
  }

  static let sort: KerasOperation.Builder = { o, g throws(SluiceError) in
    [try ordered(&o, &g)[0]]
  }

  static let sortedPlaces: KerasOperation.Builder = { o, g throws(SluiceError) in
    [try o.cast(try ordered(&o, &g)[1], to: .int32, &g)]
  }

  private static func ordered(
    _ o: inout KerasOperands, _ g: inout KerasGraph
  ) throws(SluiceError) -> [String] {
    var input = try o.tensor("x", &g)
    // Every order gives equal elements in the order of their places.
    o.ignore("stable")
    let direction = try o.constant("direction") ?? "ASCENDING"
    guard ["ASCENDING", "DESCENDING"].contains(direction) else {
      throw .kerasArgument("direction", direction.excerpt)
    }
    if !o.has("axis"), o.version.generation >= 3 {
      input = try o.add(Reshape(shape: [-1]), [input], &g, "flat")
    }
    let shape = try o.shape(input, g)
    let axis = try o.axis("axis", rank: shape.count, default: -1)
    guard let count = shape[axis].size else { throw .kerasArgument("axis", "of unknown size") }
    return try g.add(
      o.call.name, TopK(count: count, axis: axis, largest: direction == "DESCENDING"),
      reading: [input], origin: o.call.className, isAuxiliary: true)
  }
}
