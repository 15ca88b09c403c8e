internal import SluiceCore

/// For every element of a block, the number of the part it belongs to.
///
/// Elements belong to one part if they have the same coordinates along some of the dimensions; parts
/// are counted with the last of these dimensions fastest.
struct AxisPartition {
  /// The number of the part of every element, in the order of the elements.
  private(set) var parts: [Int]
  /// How many parts there are.
  let count: Int

  /// Divides a block of `shape` by the coordinates along `axes`.
  init(_ shape: [Int], by axes: Set<Int>) {
    parts = [0]
    for (axis, size) in shape.enumerated() {
      var next: [Int] = []
      next.reserveCapacity(parts.count * size)
      let divides = axes.contains(axis)
      for part in parts {
        for place in 0..<size { next.append(divides ? part * size + place : part) }
      }
      parts = next
    }
    count = axes.reduce(1) { $0 * shape[$1] }
  }
}

extension NDArray where Element: Scalar {
  /// Divides every part by the root of its variance plus `epsilon`, having taken off its mean.
  ///
  /// The variance is the mean of the squared distances from the mean, or, if `aroundZero`, of the
  /// squares; what is taken off is nothing where `subtractsMean` is false.
  func standardised(
    _ partition: AxisPartition, epsilon: Double, aroundZero: Bool = false,
    subtractsMean: Bool = true
  ) -> NDArray {
    var means = [Element](repeating: 0, count: partition.count)
    var scales = means
    let size = Element(elements.count / max(partition.count, 1))
    if !aroundZero {
      for (part, x) in zip(partition.parts, elements) { means[part] += x }
      for part in means.indices { means[part] /= size }
    }
    for (part, x) in zip(partition.parts, elements) {
      let distance = x - means[part]
      scales[part] += distance * distance
    }
    for part in scales.indices {
      scales[part] = 1 / (scales[part] / size + Element(epsilon)).squareRoot()
    }
    var result = self
    for (index, part) in partition.parts.enumerated() {
      let x = result.elements[index]
      result.elements[index] = (subtractsMean ? x - means[part] : x) * scales[part]
    }
    return result
  }

  /// Multiplies every part by its scale and adds its bias, where there are such.
  func scaled(_ partition: AxisPartition, by scale: [Element]?, plus bias: [Element]?) -> NDArray {
    var result = self
    for (index, part) in partition.parts.enumerated() {
      if let scale { result.elements[index] *= scale[part] }
      if let bias { result.elements[index] += bias[part] }
    }
    return result
  }
}

/// `axes` counted from the first dimension, which must be distinct and in ascending order.
///
/// - Throws: ``SluiceError`` with code `.inconsistent` if there is no such dimension, `.malformed` if
///   they are not in order.
func ascending(_ axes: [Int], rank: Int, of shape: String) throws(SluiceError) -> [Int] {
  var result: [Int] = []
  for axis in axes {
    let position = try normalised(axis, rank: rank, of: shape)
    guard result.last ?? -1 < position else {
      throw .attribute("axes", is: axes.json, expected: "ascending dimensions of \(shape)")
    }
    result.append(position)
  }
  return result
}
