import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

@testable import SluiceFormats

/// Graphs inside nodes, and functions that a model defines.
@Suite struct ControlTests {
  private func run(
    _ sketch: ModelSketch, _ inputs: OrderedDictionary<String, Tensor>,
    _ options: ONNXOptions = ONNXOptions()
  ) throws -> [String: [Double]] {
    let outputs = try sketch.read(options).run(inputs)
    return try Dictionary(
      uniqueKeysWithValues: outputs.map { ($0.key, try $0.value.elements(as: Double.self)) })
  }

  private func vector(_ numbers: Double...) throws -> Tensor {
    try Tensor(shape: [numbers.count], numbers)
  }

  /// A graph of nodes that gives `output`.
  private func graph(
    _ output: String, _ add: (inout GraphSketch) throws -> Void
  ) rethrows -> GraphSketch {
    var graph = GraphSketch()
    try add(&graph)
    graph.output(output)
    return graph
  }

  // MARK: - If

  /// A graph of `y = cond ? x + x : -x`.
  private func branching(_ add: (inout GraphSketch) throws -> Void) throws -> ModelSketch {
    var sketch = ModelSketch()
    sketch.graph.input("x", [2])
    try add(&sketch.graph)
    sketch.graph.node(
      "If", ["cond"], ["y"],
      [
        "then_branch": .graph(graph("a") { $0.node("Add", ["x", "x"], ["a"]) }),
        "else_branch": .graph(graph("b") { $0.node("Neg", ["x"], ["b"]) }),
      ], named: "choice")
    sketch.graph.output("y")
    return sketch
  }

