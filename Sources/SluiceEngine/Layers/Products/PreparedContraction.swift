internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// Products of matrices and other sums of products of two factors.
struct PreparedContraction: PreparedLayer {
  private let layer: any ContractionLayer
  private let unit: VectorUnit
  private let cache = PackingCache()

  /// Makes a layer ready that is a sum of products.
  static let prepare: PreparedLayers.Preparation = { layer, _, unit in
    (layer as? any ContractionLayer).map { PreparedContraction(layer: $0, unit: unit) }
  }

  private init(layer: any ContractionLayer, unit: VectorUnit) {
    self.layer = layer
    self.unit = unit
  }

  /// Plans one product, and the packing of a factor where that pays.
  func plan(
    _ request: PlanRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Block?]? {
    let operands = request.inputs.compactMap { $0 }
    guard operands.count == 2, operands.allSatisfy({ $0.kind == .real }) else { return nil }
    let shapes = operands.map(\.shape)
    let contraction = try layer.contraction(shapes.map(\.count))
    let dimensions = try contraction.sizes(of: shapes.map { $0.map { .fixed($0) } })
    let sizes = dimensions.mapValues { $0.size ?? 0 }
    let out = planner.makeBlock(request.shape(0))
    guard out.count > 0 else { return [out] }
    let plans = [1, 0].compactMap {
      FactorPlan(contraction, shapes, sizes, vectorOperand: $0)
    }
    guard let plan = best(of: plans, request) else { return nil }
    ProductPlan(plan, operands, out, unit.suited(to: plan.lanes.count).kernels).emit(
      known: request.known[plan.vectorOperand]?.real?.elements, cache, &planner)
    return [out]
  }

  /// The plan with most lanes in neighbouring places; one whose vectors are known, and so are packed in
  /// advance, is better where they fill a vector.
  private func best(of plans: [FactorPlan], _ request: PlanRequest) -> FactorPlan? {
    func value(_ plan: FactorPlan) -> Int {
      let isKnown = request.known[plan.vectorOperand] != nil
      let isEven = isKnown || plan.lanes.vectors == 1
      let isAlongOutput = plan.lanes.out == 1 ? 1 : 0
      return min(plan.lanes.count, 16) * (isEven ? 4 : 1) + isAlongOutput
    }
    return plans.max { value($0) < value($1) }
  }
}

/// A product of two blocks.
struct ProductPlan {
  private let factors: FactorPlan
  private let operands: [Block]
  private let out: Block
  private let kernels: sluice_kernels

  init(_ factors: FactorPlan, _ operands: [Block], _ out: Block, _ kernels: sluice_kernels) {
    self.factors = factors
    self.operands = operands
    self.out = out
    self.kernels = kernels
  }

  private var width: Int { Int(kernels.width) }
  private var scalars: Block { operands[1 - factors.vectorOperand] }
  private var vectors: Block { operands[factors.vectorOperand] }
  private var products: Int {
    let inner = factors.rows.count * factors.lanes.count * factors.columns.count
    return inner * factors.taps.count * factors.outer.reduce(1) { $0 * $1.count }
  }

  /// How the lanes of one place outside are packed.
  private var layout: LaneLayout {
    LaneLayout(
      lanes: factors.lanes.count, width: width, columns: factors.columns.count,
      laneStep: factors.lanes.vectors, columnStep: factors.columns.vectors,
      taps: factors.taps.map(\.vectors))
  }

  /// The loops outside along which the vectors are others, and how far the packed ones lie apart along all.
  private var packing: (loops: [(loop: FactorPlan.Loop, step: Int)], steps: [Int], size: Int) {
    var size = layout.size
    var loops: [(FactorPlan.Loop, Int)] = []
    var steps: [Int] = []
    for loop in factors.outer.reversed() {
      steps.append(loop.vectors == 0 ? 0 : size)
      guard loop.vectors != 0 else { continue }
      loops.append((loop, size))
      size *= loop.count
    }
    return (loops.reversed(), steps.reversed(), size)
  }

