public import SluiceCore

/// A layer without attributes.
public protocol PlainLayer: Layer {
  /// Makes the layer.
  init()
}

extension PlainLayer {
  /// Reads the attributes: there are none.
  public init(attributes: inout JSONFields) throws(SluiceError) { self.init() }
}

/// A layer that looks at nothing but the order of the elements, and takes any kind of them.
public protocol ReshapingLayer: Layer {
  /// The dimensions of the output, from those of the input.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if there is no such shape.
  func outputShape(_ input: [Dimension]) throws(SluiceError) -> [Dimension]
}

extension ReshapingLayer {
  /// One input.
  public var inputs: InputSlots { .one }

  /// The element type of the input in the new shape.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    return [input.shaped(try outputShape(input.shape))]
  }

  /// The same elements in the new shape.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0] else { return [] }
    let shape = try outputShape(input.shape.map { .fixed($0) }).compactMap(\.size)
    guard try countable(shape, limit: Limits.elements) == input.shape.reduce(1, *) else {
      throw .reshape("\(input.shape)", to: "\(shape)")
    }
    return [input.rearranged(Reshaping(shape: shape))]
  }
}

extension JSONFields {
  /// The dimension `key`, which may be negative.
  package mutating func axis(_ key: String) throws(SluiceError) -> Int {
    try integer(key, in: -Limits.rank...Limits.rank)
  }

  /// The list `key` of dimensions, which may be negative.
  package mutating func axes(_ key: String) throws(SluiceError) -> [Int] {
    try integers(key, in: -Limits.rank...Limits.rank)
  }

  /// The list `key` of integers that lie in `range`, at most one for each dimension of a value.
  package mutating func integers(
    _ key: String, in range: ClosedRange<Int>
  ) throws(SluiceError) -> [Int] {
    let list = try array(key)
    guard list.count <= Limits.rank else { throw .attribute(key, list.count, over: Limits.rank) }
    let integers = list.compactMap(\.integer)
    guard integers.count == list.count, integers.allSatisfy(range.contains) else {
      throw .attribute(
        key, is: .array(list),
        expected: "integers of \(range.lowerBound)…\(range.upperBound)")
    }
    return integers
  }

  /// The list `key` of sizes of dimensions.
  package mutating func sizes(_ key: String) throws(SluiceError) -> [Int] {
    try integers(key, in: 0...Limits.elements)
  }

  /// The string `key`, one of those that `Choice` is, or `nil` where it is null.
  package mutating func choiceOrNull<Choice>(_ key: String) throws(SluiceError) -> Choice?
  where Choice: RawRepresentable<String> & CaseIterable {
    if try required(key) == .null { return nil }
    return try choice(key) as Choice
  }

  /// The number `key`, or `nil` where it is null.
  package mutating func numberOrNull(_ key: String) throws(SluiceError) -> Double? {
    let value = try required(key)
    if value == .null { return nil }
    guard let number = value.number else {
      throw .attribute(key, is: value, expected: "a number or null")
    }
    return number
  }
}

extension [Int] {
  /// The list as JSON.
  package var json: JSON { .array(map { .integer($0) }) }

  /// Fails unless the list, the attribute `key` of a layer, has `count` entries from `least` on.
  ///
  /// A layer checks its lists again when it tells its types, since they need not come from JSON.
  package func require(
    _ key: String, count: Int, atLeast least: Int = .min
  ) throws(SluiceError) {
    guard self.count == count, allSatisfy({ $0 >= least }) else {
      let bound = least == .min ? "" : " of at least \(least)"
      throw .attribute(key, is: json, expected: "\(count) integers\(bound)")
    }
  }
}

/// `axis` counted from the first dimension.
///
/// - Throws: ``SluiceError`` with code `.inconsistent` if there is no such dimension.
package func normalised(_ axis: Int, rank: Int, of shape: String) throws(SluiceError) -> Int {
  let position = axis < 0 ? axis + rank : axis
  guard (0..<rank).contains(position) else { throw .axisOutOfRange(axis, shape) }
  return position
}

/// `axes` counted from the first dimension, in their order.
///
/// - Throws: ``SluiceError`` with code `.inconsistent` if one is not there, or is named twice.
package func normalised(_ axes: [Int], rank: Int, of shape: String) throws(SluiceError) -> [Int] {
  var result: [Int] = []
  for axis in axes {
    let position = try normalised(axis, rank: rank, of: shape)
    guard !result.contains(position) else { throw .axisTwice(axis, shape) }
    result.append(position)
  }
  return result
}
