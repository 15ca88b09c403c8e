/// How a box of rearranged elements is read: which runs of the base, and where their elements go.
struct BoxPlan {
  /// A direction in which the box has more than one element.
  struct Dimension {
    let axis: Int
    let count: Int
    /// How far apart neighbours are in the base; at least 1.
    let baseStride: Int
    /// How far apart they are in the result.
    let outputStride: Int
    /// How far apart they are in the buffer that the runs are read into.
    var bufferStride = 0
  }

  /// Those with the nearest neighbours in the base first.
  private(set) var dimensions: [Dimension] = []
  /// Where the element that is first in the base comes to stand in the result.
  private(set) var outputStart = 0
  /// How many elements of the base are read at a time.
  private(set) var runCount = 1
  /// How many elements are read in all; some are only in between.
  private(set) var bufferCount = 1
  /// Where the first run begins in the base.
  private var baseStart: Int
  /// How many of the dimensions lie within a run.
  private var withinRun = 0

  /// Plans for a box in which listed axes have one element.
  ///
  /// - Parameters:
  ///   - box: A range along every axis.
  ///   - source: What the box is a part of.
  ///   - strides: How far apart, in elements of the result, neighbours along each axis are.
  ///   - gap: How many elements between those that are wanted may be read as well.
  init(_ box: [Range<Int>], of source: RearrangedBytes, strides: [Int], gap: Int) {
    baseStart = source.origin
    for (axis, range) in box.enumerated() {
      let outputStride = strides[axis]
      baseStart += source.axes[axis].offset(range.lowerBound)
      outputStart += range.lowerBound * outputStride
      guard range.count > 1, case .even(_, let stride) = source.axes[axis] else { continue }
      if stride < 0 {
        // Walk backwards through the result in place of the base.
        baseStart += (range.count - 1) * stride
        outputStart += (range.count - 1) * outputStride
      }
      dimensions.append(
        Dimension(
          axis: axis, count: range.count, baseStride: abs(stride),
          outputStride: stride < 0 ? -outputStride : outputStride))
    }
    dimensions.sort { $0.baseStride < $1.baseStride }
    arrangeRuns(gap: gap)
  }

  private mutating func arrangeRuns(gap: Int) {
    while withinRun < dimensions.count {
      let next = dimensions[withinRun]
      guard (0...gap).contains(next.baseStride - runCount) else { break }
      dimensions[withinRun].bufferStride = next.baseStride
      runCount += (next.count - 1) * next.baseStride
      withinRun += 1
    }
    bufferCount = runCount
    for index in dimensions.indices[withinRun...] {
      dimensions[index].bufferStride = bufferCount
      bufferCount *= dimensions[index].count
    }
  }

  /// The axis along which neighbours are farthest apart in the base; nil for a single element.
  var outermostAxis: Int? { dimensions.last?.axis }

  /// Calls `body` with the position in the base of every run, in the order of the buffer.
  func forEachRun(_ body: (Int) throws(SluiceError) -> Void) throws(SluiceError) {
    let outer = dimensions[withinRun...].map { ($0.count, $0.baseStride) }
    var indices = Array(repeating: 0, count: outer.count)
    var position = baseStart
    while true {
      try body(position)
      var turned = 0
      while turned < outer.count {
        let (count, stride) = outer[turned]
        indices[turned] += 1
        position += stride
        if indices[turned] < count { break }
        position -= count * stride
        indices[turned] = 0
        turned += 1
      }
      if turned == outer.count { return }
    }
  }
}
