import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// What operators foretell of shapes, and what they refuse.
@Suite struct OperatorTypeTests {
  static let sequence = ValueType(.float32, ["batch", "time", 6])
  static let tokens = ValueType(.int32, ["batch", "time"])

  static let types: [(any Layer, [ValueType?], String)] = [
    (Add(), [ValueType(.float16, ["n", 1]), ValueType(.float32, [5])], "F32[n, 5]"),
    (Sub(), [tokens, ValueType(.int64, [])], "I64[batch, time]"),
    (Less(), [tokens, tokens], "BOOL[batch, time]"),
    (Cast(to: .int16), [sequence], "I16[batch, time, 6]"),
    (Constant(shape: [2, 0], .uint8), [], "U8[2, 0]"),
    (ReduceMean(axes: [-1, 0]), [sequence], "F32[time]"),
    (ReduceMax(axes: [1], keepsAxes: true), [sequence], "F32[batch, 1, 6]"),
    (ArgMax(axis: 1), [sequence], "I64[batch, 6]"),
    (Reshape(shape: [0, -1]), [sequence], "F32[batch, time*6]"),
    (Reshape(shape: [-1, 6]), [sequence], "F32[batch*time, 6]"),
    (Reshape(shape: [0, 0, 2, -1]), [sequence], "F32[batch, time, 2, 3]"),
    (Reshape(shape: [0, -1, 4]), [sequence], "F32[batch, floor(time*6/4), 4]"),
    (Reshape(shape: [-1]), [ValueType(.bool, [2, 3, 4])], "BOOL[24]"),
    (Reshape(shape: [2, -1]), [ValueType(.bool, [2, 0])], "BOOL[2, 0]"),
    (MergeAxes(axis: 0), [sequence], "F32[batch*time, 6]"),
    (
      SplitAxis(axis: 0), [ValueType(.float32, ["batch*time", 4]), sequence], "F32[batch, time, 4]"
    ),
    (Slice(axis: 1, from: 0), [sequence], "F32[batch, time, 6]"),
    (Slice(axis: 1, from: 2), [sequence], "F32[batch, time-2, 6]"),
    (Slice(axis: 1, from: 1, to: -2), [sequence], "F32[batch, time-3, 6]"),
    (Slice(axis: 1, from: -1), [sequence], "F32[batch, min(time,1), 6]"),
    (Slice(axis: 1, from: 1, to: 4), [sequence], "F32[batch, min(time,4)-1, 6]"),
    (Slice(axis: 1, from: 4, to: 4), [sequence], "F32[batch, 0, 6]"),
    (Slice(axis: 1, from: 1, by: 2), [sequence], "F32[batch, ceil((time-1)/2), 6]"),
    (Slice(axis: 1, from: -1, to: .min, by: -1), [sequence], "F32[batch, time, 6]"),
    (Slice(axis: 1, from: -3, to: 2), [sequence], "F32[batch, …, 6]"),
    (Slice(axis: 2, from: -4, to: -1, by: 2), [sequence], "F32[batch, time, 2]"),
    (Tile(repeats: [1, 2, 3]), [sequence], "F32[batch, time*2, 18]"),
    (Expand(shape: [4, 1, 1, 1]), [sequence], "F32[4, batch, time, 6]"),
    (Expand(shape: [0]), [ValueType(.float32, ["batch", 1])], "F32[batch, 0]"),
    (Reshape(shape: [3, 0], allowsZero: true), [ValueType(.bool, [0, 2])], "BOOL[3, 0]"),
    (Split(axis: 1, sizes: [2, 3]), [sequence], "F32[batch, 2, 6]"),
    (Split(axis: 1, count: 2), [sequence], "F32[batch, floor(time/2), 6]"),
    (Split(axis: -1, count: 4, leavesRest: true), [sequence], "F32[batch, time, 2]"),
    (
      GatherND(batchDimensions: 1), [sequence, ValueType(.int64, ["batch", "k", 1])],
      "F32[batch, k, 6]"
    ),
    (Pad(before: [0, 1, 2], after: [0, 1, 0]), [sequence], "F32[batch, time+2, 8]"),
    (Pad(before: [0, -1, -2], after: [0, 0, 3]), [sequence], "F32[batch, time-1, 7]"),
    (
      Gather(axis: 1), [sequence, ValueType(.int32, ["k", 2])], "F32[batch, k, 2, 6]"
    ),
    (OneHot(depth: 3, axis: 1), [tokens], "F32[batch, 3, time]"),
    (Shape(start: 1), [sequence], "I64[2]"),
    (ConstantOfShape(0, .bool), [ValueType(.int64, [2])], "BOOL[…, …]"),
    (MatMul(), [sequence, ValueType(.float64, [6, "k"])], "F64[batch, time, k]"),
    (MatMul(), [ValueType(.float32, [6]), ValueType(.float32, [3, 6, 2])], "F32[3, 2]"),
    (TopK(count: 2, axis: -1), [sequence], "F32[batch, time, 2]"),
    (Resize(axes: [1], factors: [2], method: .cubic), [sequence], "F32[batch, time*2, 6]"),
  ]

