import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// Rearranged tensors are what plain loops over indices make of them, whatever part is read.
@Suite struct RearrangingTests {
  /// A tensor in memory with the definition of every rearrangement beside it.
  struct Model {
    var tensor: Tensor
    /// The index, in the stored tensor, of every element.
    var positions: [Int]

    var shape: [Int] { tensor.shape }

    mutating func transpose(_ axes: [Int]) throws {
      let old = shape
      tensor = try tensor.transposed(axes)
      move(into: axes.map { old[$0] }) { index in
        var source = Array(repeating: 0, count: old.count)
        for (place, axis) in axes.enumerated() { source[axis] = index[place] }
        return Self.flat(source, old)
      }
    }

    mutating func take(_ indices: [Int], axis: Int) throws {
      let old = shape
      var new = old
      new[axis] = indices.count
      tensor = try tensor.taking(indices, axis: axis)
      move(into: new) { index in
        var source = index
        source[axis] = indices[index[axis]]
        return Self.flat(source, old)
      }
    }

    private mutating func move(into shape: [Int], _ source: ([Int]) -> Int) {
      let old = positions
      positions = (0..<shape.reduce(1, *)).map { flat in
        var (rest, index) = (flat, [Int]())
        for size in shape.reversed() {
          index.insert(rest % size, at: 0)
          rest /= size
        }
        return old[source(index)]
      }
    }

