import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceModel
import Testing

/// Layers that move elements, and what they are part of.
struct MovementTests {
  @Test(
    "moves are those of the definition",
    arguments: [
      (Identity(), [3, 4]), (Reshape(shape: [2, -1]), [3, 4]), (Flatten(), [3, 4, 5]),
      (MergeAxes(axis: 0), [3, 4, 5]), (Squeeze(axes: [1]), [3, 1, 5]),
      (Unsqueeze(axes: [0, -1]), [7]),
      (Transpose(permutation: [1, 0]), [33, 17]), (Transpose(permutation: [1, 0]), [257, 2]),
      (Transpose(permutation: [1, 0]), [2, 257]), (Transpose(permutation: [2, 0, 1]), [3, 4, 5]),
      (Transpose(permutation: [0, 3, 2, 1]), [1, 257, 1, 2]), (Transpose(permutation: []), []),
      (Transpose(permutation: [0, 2, 1, 3]), [3, 40, 5, 20]),
      (Transpose(permutation: [1, 0]), [0, 4]),
      (Slice(axis: 1, from: 1, to: 4), [3, 5]), (Slice(axis: 0, from: -1, to: -10, by: -1), [300]),
      (Slice(axis: -1, from: 0, to: 5, by: 3), [4, 5]), (Slice(axis: 0, from: 3, to: 3), [4, 5]),
      (Slice(axis: 0, from: 1), [300, 5]), (Flip(axis: 1), [3, 40]), (Flip(axis: 0), [0, 2]),
      (Expand(shape: [4, 3, 1]), [3, 5]), (Expand(shape: [2, 200]), [1]),
      (Expand(shape: [0, 3]), [3]),
      (Tile(repeats: [2, 3]), [3, 4]), (Tile(repeats: [1, 0]), [3, 4]), (Tile(repeats: [3]), [100]),
      (Split(axis: 1, sizes: [1, 0, 3]), [3, 4]), (Split(axis: 0, count: 2), [400, 2]),
      (Pad(before: [1, 2], after: [0, 3], value: 0.5), [3, 4]),
      (Pad(before: [-1, 0], after: [0, -2]), [3, 4]),
      (Pad(before: [-1, 2], after: [2, -1], value: 7), [3, 4]),
      (Pad(before: [1, 3], after: [2, 2], mode: .reflect), [3, 4]),
      (Pad(before: [4, 0], after: [2, 9], mode: .edge), [3, 4]),
      (Pad(before: [7, 1], after: [2, 9], mode: .wrap), [3, 4]),
      (Pad(before: [-1, 1], after: [1, -1], mode: .reflect), [4, 4]),
      (Pad(before: [2], after: [1]), [0]),
    ] as [(any Layer, [Int])])
  func moves(layer: any Layer, shape: [Int]) throws {
    var source = NumberSource(seed: 5)
    try NodeRun(layer, [try .random(shape, &source)]).expect()
    try NodeRun(layer, [try .random(shape, &source)]).expect(threads: 2)
    if (layer as? Pad)?.value.rounded() == (layer as? Pad)?.value {
      try NodeRun(layer, [try .random(shape, in: -9...9, &source)]).expect()
    }
    if !(layer is Pad) { try NodeRun(layer, [try .truths(shape, &source)]).expect() }
  }

  @Test(
    "blocks are joined",
    arguments: [([2, 3], [2, 4], 1), ([2, 3], [5, 3], 0), ([4, 0, 2], [4, 3, 2], -2)])
  func joins(a: [Int], b: [Int], axis: Int) throws {
    var source = NumberSource(seed: 5)
    try NodeRun(
      Concat(axis: axis),
      [try .random(a, &source), try .random(b, &source), try .random(a, &source)]
    ).expect()
    try NodeRun(
      Concat(axis: axis), [try .truths(a, &source), try .truths(b, &source)]
    ).expect()
    try NodeRun(Concat(axis: axis), [try .random(a, in: 0...5, &source)]).expect()
  }

  @Test(
    "known places are written",
    arguments: [[[0, 1], [2, 0]], [[1, 2], [1, 2], [-1, -1]], []])
  func scatters(places: [[Int]]) throws {
    var source = NumberSource(seed: 5)
    let data = try Tensor.random([3, 4, 5], &source)
    let indices = try Tensor(shape: [places.count, 2], places.flatMap { $0 })
    try NodeRun(
      ScatterND(), [data, indices, try .random([places.count, 5], &source)], constants: [1]
    ).expect()
    try NodeRun(ScatterND(), [data, indices, try .random([places.count, 5], &source)]).expect()
  }

