@testable import SluiceModel

/// Cells as exporters write them out, of 3 features and 4 units, right or wrong in one place.
extension RewriteSketch {
  /// What a gated recurrent unit may have that makes it none.
  struct GRUMistakes {
    /// What the update gate's complement is taken from.
    var one = 1.0
    /// The state that the candidate sees, if it is another.
    var seen: String?
    /// The state that the gates see, if it is another.
    var gated: String?
    /// The function of the reset gate.
    var reset = ActivationFunction.sigmoid
  }

  /// The parameters of a cell of `gates`: kernel, bias, recurrent kernel, recurrent bias.
  mutating func cell(gates: Int) throws -> [String] {
    [
      try weights(3, gates * 4), try weights(gates * 4), try weights(4, gates * 4),
      try weights(gates * 4),
    ]
  }

  private mutating func gates(_ value: String, _ range: Range<Int>) throws -> [String] {
    var parts: [String] = []
    for gate in range {
      parts.append(try add(Slice(axis: -1, from: gate * 4, to: gate * 4 + 4), value))
    }
    return parts
  }

  private mutating func affine(_ x: String, _ matrix: String, _ bias: String) throws -> String {
    try add(Add(), add(MatMul(), x, matrix), bias)
  }

  private mutating func activated(
    _ function: ActivationFunction, _ a: String, _ b: String
  ) throws -> String {
    try add(Activation(function), add(Add(), a, b))
  }

  /// One step in TensorFlow's words: z, r, n and `z·h + (1 − z)·n`, reset after the product.
  mutating func gru(
    _ x: String, _ h: String, _ parameters: [String], _ mistakes: GRUMistakes = GRUMistakes()
  ) throws -> String {
    let i = try gates(affine(x, parameters[0], parameters[1]), 0..<3)
    let recurrent = (matrix: parameters[2], bias: parameters[3])
    var s = try gates(affine(mistakes.gated ?? h, recurrent.matrix, recurrent.bias), 0..<3)
    if let seen = mistakes.seen {
      s[2] = try gates(affine(seen, recurrent.matrix, recurrent.bias), 2..<3)[0]
    }
    let z = try activated(.sigmoid, i[0], s[0])
    let r = try activated(mistakes.reset, i[1], s[1])
    let n = try activated(.tanh, i[2], add(Mul(), r, s[2]))
    let rest = try add(Sub(), constant([], [mistakes.one]), z)
    return try add(Add(), add(Mul(), z, h), add(Mul(), rest, n))
  }

  /// One step in TensorFlow's words, reset before the product.
  mutating func gruResettingBefore(
    _ x: String, _ h: String, _ parameters: [String]
  ) throws -> String {
    let i = try gates(affine(x, parameters[0], parameters[1]), 0..<3)
    let columns = try gates(parameters[2], 0..<3)
    let z = try activated(.sigmoid, i[0], add(MatMul(), h, columns[0]))
    let r = try activated(.sigmoid, i[1], add(MatMul(), h, columns[1]))
    let n = try activated(.tanh, i[2], add(MatMul(), add(Mul(), r, h), columns[2]))
    let rest = try add(Sub(), constant([], [1]), z)
    return try add(Add(), add(Mul(), z, h), add(Mul(), rest, n))
  }

  /// One step with i, f, g, o; returns the output and the cell state.
  mutating func lstm(
    _ x: String, _ h: String, _ c: String, _ parameters: [String],
    output: ActivationFunction = .sigmoid
  ) throws -> (output: String, cell: String) {
    let sum = try add(
      Add(), affine(x, parameters[0], parameters[1]), affine(h, parameters[2], parameters[3]))
    let parts = try gates(sum, 0..<4)
    let i = try add(Activation(.sigmoid), parts[0])
    let f = try add(Activation(.sigmoid), parts[1])
    let g = try add(Activation(.tanh), parts[2])
    let o = try add(Activation(output), parts[3])
    let cell = try add(Add(), add(Mul(), f, c), add(Mul(), i, g))
    return (try add(Mul(), o, add(Activation(.tanh), cell)), cell)
  }

  /// One step, `tanh(x·W + b + h·U + c)`.
  mutating func rnn(
    _ x: String, _ h: String, _ parameters: [String], _ function: ActivationFunction = .tanh
  ) throws -> String {
    try activated(
      function, affine(x, parameters[0], parameters[1]), affine(h, parameters[2], parameters[3]))
  }

  /// Step `index` of `[2, 5, 3]`, as `[2, 3]`.
  mutating func step(_ index: Int, of x: String) throws -> String {
    try add(Squeeze(axes: [1]), add(Slice(axis: 1, from: index, to: index + 1), x))
  }

  /// The steps `indices` of `x`, in that order, from `h` on; returns the outputs `[2, steps, 4]` and the
  /// last state.
  mutating func unrolled(
    _ x: String, _ h: String, _ indices: [Int] = Array(0..<5),
    _ step: (inout RewriteSketch, _ x: String, _ h: String) throws -> String
  ) throws -> (sequence: String, state: String) {
    var h = h
    var outputs: [String?] = []
    for index in indices {
      let features = try self.step(index, of: x)
      h = try step(&self, features, h)
      outputs.append(try add(Unsqueeze(axes: [1]), h))
    }
    return (try all(Concat(axis: 1), outputs)[0], h)
  }
}