  @Test(arguments: types.indices)
  func `shapes are known as far as they can be`(_ index: Int) throws {
    let (layer, inputs, text) = Self.types[index]
    #expect(try layer.outputTypes(inputs)[0].description == text, "\(layer)")
  }

  static let refusals: [(any Layer, [ValueType?], String)] = [
    (Sub(), [sequence, tokens], "input holds I32 elements, expected real ones"),
    (
      Mul(), [ValueType(.bool, ["n"])], "input holds BOOL elements, expected real or integer ones"
    ),
    (Exp(), [tokens], "input holds I32 elements, expected real ones"),
    (Not(), [tokens], "input holds I32 elements, expected boolean ones"),
    (
      Where(), [sequence, sequence, sequence],
      "input 'condition' holds F32 elements, expected boolean ones"
    ),
    (
      PRelu(slopeShape: [5]), [sequence],
      "inputs of shapes [batch, time, 6] and [5] cannot be combined"
    ),
    (
      PRelu(slopeShape: [2, 1, 1, 1]), [sequence],
      "inputs of shapes [batch, time, 6] and [2, 1, 1, 1] cannot be combined"
    ),
    (ReduceSum(axes: [1, -2]), [sequence], "axis -2 of shape [batch, time, 6] is named twice"),
    (ReduceMean(axes: [0]), [tokens], "input holds I32 elements, expected real ones"),
    (Squeeze(axes: [-1]), [sequence], "axis 2 of shape [batch, time, 6] is not of size 1"),
    (
      Reshape(shape: [0, 0, 0, 0]), [sequence],
      "shape [batch, time, 6] cannot become [0, 0, 0, 0]"
    ),
    (
      Reshape(shape: [0, 0, 7]), [sequence], "shape [batch, time, 6] cannot become [0, 0, 7]"
    ),
    (Reshape(shape: [5, -1]), [ValueType(.bool, [6])], "shape [6] cannot become [5, -1]"),
    (Reshape(shape: [0, -1]), [ValueType(.bool, [0, 6])], "shape [0, 6] cannot become [0, -1]"),
    (
      MergeAxes(axis: 2), [sequence], "axis 3 is out of range for shape [batch, time, 6]"
    ),
    (
      SplitAxis(axis: 0), [ValueType(.bool, [7]), ValueType(.bool, [2, 3])],
      "inputs of shapes [7] and [2, 3] do not agree at axis 0"
    ),
    (
      Pad(before: [0, 0, 6], after: [0, 0, 0], mode: .reflect), [sequence],
      "a dimension of 6 cannot be padded by 6 elements (reflect)"
    ),
    (
      Pad(before: [0, 1], after: [0, 0], value: 0.5), [tokens],
      "an element of I32 cannot be 0.5"
    ),
    (OneHot(depth: 2, on: 300, elementType: .int8), [tokens], "an element of I8 cannot be 300.0"),
    (
      Gather(axis: 0), [sequence, sequence],
      "input 'indices' holds F32 elements, expected integer ones"
    ),
    (
      GatherElements(axis: 1), [ValueType(.bool, [2, 3]), ValueType(.int32, [4, 9])],
      "inputs of shapes [2, 3] and [4, 9] are no block and indices into it along axis 1"
    ),
    (
      MatMul(), [sequence, ValueType(.float32, [5, 2])],
      "inputs of shapes [batch, time, 6] and [5, 2]: the summed dimension is 6 and 5"
    ),
    (
      MatMul(), [ValueType(.float32, []), sequence],
      "input has shape [] of rank 0, expected rank at least 1"
    ),
    (TopK(count: 7, axis: -1), [sequence], "7 elements are asked for, but there are 6"),
    (
      NumberRange(), [tokens, tokens, tokens],
      "input has shape [batch, time] of rank 2, expected rank 0"
    ),
  ]

