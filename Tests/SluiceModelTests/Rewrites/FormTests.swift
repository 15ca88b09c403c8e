import Testing

@testable import SluiceModel

/// Rewrites that make one layer of the arithmetic of several nodes, and what they must leave alone.
@Suite struct FormTests {
  private var sketch = RewriteSketch()
  private let x: String

  init() { x = sketch.input("x", [2, 3, 4]) }

  private mutating func number(_ number: Double) throws -> String {
    try sketch.constant([], [number], .float64)
  }

  private func activation(_ value: String) throws -> ActivationFunction? {
    let kinds = try sketch.kinds(after: FormActivations.self, giving: value)
    guard kinds == ["Activation"] else { return nil }
    let model = try sketch.models([FormActivations.self], giving: [value]).changed
    return (model.nodes.last?.layer as? Activation)?.function
  }

  // MARK: - FormActivations

  @Test mutating func `a hard sigmoid may be written out in two ways`() throws {
    let scaled = try sketch.add(Add(), sketch.add(Mul(), x, number(0.25)), number(0.5))
    let clipped = try sketch.add(Clip(minimum: 0, maximum: 1), scaled)
    #expect(try activation(clipped) == .hardSigmoid(slope: 0.25, offset: 0.5))
    let shifted = try sketch.add(Clip(minimum: 0, maximum: 8), sketch.add(Add(), x, number(4)))
    let divided = try sketch.add(Div(), shifted, number(8))
    #expect(try activation(divided) == .hardSigmoid(slope: 0.125, offset: 0.5))
    let bounded = try sketch.add(
      Min(), sketch.add(Max(), scaled, number(0)), number(1))
    #expect(try activation(bounded) == .hardSigmoid(slope: 0.25, offset: 0.5))
  }

  @Test(arguments: [(-1.0, 1.0, 8.0), (0, 2, 8), (0, 8, 6), (0, 8, -8)])
  mutating func `other bounds or factors are no hard sigmoid`(
    _ low: Double, _ high: Double, _ divisor: Double
  ) throws {
    let shifted = try sketch.add(
      Clip(minimum: low, maximum: high), sketch.add(Add(), x, number(4)))
    let value = try sketch.add(Div(), shifted, number(divisor))
    #expect(try sketch.kinds(after: FormActivations.self, giving: value) == nil)
  }

  @Test mutating func `a factor that is only near to the bound's inverse stays as it is`() throws {
    let bounded = try sketch.add(
      Clip(minimum: 0, maximum: 6), sketch.add(Add(), x, number(3)))
    let rounded = try sketch.add(Mul(), bounded, number(Double(Float(1) / 6)))
    let (_, changed) = try sketch.models([FormActivations.self], giving: [rounded])
    let layer = try #require(changed.nodes.last?.layer as? Activation)
    #expect(layer.function == .hardSigmoid(slope: 1 / 6, offset: 0.5))
    let near = try sketch.add(Mul(), bounded, number(0.1666668))
    #expect(try sketch.kinds(after: FormActivations.self, giving: near) == nil)
  }

  @Test mutating func `a value times its sigmoid is silu, and no other value is`() throws {
    let gate = try sketch.add(Activation(.sigmoid), x)
    let product = try sketch.add(Mul(), gate, x)
    #expect(try activation(product) == .silu)
    for other in [sketch.input("y", [2, 3, 4]), gate] {
      let value = try sketch.add(Mul(), gate, other)
      #expect(try sketch.kinds(after: FormActivations.self, giving: value) == nil)
    }
  }

  @Test mutating func `gelu is written out with the error function`() throws {
    func curve(_ sketch: inout RewriteSketch, _ factor: Double, _ one: Double) throws -> String {
      let inner = try sketch.add(Mul(), x, sketch.constant([], [factor], .float64))
      return try sketch.add(
        Add(), sketch.add(Erf(), inner), sketch.constant([], [one], .float64))
    }
    let root = 0.5.squareRoot()
    let half = try number(0.5)
    let right = try curve(&sketch, root, 1)
    var value = try sketch.add(Mul(), sketch.add(Mul(), x, right), half)
    #expect(try activation(value) == .gelu())
    value = try sketch.add(Mul(), x, sketch.add(Mul(), right, half))
    #expect(try activation(value) == .gelu())
    for wrong in [try curve(&sketch, 0.5, 1), try curve(&sketch, root, 2)] {
      value = try sketch.add(Mul(), sketch.add(Mul(), x, wrong), half)
      #expect(try sketch.kinds(after: FormActivations.self, giving: value) == nil)
    }
    let other = sketch.input("other", [2, 3, 4])
    value = try sketch.add(Mul(), sketch.add(Mul(), other, right), half)
    #expect(try sketch.kinds(after: FormActivations.self, giving: value) == nil)
  }

  // MARK: - FormDense

  private mutating func product() throws -> String {
    try sketch.add(MatMul(), x, sketch.weights(4, 5))
  }

  @Test mutating func `a product with a bias and a function is one layer`() throws {
    let sum = try sketch.add(Add(), sketch.weights(5), product())
    let value = try sketch.add(Activation(.tanh), sum)
    #expect(try sketch.kinds(after: FormDense.self, giving: value) == ["Dense"])
  }

