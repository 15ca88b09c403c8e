internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

extension Concat: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    let parts = request.inputs.compactMap { $0 }
    let axis = try normalised(axis, rank: request.shape.count, of: "\(request.shape)")
    return [planner.concatenated(parts, along: axis)]
  }
}

extension Planner {
  /// Parts that fit each other, one behind the other along a dimension.
  mutating func concatenated(_ parts: [Expression], along axis: Int) -> Expression {
    guard parts.count > 1 else { return parts[0] }
    var shape = parts[0].shape
    shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
    let block = makeBlock(shape, parts[0].kind)
    var target = Load(block)
    for part in parts {
      write(part, to: target, of: block)
      target.offset += part.shape[axis] * target.steps[axis]
    }
    return Expression(block)
  }
}

extension Pad: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard var result = request.input, request.shape.product <= Limits.valueElements else {
      return nil
    }
    guard mode == .constant else { return mirrored(result, &planner) }
    for axis in result.shape.indices {
      let kept = kept(of: result.shape[axis], axis)
      result = result.sliced(axis, from: kept.lowerBound, count: kept.count)
    }
    guard result.shape != request.shape else { return [result] }
    let number: Number =
      switch result.kind {
      case .real: Number(Float(value))
      case .integer: Number(Int(value))
      case .boolean: Number(value != 0)
      }
    let block = planner.makeBlock(request.shape, result.kind)
    var target = Load(block)
    planner.write(Expression(number, shape: request.shape), to: target, of: block)
    for axis in result.shape.indices { target.offset += max(before[axis], 0) * target.steps[axis] }
    planner.write(result, to: target, of: block)
    return [Expression(block)]
  }

  private func kept(of size: Int, _ axis: Int) -> Range<Int> {
    let first = max(-before[axis], 0)
    return first..<max(size + min(after[axis], 0), first)
  }

  /// The block with margins that are made of it, one dimension after the other.
  private func mirrored(_ input: Expression, _ planner: inout Planner) -> [Expression]? {
    var result = input
    for axis in input.shape.indices where before[axis] != 0 || after[axis] != 0 {
      let whole = planner.settled(result)
      let kept = kept(of: result.shape[axis], axis)
      guard let head = margin(before[axis], isBefore: true, kept),
        let tail = margin(after[axis], isBefore: false, kept)
      else { return nil }
      let pieces = head + [(kept.lowerBound, kept.count, 1)] + tail
      result = planner.concatenated(
        pieces.map { whole.sliced(axis, from: $0.first, count: $0.count, by: $0.step) },
        along: axis)
    }
    return [result]
  }

  /// Where the elements of a margin come from; nil if that takes too many pieces.
  private func margin(
    _ width: Int, isBefore: Bool, _ kept: Range<Int>
  ) -> [(first: Int, count: Int, step: Int)]? {
    guard width > 0 else { return [] }
    let (first, last) = (kept.lowerBound, kept.upperBound - 1)
    switch mode {
    case .constant: return nil
    case .edge: return [(isBefore ? first : last, width, 0)]
    case .reflect: return [(isBefore ? first + width : last - 1, width, -1)]
    case .wrap:
      let (whole, rest) = width.quotientAndRemainder(dividingBy: kept.count)
      guard whole <= 8 else { return nil }
      let blocks = Array(repeating: (first, kept.count, 1), count: whole)
      guard rest > 0 else { return blocks }
      return isBefore ? [(last + 1 - rest, rest, 1)] + blocks : blocks + [(first, rest, 1)]
    }
  }
}

extension ScatterND: ExpressibleLayer {
  /// Puts blocks onto places that are known.
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard reduction == .none, let data = request.inputs[0], let updates = request.inputs[2],
      case .integer(let indices)? = request.constants[1]
    else { return nil }
    let rows = try IndexRows(data.shape, indices.shape)
    let starts = try rows.starts(indices, in: data.shape)
    let size = data.shape[rows.end...].reduce(1, *)
    guard updates.shape.product == starts.count * size else { return nil }
    let pieces = Pieces(starts, size: size, byteCount: data.kind.byteCount)
    let from = planner.settle(updates)
    let before = planner.settle(data)
    let isOwn =
      request.mayOverwriteFirst && planner.base(of: from.place) != planner.base(of: before.place)
    let to = isOwn ? before : planner.makeBlock(data.shape, data.kind)
    var arguments = sluice_scatter()
    arguments.before = planner.place(before)
    arguments.to = planner.place(to)
    arguments.from = planner.place(from)
    arguments.size = before.count * data.kind.byteCount
    arguments.pieces = UnsafePointer(pieces.pieces.baseAddress)
    arguments.count = pieces.pieces.count
    pieces.arguments.initialize(to: arguments)
    planner.emit(
      sluice_copy_pieces, pointer: UnsafeMutableRawPointer(pieces.arguments), owner: pieces)
    return [Expression(to)]
  }
}

/// Stretches of updates that go to places which follow each other.
private final class Pieces {
  let pieces: UnsafeMutableBufferPointer<sluice_piece>
  let arguments = UnsafeMutablePointer<sluice_scatter>.allocate(capacity: 1)

  init(_ starts: [Int], size: Int, byteCount: Int) {
    var list: [sluice_piece] = []
    let width = size * byteCount
    for (index, start) in starts.enumerated() where width > 0 {
      let to = start * byteCount
      if let last = list.last, last.to + last.count == to {
        list[list.count - 1].count += width
      } else {
        list.append(sluice_piece(to: to, from: index * width, count: width))
      }
    }
    pieces = .allocate(capacity: list.count)
    _ = pieces.initialize(fromContentsOf: list)
  }

  deinit {
    pieces.deallocate()
    arguments.deallocate()
  }
}
