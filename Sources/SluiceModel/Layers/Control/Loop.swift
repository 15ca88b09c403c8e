public import OrderedCollections
public import SluiceCore

/// Repeats a graph, as ONNX has it.
///
/// The graph is given the number of the iteration, a condition, the carried values and the captured
/// ones. It gives the condition on which the loop goes on, the carried values of the next iteration, and
/// what is collected: the blocks of all iterations, along a new first dimension.
///
/// - SeeAlso: ONNX Loop <https://onnx.ai/onnx/operators/onnx__Loop.html>.
public struct Loop: Layer {
  /// The name of the kind.
  public static let kind = "Loop"
  /// What is repeated: `iteration`, `condition`, carried and captured values in; `condition`, carried and
  /// collected values out.
  public let body: Subgraph
  /// How many values are carried from one iteration to the next.
  public let carriedCount: Int

  /// Makes the layer.
  public init(_ body: Subgraph, carriedCount: Int) {
    self.body = body
    self.carriedCount = carriedCount
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    carriedCount = try attributes.integer("carriedCount", in: 0...Limits.nodes)
    body = try attributes.subgraph("body")
    try check()
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["carriedCount": .integer(carriedCount), "body": body.json]
  }

  private func check() throws(SluiceError) {
    guard body.inputs.count >= 2 + carriedCount, body.outputs.count >= 1 + carriedCount else {
      throw .loopBody(
        inputs: body.inputs.count, outputs: body.outputs.count, carried: carriedCount)
    }
  }

  private var capturedCount: Int { max(body.inputs.count - 2 - carriedCount, 0) }
  private var collectedCount: Int { max(body.outputs.count - 1 - carriedCount, 0) }

  /// Carried and captured values; then the greatest number of iterations and the first condition, of
  /// which an absent one sets no bound.
  public var inputs: InputSlots {
    let names =
      (0..<carriedCount).map { "carried[\($0)]" } + (0..<capturedCount).map { "captured[\($0)]" }
    return .named(names + ["count", "condition"], required: names.count)
  }

  /// The carried values after the last iteration, and what was collected.
  public var outputs: [String] {
    (0..<carriedCount).map { "carried[\($0)]" } + (0..<collectedCount).map { "collected[\($0)]" }
  }

  /// The parameters of the graph.
  public var parameters: [ParameterSlot] { body.parameters }

  /// The types of the carried values, and of the collected ones with a dimension in front.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    try check()
    let given = inputs.dropLast(2).compactMap { $0 }
    try inputs[inputs.count - 2]?.requireKind(.integer, "input 'count'")
    try inputs[inputs.count - 2]?.requireSingle("input 'count'")
    try inputs[inputs.count - 1]?.requireKind(.boolean, "input 'condition'")
    try inputs[inputs.count - 1]?.requireSingle("input 'condition'")
    let own = [ValueType(.int64, []), ValueType(.bool, [])]
    try body.requireFit(own + given)
    let types = body.outputTypes
    try types[0].requireKind(.boolean, "output 'condition'")
    try types[0].requireSingle("output 'condition'")
    let carried = body.inputs[2..<2 + carriedCount]
    for (index, input) in carried.enumerated() where !types[1 + index].fits(input.type) {
      throw .loopCarried(index, "\(types[1 + index])", expected: "\(input.type)")
    }
    let made =
      carried.map(\.type)
      + types[(1 + carriedCount)...].map { $0.shaped([.unknown] + $0.shape) }
    return made.map { $0.keeping(symbolsOf: given) }
  }

  /// Repeats the graph until the count is reached or the condition fails.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` after more iterations than any model needs,
  ///   `.inconsistent` if collected blocks differ in shape, or as the graph does.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    let (count, condition) = (inputs[inputs.count - 2], inputs[inputs.count - 1])
    let limit = try count == nil ? Int.max : count.singleInteger("count")
    var goesOn = try condition == nil ? true : condition.truth("condition")
    let given = inputs.dropLast(2).compactMap { $0 }
    var carried = Array(given.prefix(carriedCount))
    let captured = given.dropFirst(carriedCount)
    var collected = [[Value<S>]](repeating: [], count: collectedCount)
    var iteration = 0
    while goesOn, iteration < limit {
      guard iteration < Limits.iterations else { throw .loopEndless(Limits.iterations) }
      let own: [Value<S>] = [
        .integer(NDArray(shape: [], elements: [iteration])),
        .boolean(NDArray(shape: [], elements: [goesOn])),
      ]
      let results = try body.run(own + carried + captured, parameters)
      goesOn = try Optional(results[0]).truth("condition")
      carried = Array(results[1..<1 + carriedCount])
      for index in collected.indices { collected[index].append(results[1 + carriedCount + index]) }
      iteration += 1
    }
    return try carried + stacked(collected)
  }

  private func stacked<S: Scalar>(
    _ collected: [[Value<S>]]
  ) throws(SluiceError) -> [Value<S>] {
    var result: [Value<S>] = []
    for (blocks, type) in zip(collected, body.outputTypes.dropFirst(1 + carriedCount)) {
      let shape = blocks.first?.shape ?? type.shape.map { $0.size ?? 0 }
      if let other = blocks.first(where: { $0.shape != shape }) {
        throw .valuesDoNotFit(["\(shape)", "\(other.shape)"], why: "cannot be collected")
      }
      guard !blocks.isEmpty else {
        result.append(Value(zeros: [0] + shape, type.elementType.kind))
        continue
      }
      let rows = blocks.map { $0.rearranged(Reshaping(shape: [1] + shape)) }
      result += try Concat(axis: 0).forward(rows, LayerParameters([:]))
    }
    return result
  }
}
