internal import SluiceCore

/// What is taken along one dimension.
package struct SliceRange {
  let start: Int
  let end: Int
  package let step: Int

  /// The first position and the count of positions taken of `size`.
  package func taken(of size: Int) -> (first: Int, count: Int) {
    let (low, high) = step > 0 ? (0, size) : (-1, size - 1)
    let first = min(max(start < 0 ? start + size : start, low), high)
    let last = min(max(end < 0 ? end + size : end, low), high)
    let distance = step > 0 ? last - first : first - last
    guard distance > 0 else { return (first, 0) }
    return (first, Int(UInt(distance - 1) / step.magnitude) + 1)
  }

  /// The count of positions taken, where the size may be unknown.
  func count(of dimension: Dimension) throws(SluiceError) -> Dimension {
    if let size = dimension.size { return .fixed(taken(of: size).count) }
    let isToEnd = end >= Limits.elements
    let span: Dimension
    switch (step > 0, start, end) {
    case (true, 0..., _) where isToEnd: span = try dimension.adding(-start)
    case (true, 0..., 0...):
      if end <= start { return 0 }
      span = try dimension.capped(at: end).adding(-start)
    case (true, 0..<Limits.elements, -Limits.elements..<0):
      span = try dimension.adding(end - start)
    case (true, -Limits.elements..<0, _) where isToEnd: span = dimension.capped(at: -start)
    case (false, -1, ..<(-Limits.elements)): span = dimension
    default: return .unknown
    }
    let divisor = step.magnitude <= UInt(Limits.elements) ? Int(step.magnitude) : Limits.elements
    return span.divided(by: divisor, roundingUp: true)
  }
}
