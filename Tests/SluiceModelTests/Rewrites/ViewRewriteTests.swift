import Testing

@testable import SluiceModel

/// Rewrites of what moves elements, and what they must leave alone.
@Suite struct ViewRewriteTests {
  private var sketch = RewriteSketch()
  private let x: String

  init() { x = sketch.input("x", [2, 3, 4]) }

  // MARK: - DropIdentities

  @Test mutating func `nodes that change nothing are taken out`() throws {
    var value = try sketch.add(Neg(), x)
    let nothing: [any Layer] = [
      Identity(), Concat(axis: 1), Activation(.linear), Cast(to: .float32),
      Transpose(permutation: [0, 1, 2]), Expand(shape: [1, 1, 1]), Expand(shape: [1]),
      Slice(axis: 1, from: 0), Add(), Mean(),
    ]
    for layer in nothing { value = try sketch.add(layer, value) }
    #expect(try sketch.kinds(after: DropIdentities.self, giving: value) == ["Neg"])
  }

  static let somethings: [any Layer] = [
    Cast(to: .float64), Transpose(permutation: [0, 2, 1]), Expand(shape: [1, 1, 1, 1]),
    Expand(shape: [2, 1, 1, 1]), Slice(axis: 1, from: 0, to: 2), Slice(axis: 1, from: 1),
    Slice(axis: 1, from: 0, by: 2), Activation(.relu()), Flip(axis: 0), Neg(),
  ]

  @Test(arguments: somethings.indices)
  mutating func `nodes that change something stay`(_ index: Int) throws {
    let value = try sketch.add(Self.somethings[index], x)
    #expect(try sketch.kinds(after: DropIdentities.self, giving: value) == nil)
  }

  @Test mutating func `a sum of a value with itself is not that value`() throws {
    let value = try sketch.add(Add(), x, x)
    #expect(try sketch.kinds(after: DropIdentities.self, giving: value) == nil)
  }

  // MARK: - FuseViews

  @Test mutating func `transpositions that undo each other vanish`() throws {
    let there = try sketch.add(Transpose(permutation: [1, 2, 0]), x)
    let back = try sketch.add(Transpose(permutation: [2, 0, 1]), there)
    let value = try sketch.add(Neg(), back)
    #expect(try sketch.kinds(after: FuseViews.self, giving: value) == ["Neg"])
  }

  @Test mutating func `transpositions in a row are one`() throws {
    let once = try sketch.add(Transpose(permutation: [1, 2, 0]), x)
    let twice = try sketch.add(Transpose(permutation: [1, 2, 0]), once)
    #expect(try sketch.kinds(after: FuseViews.self, giving: twice) == ["Transpose"])
  }

  @Test mutating func `a transposition through changes of shape is one`() throws {
    let a = try sketch.add(Unsqueeze(axes: [0]), x)
    let b = try sketch.add(Transpose(permutation: [2, 0, 1, 3]), a)
    let c = try sketch.add(Squeeze(axes: [1]), b)
    #expect(try sketch.kinds(after: FuseViews.self, giving: c) == ["Transpose"])
    let split = try sketch.add(Reshape(shape: [2, 3, 2, 2]), c)
    let joined = try sketch.add(Reshape(shape: [3, 2, 4]), split)
    #expect(split != joined)
  }

  @Test mutating func `a reshape that mixes dimensions is no transposition`() throws {
    let mixed = try sketch.add(Reshape(shape: [3, 2, 4]), x)
    let turned = try sketch.add(Transpose(permutation: [1, 0, 2]), mixed)
    #expect(try sketch.kinds(after: FuseViews.self, giving: turned) == nil)
    let negated = try sketch.add(Neg(), turned)
    let back = try sketch.add(Transpose(permutation: [1, 0, 2]), negated)
    let flat = try sketch.add(Reshape(shape: [2, 3, 4]), back)
    #expect(try sketch.kinds(after: FuseViews.self, giving: flat) == nil)
  }

  @Test mutating func `dimensions of equal size are told apart`() throws {
    let square = sketch.input("square", [3, 3, 3])
    let turned = try sketch.add(Transpose(permutation: [1, 0, 2]), square)
    let flat = try sketch.add(Reshape(shape: [9, 3]), turned)
    let again = try sketch.add(Reshape(shape: [3, 3, 3]), flat)
    let value = try sketch.add(Neg(), again)
    #expect(try sketch.kinds(after: FuseViews.self, giving: value) == ["Transpose", "Neg"])
    let named = sketch.input("named", ["n", "n", 3])
    let other = try sketch.add(Transpose(permutation: [1, 0, 2]), named)
    #expect(try sketch.kinds(after: FuseViews.self, giving: other) == nil)
  }

