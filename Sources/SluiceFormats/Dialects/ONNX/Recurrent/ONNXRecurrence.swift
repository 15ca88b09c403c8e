internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// A GRU, LSTM or RNN node of ONNX, put into the canonical recurrent layer.
///
/// ONNX keeps `W` `[D, G·H, I]`, `R` `[D, G·H, H]`, `B` `[D, 2·G·H]` (input biases, then recurrent ones) and
/// `P` `[D, 3·H]`, with gates in an order of its own; sequences `[time, batch, I]` and states `[D, batch,
/// H]`, or with `layout` 1 `[batch, time, I]` and `[batch, D, H]`.
struct ONNXRecurrence {
  /// The canonical gates, and ONNX's order of them.
  let gates: [Gate]
  let order: [Gate]
  let direction: Direction
  let hiddenSize: Int
  let inputSize: Int
  private let isBatchFirst: Bool

  /// Reads what all three operators have in common.
  ///
  /// - Throws: ``SluiceError`` naming the input or attribute that contradicts another.
  init(
    _ call: inout ONNXCall, _ graph: ONNXGraph, gates: [Gate], order: [Gate]
  ) throws(SluiceError) {
    self.gates = gates
    self.order = order
    let word = try call.choice(
      "direction", of: ["forward", "reverse", "bidirectional"], default: "forward")
    direction = Direction(rawValue: word) ?? .forward
    isBatchFirst = call.opset >= 14 ? try call.flag("layout") : false
    let passes = direction.passes.count
    try call.requireOneType(graph, [0, 1, 2, 3, 5, 6, 7])
    let w = try Self.sizes(of: call.input(1), "W", graph)
    let r = try Self.sizes(of: call.input(2), "R", graph)
    let rows = w[1]
    guard rows > 0, w[2] > 0 else {
      throw .onnxShape("W", "\(w)", expected: "at least one unit and one feature")
    }
    guard rows.isMultiple(of: gates.count) else {
      throw .onnxGateRows("W", w, gates: gates.count)
    }
    hiddenSize = rows / gates.count
    inputSize = w[2]
    guard w[0] == passes else {
      throw .onnxShape(
        "W", "\(w)", expected: "\(passes) in front", why: "the direction is \(word.quoted)")
    }
    let expected = [passes, rows, hiddenSize]
    guard r == expected else {
      throw .onnxShape("R", "\(r)", expected: "\(expected)", why: "W is \(w)")
    }
    if let stated = try call.integer("hidden_size"), stated != hiddenSize {
      throw .onnxHiddenSize(stated, w, gates: gates.count)
    }
    if let b = call.optional(3) {
      let expected = [passes, 2 * rows]
      let found = try Self.sizes(of: b, "B", graph)
      guard found == expected else {
        throw .onnxShape("B", "\(found)", expected: "\(expected)", why: "W is \(w)")
      }
    }
  }

  /// The sizes of a value that must be known.
  private static func sizes(
    of value: String, _ name: String, _ graph: ONNXGraph
  ) throws(SluiceError) -> [Int] {
    let type = graph.type(value)
    try type.requireKind(.real, "input \(name.quoted)")
    let rank = name == "W" || name == "R" ? 3 : 2
    try type.requireRank(rank, "input \(name.quoted)")
    let sizes = type.shape.compactMap(\.size)
    guard sizes.count == rank else { throw .onnxSizesUnknown(name, "\(type.shape)") }
    return sizes
  }

  /// The canonical shape; steps beyond a sequence's length give zeros.
  var shape: RecurrentShape {
    RecurrentShape(
      inputSize: inputSize, hiddenSize: hiddenSize, direction: direction, maskedOutput: .zero)
  }

  // MARK: - Parameters

  /// The parameters of all directions, by role.
  func parameters(
    _ call: ONNXCall, _ graph: inout ONNXGraph
  ) throws(SluiceError) -> OrderedDictionary<String, String> {
    var result: OrderedDictionary<String, String> = [:]
    for (lane, pass) in direction.passes.enumerated() {
      let prefix = shape.parameterPrefix(of: pass)
      for (index, role) in [(1, "kernel"), (2, "recurrentKernel")] {
        let block = try self.lane(lane, of: call.input(index), call, &graph, prefix + role)
        result[prefix + role] = try permuted(
          block, [inputSize, hiddenSize][index - 1], call, &graph, prefix + role)
      }
      guard let biases = call.optional(3) else { continue }
      let block = try self.lane(lane, of: biases, call, &graph, prefix + "bias")
      let rows = gates.count * hiddenSize
      for (half, role) in ["inputBias", "recurrentBias"].enumerated() {
        let slice = Slice(axis: 0, from: half * rows, to: (half + 1) * rows)
        let bias = try graph.one(call, slice, [block], prefix + role)
        result[prefix + role] = try permuted(bias, nil, call, &graph, prefix + role)
      }
    }
    return result
  }

  /// The block of one direction.
  func lane(
    _ lane: Int, of value: String, _ call: ONNXCall, _ graph: inout ONNXGraph, _ suffix: String
  ) throws(SluiceError) -> String {
    let slice = try graph.one(
      call, Slice(axis: 0, from: lane, to: lane + 1), [value], suffix)
    return try graph.one(call, Squeeze(axes: [0]), [slice], suffix)
  }

  /// The block with its gates in the canonical order; `columns` is nil for a vector.
  private func permuted(
    _ value: String, _ columns: Int?, _ call: ONNXCall, _ graph: inout ONNXGraph, _ suffix: String
  ) throws(SluiceError) -> String {
    let places = gates.map { order.firstIndex(of: $0) ?? 0 }
    guard places != Array(places.indices) else { return value }
    let rest = columns.map { [$0] } ?? []
    let split = Reshape(shape: [gates.count, hiddenSize] + rest)
    let parts = try graph.one(call, split, [value], suffix)
    let indices = try graph.constant(call, places, suffix + ".order")
    let moved = try graph.one(call, Gather(axis: 0), [parts, indices], suffix)
    return try graph.one(
      call, Reshape(shape: [gates.count * hiddenSize] + rest), [moved], suffix)
  }