  @Test mutating func `a product that is read twice keeps its bias and function apart`() throws {
    let product = try product()
    let sum = try sketch.add(Add(), product, sketch.weights(5))
    let function = try sketch.add(Activation(.tanh), product)
    #expect(
      try sketch.kinds(after: FormDense.self, giving: sum, function)
        == ["Dense", "Add", "Activation"])
    #expect(try sketch.kinds(after: FormDense.self, giving: product, sum) == ["Dense", "Add"])
  }

  @Test mutating func `what is added along other dimensions is no bias`() throws {
    for shape in [[1], [3, 1], [3, 5], [2, 1, 5]] {
      let numbers = (0..<shape.reduce(1, *)).map { Double($0) / 8 }
      let value = try sketch.add(Add(), product(), sketch.constant(shape, numbers))
      #expect(try sketch.kinds(after: FormDense.self, giving: value) == ["Dense", "Add"])
    }
    let wide = try sketch.add(Add(), product(), sketch.weights(1, 1, 1, 5))
    #expect(try sketch.kinds(after: FormDense.self, giving: wide) == ["Dense", "Add"])
  }

  @Test mutating func `a bias behind a function, and a function behind a function, stay`() throws {
    let function = try sketch.add(Activation(.tanh), product())
    let sum = try sketch.add(Add(), function, sketch.weights(5))
    #expect(try sketch.kinds(after: FormDense.self, giving: sum) == ["Dense", "Add"])
    let twice = try sketch.add(Activation(.sigmoid), function)
    #expect(try sketch.kinds(after: FormDense.self, giving: twice) == ["Dense", "Activation"])
  }

  @Test mutating func `a product of values stays one`() throws {
    let y = sketch.input("y", [2, 4, 5])
    let value = try sketch.add(MatMul(), x, y)
    #expect(try sketch.kinds(after: FormDense.self, giving: value) == nil)
    let left = try sketch.add(MatMul(), sketch.weights(3, 3), x)
    #expect(try sketch.kinds(after: FormDense.self, giving: left) == nil)
    let stack = try sketch.add(MatMul(), x, sketch.weights(2, 4, 5))
    #expect(try sketch.kinds(after: FormDense.self, giving: stack) == nil)
  }

  // MARK: - SpreadDense

  /// What a graph makes of the rows of `x`, put into the shape of `x` again.
  private mutating func spread(_ rows: any Layer, _ back: any Layer) throws -> String {
    let product = try sketch.add(MatMul(), sketch.add(rows, x), sketch.weights(4, 5))
    return try sketch.add(back, product)
  }

  @Test mutating func `a layer that works on the rows of a block works on the block`() throws {
    for (rows, back) in [
      (MergeAxes(axis: 0), Reshape(shape: [2, 3, 5])),
      (MergeAxes(axis: 0), Reshape(shape: [2, -1, 5])),
      (Reshape(shape: [3, 2, 4]), Reshape(shape: [2, 3, 5])),
    ] as [(any Layer, any Layer)] {
      let sum = try sketch.add(Add(), spread(rows, back), sketch.weights(5))
      let kinds = try sketch.kinds(after: FormDense.self, SpreadDense.self, giving: sum)
      #expect(kinds == ["Dense"])
    }
  }

  @Test mutating func `a layer on other rows, or whose rows are read, stays`() throws {
    for (rows, back) in [
      (MergeAxes(axis: 0), Reshape(shape: [3, 2, 5])),
      (MergeAxes(axis: 0), Reshape(shape: [6, 5, 1])),
    ] as [(any Layer, any Layer)] {
      let value = try spread(rows, back)
      let kinds = try sketch.kinds(after: FormDense.self, SpreadDense.self, giving: value)
      #expect(kinds == [rows.kind, "Dense", back.kind])
    }
    let product = try sketch.add(MatMul(), sketch.add(MergeAxes(axis: 0), x), sketch.weights(4, 5))
    let value = try sketch.add(Reshape(shape: [2, 3, 5]), product)
    #expect(
      try sketch.kinds(after: FormDense.self, SpreadDense.self, giving: product, value)
        == ["MergeAxes", "Dense", "Reshape"])
  }

  // MARK: - ShareConstants

  @Test mutating func `equal constants become one, others do not`() throws {
    let a = try sketch.add(Mul(), x, sketch.constant([4], [1, 2, 3, 4]))
    let b = try sketch.add(Mul(), a, sketch.constant([4], [1, 2, 3, 4]))
    let model = try sketch.models([ShareConstants.self], giving: [b]).changed
    #expect(model.nodes.filter { $0.layer is Constant }.count == 1)
    for (shape, numbers, type) in [
      ([4], [1, 2, 3, 5], .float32), ([1, 4], [1, 2, 3, 4], .float32),
      ([4], [1, 2, 3, 4], .float64),
    ] as [([Int], [Double], ElementType)] {
      let value = try sketch.add(Mul(), a, sketch.constant(shape, numbers, type))
      #expect(try sketch.kinds(after: ShareConstants.self, giving: value) == nil)
    }
  }

  // MARK: - FormEmbedding

  @Test mutating func `a look-up of rows in a table is an embedding, any other is not`() throws {
    let ids = sketch.input("ids", [2, 3], .int64)
    let table = try sketch.weights(6, 4)
    let rows = try sketch.add(Gather(axis: 0), table, ids)
    #expect(try sketch.kinds(after: FormEmbedding.self, giving: rows) == ["Embedding"])
    let columns = try sketch.add(Gather(axis: 1), table, ids)
    #expect(try sketch.kinds(after: FormEmbedding.self, giving: columns) == nil)
    let value = try sketch.add(Gather(axis: 0), sketch.input("t", [6, 4]), ids)
    #expect(try sketch.kinds(after: FormEmbedding.self, giving: value) == nil)
    let blocks = try sketch.add(Gather(axis: 0), sketch.weights(6, 2, 2), ids)
    #expect(try sketch.kinds(after: FormEmbedding.self, giving: blocks) == nil)
  }
}
