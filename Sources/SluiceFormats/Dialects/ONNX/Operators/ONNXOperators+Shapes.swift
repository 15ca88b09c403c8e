internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Operators that give elements other places and leave them in their order, or say where they stand.
extension ONNXOperators {
  static let shapes = [
    ONNXOperator("Reshape", "data shape", since: 5, reshape),
    ONNXOperator("Expand", "input shape", since: 8, expand),
    ONNXOperator("Flatten", "input", flatten),
    ONNXOperator("Squeeze", "data axes?", squeeze),
    ONNXOperator("Unsqueeze", "data axes?", unsqueeze),
    ONNXOperator("Transpose", "data", transpose),
    ONNXOperator("Tile", "input repeats", since: 6, tile),
    ONNXOperator("Shape", "data") { call, graph throws(SluiceError) in
      let hasRange = call.opset >= 15
      let layer = Shape(
        start: try hasRange ? call.integer("start", default: 0) : 0,
        end: try hasRange ? call.integer("end", default: .max) : .max)
      return try graph.add(call, layer, [call.input(0)])
    },
    ONNXOperator("Size", "data") { call, graph throws(SluiceError) in
      let shape = try graph.one(call, Shape(), [call.input(0)], "shape")
      return try graph.add(call, ReduceProd(axes: [0]), [shape])
    },
  ]

  private static let reshape: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let (data, target) = (try call.input(0), try call.input(1))
    let allowsZero = call.opset >= 14 ? try call.flag("allowzero") : false
    let rank = try graph.length(target, "shape")
    let type = graph.type(data)
    var shape = [Dimension](repeating: .unknown, count: rank)
    for (place, size) in (graph.draft.dimensions(target) ?? []).enumerated() {
      switch size {
      case 0 where !allowsZero:
        shape[place] = type.shape.indices.contains(place) ? type.shape[place] : .unknown
      case .fixed(..<0): shape[place] = .unknown
      default: shape[place] = size
      }
    }
    return try graph.add(
      call, Reshape.kind, fixed: ["allowsZero": .bool(allowsZero)], lists: ["shape": target],
      reading: data, [type.shaped(shape)])
  }

  private static let expand: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let (data, target) = (try call.input(0), try call.input(1))
    let type = graph.type(data)
    let count = try graph.length(target, "shape")
    let rank = max(type.shape.count, count)
    let known = graph.draft.dimensions(target) ?? Array(repeating: .unknown, count: count)
    let own = Array(repeating: 1, count: rank - type.shape.count) + type.shape
    let wanted = Array(repeating: 1, count: rank - count) + known
    let shape = zip(own, wanted).map { own, wanted -> Dimension in
      if own == 1 { return wanted.size.map { $0 < 0 ? 1 : wanted } ?? wanted }
      return own.size != nil || own == wanted || wanted == 1 ? own : .unknown
    }
    return try graph.add(
      call, Expand.kind, lists: ["shape": target], reading: data, [type.shaped(shape)])
  }

  private static let flatten: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    var value = try call.input(0)
    let shape = graph.type(value).shape
    let stated = try call.integer("axis", default: 1)
    let axis = stated < 0 ? stated + shape.count : stated
    guard (0...shape.count).contains(axis) else { throw .axisOutOfRange(stated, "\(shape)") }
    if axis == 1 { return try graph.add(call, Flatten(), [value]) }
    let inner = shape.count - axis
    if inner > 1 {
      value = try graph.one(call, MergeAxes(axis: axis, count: inner), [value], "inner")
    }
    if axis > 1 {
      value = try graph.one(call, MergeAxes(axis: 0, count: axis), [value], "outer")
    }
    let missing = (axis == 0 ? [0] : []) + (inner == 0 ? [1] : [])
    return try graph.add(call, Unsqueeze(axes: missing), [value])
  }

  private static let squeeze: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let data = try call.input(0)
    let type = graph.type(data)
    guard let axes = try graph.control(&call, "axes", input: 1, since: 13) else {
      guard type.shape.allSatisfy({ $0.size != nil }) else {
        throw .onnxSizesUnknown("data", "\(type.shape)")
      }
      let single = type.shape.indices.filter { type.shape[$0] == 1 }
      return try graph.add(call, Squeeze(axes: single), [data])
    }
    let rank = type.shape.count - (try graph.length(axes, "axes"))
    guard rank >= 0 else {
      throw .onnxShape("data", "\(type.shape)", expected: "more dimensions")
    }
    return try graph.add(
      call, Squeeze.kind, lists: ["axes": axes], reading: data,
      [ValueType(type.elementType, rank: rank)])
  }

  private static let unsqueeze: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let data = try call.input(0)
    guard let axes = try graph.control(&call, "axes", input: 1, since: 13) else {
      throw call.opset < 13 ? .onnxAttributeMissing("axes") : .onnxInputMissing("axes")
    }
    let type = graph.type(data)
    let rank = type.shape.count + (try graph.length(axes, "axes"))
    return try graph.add(
      call, Unsqueeze.kind, lists: ["axes": axes], reading: data,
      [ValueType(type.elementType, rank: rank)])
  }

  private static let transpose: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let data = try call.input(0)
    let places = graph.type(data).shape.indices
    let permutation = try call.integers("perm") ?? places.reversed()
    guard permutation.sorted() == Array(places) else {
      throw .onnxAttributeValue(
        "perm", "\(permutation)", expected: "each of \(places.count) dimensions once")
    }
    return try graph.add(call, Transpose(permutation: permutation), [data])
  }

  private static let tile: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let (data, repeats) = (try call.input(0), try call.input(1))
    let type = graph.type(data)
    let count = try graph.length(repeats, "repeats")
    guard count == type.shape.count else {
      throw .onnxShape("repeats", "[\(count)]", expected: "[\(type.shape.count)]")
    }
    var shape: [Dimension] = []
    for (place, size) in type.shape.enumerated() {
      let times = graph.draft.dimensions(repeats)?[place] ?? .unknown
      let isKnown = times != .unknown && times.size ?? 0 >= 0
      shape.append(isKnown ? try .product([size, times]) : .unknown)
    }
    return try graph.add(
      call, Tile.kind, lists: ["repeats": repeats], reading: data, [type.shaped(shape)])
  }
}