  // MARK: - Sequences and states

  /// What the canonical layer reads: sequence, mask, and the initial states that stand at `states` among
  /// the inputs.
  func inputs(
    _ call: ONNXCall, _ graph: inout ONNXGraph, states: [(index: Int, name: String)]
  ) throws(SluiceError) -> [String?] {
    let x = try call.input(0)
    let type = graph.type(x)
    try type.requireKind(.real, "input 'X'")
    try type.requireRank(3, "input 'X'")
    guard type.shape[2].mayEqual(.fixed(inputSize)) else {
      throw .onnxShape(
        "X", "\(type.shape)", expected: "\(inputSize) features", why: "W has as many columns")
    }
    let sequence =
      isBatchFirst
      ? x : try graph.one(call, Transpose(permutation: [1, 0, 2]), [x], "sequence")
    var inputs: [String?] = [sequence, try mask(call, &graph, sequence)]
    for (index, name) in states {
      guard let state = call.optional(index) else {
        inputs.append(nil)
        continue
      }
      inputs.append(try initial(state, name, call, &graph, sequence))
    }
    return inputs
  }

  /// True for the steps that lie within the sequence's length.
  private func mask(
    _ call: ONNXCall, _ graph: inout ONNXGraph, _ sequence: String
  ) throws(SluiceError) -> String? {
    guard let lengths = call.optional(4) else { return nil }
    let type = graph.type(lengths)
    guard type.elementType == .int32 else {
      throw .valueKind("input 'sequence_lens'", type.elementType.rawValue, expected: "I32")
    }
    try type.requireRank(1, "input 'sequence_lens'")
    let batch = graph.type(sequence).shape[0]
    guard type.shape[0].mayEqual(batch) else {
      throw .onnxShape(
        "sequence_lens", "\(type.shape)", expected: "\([batch])",
        why: "X holds as many sequences")
    }
    let wide = try graph.one(call, Cast(to: .int64), [lengths], "lengths")
    let column = try graph.one(call, Unsqueeze(axes: [1]), [wide], "lengths")
    let sizes = try graph.one(call, Shape(start: 1, end: 2), [sequence], "steps")
    let count = try graph.one(call, Squeeze(axes: [0]), [sizes], "steps")
    let zero = try graph.constant(call, [0], shape: [], "zero")
    let one = try graph.constant(call, [1], shape: [], "one")
    let steps = try graph.one(call, NumberRange(), [zero, count, one], "steps")
    return try graph.one(call, Less(), [steps, column], "mask")
  }

  /// An initial state `[batch, D·H]`.
  private func initial(
    _ state: String, _ name: String, _ call: ONNXCall, _ graph: inout ONNXGraph, _ sequence: String
  ) throws(SluiceError) -> String {
    let type = graph.type(state)
    try type.requireKind(.real, "input \(name.quoted)")
    try type.requireRank(3, "input \(name.quoted)")
    let batch = graph.type(sequence).shape[0]
    let passes = Dimension.fixed(direction.passes.count)
    let expected = (isBatchFirst ? [batch, passes] : [passes, batch]) + [.fixed(hiddenSize)]
    guard zip(type.shape, expected).allSatisfy({ $0.mayEqual($1) }) else {
      throw .onnxShape(name, "\(type.shape)", expected: "\(expected)")
    }
    let rows =
      isBatchFirst
      ? state : try graph.one(call, Transpose(permutation: [1, 0, 2]), [state], name)
    return try direction.passes.count == 1
      ? graph.one(call, Squeeze(axes: [1]), [rows], name)
      : graph.one(call, MergeAxes(axis: 1), [rows], name)
  }

  /// A final state that is zero for the sequences of no steps, as ONNX Runtime has it; the canonical layer
  /// keeps their initial one.
  func emptied(
    _ state: String, by mask: String, _ name: String, _ call: ONNXCall, _ graph: inout ONNXGraph
  ) throws(SluiceError) -> String {
    let hasSteps = try graph.one(call, ReduceAny(axes: [1], keepsAxes: true), [mask], "hasSteps")
    if let known = try graph.draft.constants[hasSteps]?.integers(), !known.contains(0) {
      return state
    }
    let zero = try graph.constant(call, 0, graph.type(state).elementType, "zero")
    return try graph.one(call, Where(), [hasSteps, state, zero], name)
  }

  /// ONNX's outputs `Y`, `Y_h` and, if there is one, `Y_c`, of what the canonical layer makes.
  func outputs(
    _ values: [String], _ call: ONNXCall, _ graph: inout ONNXGraph
  ) throws(SluiceError) -> [String?] {
    let lanes = [direction.passes.count, hiddenSize]
    let sequence =
      call.flipsSequence ? try graph.one(call, Flip(axis: 1), [values[0]], "Y") : values[0]
    let parted = try graph.one(call, Reshape(shape: [0, 0] + lanes), [sequence], "Y")
    let y =
      isBatchFirst
      ? parted : try graph.one(call, Transpose(permutation: [1, 2, 0, 3]), [parted], "Y")
    var results: [String?] = [y]
    for (value, name) in zip(values.dropFirst(2), ["Y_h", "Y_c"]) {
      let parted = try graph.one(call, Reshape(shape: [0] + lanes), [value], name)
      results.append(
        isBatchFirst
          ? parted : try graph.one(call, Transpose(permutation: [1, 0, 2]), [parted], name))
    }
    return results
  }
}