  /// Adds the product; the vectors are packed now if they are `known`, at every run if that pays.
  func emit(known: [Float]?, _ cache: PackingCache, _ planner: inout Planner) {
    var arguments = sluice_product()
    var scratch: Block?
    if let known {
      let block = cache.block(of: known, key) { packed(known) }
      arguments.packed = UnsafePointer(block.pointer)
    } else if factors.lanes.vectors != 1 && factors.rows.count > 1 || factors.rows.count >= 32 {
      scratch = emitPacking(&planner)
    }
    let isPacked = known != nil || scratch != nil
    let arena = Arena()
    let (_, steps, _) = packing
    arguments.extents = UnsafePointer(
      arena.keep(
        zip(factors.outer, steps).map { loop, step in
          sluice_extent(
            count: loop.count, scalars: loop.scalars, vectors: isPacked ? step : loop.vectors,
            out: loop.out)
        }))
    arguments.extent_count = Int32(factors.outer.count)
    arguments.scalars = planner.place(scalars)
    arguments.vectors = planner.place(scratch ?? vectors)
    arguments.out = planner.place(out)
    arguments.rows = factors.rows.count
    arguments.lanes = factors.lanes.count
    arguments.columns = factors.columns.count
    arguments.scalar_row = factors.rows.scalars
    arguments.scalar_column = factors.columns.scalars
    arguments.vector_lane = isPacked ? 1 : factors.lanes.vectors
    arguments.vector_group = isPacked ? layout.groupSize : width * factors.lanes.vectors
    arguments.vector_column = isPacked ? width : factors.columns.vectors
    arguments.out_row = factors.rows.out
    arguments.out_lane = factors.lanes.out
    arguments.is_packed = isPacked
    arguments.taps = UnsafePointer(
      arena.keep(
        factors.taps.enumerated().map { index, tap in
          sluice_tap(
            scalars: tap.scalars,
            vectors: isPacked ? index * factors.columns.count * width : tap.vectors)
        }))
    arguments.tap_count = factors.taps.count
    arguments.activation = sluice_activation(kind: SLUICE_LINEAR, a: 0, b: 0, c: 0)
    arguments.partials = known == nil ? 1 : factors.lanes.count.partials
    planner.emit(kernels.multiply, arguments, arena, work: products)
  }

  /// What tells this way to pack apart from others.
  private var key: [Int] {
    let layout = layout
    return [layout.lanes, layout.width, layout.columns, layout.laneStep, layout.columnStep]
      + layout.taps + packing.loops.flatMap { [$0.loop.count, $0.loop.vectors] }
  }

  private func packed(_ elements: [Float]) -> PackedBlock {
    let (loops, _, size) = packing
    let layout = layout
    return PackedBlock(count: size) { target in
      elements.withUnsafeBufferPointer { elements in
        guard let source = elements.baseAddress else { return }
        for index in 0..<loops.reduce(1, { $0 * $1.loop.count }) {
          var (rest, from, to) = (index, 0, 0)
          for (loop, step) in loops.reversed() {
            from += rest % loop.count * loop.vectors
            to += rest % loop.count * step
            rest /= loop.count
          }
          layout.pack(source + from, to: target + to)
        }
      }
    }
  }

  /// Adds an operation that packs the vectors, and tells where.
  func emitPacking(_ planner: inout Planner) -> Block {
    let (loops, _, size) = packing
    let scratch = planner.makeBlock([size])
    let arena = Arena()
    var arguments = sluice_packing()
    arguments.extents = UnsafePointer(
      arena.keep(
        loops.map {
          sluice_extent(count: $0.loop.count, scalars: 0, vectors: $0.loop.vectors, out: $0.step)
        }))
    arguments.extent_count = Int32(loops.count)
    arguments.from = planner.place(vectors)
    arguments.to = planner.place(scratch)
    arguments.lanes = layout.lanes
    arguments.columns = layout.columns
    arguments.lane_step = layout.laneStep
    arguments.column_step = layout.columnStep
    arguments.taps = UnsafePointer(
      arena.keep(factors.taps.map { sluice_tap(scalars: 0, vectors: $0.vectors) }))
    arguments.tap_count = factors.taps.count
    planner.emit(kernels.pack, arguments, arena, work: size)
    return scratch
  }
}
