/// Elements of other bytes in another order, or a choice of them, moved as they are.
///
/// The element at `(i₀, i₁, …)`, row-major, is the one at `origin + Σ axes[k].offset(iₖ)` of the base. Any
/// part is read in blocks, whose elements lie near each other in the base: reading everything in windows
/// of ``windowSize`` takes little memory and a time that grows with the size alone.
package struct RearrangedBytes: DerivedBytes {
  /// One direction to walk in.
  package enum Axis: Sendable, Hashable {
    /// `count` elements, each `stride` elements behind the one before.
    case even(count: Int, stride: Int)
    /// Elements at these distances from the origin.
    case listed([Int])

    /// The number of elements.
    package var count: Int {
      switch self {
      case .even(let count, _): count
      case .listed(let offsets): offsets.count
      }
    }

    /// How far from the origin, in elements, the element with this index lies.
    package func offset(_ index: Int) -> Int {
      switch self {
      case .even(_, let stride): index * stride
      case .listed(let offsets): offsets[index]
      }
    }
  }

  let base: any ByteSource
  /// The size of an element in bytes: 1, 2, 4 or 8.
  let width: Int
  let origin: Int
  /// Outermost first; none of one element.
  package let axes: [Axis]

  package var byteCount: Int { axes.reduce(width) { $0 * $1.count } }

  /// The elements of `source` in another order.
  ///
  /// - Parameters:
  ///   - source: The bytes.
  ///   - width: The size of an element in bytes: 1, 2, 4 or 8.
  ///   - origin: The position of the first element.
  ///   - axes: The directions, outermost first; every element they lead to must lie in `source`.
  /// - Returns: A part of `source` where that is all that the order comes to.
  package static func arranging(
    _ source: any ByteSource, width: Int, origin: Int, axes: [Axis]
  ) -> any ByteSource {
    var merged: [Axis] = []
    for axis in axes.reversed() where axis.count != 1 || axis.offset(0) != 0 {
      if case .even(let count, let stride) = axis, case .even(let inner, let step) = merged.last,
        stride == inner * step
      {
        merged[merged.count - 1] = .even(count: count * inner, stride: step)
      } else {
        merged.append(axis)
      }
    }
    let result = RearrangedBytes(
      base: source, width: width, origin: origin, axes: merged.reversed())
    let isRun = result.axes.allSatisfy { axis in
      if case .even(_, stride: 1) = axis { true } else { false }
    }
    return isRun
      ? source.region(offset: origin * width, byteCount: result.byteCount) : result
  }

  package func mappingBases(_ change: (any ByteSource) -> any ByteSource) -> RearrangedBytes {
    RearrangedBytes(base: change(base), width: width, origin: origin, axes: axes)
  }

  /// Enough that what is read at a time for a transposed matrix lies in runs worth reading.
  var windowSize: Int {
    if case .even(let count, stride: 1) = axes.last, count * width >= 1 << 12 { return 1 << 20 }
    return 1 << 25
  }

  package func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    guard !range.isEmpty else { return [] }
    let first = range.lowerBound / width
    let end = (range.upperBound + width - 1) / width
    var bytes = try Gathering(self, first..<end).bytes()
    if bytes.count > range.count {
      let start = range.lowerBound - first * width
      bytes = Array(bytes[start..<start + range.count])
    }
    return bytes
  }
}

extension RearrangedBytes {
  /// The axes of `source`, grouped so that each group walks one dimension of `shape`.
  ///
  /// Bytes that are rearranged already keep their own axes, as far as these fit the shape, so that a
  /// chain of rearrangements is one.
  package static func axes(
    of source: any ByteSource, width: Int, shape: [Int]
  ) -> (base: any ByteSource, origin: Int, groups: [[Axis]]) {
    if let rearranged = source as? RearrangedBytes, rearranged.width == width,
      let groups = grouping(rearranged.axes, by: shape)
    {
      return (rearranged.base, rearranged.origin, groups)
    }
    var stride = 1
    var groups: [[Axis]] = []
    for count in shape.reversed() {
      groups.append([.even(count: count, stride: stride)])
      stride *= count
    }
    return (source, 0, groups.reversed())
  }

  private static func grouping(_ axes: [Axis], by shape: [Int]) -> [[Axis]]? {
    var axes = Array(axes.reversed())
    var groups: [[Axis]] = []
    for count in shape {
      var group: [Axis] = []
      var rest = count
      while rest > 1 {
        guard let axis = axes.popLast() else { return nil }
        if rest.isMultiple(of: axis.count) {
          group.append(axis)
          rest /= axis.count
        } else if case .even(let all, let stride) = axis, all.isMultiple(of: rest) {
          group.append(.even(count: rest, stride: all / rest * stride))
          axes.append(.even(count: all / rest, stride: stride))
          rest = 1
        } else {
          return nil
        }
      }
      groups.append(group)
    }
    return axes.allSatisfy { $0.count == 1 } ? groups : nil
  }
}
