internal import ONNXWire
internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// What a graph takes from the graph around it.
enum ONNXCapture: Hashable {
  /// Whatever has this name there.
  case name(String)
  /// A value of the draft there.
  case value(String)
}

/// A graph of an ONNX model while it is put into canonical layers.
struct ONNXGraph {
  let context: ONNXContext
  /// The graph as far as it has come.
  var draft: Draft
  /// The values that names stand for.
  private var scope: [String: String] = [:]
  /// The graph around this one, as it was when this one began.
  private var outer: Outer?
  /// The inputs that stand for what is taken from the graph around, in the order of the draft's.
  private var captured: OrderedDictionary<ONNXCapture, String> = [:]
  /// The values of the graph around that names stand for.
  private var aliases: [String: String] = [:]
  /// What the nodes are part of.
  private(set) var frame: ONNXFrame

  /// What a graph inside another one sees of it.
  private final class Outer {
    let graph: ONNXGraph
    init(_ graph: ONNXGraph) { self.graph = graph }
  }

  init(_ context: ONNXContext) {
    self.context = context
    draft = Draft(foldsNumbers: context.options.foldsNumbers)
    outer = nil
    frame = ONNXFrame(opsets: context.opsets)
  }

  /// A graph inside a node of `graph`.
  init(inside graph: ONNXGraph) {
    context = graph.context
    draft = Draft(inside: graph.draft)
    outer = Outer(graph)
    frame = graph.frame
  }

  /// What is taken from the graph around, in the order in which it became an input.
  var captures: OrderedSet<ONNXCapture> { captured.keys }

  // MARK: - Names

  /// Gives a value a name.
  mutating func define(_ name: String, _ value: String) throws(SluiceError) {
    guard aliases[name] == nil, scope.updateValue(value, forKey: name) == nil else {
      throw .onnxValueTwice(name)
    }
  }

  /// Lets a name stand for a value of the graph around.
  mutating func alias(_ name: String, _ value: String) { aliases[name] = value }

  /// The value that a name stands for; one of the graph around becomes an input or a constant of this.
  mutating func value(_ name: String) throws(SluiceError) -> String {
    if let value = scope[name] { return value }
    guard let (graph, value) = find(name), let type = graph.draft.types[value] else {
      throw .valueUndefined(name)
    }
    let capture: ONNXCapture = aliases[name] == nil ? .name(name) : .value(value)
    if let inner = captured[capture] { return inner }
    if let tensor = graph.draft.constants[value] {
      let inner = draft.constant(tensor, named: name)
      scope[name] = inner
      return inner
    }
    let inner = draft.addInput(name, type)
    draft.takeSizes(of: inner, from: value, in: graph.draft)
    captured[capture] = inner
    return inner
  }

  /// The value of this graph that one inside it has captured.
  mutating func value(_ capture: ONNXCapture) throws(SluiceError) -> String {
    switch capture {
    case .name(let name): try value(name)
    case .value(let value): value
    }
  }

  private func find(_ name: String) -> (ONNXGraph, String)? {
    if let value = scope[name] { return (self, value) }
    if let outer, let value = aliases[name] { return (outer.graph, value) }
    return outer?.graph.find(name)
  }

  /// Runs `body` with names of its own, beside those that stand now.
  mutating func scoped<Result>(
    _ body: (inout ONNXGraph) throws(SluiceError) -> Result
  ) throws(SluiceError) -> Result {
    let saved = scope
    defer { scope = saved }
    return try body(&self)
  }

  /// Runs `body` as a part of a function, which sees nothing of what is around the call.
  mutating func called<Result>(
    _ frame: ONNXFrame, _ body: (inout ONNXGraph) throws(SluiceError) -> Result
  ) throws(SluiceError) -> Result {
    let saved = (scope, outer, aliases, self.frame)
    (scope, outer, aliases) = ([:], nil, [:])
    self.frame = frame
    defer { (scope, outer, aliases, self.frame) = saved }
    return try body(&self)
  }

  /// Runs `body` one level deeper in calls and graphs.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` if there are too many levels.
  mutating func deeper<Result>(
    _ body: (inout ONNXGraph) throws(SluiceError) -> Result
  ) throws(SluiceError) -> Result {
    guard frame.depth < Limits.graphDepth else { throw .onnxTooDeep(Limits.graphDepth) }
    frame.depth += 1
    defer { frame.depth -= 1 }
    return try body(&self)
  }

  /// The type of a value.
  func type(_ value: String) -> ValueType {
    guard let type = draft.types[value] else { preconditionFailure("no type of \(value)") }
    return type
  }

  // MARK: - Layers

  /// Adds what a layer makes for a node, under the node's name with `suffix`.
  mutating func add(
    _ call: ONNXCall, _ layer: any Layer, _ inputs: [String?], _ suffix: String? = nil,
    parameters: OrderedDictionary<String, String> = [:]
  ) throws(SluiceError) -> [String] {
    try draft.add(
      suffix.map { "\(call.name).\($0)" } ?? call.name, layer, reading: inputs,
      parameters: parameters, origin: suffix == nil ? call.operation : nil)
  }

  /// Adds the one value that a layer makes for a node.
  mutating func one(
    _ call: ONNXCall, _ layer: any Layer, _ inputs: [String?], _ suffix: String? = nil,
    parameters: OrderedDictionary<String, String> = [:]
  ) throws(SluiceError) -> String {
    try add(call, layer, inputs, suffix, parameters: parameters)[0]
  }

  /// Adds integers that a node stands for.
  mutating func constant(
    _ call: ONNXCall, _ integers: [Int], shape: [Int]? = nil, _ suffix: String
  ) throws(SluiceError) -> String {
    draft.constant(
      try Tensor(shape: shape ?? [integers.count], integers), named: "\(call.name).\(suffix)")
  }

  /// Adds one number of an element type.
  mutating func constant(
    _ call: ONNXCall, _ number: Double, _ elementType: ElementType, _ suffix: String
  ) throws(SluiceError) -> String {
    draft.constant(
      try Tensor(elementType, shape: [], [number]), named: "\(call.name).\(suffix)")
  }
}
