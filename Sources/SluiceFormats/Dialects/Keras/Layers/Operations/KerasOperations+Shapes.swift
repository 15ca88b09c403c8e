internal import SluiceCore
internal import SluiceModel

// Functions that move elements.

extension KerasOperations {
  static let shapes: [KerasOperation] = [
    KerasOperation(["Reshape"], ["reshape"], ["x|tensor", "newshape|shape"], reshape),
    KerasOperation(["Ravel"], [], ["x"], flatten),
    KerasOperation(["Transpose"], ["transpose"], ["x|a", "axes|perm", "conjugate"], transpose),
    KerasOperation([], ["linalg.matrix_transpose"], ["x|a", "conjugate"], transposeMatrix),
    KerasOperation(["Moveaxis"], [], ["x", "source", "destination"], moveAxes),
    KerasOperation(["Swapaxes"], [], ["x", "axis1", "axis2"], swapAxes),
    KerasOperation(["ExpandDims"], ["expand_dims"], ["x|input", "axis"], expandDims),
    KerasOperation(["Squeeze"], ["squeeze"], ["x|input", "axis|squeeze_dims"], squeeze),
    KerasOperation(["Flip"], ["reverse"], ["x|m|tensor", "axis"], flip),
    KerasOperation(["Roll"], ["roll"], ["x|a|input", "shift", "axis"], roll),
    KerasOperation(["Tile"], ["tile"], ["x|A|input", "repeats|reps|multiples"], tile),
    KerasOperation(["Repeat"], ["repeat"], ["x|input", "repeats", "axis"], repeatElements),
    KerasOperation(
      ["Pad"], ["pad"],
      ["x|tensor", "pad_width|paddings", "mode", "constant_values"], pad),
    KerasOperation(["BroadcastTo"], ["broadcast_to"], ["x|input", "shape"], broadcast),
    KerasOperation(["Diff"], [], ["x|a", "n", "axis"], differences),
    triangle(["Tril"]) { row, column, offset in column <= row + offset },
    triangle(["Triu"]) { row, column, offset in column >= row + offset },
    KerasOperation([], ["linalg.band_part"], ["x|input", "num_lower", "num_upper"], band),
  ]