  // MARK: - JoinParts

  private mutating func parts(_ order: [Int], axis: Int = 1, joined: Int = 1) throws -> String {
    var parts: [String?] = []
    for index in order {
      parts.append(try sketch.add(Slice(axis: axis, from: index, to: index + 1), x))
    }
    return try sketch.all(Concat(axis: joined), parts)[0]
  }

  @Test mutating func `parts that are joined in their order are the whole`() throws {
    let whole = try sketch.add(Neg(), parts([0, 1, 2]))
    #expect(try sketch.kinds(after: JoinParts.self, giving: whole) == ["Neg"])
  }

  @Test(arguments: [[0, 2, 1], [2, 1, 0], [0, 1], [1, 2], [0, 0, 2], [0, 1, 2, 0]])
  mutating func `parts out of order, or not all of them, stay`(_ order: [Int]) throws {
    let value = try parts(order)
    #expect(try sketch.kinds(after: JoinParts.self, giving: value) == nil)
  }

  @Test mutating func `parts that are joined along another dimension stay`() throws {
    let value = try parts([0, 1, 2], joined: 2)
    #expect(try sketch.kinds(after: JoinParts.self, giving: value) == nil)
  }

  @Test mutating func `parts of two values stay`() throws {
    let y = sketch.input("y", [2, 3, 4])
    let a = try sketch.add(Slice(axis: 1, from: 0, to: 1), x)
    let b = try sketch.add(Slice(axis: 1, from: 1, to: 3), y)
    let value = try sketch.add(Concat(axis: 1), a, b)
    #expect(try sketch.kinds(after: JoinParts.self, giving: value) == nil)
  }

  @Test mutating func `parts that lost their dimension become one transposition`() throws {
    var parts: [String?] = []
    for index in 0..<3 {
      let slice = try sketch.add(Slice(axis: 1, from: index, to: index + 1), x)
      parts.append(try sketch.add(Squeeze(axes: [1]), slice))
    }
    let value = try sketch.all(Concat(axis: 1), parts)[0]
    #expect(
      try sketch.kinds(after: JoinParts.self, giving: value)?.contains("Concat") == false)
    let turned = try sketch.all(Concat(axis: 1), parts.reversed())[0]
    #expect(try sketch.kinds(after: JoinParts.self, giving: turned) == nil)
  }

  // MARK: - HoistTransposes, PartSplits

  @Test mutating func `values that are transposed alike are joined before`() throws {
    let y = sketch.input("y", [2, 3, 4])
    let a = try sketch.add(Transpose(permutation: [1, 0, 2]), x)
    let b = try sketch.add(Transpose(permutation: [1, 0, 2]), y)
    let value = try sketch.add(Concat(axis: 0), a, b)
    #expect(
      try sketch.kinds(after: HoistTransposes.self, giving: value) == ["Concat", "Transpose"])
  }

  @Test mutating func `values that are transposed otherwise are not`() throws {
    let y = sketch.input("y", [3, 2, 4])
    let a = try sketch.add(Transpose(permutation: [1, 0, 2]), x)
    let b = try sketch.add(Transpose(permutation: [0, 1, 2]), y)
    let c = try sketch.add(Concat(axis: 0), a, b)
    #expect(try sketch.kinds(after: HoistTransposes.self, giving: c) == nil)
    let d = try sketch.add(Concat(axis: 0), a, y)
    #expect(try sketch.kinds(after: HoistTransposes.self, giving: d) == nil)
  }

  @Test mutating func `parts become slices where the whole is known`() throws {
    let parts = try sketch.all(Split(axis: -1, sizes: [1, 3]), [x])
    #expect(
      try sketch.kinds(after: PartSplits.self, giving: parts[0], parts[1]) == ["Slice", "Slice"])
    #expect(try sketch.kinds(after: PartSplits.self, giving: parts[1]) == ["Slice"])
    let open = sketch.input("open", ["n", 3])
    let halves = try sketch.all(Split(axis: 0, count: 3), [open])
    #expect(try sketch.kinds(after: PartSplits.self, giving: halves[1]) == nil)
  }
}
