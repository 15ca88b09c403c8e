import OrderedCollections
import SluiceModel
import TestSupport
import Testing

/// What graphs in nodes and functions see of what is around them.
@Suite struct ScopeTests {
  private let x: [Float] = [0.5, -1.5]
  private let z: [Float] = [-2, 3]

  /// The output `y` of a model of `x` and `z`.
  private func run(_ message: Message, _ more: [String: Tensor] = [:]) throws -> [Float] {
    var inputs = ["x": try Tensor(shape: [2], x), "z": try Tensor(shape: [2], z)]
    inputs.merge(more) { $1 }
    let outputs = try message.model().run(
      OrderedDictionary(uniqueKeysWithValues: inputs.sorted { $0.key < $1.key }))
    return try #require(outputs["y"]).elements(as: Float.self)
  }

  private let given = Message(.port(11, "x"), .port(11, "z"))
  private var ports: Message { Message(given, .port(12, "y")) }
  private let truth = Message.field(
    5, [.field(2, 9), .field(8, "yes"), .field(9, bytes: [1])])

  @Test func `what a branch and the graph around it both read is read once`() throws {
    // s ← (x·s − x)·z, three times; the branch, which is always taken, is the first to read x.
    let body = Message.graph(
      "body",
      .call("Identity", ["go"], ["on"]),
      .call(
        "If", ["yes"], ["b"],
        .graph("then_branch", .call("Mul", ["x", "s"], ["t"]), .port(12, "t")),
        .graph("else_branch", .call("Neg", ["s"], ["e"]), .port(12, "e"))),
      .call("Sub", ["b", "x"], ["d"]), .call("Mul", ["d", "z"], ["next"]), truth,
      .port(11, "i", type: 7, []), .port(11, "go", type: 9, []), .port(11, "s"),
      .port(12, "on", type: 9, []), .port(12, "next"))
    let found = try run(
      .whole(
        .call("Loop", ["count", "", "x"], ["y"], body), ports, .port(11, "count", type: 7, [])),
      ["count": try Tensor(shape: [], [3])])
    let expected = zip(x, z).map { x, z in (0..<3).reduce(x) { s, _ in (x * s - x) * z } }
    #expect(found == expected)
  }

  @Test(arguments: [true, false])
  func `a graph in a function has the function's attributes`(_ condition: Bool) throws {
    // Slope alpha below zero, or alpha beside it.
    let function = Message.function(
      "f", opset: 17, ["a", "c"], "r", attributes: ["slope"],
      .call(
        "If", ["c"], ["r"],
        .graph(
          "then_branch", .call("LeakyRelu", ["a"], ["t"], .reference("alpha", to: "slope")),
          .port(12, "t")),
        .graph("else_branch", .call("Neg", ["a"], ["e"]), .port(12, "e"))))
    let model = Message.whole(
      functions: [function],
      .call("f", ["x", "c"], ["p"], domain: "own", .number("slope", 0.25)),
      .call("f", ["z", "c"], ["q"], domain: "own", .number("slope", 4)),
      .call("Sub", ["p", "q"], ["y"]), ports, .port(11, "c", type: 9, []))
    let found = try run(model, ["c": try Tensor(shape: [], [condition])])
    func leaky(_ x: Float, _ slope: Float) -> Float { x < 0 ? slope * x : x }
    let expected = zip(x, z).map { condition ? leaky($0, 0.25) - leaky($1, 4) : $1 - $0 }
    #expect(found == expected)
  }

  @Test(arguments: [11, 13])
  func `a graph in a function has the function's opset`(_ opset: Int) throws {
    // Before opset 13 Softmax is of all that follows dimension 1, from then on of the last dimension.
    let function = Message.function(
      "f", opset: opset, ["a", "c"], "r",
      .call(
        "If", ["c"], ["r"],
        .graph("then_branch", .call("Softmax", ["a"], ["t"]), .port(12, "t", [1, 2, 2])),
        .graph("else_branch", .call("Neg", ["a"], ["e"]), .port(12, "e", [1, 2, 2]))))
    let model = Message.whole(
      functions: [function], .call("f", ["k", "c"], ["y"], domain: "own"), given,
      .port(11, "k", [1, 2, 2]), .port(11, "c", type: 9, []), .port(12, "y", [1, 2, 2]))
    let zeros = try Tensor(shape: [1, 2, 2], [0, 0, 0, 0] as [Float])
    let found = try run(model, ["k": zeros, "c": try Tensor(shape: [], [true])])
    #expect(found == Array(repeating: opset < 13 ? 0.25 : 0.5, count: 4))
  }

  @Test func `an operator of another domain is not the standard's of that name`() throws {
    // own.Identity negates what a loop carries.
    let function = Message.function(
      "Identity", opset: 17, ["a"], "r", .call("Neg", ["a"], ["r"]))
    let body = Message.graph(
      "body", .call("Identity", ["go"], ["on"]),
      .call("Identity", ["s"], ["next"], domain: "own"), .port(11, "i", type: 7, []),
      .port(11, "go", type: 9, []), .port(11, "s"), .port(12, "on", type: 9, []),
      .port(12, "next"))
    let model = Message.whole(
      functions: [function], .call("Loop", ["count", "", "x"], ["y"], body), ports,
      .port(11, "count", type: 7, []))
    for count in 1...2 {
      let found = try run(model, ["count": try Tensor(shape: [], [count])])
      #expect(found == x.map { count == 1 ? -$0 : $0 })
    }
  }
}
