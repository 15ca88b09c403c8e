internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// Looks indices up, along a dimension of a block or in a table of parameters.
struct PreparedGather: PreparedLayer {
  private let layer: any Layer
  /// The table of an embedding.
  private let table: PackedBlock?

  /// Keeps the table of an embedding.
  static let prepare: PreparedLayers.Preparation = { layer, parameters, _ throws(SluiceError) in
    if layer is Gather { return PreparedGather(layer: layer, table: nil) }
    guard layer is Embedding, let rows = parameters.tensor("embeddings") else { return nil }
    return PreparedGather(layer: layer, table: try PackedBlock(rows))
  }

  /// Plans a copy for every index.
  func plan(
    _ request: PlanRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Block?]? {
    var arguments = sluice_gathering()
    let indices: Block
    if let layer = layer as? Gather {
      guard let data = request.inputs[0], let given = request.inputs[1] else { return nil }
      indices = given
      let axis = try normalised(layer.axis, rank: data.shape.count, of: "\(data.shape)")
      let (outer, size, inner) = data.split(at: axis)
      arguments.data = planner.place(data)
      arguments.counts_from_end = true
      arguments.outer = outer
      arguments.count = size
      arguments.inner_bytes = inner * data.kind.byteCount
    } else if let layer = layer as? Embedding, let table {
      guard let given = request.inputs[0] else { return nil }
      indices = given
      arguments.table = UnsafeRawPointer(table.pointer)
      arguments.counts_from_end = layer.countsFromEnd
      arguments.outer = 1
      arguments.count = layer.count
      arguments.inner_bytes = layer.size * ElementKind.real.byteCount
    } else {
      return nil
    }
    let out = planner.makeBlock(request.shape(0), request.types[0].elementType.kind)
    arguments.indices = planner.place(indices)
    arguments.out = planner.place(out)
    arguments.index_count = indices.count
    switch indices.kind {
    case .real: arguments.kind = SLUICE_REAL_INDEX
    case .integer: arguments.kind = SLUICE_INTEGER_INDEX
    case .boolean: arguments.kind = SLUICE_TRUTH_INDEX
    }
    let lookup = Lookup(arguments, indices.shape, request.node.place)
    planner.emit(sluice_gather, pointer: UnsafeMutableRawPointer(lookup.arguments), owner: lookup)
    return [out]
  }
}

/// The arguments of a lookup, which fails for an index that is out of range.
private final class Lookup: Refusing {
  let arguments: UnsafeMutablePointer<sluice_gathering>
  private let shape: [Int]
  private let place: String

  init(_ arguments: sluice_gathering, _ shape: [Int], _ place: String) {
    self.place = place
    self.shape = shape
    self.arguments = .allocate(capacity: 1)
    self.arguments.initialize(to: arguments)
  }

  deinit { arguments.deallocate() }

  func refusal(_ code: Int) -> SluiceError {
    let lookup = arguments.pointee
    let error = SluiceError.indexOutOfRange(
      Int(lookup.refused), place: coordinates(of: Int(lookup.refused_place), in: shape),
      count: lookup.count)
    return error.at(place)
  }
}

extension Block {
  /// Views the block as `[outer, size of axis, inner]`.
  func split(at axis: Int) -> (outer: Int, size: Int, inner: Int) {
    (shape[..<axis].reduce(1, *), shape[axis], shape[(axis + 1)...].reduce(1, *))
  }
}