  @Test(arguments: refusals.indices)
  func `an operator says what it cannot take`(_ index: Int) {
    let (layer, types, text) = Self.refusals[index]
    expectError(.inconsistent, text) { () throws(SluiceError) in _ = try layer.outputTypes(types) }
  }

  @Test func `lists that do not fit the dimensions are refused`() {
    let wrong: [(any Layer, String, String)] = [
      (Tile(repeats: [2]), "repeats", "[2], expected 3 integers of at least 0"),
      (Tile(repeats: [1, 1, -1]), "repeats", "[1,1,-1], expected 3 integers of at least 0"),
      (Pad(before: [0], after: [0, 0, 0]), "before", "[0], expected 3 integers"),
      (Pad(before: [0, 0, 0], after: [0]), "after", "[0], expected 3 integers"),
      (Slice(axis: 0, from: 0, by: 0), "steps", "[0], expected no step of 0"),
      (
        Slice(starts: [1], ends: [2, 3], axes: [0, 1], steps: [1, 1]), "starts",
        "[1], expected 2 integers"
      ),
      (
        Resize(axes: [1], factors: [0], method: .linear), "factors",
        "[0], expected 1 integers of at least 1"
      ),
    ]
    for (layer, key, text) in wrong {
      expectError(.malformed, "attribute '\(key)' is \(text)") { () throws(SluiceError) in
        _ = try layer.outputTypes([Self.sequence])
      }
    }
  }

  @Test func `equations that are none are refused`() {
    let wrong = [
      ("ij->k", "has a letter in its output that no input has"),
      ("ij->ii", "has a letter twice in its output"), ("i->j->k", "has several arrows"),
      ("i1", "has '1', expected letters"), ("......", "has two ellipses in one term"),
      ("ö", "has 'ö', expected letters"), ("i..", "has '.', expected letters"),
    ]
    for (equation, text) in wrong {
      expectError(.malformed, "equation '\(equation)' \(text)") { () throws(SluiceError) in
        _ = try Einsum(equation: equation)
      }
    }
  }

  @Test func `an equation fits its inputs`() throws {
    let layer = try Einsum(equation: "ij, j -> i")
    #expect(layer.equation == "ij,j->i")
    let wrong: [([ValueType?], String)] = [
      ([Self.sequence, Self.sequence], "equation 'ij,j->i': an input has rank 3, expected 2"),
      (
        [ValueType(.float32, [2, 3]), ValueType(.float32, [2])],
        "inputs of shapes [2, 3] and [2]: j is 3 and 2"
      ),
      ([Self.tokens, ValueType(.float32, [6])], "input holds F32 elements, expected integer ones"),
      (
        [ValueType(.bool, [2, 3]), ValueType(.bool, [3])],
        "input holds BOOL elements, expected real or integer ones"
      ),
      ([], "has 0 inputs, expected at least 1"), ([Self.sequence], "has 1 inputs, expected 2"),
    ]
    for (types, text) in wrong {
      expectError(.inconsistent, text) { () throws(SluiceError) in
        _ = try layer.outputTypes(types)
      }
    }
  }