  @Test("what is written over was read before")
  func overwriting() throws {
    var source = NumberSource(seed: 5)
    let x = try Tensor.random([3, 4], &source)
    let update = try Tensor.random([1, 4], &source)
    let place = try Tensor(shape: [1, 1], [1])
    func node(_ name: String, _ layer: any Layer, _ inputs: [String]) -> Node {
      Node(name: name, layer: layer, inputs: inputs, outputs: [name])
    }
    let constant = Node(
      name: "place", layer: Constant(place), inputs: [], outputs: ["place"],
      parameters: ["value": "place"])
    // The sum is read before and after, a view of it after; the input never changes.
    let nodes = [
      constant, node("sum", ReduceSum(axes: []), ["x"]),
      node("view", Transpose(permutation: [1, 0]), ["sum"]),
      node("first", ScatterND(), ["sum", "place", "update"]),
      node("second", ScatterND(), ["first", "place", "x0"]),
      node("x0", Slice(axis: 0, from: 0, to: 1), ["x"]),
      node("last", Neg(), ["view"]),
    ]
    let order = [0, 1, 2, 5, 3, 4, 6].map { nodes[$0] }
    try NodeRun(
      order, ["x": x, "update": update], outputs: ["second", "last"], ["place": place]
    ).expect()
    try NodeRun(
      order, ["x": x, "update": update], outputs: ["second", "first", "sum", "last", "view"],
      ["place": place]
    ).expect()
    let direct = [constant, node("first", ScatterND(), ["x", "place", "update"])]
    try NodeRun(direct, ["x": x, "update": update], outputs: ["first", "x"], ["place": place])
      .expect()
  }

  @Test("chains of many layers, views between them and values read twice")
  func chains() throws {
    var source = NumberSource(seed: 13)
    var nodes: [Node] = []
    var values = ["x", "y"]
    func add(_ layer: any Layer, _ inputs: [String]) {
      let name = "v\(nodes.count)"
      nodes.append(Node(name: name, layer: layer, inputs: inputs, outputs: [name]))
      values.append(name)
    }
    for _ in 0..<120 {
      let a = values[Int.random(in: max(values.count - 5, 0)..<values.count, using: &source)]
      let b = values[Int.random(in: 0..<values.count, using: &source)]
      switch Int.random(in: 0..<10, using: &source) {
      case 0: add(Add(), [a, b])
      case 1: add(Mul(), [a, b])
      case 2: add(Activation(.hardTanh), [a])
      case 3: add(Transpose(permutation: [1, 0]), [a])
      case 4: add(Reshape(shape: [12, 12]), [a])
      case 5: add(Flip(axis: 0), [a])
      case 6: add(Sub(), [a, b])
      case 7:
        add(Reshape(shape: [4, 3, 4, 3]), [a])
        add(Transpose(permutation: [2, 1, 0, 3]), [values[values.count - 1]])
        add(Reshape(shape: [12, 12]), [values[values.count - 1]])
        values.removeSubrange(values.count - 3..<values.count - 1)
      case 8: add(Abs(), [a])
      default:
        add(ReduceMax(axes: [1], keepsAxes: true), [a])
        add(Add(), [values[values.count - 1], b])
        values.remove(at: values.count - 2)
      }
    }
    let outputs = Array(values.suffix(4)) + [values[40]]
    try NodeRun(
      nodes, ["x": .random([12, 12], &source), "y": .random([12, 12], &source)],
      outputs: Array(Set(outputs)).sorted()
    ).expect(absolute: 1e-4)
  }

  @Test("a model that only moves its input gives it out")
  func onlyMoved() throws {
    var source = NumberSource(seed: 1)
    let x = try Tensor.random([1, 6], &source)
    let run = try NodeRun(Reshape(shape: [1, 2, 3]), [x])
    let session = try Engine(run.model).makeSession()
    let values: [Float] = try x.elements()
    var output = [Float](repeating: 0, count: 6)
    try unsafe values.withUnsafeBufferPointer { input in
      try unsafe output.withUnsafeMutableBufferPointer {
        try unsafe session.process(input, steps: 1, into: $0)
      }
    }
    #expect(output == values)
  }
}
