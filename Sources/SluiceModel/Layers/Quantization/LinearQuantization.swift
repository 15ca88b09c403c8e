internal import OrderedCollections
internal import SluiceCore

/// A layer between real numbers and the integers or small floating-point numbers `q` that stand for
/// them: `(q − zeroPoint) · scale`.
///
/// The inputs are a block of any shape, the scales, and zero points of the same shape as the scales, or
/// none where they are zero. There is one scale for all elements (of shape `[]` or `[1]`), or one for
/// every place along a dimension (`[size]`), or, where ``blockSize`` is not 0, one for so many places
/// along it: the shape of the block with `⌈size / blockSize⌉` in that dimension.
public protocol LinearQuantization: Layer {
  /// The dimension; negative ones count from the last.
  var axis: Int { get }
  /// How many places along the dimension share a scale, or 0.
  var blockSize: Int { get }
}

extension LinearQuantization {
  /// The block, the scales and what stands for zero.
  public var inputs: InputSlots { .named(["input", "scale", "zeroPoint"], required: 2) }

  /// The attributes that say which scale is whose.
  var granularity: OrderedDictionary<String, JSON> {
    ["axis": .integer(axis), "blockSize": .integer(blockSize)]
  }

  /// Fails unless there can be a scale, and a zero point of the given type's kind if there are such, for
  /// every element.
  func checkScales(_ inputs: [ValueType?], zeroPoint type: ElementType) throws(SluiceError) {
    guard let input = inputs[0], let scale = inputs[1] else { return }
    try scale.requireKind(.real, "input 'scale'")
    try inputs[2]?.requireKind(type.kind, "input 'zeroPoint'")
    try checkScales(input.shape, scale.shape, inputs[2]?.shape)
  }

  private func checkScales(
    _ input: [Dimension], _ scale: [Dimension], _ zeroPoint: [Dimension]?
  ) throws(SluiceError) {
    let shapes = [input, scale] + (zeroPoint.map { [$0] } ?? [])
    func fits(_ a: [Dimension], _ b: [Dimension]) -> Bool {
      a.count == b.count && zip(a, b).allSatisfy { $0.mayEqual($1) }
    }
    let expected = scale.isSingle ? scale : try scales(of: input)
    let zeroPoint = zeroPoint ?? scale
    let belongs = fits(zeroPoint, scale) || (zeroPoint.isSingle && scale.isSingle)
    guard belongs, fits(scale, expected) else {
      throw .valuesDoNotFit(shapes.map { "\($0)" }, why: "are no block with its scales")
    }
  }

  /// The shape of the scales where there are several.
  private func scales(of input: [Dimension]) throws(SluiceError) -> [Dimension] {
    let axis = try normalised(axis, rank: input.count, of: "\(input)")
    guard blockSize > 0 else { return [input[axis]] }
    var shape = input
    shape[axis] = shape[axis].divided(by: blockSize, roundingUp: true)
    return shape
  }

  /// For every element of a block, in their order, the place of its scale.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if there is none.
  func scalePlaces(
    _ input: [Int], _ scale: [Int], _ zeroPoint: [Int]?
  ) throws(SluiceError) -> [Int] {
    func fixed(_ shape: [Int]) -> [Dimension] { shape.map { .fixed($0) } }
    try checkScales(fixed(input), fixed(scale), zeroPoint.map(fixed))
    guard !fixed(scale).isSingle else {
      return Array(repeating: 0, count: input.reduce(1, *))
    }
    let axis = try normalised(axis, rank: input.count, of: "\(input)")
    let (outer, inner) = (input[..<axis].reduce(1, *), input[(axis + 1)...].reduce(1, *))
    var places: [Int] = []
    places.reserveCapacity(outer * input[axis] * inner)
    for o in 0..<outer {
      for k in 0..<input[axis] {
        for i in 0..<inner {
          places.append(blockSize == 0 ? k : (o * scale[axis] + k / blockSize) * inner + i)
        }
      }
    }
    return places
  }
}

extension [Dimension] {
  /// Whether a block of this shape is one element, for all of another block.
  fileprivate var isSingle: Bool { isEmpty || self == [.fixed(1)] }
}

extension ElementType {
  /// Whether the type can be computed in: that of real numbers of two bytes or more.
  var isWideReal: Bool { kind == .real && smallFloat == nil }
}

extension JSONFields {
  /// The attributes `axis` and `blockSize` of a quantizing layer.
  mutating func granularity() throws(SluiceError) -> (axis: Int, blockSize: Int) {
    (try axis("axis"), try integer("blockSize", in: 0...Limits.elements))
  }
}
