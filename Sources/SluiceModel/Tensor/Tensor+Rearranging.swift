package import SluiceCore

// Nothing here reads an element: the bytes are moved, as they are, when the result is read.
extension Tensor {
  /// The same elements in another shape.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if `shape` has another count of elements.
  package func reshaped(_ shape: [Int]) throws(SluiceError) -> Tensor {
    try Tensor(elementType: elementType, shape: shape, source: source)
  }

  /// The tensor with its dimensions in another order: dimension `k` of the result is `axes[k]` of this.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` unless `axes` names every dimension once.
  package func transposed(_ axes: [Int]) throws(SluiceError) -> Tensor {
    guard axes.sorted() == Array(shape.indices) else {
      throw .tensorPermutation(axes, shape: shape)
    }
    return try arranged(axes.map { shape[$0] }) { groups, _ in axes.flatMap { groups[$0] } }
  }

  /// The elements whose index along `axis` is one of `indices`, in the order of these.
  ///
  /// This reorders, selects or, with falling indices, turns a dimension round.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if there is no such axis or index.
  package func taking(_ indices: [Int], axis: Int) throws(SluiceError) -> Tensor {
    guard shape.indices.contains(axis) else { throw .axisOutOfRange(axis, "\(shape)") }
    for index in indices where !(0..<shape[axis]).contains(index) {
      throw .indexOutOfRange(index, place: [], count: shape[axis])
    }
    guard indices.count != shape[axis] || !indices.elementsEqual(0..<shape[axis]) else {
      return self
    }
    var shape = shape
    shape[axis] = indices.count
    return try arranged(shape) { groups, origin in
      let offsets = indices.map { Self.offset(of: $0, in: groups[axis]) }
      var groups = groups
      groups[axis] = [Self.axis(through: offsets, &origin)]
      return groups.flatMap { $0 }
    }
  }

  /// Joins tensors along their first dimension.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if there are none, or they differ in type or in
  ///   another dimension.
  package static func concatenated(_ tensors: [Tensor]) throws(SluiceError) -> Tensor {
    guard let first = tensors.first, !first.shape.isEmpty,
      tensors.allSatisfy({
        $0.elementType == first.elementType && !$0.shape.isEmpty
          && $0.shape.dropFirst() == first.shape.dropFirst()
      })
    else {
      throw .tensorsDoNotJoin(tensors.map { "\($0.elementType.rawValue) \($0.shape)" })
    }
    var rows = 0
    for tensor in tensors {
      let (sum, overflow) = rows.addingReportingOverflow(tensor.shape[0])
      guard !overflow else { throw .tensorTooLarge(tensor.shape) }
      rows = sum
    }
    return try Tensor(
      elementType: first.elementType, shape: [rows] + first.shape.dropFirst(),
      source: JoinedBytes(tensors.map(\.source)))
  }

  /// The tensor of `shape` whose elements are found along the axes that `arrange` makes of the present
  /// ones, a group for each dimension, and of their origin.
  private func arranged(
    _ shape: [Int],
    _ arrange: (_ groups: [[RearrangedBytes.Axis]], _ origin: inout Int) -> [RearrangedBytes.Axis]
  ) throws(SluiceError) -> Tensor {
    let byteCount = try Self.byteCount(elementType: elementType, shape: shape)
    guard byteCount > 0 else {
      return try Tensor(elementType: elementType, shape: shape, source: MemoryBytes([]))
    }
    let width = elementType.byteCount
    let (base, start, groups) = RearrangedBytes.axes(of: source, width: width, shape: self.shape)
    var origin = start
    let axes = arrange(groups, &origin)
    return try Tensor(
      elementType: elementType, shape: shape,
      source: RearrangedBytes.arranging(base, width: width, origin: origin, axes: axes))
  }

  /// Where the element with this index lies along axes that walk one dimension together.
  private static func offset(of index: Int, in group: [RearrangedBytes.Axis]) -> Int {
    var (rest, offset) = (index, 0)
    for axis in group.reversed() {
      offset += axis.offset(rest % axis.count)
      rest /= axis.count
    }
    return offset
  }

  /// The axis that leads to `offsets`; even ones are counted from the first, which `origin` takes.
  private static func axis(through offsets: [Int], _ origin: inout Int) -> RearrangedBytes.Axis {
    guard let first = offsets.first else { return .listed([]) }
    let step = offsets.count > 1 ? offsets[1] - first : 0
    let isEven = zip(offsets, offsets.dropFirst()).allSatisfy { $1 - $0 == step }
    guard isEven, step != 0 || offsets.count == 1 else { return .listed(offsets) }
    origin += first
    return .even(count: offsets.count, stride: step)
  }
}
