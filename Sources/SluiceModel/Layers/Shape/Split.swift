public import OrderedCollections
public import SluiceCore

/// Parts a block along one dimension.
///
/// Without sizes, the parts are as long as the first, which is the length over ``count``, rounded up;
/// the last one is what is left.
public struct Split: Layer {
  /// The name of the kind.
  public static let kind = "Split"
  /// The dimension; a negative one counts from the last.
  public let axis: Int
  /// How many parts there are.
  public let count: Int
  /// How long each part is; nil if they are of one length.
  public let sizes: [Int]?
  /// Whether the last part may be shorter than the others, where there are no sizes.
  public let leavesRest: Bool
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer with parts of the sizes given.
  public init(axis: Int, sizes: [Int]) {
    self.init(axis: axis, count: sizes.count, sizes: sizes, leavesRest: false)
  }

  /// Makes the layer with parts of one length.
  public init(axis: Int, count: Int, leavesRest: Bool = false) {
    self.init(axis: axis, count: count, sizes: nil, leavesRest: leavesRest)
  }

  private init(axis: Int, count: Int, sizes: [Int]?, leavesRest: Bool) {
    self.axis = axis
    self.count = count
    self.sizes = sizes
    self.leavesRest = leavesRest
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axis = try attributes.axis("axis")
    count = try attributes.integer("count", in: 1...Limits.nodes)
    let json = try attributes.required("sizes")
    sizes = json.array?.compactMap(\.integer)
    leavesRest = try attributes.bool("leavesRest")
    let isRight =
      sizes.map { $0.count == json.array?.count && $0.count == count && $0.allSatisfy { $0 >= 0 } }
    guard isRight ?? (json == .null) else {
      throw .attribute("sizes", is: json, expected: "\(count) integers of at least 0, or null")
    }
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    [
      "axis": .integer(axis), "count": .integer(count), "sizes": sizes?.json ?? .null,
      "leavesRest": .bool(leavesRest),
    ]
  }

  /// The parts in their order.
  public var outputs: [String] { (0..<count).map { "part[\($0)]" } }

  /// The type of the input with the length of each part.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    let axis = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    let lengths: [Dimension]
    if let size = input.shape[axis].size {
      lengths = try parts(of: size).map { .fixed($0) }
    } else if let sizes {
      lengths = sizes.map { .fixed($0) }
    } else {
      let part = input.shape[axis].divided(by: count, roundingUp: leavesRest)
      lengths =
        Array(repeating: part, count: count - 1) + [leavesRest && count > 1 ? .unknown : part]
    }
    return lengths.map { length in
      var shape = input.shape
      shape[axis] = length
      return input.shaped(shape)
    }
  }

  /// The parts.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the sizes are not those of the block's parts.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0] else { return [] }
    let axis = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    let steps = Walk.steps(of: input.shape)
    var first = 0
    var result: [Value<S>] = []
    for length in try parts(of: input.shape[axis]) {
      var shape = input.shape
      shape[axis] = length
      result.append(
        input.rearranged(Picking(shape: shape, steps: steps, start: first * steps[axis])))
      first += length
    }
    return result
  }

  /// How long the parts of a dimension are.
  package func parts(of size: Int) throws(SluiceError) -> [Int] {
    if let sizes {
      var rest = size
      for part in sizes where rest >= 0 { rest = part > rest ? -1 : rest - part }
      guard rest == 0 else { throw .splitSizes("\(sizes)", of: size) }
      return sizes
    }
    let part = size / count + (size.isMultiple(of: count) ? 0 : 1)
    let (others, overflow) = part.multipliedReportingOverflow(by: count - 1)
    guard !overflow, others <= size, leavesRest || size.isMultiple(of: count) else {
      throw .splitSizes("\(count) parts", of: size)
    }
    return Array(repeating: part, count: count - 1) + [size - others]
  }
}