  @Test func `numbers that come to light only when running are checked`() throws {
    let empty = LayerParameters([:])
    let integer = LayerValueTests.integer
    let wrong: [(any Layer, [Value<Double>], String)] = [
      (Div(), [integer([1], [1]), integer([1], [0])], "an integer is divided by zero"),
      (Mod(), [integer([1], [1]), integer([1], [0])], "an integer is divided by zero"),
      (Pow(), [integer([1], [2]), integer([1], [-1])], "2 to the power of -1 is no integer"),
      (
        Cast(to: .int8), [LayerValueTests.real([1], [128])], "128.0 is out of the range of I8"
      ),
      (Cast(to: .int64), [LayerValueTests.real([1], [.nan])], "nan is out of the range of I64"),
      (Squeeze(axes: [0]), [integer([2], [1, 2])], "axis 0 of shape [2] is not of size 1"),
      (Reshape(shape: [2, 2]), [integer([2], [1, 2])], "shape [2] cannot become [2, 2]"),
      (ReduceMax(axes: [0]), [integer([0], [])], "shape [0] leaves no element to choose from"),
      (ArgMin(axis: 0), [integer([0], [])], "shape [0] leaves no element to choose from"),
      (ConstantOfShape(0, .bool), [integer([1], [-1])], "-1 is no size of a dimension"),
      (
        Split(axis: 0, sizes: [2, 2]), [integer([3], [1, 2, 3])],
        "a dimension of 3 cannot be split into [2, 2]"
      ),
      (
        Split(axis: 0, sizes: [1, .max]), [integer([3], [1, 2, 3])],
        "a dimension of 3 cannot be split into [1, 9223372036854775807]"
      ),
      (
        Split(axis: 0, count: 2), [integer([3], [1, 2, 3])],
        "a dimension of 3 cannot be split into 2 parts"
      ),
      (
        Split(axis: 0, count: 4, leavesRest: true), [integer([5], [1, 2, 3, 4, 5])],
        "a dimension of 5 cannot be split into 4 parts"
      ),
      (
        ReverseSequence(timeAxis: 1, batchAxis: 0),
        [integer([1, 2], [1, 2]), integer([1], [3])], "3 elements are asked for, but there are 2"
      ),
      (
        GatherND(), [integer([2, 2], [1, 2, 3, 4]), integer([1, 2], [1, -3])],
        "index -3 at [0, 1] is out of range for a table of 2 rows"
      ),
      (
        ScatterND(), [integer([2], [1, 2]), integer([1, 1], [2]), integer([1], [3])],
        "index 2 at [0, 0] is out of range for a table of 2 rows"
      ),
      (
        ScatterElements(axis: 0),
        [integer([2], [1, 2]), integer([1], [0]), integer([2], [3, 4])],
        "inputs of shapes [2] and [1] are what is put and its places"
      ),
      (
        Pad(before: [-2], after: [-1]), [integer([2], [1, 2])],
        "a dimension of 2 cannot be padded by -2 elements (constant)"
      ),
      (
        Pad(before: [1], after: [-2], mode: .wrap), [integer([2], [1, 2])],
        "a dimension of 2 cannot be padded by 1 elements (wrap)"
      ),
      (
        NumberRange(), [integer([], [0]), integer([], [1]), integer([], [0])],
        "a range cannot have steps of 0"
      ),
      (
        Gather(axis: 0), [integer([2], [1, 2]), integer([2], [1, -3])],
        "index -3 at [1] is out of range for a table of 2 rows"
      ),
    ]
    for (layer, inputs, text) in wrong {
      expectError(.inconsistent, text) { () throws(SluiceError) in
        _ = try layer.forward(inputs.map { $0 }, empty)
      }
    }
  }

  @Test func `a value that a few numbers make too large is refused`() {
    let two = LayerValueTests.integer([2], [1, 2])
    let huge = 1 << 35
    let wrong: [(any Layer, [Value<Double>], String)] = [
      (Tile(repeats: [huge]), [two], "[\(huge), 2]"),
      (Expand(shape: [huge, 1]), [two], "[\(huge), 2]"),
      (Pad(before: [huge], after: [0]), [two], "[\(huge + 2)]"),
      (Resize(axes: [0], factors: [huge], method: .nearest), [two], "[2, \(huge)]"),
      (OneHot(depth: huge), [two], "[2, \(huge)]"),
      (
        ConstantOfShape(0, .bool), [LayerValueTests.integer([2], [huge, huge])],
        "[\(huge), \(huge)]"
      ),
      (
        NumberRange(),
        [0, .max, 1].map { LayerValueTests.integer([], [$0]) }, "[\(Int.max)]"
      ),
    ]
    for (layer, inputs, shape) in wrong {
      expectError(
        .limit, "would make a value of shape \(shape), more elements than the limit"
      ) { () throws(SluiceError) in _ = try layer.forward(inputs.map { $0 }, LayerParameters([:])) }
    }
  }

  @Test func `symbols are reckoned with as people would`() throws {
    let time: Dimension = "time"
    #expect(try time.adding(2).adding(-5) == "time-3")
    #expect(try time.adding(2).adding(-2) == "time")
    #expect(try Dimension.fixed(2).adding(-5) == 0)
    #expect(try time.adding(-2).divided(by: 2) == "floor((time-2)/2)")
    #expect(try time.divided(by: 3, roundingUp: true).adding(1) == "ceil(time/3)+1")
    #expect(Dimension.fixed(7).divided(by: 2) == 3)
    #expect(Dimension.fixed(7).divided(by: 2, roundingUp: true) == 4)
    #expect(Dimension.fixed(7).capped(at: 4) == 4)
    #expect(time.capped(at: 0) == 0)
    #expect(Dimension.named(String(repeating: "t", count: 1025)) == "…")
    expectError(
      .limit, "shape [\(Int.max), 1] is too large: the count of elements overflows the limit"
    ) { () throws(SluiceError) in _ = try Dimension.fixed(.max).adding(1) }
  }
}