    static func flat(_ index: [Int], _ shape: [Int]) -> Int {
      zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }
    }
  }

  static func stored(
    _ type: ElementType, _ shape: [Int], in folder: TemporaryFolder? = nil
  ) throws -> (model: Model, bytes: [UInt8]) {
    let count = shape.reduce(1, *)
    let bytes = (0..<count * type.byteCount).map { UInt8(truncatingIfNeeded: $0 * 167 >> ($0 & 7)) }
    var source: any ByteSource = MemoryBytes(bytes)
    if let folder {
      let path = folder.path("elements")
      try writeAtomically(to: path, replacing: true) { (output) throws(SluiceError) in
        try output.write([1, 2, 3] + bytes)
      }
      source = try InputFile(path: path).region(offset: 3, byteCount: bytes.count)
    }
    let tensor = try Tensor(elementType: type, shape: shape, source: source)
    return (Model(tensor: tensor, positions: Array(0..<count)), bytes)
  }

  static func expected(_ model: Model, _ bytes: [UInt8]) -> [UInt8] {
    let width = model.tensor.elementType.byteCount
    return model.positions.flatMap { bytes[$0 * width..<($0 + 1) * width] }
  }

  @Test(arguments: 0..<120)
  func `any chain of rearrangements, read in any windows`(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let folder = try TemporaryFolder()
    let type = try #require(ElementType.allCases.randomElement(using: &random))
    let shape = (0..<Int.random(in: 0...4, using: &random)).map { _ in
      Int.random(in: 1...6, using: &random)
    }
    var (model, bytes) = try Self.stored(type, shape, in: seed.isMultiple(of: 2) ? folder : nil)
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      switch Int.random(in: 0..<4, using: &random) {
      case 0...1: try model.transpose(Array(model.shape.indices).shuffled(using: &random))
      case 2:
        guard let axis = model.shape.indices.randomElement(using: &random) else { continue }
        let size = model.shape[axis]
        let indices = [
          Array((0..<size).reversed()), Array(0..<size).shuffled(using: &random),
          Array(stride(from: 0, to: size, by: 2)), [size - 1, 0, size - 1],
        ]
        try model.take(try #require(indices.randomElement(using: &random)), axis: axis)
      default:
        let shape = Self.regrouped(model.shape, &random)
        model.tensor = try model.tensor.reshaped(shape)
      }
    }
    let right = Self.expected(model, bytes)
    #expect(try model.tensor.bytes == right)
    for _ in 0..<8 {
      let ends = (0..<2).map { _ in Int.random(in: 0...right.count, using: &random) }.sorted()
      let part = Array(right[ends[0]..<ends[1]])
      #expect(try model.tensor.source.bytes(in: ends[0]..<ends[1]) == part)
    }
    let window = Int.random(in: 1...max(1, right.count), using: &random)
    var joined: [UInt8] = []
    try model.tensor.source.forEachWindow(of: window) { joined += $0 }
    #expect(joined == right)
  }

  /// A shape of the same count: a dimension split, two joined, or one of 1 added.
  static func regrouped(_ shape: [Int], _ random: inout SeededGenerator) -> [Int] {
    var shape = shape
    if shape.count > 1, Bool.random(using: &random) {
      let axis = Int.random(in: 0..<shape.count - 1, using: &random)
      shape[axis] *= shape.remove(at: axis + 1)
    } else if let axis = shape.indices.first(where: { shape[$0] == 6 || shape[$0] == 4 }) {
      shape[axis] /= 2
      shape.insert(2, at: axis + 1)
    } else {
      shape.insert(1, at: Int.random(in: 0...shape.count, using: &random))
    }
    return shape
  }

  /// Large enough for several buffers and for runs that are worth reading one by one.
  @Test(arguments: [[300, 900], [3, 300, 257], [2500, 110]])
  func `a large tensor in every order, in windows of two sizes`(_ shape: [Int]) throws {
    let type = ElementType.int32
    let folder = try TemporaryFolder()
    let tensor = try Self.stored(type, shape, in: folder).model.tensor
    let stored = try tensor.integers()
    for axes in GateTests.permutations(shape.count) {
      let source = try tensor.transposed(axes).source
      let positions = Self.positions(of: shape, axes)
      for size in [500_001, source.byteCount] {
        var joined: [UInt8] = []
        try source.forEachWindow(of: size) { joined += $0 }
        let result = try Tensor(
          elementType: type, shape: [tensor.count], source: MemoryBytes(joined)
        ).integers()
        let isRight = result.indices.allSatisfy { result[$0] == stored[positions[$0]] }
        #expect(isRight, "\(axes) in windows of \(size)")
      }
    }
  }

  /// The position in a tensor of `shape` of every element of it transposed.
  static func positions(of shape: [Int], _ axes: [Int]) -> [Int] {
    axes.reversed().reduce([0]) { inner, axis in
      let stride = shape[(axis + 1)...].reduce(1, *)
      return (0..<shape[axis]).flatMap { index in inner.map { $0 + index * stride } }
    }
  }

  @Test func `what comes to a part of the file stays a part of the file`() throws {
    let folder = try TemporaryFolder()
    let tensor = try Self.stored(.float32, [4, 1, 6], in: folder).model.tensor
    #expect(try tensor.transposed([1, 0, 2]).source is FileRegion)
    #expect(try tensor.taking([1, 2], axis: 0).source is FileRegion)
    #expect(try tensor.transposed([2, 1, 0]).transposed([2, 1, 0]).source is FileRegion)
    let turned = try tensor.taking([3, 2, 1, 0], axis: 0)
    #expect(!(turned.source is FileRegion))
    #expect(try turned.taking([3, 2, 1, 0], axis: 0).source is FileRegion)
    #expect(try tensor.taking([0, 1, 2, 3], axis: 0).source is FileRegion)
  }

  @Test func `tensors are joined along their first dimension`() throws {
    let (first, second) = (
      try Tensor(shape: [1, 2], [1, 2]), try Tensor(shape: [2, 2], [3, 4, 5, 6])
    )
    let joined = try Tensor.concatenated([first, second])
    #expect(joined.shape == [3, 2])
    #expect(try joined.integers() == [1, 2, 3, 4, 5, 6])
    #expect(try joined.transposed([1, 0]).integers() == [1, 3, 5, 2, 4, 6])
  }

  @Test func `what does not fit is refused`() throws {
    let tensor = try Tensor(zeros: [2, 3])
    expectError(.inconsistent, "axes [0, 0] do not name each dimension of shape [2, 3] once") {
      () throws(SluiceError) in
      _ = try tensor.transposed([0, 0])
    }
    expectError(.inconsistent, "axis 2 is out of range for shape [2, 3]") {
      () throws(SluiceError) in
      _ = try tensor.taking([0], axis: 2)
    }
    expectError(.inconsistent, "index 3 at [] is out of range for a table of 3 rows") {
      () throws(SluiceError) in
      _ = try tensor.taking([3], axis: 1)
    }
    expectError(.inconsistent, "has 24 bytes, expected 28 for F32 [7]") { () throws(SluiceError) in
      _ = try Tensor(shape: [6], Array(repeating: 1 as Float, count: 6)).reshaped([7])
    }
    let wider = try Tensor(zeros: [2, 4])
    expectError(
      .inconsistent,
      "tensors F32 [2, 3] and F32 [2, 4] cannot be joined, expected one type and the same dimensions "
        + "after the first"
    ) { () throws(SluiceError) in
      _ = try Tensor.concatenated([tensor, wider])
    }
    #expect(try Tensor(zeros: [0, 3]).transposed([1, 0]).shape == [3, 0])
    #expect(try tensor.taking([], axis: 0).bytes == [])
  }
}

extension GateTests {
  static func permutations(_ count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return permutations(count - 1).flatMap { rest in
      (0...rest.count).map { place in
        var result = rest
        result.insert(count - 1, at: place)
        return result
      }
    }
  }
}