  @Test(arguments: [true, false])
  func `a branch that is always taken stands in the graph itself`(_ truth: Bool) throws {
    let sketch = try branching { try $0.initializer("cond", [], [truth ? 1 : 0], .bool) }
    let model = try sketch.read()
    #expect(model.kinds == [truth ? "Add" : "Neg"])
    #expect(
      model.facts(.inferred)[""] == ["the condition of 'choice' is always \(truth)"])
    #expect(try run(sketch, ["x": vector(1, 2)]) == ["y": truth ? [2, 4] : [-1, -2]])
  }

  @Test func `a condition that is a value chooses when the model runs`() throws {
    let sketch = try branching { $0.input("cond", [], .bool) }
    #expect(try sketch.read().kinds == ["If"])
    for truth in [true, false] {
      let inputs = ["x": try vector(1, 2), "cond": try Tensor(shape: [], [truth])]
      let given = OrderedDictionary(uniqueKeysWithValues: inputs.sorted { $0.key > $1.key })
      #expect(try run(sketch, given) == ["y": truth ? [2, 4] : [-1, -2]])
    }
  }

  @Test func `a condition on a size that is known is settled`() throws {
    let sketch = try branching { graph in
      graph.node("Shape", ["x"], ["shape"])
      try graph.initializer("two", [1], [2], .int64)
      graph.node("Equal", ["shape", "two"], ["cond"])
    }
    #expect(try sketch.read().kinds == ["Add"])
  }

  // MARK: - Loop

  /// A loop that carries `v`, starting from `x`, with a body that makes `v2` of `v`.
  private func looping(
    count: Double?, condition: Bool? = nil, collects: [String] = [],
    _ add: (inout GraphSketch) throws -> Void
  ) throws -> ModelSketch {
    var body = GraphSketch()
    body.input("i", [], .int64)
    body.input("goesOn", [], .bool)
    body.input("v", [2])
    try add(&body)
    for name in ["more", "v2"] + collects { body.output(name) }
    var sketch = ModelSketch()
    sketch.graph.input("x", [2])
    sketch.graph.input("k", [2])
    if let count { try sketch.graph.initializer("count", [], [count], .int64) }
    if let condition { try sketch.graph.initializer("start", [], [condition ? 1 : 0], .bool) }
    let outputs = ["y"] + collects.map { "all.\($0)" }
    sketch.graph.node(
      "Loop", [count == nil ? "" : "count", condition == nil ? "" : "start", "x"], outputs,
      ["body": .graph(body)])
    for output in outputs { sketch.graph.output(output) }
    return sketch
  }

  private func given() throws -> OrderedDictionary<String, Tensor> {
    ["x": try vector(1, 2), "k": try vector(10, 20)]
  }

  @Test func `a loop carries, collects, and sees the values around it`() throws {
    let sketch = try looping(count: 3, collects: ["w"]) { body in
      body.node("Identity", ["goesOn"], ["more"])
      body.node("Add", ["v", "k"], ["v2"])
      body.node("Neg", ["v"], ["w"])
    }
    #expect(try sketch.read().kinds == ["Loop"])
    #expect(
      try run(sketch, given()) == ["y": [31, 62], "all.w": [-1, -2, -11, -22, -21, -42]])
  }

  @Test func `a loop ends where its condition fails, after what that iteration did`() throws {
    let sketch = try looping(count: nil, condition: true, collects: ["i2"]) { body in
      try body.initializer("four", [], [4], .int64)
      body.node("Less", ["i", "four"], ["more"])
      body.node("Add", ["v", "v"], ["v2"])
      body.node("Cast", ["i"], ["i2"], ["to": .int(7)])
    }
    #expect(try run(sketch, given()) == ["y": [32, 64], "all.i2": [0, 1, 2, 3, 4]])
    let never = try looping(count: 5, condition: false, collects: ["v2"]) { body in
      body.node("Identity", ["goesOn"], ["more"])
      body.node("Add", ["v", "v"], ["v2"])
    }
    #expect(try run(never, given()) == ["y": [1, 2], "all.v2": []])
  }

  @Test func `a loop in a loop sees the values of both graphs around it`() throws {
    var inner = GraphSketch()
    inner.input("j", [], .int64)
    inner.input("innerGoesOn", [], .bool)
    inner.input("u", [2])
    inner.node("Identity", ["innerGoesOn"], ["innerMore"])
    inner.node("Add", ["u", "k"], ["u1"])
    inner.node("Add", ["u1", "v"], ["u2"])
    for name in ["innerMore", "u2"] { inner.output(name) }
    let sketch = try looping(count: 2) { body in
      try body.initializer("twice", [], [2], .int64)
      body.node("Identity", ["goesOn"], ["more"])
      body.node("Loop", ["twice", "", "v"], ["v2"], ["body": .graph(inner)])
    }
    // v ← v + 2 (k + v): 1 → 23 → 89, and 2 → 46 → 178.
    #expect(try run(sketch, given()) == ["y": [89, 178]])
  }

  @Test func `a branch in a loop sees what is carried`() throws {
    let sketch = try looping(count: 4) { body in
      try body.initializer("two", [], [2], .int64)
      body.node("Identity", ["goesOn"], ["more"])
      body.node("Less", ["i", "two"], ["isEarly"])
      body.node(
        "If", ["isEarly"], ["v2"],
        [
          "then_branch": .graph(graph("a") { $0.node("Add", ["v", "k"], ["a"]) }),
          "else_branch": .graph(graph("b") { $0.node("Neg", ["v"], ["b"]) }),
        ])
    }
    #expect(try run(sketch, given()) == ["y": [21, 42]])
  }

  @Test func `a loop is the same with and without rewrites in it`() throws {
    let sketch = try looping(count: 3) { body in
      try body.initializer("half", [], [0.5])
      body.node("Identity", ["goesOn"], ["more"])
      body.node("Split", ["v"], ["a", "b"], ["axis": .int(0)])
      body.node("Concat", ["b", "a"], ["turned"], ["axis": .int(0)])
      body.node("Identity", ["turned"], ["same"])
      body.node("Mul", ["same", "half"], ["v2"])
    }
    let expected = ["y": [0.25, 0.125]]
    #expect(try run(sketch, given()) == expected)
    #expect(try run(sketch, given(), ONNXOptions(rewrites: [])) == expected)
    #expect(try run(sketch, given(), ONNXOptions(foldsNumbers: false)) == expected)
  }

  @Test func `a size that changes in a loop is unknown outside`() throws {
    var body = GraphSketch()
    body.input("i", [], .int64)
    body.input("goesOn", [], .bool)
    body.input("v", ["n"])
    body.node("Identity", ["goesOn"], ["more"])
    body.node("Concat", ["v", "x"], ["v2"], ["axis": .int(0)])
    for name in ["more", "v2"] { body.output(name) }
    var sketch = ModelSketch()
    sketch.graph.input("x", ["n"])
    sketch.graph.input("count", [], .int64)
    sketch.graph.node("Loop", ["count", "", "x"], ["y"], ["body": .graph(body)])
    sketch.graph.node("Shape", ["y"], ["size"])
    sketch.graph.output("y")
    sketch.graph.output("size")
    let model = try sketch.read()
    #expect(model.outputs.first.flatMap { model.type(of: $0) }?.shape.first != "n")
    let count = try Tensor(shape: [], [2])
    let outputs = try run(sketch, ["x": vector(1, 2), "count": count])
    #expect(outputs == ["y": [1, 2, 1, 2, 1, 2], "size": [6]])
  }

  @Test func `a size that a graph inside names means nothing outside`() throws {
    var sketch = ModelSketch()
    sketch.graph.input("cond", [], .bool)
    sketch.graph.input("few", [], .int64)
    sketch.graph.input("many", [], .int64)
    try sketch.graph.initializer("zero", [], [0], .int64)
    try sketch.graph.initializer("one", [], [1], .int64)
    func counting(to limit: String) -> GraphSketch {
      graph("found") { $0.node("Range", ["zero", limit, "one"], ["found"]) }
    }
    for output in ["y", "z"] {
      sketch.graph.node(
        "If", ["cond"], [output],
        [
          "then_branch": .graph(counting(to: output == "y" ? "few" : "many")),
          "else_branch": .graph(counting(to: output == "y" ? "many" : "few")),
        ])
      sketch.graph.output(output)
    }
    let model = try sketch.read()
    let sizes = model.outputs.compactMap { model.type(of: $0)?.shape.first }
    #expect(Set(sizes).count == 2)
  }

  // MARK: - Functions

  @Test func `a function takes attributes from its call, or its defaults`() throws {
    var sketch = ModelSketch()
    sketch.function(
      "Leak", ["a"], ["b"], defaults: ["slope": .float(0.5)],
      [GraphSketch.node("LeakyRelu", ["a"], ["b"], ["alpha": .reference("slope", 1)])])
    sketch.graph.input("x", [2])
    sketch.graph.node("Leak", ["x"], ["y"], domain: "local")
    sketch.graph.node("Leak", ["x"], ["z"], ["slope": .float(0.25)], domain: "local")
    sketch.graph.output("y")
    sketch.graph.output("z")
    #expect(try run(sketch, ["x": vector(-4, 8)]) == ["y": [-2, 8], "z": [-1, 8]])
    var wrong = sketch
    wrong.graph.node("Leak", ["x"], ["q"], ["alpha": .float(1)], domain: "local")
    wrong.expectRefusal(.unsupported, "'alpha'")
  }

  @Test func `an attribute that no call gives is left to the operator`() throws {
    var sketch = ModelSketch()
    sketch.function(
      "Leak", ["a"], ["b"], attributes: ["slope"],
      [GraphSketch.node("LeakyRelu", ["a"], ["b"], ["alpha": .reference("slope", 1)])])
    sketch.graph.input("x", [2])
    sketch.graph.node("Leak", ["x"], ["y"], domain: "local")
    sketch.graph.output("y")
    let outputs = try run(sketch, ["x": vector(-4, 8)])
    #expect(outputs == ["y": [-0.04, 8]])
  }

  @Test func `functions call each other, with names and attributes of their own`() throws {
    var sketch = ModelSketch()
    sketch.function(
      "Leak", ["x"], ["y"], attributes: ["slope"],
      [GraphSketch.node("LeakyRelu", ["x"], ["y"], ["alpha": .reference("slope", 1)])])
    sketch.function(
      "Twice", ["y"], ["x", "t"], attributes: ["outer"],
      [
        GraphSketch.node(
          "Leak", ["y"], ["t"], ["slope": .reference("outer", 1)], domain: "local"),
        GraphSketch.node("Leak", ["t"], ["x"], ["slope": .float(0.25)], domain: "local"),
      ])
    sketch.graph.input("x", [2])
    sketch.graph.node("Twice", ["x"], ["y", "t"], ["outer": .float(0.5)], domain: "local")
    sketch.graph.output("y")
    sketch.graph.output("t")
    #expect(try run(sketch, ["x": vector(-4, 8)]) == ["y": [-0.5, 8], "t": [-2, 8]])
  }

  @Test func `a function sees nothing of the graph that calls it`() throws {
    var sketch = ModelSketch()
    sketch.function("Peek", ["a"], ["b"], [GraphSketch.node("Add", ["a", "x"], ["b"])])
    sketch.graph.input("x", [2])
    sketch.graph.node("Peek", ["x"], ["y"], domain: "local")
    sketch.graph.output("y")
    sketch.expectRefusal(.inconsistent, "reads 'x'")
  }
}
