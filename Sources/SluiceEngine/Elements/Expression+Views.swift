extension Expression {
  /// The elements with the dimensions in another order.
  func transposed(_ axes: [Int]) -> Expression {
    moved(to: axes.map { shape[$0] }) { load in
      var load = load
      load.steps = axes.map { load.steps[$0] }
      return load
    } ?? self
  }

  /// `count` elements along a dimension, from `first` on, `step` apart.
  func sliced(_ axis: Int, from first: Int, count: Int, by step: Int = 1) -> Expression {
    var shape = shape
    shape[axis] = count
    return moved(to: shape) { load in
      var load = load
      if count > 0 { load.offset += first * load.steps[axis] }
      load.steps[axis] = count > 1 ? load.steps[axis] * step : 0
      return load
    } ?? self
  }

  /// The elements repeated to `target`, which the shape fits when it is aligned with the last dimension.
  func stretched(to target: [Int]) -> Expression {
    let added = target.count - shape.count
    return moved(to: target) { load in
      var load = load
      let own = load.steps.indices.map { shape[$0] == 1 ? 0 : load.steps[$0] }
      load.steps = Array(repeating: 0, count: added) + own
      return load
    } ?? self
  }

  /// The elements in another shape of as many; nil if they would have to be moved for it.
  func reshaped(_ target: [Int]) -> Expression? {
    guard target != shape else { return self }
    return moved(to: target) { load in
      var load = load
      guard let steps = Expression.steps(load.steps, of: shape, in: target) else { return nil }
      load.steps = steps
      return load
    }
  }

  /// The steps through the same elements in another shape of as many, if there are such.
  ///
  /// Dimensions of both shapes are taken together until their products agree; inside such a group the
  /// elements must be evenly spaced.
  private static func steps(_ steps: [Int], of shape: [Int], in target: [Int]) -> [Int]? {
    guard !shape.contains(0) else { return Load.steps(of: target) }
    let kept = shape.indices.filter { shape[$0] != 1 }
    var result = [Int](repeating: 0, count: target.count)
    var (old, new) = (0, 0)
    while old < kept.count {
      var (oldEnd, newEnd) = (old + 1, new)
      var oldSize = shape[kept[old]]
      var newSize = 1
      while newSize != oldSize {
        if newSize < oldSize {
          newSize *= target[newEnd]
          newEnd += 1
        } else {
          oldSize *= shape[kept[oldEnd]]
          oldEnd += 1
        }
      }
      for place in old..<oldEnd - 1 {
        let next = kept[place + 1]
        guard steps[kept[place]] == steps[next] * shape[next] else { return nil }
      }
      var step = steps[kept[oldEnd - 1]]
      for axis in (new..<newEnd).reversed() {
        result[axis] = step
        step *= target[axis]
      }
      (old, new) = (oldEnd, newEnd)
    }
    return result
  }
}