  private static let reshape: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let target = try o.shape("newshape", &g)
    let shape = try target.asked(of: try o.shape(input, g))
    return [try o.add(Reshape(shape: shape), [input], &g)]
  }

  private static let flatten: KerasOperation.Builder = { o, g throws(SluiceError) in
    [try o.add(Reshape(shape: [-1]), [try o.tensor("x", &g)], &g)]
  }

  private static let transpose: KerasOperation.Builder = { o, g throws(SluiceError) in
    o.ignore("conjugate")
    let input = try o.tensor("x", &g)
    let rank = try o.shape(input, g).count
    let permutation = try o.axes("axes", rank: rank) ?? (0..<rank).reversed()
    guard permutation.count == rank else { throw .kerasArgument("axes", "\(permutation)") }
    return [try o.add(Transpose(permutation: permutation), [input], &g)]
  }

  private static let transposeMatrix: KerasOperation.Builder = { o, g throws(SluiceError) in
    o.ignore("conjugate")
    let input = try o.tensor("x", &g)
    return [try o.transposed(input, &g, nil)]
  }

  private static let moveAxes: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let rank = try o.shape(input, g).count
    guard let source = try o.axes("source", rank: rank),
      let destination = try o.axes("destination", rank: rank), source.count == destination.count
    else { throw .kerasArgument("destination", "not as many as 'source'") }
    var permutation = (0..<rank).filter { !source.contains($0) }
    for (from, to) in zip(source, destination).sorted(by: { $0.1 < $1.1 }) {
      permutation.insert(from, at: to)
    }
    return [try o.add(Transpose(permutation: permutation), [input], &g)]
  }

  private static let swapAxes: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let rank = try o.shape(input, g).count
    var permutation = Array(0..<rank)
    permutation.swapAt(try o.axis("axis1", rank: rank), try o.axis("axis2", rank: rank))
    return [try o.add(Transpose(permutation: permutation), [input], &g)]
  }

  private static let expandDims: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    return [try o.add(Unsqueeze(axes: try o.integers("axis") ?? []), [input], &g)]
  }

  private static let squeeze: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let shape = try o.shape(input, g)
    var axes = try o.axes("axis", rank: shape.count) ?? []
    // TensorFlow takes an empty list for none.
    if axes.isEmpty { axes = shape.indices.filter { shape[$0].size == 1 } }
    return [try o.add(Squeeze(axes: axes), [input], &g)]
  }

  private static let flip: KerasOperation.Builder = { o, g throws(SluiceError) in
    var value = try o.tensor("x", &g)
    let rank = try o.shape(value, g).count
    let axes = try o.axes("axis", rank: rank) ?? Array(0..<rank)
    for (index, axis) in axes.enumerated() {
      value = try o.add(Flip(axis: axis), [value], &g, index == axes.count - 1 ? nil : "part")
    }
    return [value]
  }

  private static let roll: KerasOperation.Builder = { o, g throws(SluiceError) in
    var value = try o.tensor("x", &g)
    let shape = try o.shape(value, g)
    let shifts = try o.integers("shift") ?? []
    guard let axes = try o.axes("axis", rank: shape.count), axes.count == shifts.count else {
      throw .kerasArgument("axis", "not as many as 'shift'")
    }
    for (axis, shift) in zip(axes, shifts) {
      guard let size = shape[axis].size else { throw .kerasArgument("axis", "of unknown size") }
      let first = size > 0 ? ((-shift) % size + size) % size : 0
      let end = try o.add(Slice(axis: axis, from: first), [value], &g, "end")
      let start = try o.add(Slice(axis: axis, from: 0, to: first), [value], &g, "start")
      value = try o.add(Concat(axis: axis), [end, start], &g, axis == axes.last ? nil : "part")
    }
    return [value]
  }

  private static let tile: KerasOperation.Builder = { o, g throws(SluiceError) in
    var value = try o.tensor("x", &g)
    var repeats = try o.integers("repeats") ?? []
    let rank = try o.shape(value, g).count
    guard repeats.allSatisfy({ $0 >= 0 }), repeats.count <= Limits.rank else {
      throw .kerasArgument("repeats", "\(repeats)")
    }
    if repeats.count > rank {
      value = try o.add(Unsqueeze(axes: Array(0..<repeats.count - rank)), [value], &g, "unsqueeze")
    }
    repeats = Array(repeating: 1, count: max(rank - repeats.count, 0)) + repeats
    return [try o.add(Tile(repeats: repeats), [value], &g)]
  }

  private static let repeatElements: KerasOperation.Builder = { o, g throws(SluiceError) in
    var value = try o.tensor("x", &g)
    if !o.has("axis") { value = try o.add(Reshape(shape: [-1]), [value], &g, "flat") }
    let axis = try o.axis("axis", rank: try o.shape(value, g).count, default: 0)
    let repeats = try o.integers("repeats") ?? []
    guard repeats.allSatisfy({ $0 >= 0 }) else { throw .kerasArgument("repeats", "\(repeats)") }
    if repeats.count == 1, repeats[0] > 0 {
      let layer = Resize(axes: [axis], factors: repeats, method: .nearest)
      return [try o.add(layer, [value], &g)]
    }
    let size = try o.shape(value, g)[axis].size
    guard let size, repeats.count == size, repeats.reduce(0, { $0 &+ $1 }) <= Limits.units else {
      throw .kerasArgument("repeats", "\(repeats)")
    }
    let places = repeats.enumerated().flatMap { Array(repeating: Double($0), count: $1) }
    let indices = try g.constant(
      places, shape: [places.count], .int64, named: "\(o.call.name).indices")
    return [try o.add(Gather(axis: axis), [value, indices], &g)]
  }

  private static let pad: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let rank = try o.shape(input, g).count
    let mode = try o.constant("mode") ?? "constant"
    guard let name = mode.string?.lowercased(),
      let padMode = ["constant": PadMode.constant, "reflect": .reflect][name]
    else {
      throw .kerasArgument("mode", mode.excerpt)
    }
    let json = try o.constant("pad_width") ?? .null
    var pairs = json.array ?? [json]
    // One number, or one pair, is for all dimensions.
    if pairs.count == 2, pairs.allSatisfy({ $0.integer != nil }) { pairs = [json] }
    if pairs.count == 1 { pairs = Array(repeating: pairs[0], count: rank) }
    let widths = pairs.map {
      $0.array?.compactMap(\.integer) ?? [$0.integer ?? -1, $0.integer ?? -1]
    }
    guard widths.count == rank,
      widths.allSatisfy({ $0.count == 2 && $0.allSatisfy((0...Limits.elements).contains) })
    else { throw .kerasArgument("pad_width", json.excerpt) }
    let type = try o.type(input, g).elementType
    let layer = Pad(
      before: widths.map { $0[0] }, after: widths.map { $0[1] }, mode: padMode,
      value: try o.number("constant_values", default: 0).rounded(to: type))
    return [try o.add(layer, [input], &g)]
  }

  private static let broadcast: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let shape = try o.shape(input, g)
    let argument = o.peek("shape")
    let target = try o.shape("shape", &g)
    let offset = target.count - shape.count
    guard offset >= 0 else { throw .reshape("\(shape)", to: "\(target.count) dimensions") }
    var sizes: [Int] = []
    for (place, size) in target.enumerated() {
      let own = place < offset ? 1 : shape[place - offset]
      switch size {
      case .open: sizes.append(1)
      case .size(.fixed(let size)) where size > 0: sizes.append(size)
      case .size(let size) where size == own: sizes.append(1)
      default:
        // A size that only running tells is made by choosing between the tensor and itself.
        guard let argument else { throw .reshape("\(shape)", to: "\(target.count) dimensions") }
        return [try o.spread(input, over: argument, &g)]
      }
    }
    return [try o.add(Expand(shape: sizes), [input], &g)]
  }

  private static let differences: KerasOperation.Builder = { o, g throws(SluiceError) in
    var value = try o.tensor("x", &g)
    let axis = try o.axis("axis", rank: try o.shape(value, g).count, default: -1)
    let count = try o.integer("n", default: 1)
    guard (1...Limits.rank).contains(count) else { throw .kerasArgument("n", "\(count)") }
    for index in 1...count {
      let later = try o.add(Slice(axis: axis, from: 1), [value], &g, "later")
      let earlier = try o.add(Slice(axis: axis, from: 0, to: -1), [value], &g, "earlier")
      value = try o.add(Sub(), [later, earlier], &g, index == count ? nil : "part")
    }
    return [value]
  }

  private static func triangle(
    _ classNames: [String], _ keeps: @escaping @Sendable (Int, Int, Int) -> Bool
  ) -> KerasOperation {
    KerasOperation(classNames, [], ["x", "k"]) { o, g throws(SluiceError) in
      let offset = try o.integer("k", default: 0)
      let input = try o.tensor("x", &g)
      return [try o.keeping(input, &g) { keeps($0, $1, offset) }]
    }
  }

  private static let band: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let (lower, upper) = (try o.integer("num_lower"), try o.integer("num_upper"))
    return [
      try o.keeping(input, &g) { row, column in
        (lower < 0 || row - column <= lower) && (upper < 0 || column - row <= upper)
      }
    ]
  }
}
