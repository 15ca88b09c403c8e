internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// Attention by products or by sums: scores, weights, means.
struct PreparedAttention: PreparedLayer {
  private let layer: any AttentionLayer
  /// What products are multiplied by; nil where scores are sums.
  private let factor: Float?
  /// The scales of scores that are sums.
  private let scales: (inner: Float, outer: Float, each: PackedBlock)?
  private let masking: (rule: sluice_masking, score: Float)
  private let unit: VectorUnit

  /// Makes a layer ready whose masked scores are single-precision numbers.
  static let prepare: PreparedLayers.Preparation = { layer, parameters, unit throws(SluiceError) in
    guard let attention = layer as? any AttentionLayer, let masking = masking(attention.maskedScore)
    else { return nil }
    switch attention {
    case let layer as Attention:
      let learned: [Float] = try parameters.elements("learnedScale") ?? [1]
      return PreparedAttention(
        layer: layer, factor: Float(layer.scale) * learned[0], scales: nil, masking: masking,
        unit: unit)
    case let layer as AdditiveAttention:
      let inner: [Float] = try parameters.elements("innerScale") ?? [1]
      let outer: [Float] = try parameters.elements("outerScale") ?? [1]
      let scale: [Float] =
        try parameters.elements("scale") ?? Array(repeating: 1, count: layer.size)
      let each = PackedBlock(count: scale.count) { $0.update(from: scale, count: scale.count) }
      return PreparedAttention(
        layer: layer, factor: nil, scales: (inner[0], outer[0], each), masking: masking, unit: unit)
    default: return nil
    }
  }

  private static func masking(_ rule: MaskedScore) -> (sluice_masking, Float)? {
    switch rule {
    case .excluded: (SLUICE_EXCLUDED, 0)
    case .replaced(let number): (SLUICE_REPLACED, Float(number))
    case .lowered(let amount, let type) where type == .float32 || type == .float64:
      (SLUICE_LOWERED, Float(amount))
    case .lowered: nil
    }
  }

  /// Plans scores, weights and means.
  func plan(
    _ request: PlanRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Block?]? {
    guard let query = request.inputs[0], let key = request.inputs[1],
      let value = request.inputs[2]
    else { return nil }
    let mask = request.inputs.count > 3 ? request.inputs[3] : nil
    let sizes = AttentionSizes(query.shape, key.shape, value.shape)
    let means = request.isRead[0] ? planner.makeBlock(request.shape(0)) : nil
    let weights = planner.makeBlock(request.shape(1))
    let kernels = unit.kernels
    if weights.count > 0 {
      try emitScores(sizes, query, key, weights, kernels, &planner)
      emitWeights(sizes, mask, weights, kernels, &planner)
    }
    if let means, means.count > 0 {
      let value = value.reshaped([sizes.outer, sizes.keyHeads, sizes.keys, sizes.width])
      try Self.emitProduct(
        "ohsqk,ohke->ohsqe", sizes, weights, value, means, kernels, &planner)
    }
    return [means, weights]
  }

  private func emitScores(
    _ sizes: AttentionSizes, _ query: Block, _ key: Block, _ weights: Block,
    _ kernels: sluice_kernels, _ planner: inout Planner
  ) throws(SluiceError) {
    let key = key.reshaped([sizes.outer, sizes.keyHeads, sizes.keys, sizes.size])
    guard let scales else {
      try Self.emitProduct(
        "ohsqd,ohkd->ohsqk", sizes, query, key, weights, kernels, &planner)
      return
    }
    let layout = LaneLayout(
      lanes: sizes.keys, width: Int(kernels.width), columns: sizes.size, laneStep: sizes.size,
      columnStep: 1)
    let sources = sizes.outer * sizes.keyHeads
    let packed = planner.makeBlock([sources, layout.size])
    let packingArena = Arena()
    var packing = sluice_packing()
    packing.extents = UnsafePointer(
      packingArena.keep(
        sluice_extent(
          count: sources, scalars: 0, vectors: sizes.keys * sizes.size, out: layout.size)))
    packing.extent_count = 1
    packing.from = planner.place(key)
    packing.to = planner.place(packed)
    packing.lanes = sizes.keys
    packing.columns = sizes.size
    packing.lane_step = sizes.size
    packing.column_step = 1
    planner.emit(kernels.pack, packing, packingArena, work: packed.count)

    let arena = Arena()
    var arguments = sluice_additive_scores()
    arguments.extents = UnsafePointer(
      arena.keep([
        sluice_extent(count: sources, scalars: 0, vectors: layout.size, out: 0),
        sluice_extent(count: sizes.sharing, scalars: 0, vectors: 0, out: 0),
      ]))
    arguments.extent_count = 2
    arguments.queries = planner.place(query)
    arguments.keys = planner.place(packed)
    arguments.out = planner.place(weights)
    arguments.query_count = sizes.queries
    arguments.key_count = sizes.keys
    arguments.size = sizes.size
    arguments.scale = UnsafePointer(scales.each.pointer)
    arguments.inner = scales.inner
    arguments.outer = scales.outer
    planner.emit(kernels.add_scores, arguments, arena, work: weights.count * sizes.size * 16)
  }

