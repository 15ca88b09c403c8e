internal import SluiceCore
internal import SluiceModel

// Functions that put tensors together, and take them apart.

extension KerasOperations {
  static let joining: [KerasOperation] = [
    KerasOperation(["Concatenate"], ["concat"], ["values…", "axis"], concatenate),
    KerasOperation(["Stack"], ["stack"], ["values…", "axis"], stack),
    KerasOperation(["Vstack"], [], ["values…"]) { o, g throws(SluiceError) in
      [try joined(&o, &g, rank: 2, axis: 0)]
    },
    KerasOperation(["Hstack"], [], ["values…"]) { o, g throws(SluiceError) in
      [try joined(&o, &g, rank: 1, axis: 1)]
    },
    KerasOperation(
      ["Split"], ["split"],
      ["x|value", "indices_or_sections|num_or_size_splits", "axis", "num"], split),
    KerasOperation(["Unstack"], ["unstack"], ["x|value", "num", "axis"], unstack),
    KerasOperation(
      ["Slice"], ["slice"], ["x|input_|input", "begin|start_indices", "size|shape"], slice),
    KerasOperation(
      ["GetItem"], ["__operators__.getitem"], ["x|tensor", "key|slice_spec", "var"], item),
    KerasOperation(
      [], ["strided_slice"],
      [
        "x|input_", "begin", "end", "strides", "begin_mask", "end_mask", "ellipsis_mask",
        "new_axis_mask",
        "shrink_axis_mask", "var",
      ], stridedSlice),
  ]

  private static let concatenate: KerasOperation.Builder = { o, g throws(SluiceError) in
    let sizes = o.knownSizes("values…", g)
    let values = try o.tensors("values…", &g)
    let axis = try o.integer("axis", default: 0)
    let value = try o.add(Concat(axis: axis), values, &g)
    if let sizes { g.sizes[value] = KerasSizes(dimensions: sizes, isScalar: false) }
    return [value]
  }

  private static let stack: KerasOperation.Builder = { o, g throws(SluiceError) in
    let sizes = o.knownSizes("values…", g)
    let values = try o.tensors("values…", &g)
    guard let first = values.first else { throw .kerasArgument("values", "empty") }
    let rank = try o.shape(first, g).count + 1
    let axis = try o.axis("axis", rank: rank, default: 0)
    let value = try o.stack(values, axis: axis, &g)
    if let sizes { g.sizes[value] = KerasSizes(dimensions: sizes, isScalar: false) }
    return [value]
  }

  /// Joined after those of less than `rank` dimensions were given more of them; vectors are joined along
  /// the dimension that they have.
  private static func joined(
    _ o: inout KerasOperands, _ g: inout KerasGraph, rank: Int, axis: Int
  ) throws(SluiceError) -> String {
    var values: [String] = []
    var isVector = false
    for value in try o.tensors("values…", &g) {
      let own = try o.shape(value, g).count
      isVector = isVector || own <= 1
      values.append(
        own >= rank
          ? value : try o.add(Unsqueeze(axes: Array(0..<rank - own)), [value], &g, "unsqueeze"))
    }
    return try o.add(Concat(axis: isVector ? 0 : axis), values, &g)
  }

  private static let split: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let shape = try o.shape(input, g)
    let axis = try o.axis("axis", rank: shape.count, default: 0)
    let isEven = o.peek("indices_or_sections")?.json?.integer != nil
    let parts = try o.integers("indices_or_sections") ?? []
    o.ignore("num")
    var ends: [Int] = []
    if isEven {
      guard let size = shape[axis].size, parts[0] > 0, size.isMultiple(of: parts[0]),
        parts[0] <= Limits.units
      else { throw .kerasArgument("axis", "of size \(shape[axis]) in \(parts[0]) parts") }
      ends = (1...parts[0]).map { $0 * (size / parts[0]) }
    } else if o.version.generation >= 3 {
      guard parts.allSatisfy({ $0 >= 0 }), zip(parts, parts.dropFirst()).allSatisfy({ $0 <= $1 })
      else { throw .kerasArgument("indices_or_sections", "\(parts)") }
      ends = parts + [.max]
    } else {
      var sizes = parts
      if let open = sizes.firstIndex(of: -1), let size = shape[axis].size {
        sizes[open] = size - sizes.filter { $0 >= 0 }.reduce(0, +)
      }
      guard sizes.allSatisfy({ $0 >= 0 }) else {
        throw .kerasArgument("num_or_size_splits", "\(parts)")
      }
      ends = sizes.reduce(into: []) { $0.append(($0.last ?? 0) + $1) }
    }
    var start = 0
    return try ends.mapThrowing { (end) throws(SluiceError) in
      defer { start = end }
      return try o.add(Slice(axis: axis, from: start, to: end), [input], &g)
    }
  }

  private static let unstack: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let shape = try o.shape(input, g)
    let axis = try o.axis("axis", rank: shape.count, default: 0)
    let size = o.has("num") ? try o.integer("num") : shape[axis].size
    guard let size, (0...Limits.units).contains(size) else {
      throw .kerasArgument("axis", "of unknown size")
    }
    return try (0..<size).mapThrowing { (index) throws(SluiceError) in
      let part = try o.add(Slice(axis: axis, from: index, to: index + 1), [input], &g, "part")
      return try o.add(Squeeze(axes: [axis]), [part], &g)
    }
  }

  /// A block of a size at a place; a size of −1 reaches to the end.
  private static let slice: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let starts = try o.integers("begin") ?? []
    let sizes = try o.integers("size") ?? []
    let rank = try o.shape(input, g).count
    guard starts.count == rank, sizes.count == rank, starts.allSatisfy({ $0 >= 0 }),
      sizes.allSatisfy({ $0 >= -1 })
    else { throw .kerasArgument("begin", "\(starts)") }
    let ends = zip(starts, sizes).map { $1 == -1 ? .max : $0 + $1 }
    let layer = Slice(
      starts: starts, ends: ends, axes: Array(0..<rank), steps: starts.map { _ in 1 })
    return [try o.add(layer, [input], &g)]
  }

  private static let stridedSlice: KerasOperation.Builder = { o, g throws(SluiceError) in
    for mask in ["begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"] {
      try o.require(mask, 0)
    }
    o.ignore("var")
    let input = try o.tensor("x", &g)
    let (starts, ends) = (try o.integers("begin") ?? [], try o.integers("end") ?? [])
    let steps = try o.integers("strides") ?? starts.map { _ in 1 }
    guard ends.count == starts.count, steps.count == starts.count, !steps.contains(0) else {
      throw .kerasArgument("strides", "\(steps)")
    }
    let layer = Slice(starts: starts, ends: ends, axes: Array(starts.indices), steps: steps)
    return [try o.add(layer, [input], &g)]
  }
}

extension KerasOperands {
  /// The sizes in a list of tensors that hold such; nil if one is something else.
  fileprivate func knownSizes(_ name: String, _ graph: KerasGraph) -> [Dimension]? {
    guard case .list(let elements)? = peek(name),
      elements.contains(where: { $0.tensors.contains { graph.sizes[$0.value] != nil } })
    else { return nil }
    var sizes: [Dimension] = []
    for element in elements {
      if case .list(let numbers) = element {
        let known = numbers.compactMap { KerasSizes.of($0, graph)?.dimensions }
        guard known.count == numbers.count else { return nil }
        sizes += known.joined()
      } else {
        guard let known = KerasSizes.of(element, graph) else { return nil }
        sizes += known.dimensions
      }
    }
    return sizes
  }
}