  private func emitWeights(
    _ sizes: AttentionSizes, _ mask: Block?, _ weights: Block, _ kernels: sluice_kernels,
    _ planner: inout Planner
  ) {
    let arena = Arena()
    var arguments = sluice_weighing()
    arguments.x = planner.place(weights)
    arguments.rows = weights.count / max(sizes.keys, 1)
    arguments.columns = sizes.keys
    arguments.queries = layer.isCausal ? sizes.queries : 0
    arguments.masking = masking.rule
    arguments.score = masking.score
    arguments.factor = factor ?? 1
    if let mask {
      let missing = weights.shape.count - mask.shape.count
      let shape = Array(repeating: 1, count: missing) + mask.shape
      var steps = shape.map { _ in 0 }
      var step = 1
      for axis in shape.indices.reversed() {
        steps[axis] = shape[axis] == 1 ? 0 : step
        step *= shape[axis]
      }
      arguments.mask = planner.place(mask)
      arguments.mask_column = steps[steps.count - 1]
      arguments.extents = UnsafePointer(
        arena.keep(
          zip(weights.shape, steps).dropLast().map { size, step in
            sluice_extent(count: size, scalars: 0, vectors: step, out: 0)
          }))
      arguments.extent_count = Int32(weights.shape.count - 1)
    }
    planner.emit(kernels.weigh, arguments, arena, work: weights.count * 16)
  }

  /// Adds a product of the queries' heads, of which those along `s` share a head of the other operand.
  private static func emitProduct(
    _ equation: String, _ sizes: AttentionSizes, _ a: Block, _ b: Block, _ out: Block,
    _ kernels: sluice_kernels, _ planner: inout Planner
  ) throws(SluiceError) {
    let last = a.shape[a.shape.count - 1]
    let a = a.reshaped([sizes.outer, sizes.keyHeads, sizes.sharing, sizes.queries, last])
    let shapes = [a.shape, b.shape]
    let contraction = try Einsum(equation: equation).contraction(shapes.map(\.count))
    let dimensions = try contraction.sizes(of: shapes.map { $0.map { .fixed($0) } })
    let known = dimensions.mapValues { $0.size ?? 0 }
    guard let plan = FactorPlan(contraction, shapes, known, vectorOperand: 1) else { return }
    ProductPlan(plan, [a, b], out, kernels).emit(known: nil, PackingCache(), &planner)
  }
}

/// The sizes of queries, keys and values.
private struct AttentionSizes {
  /// The leading dimensions together, the heads of the keys, and how many heads of the queries share one.
  let outer: Int
  let keyHeads: Int
  let sharing: Int
  let queries: Int
  let keys: Int
  /// The features of queries and keys, and those of values.
  let size: Int
  let width: Int

  init(_ query: [Int], _ key: [Int], _ value: [Int]) {
    let rank = query.count
    outer = query.dropLast(3).reduce(1, *)
    keyHeads = key[rank - 3]
    sharing = keyHeads > 0 ? query[rank - 3] / keyHeads : 1
    queries = query[rank - 2]
    keys = key[rank - 2]
    size = query[rank - 1]
    width = value[rank - 1]
  }
}
