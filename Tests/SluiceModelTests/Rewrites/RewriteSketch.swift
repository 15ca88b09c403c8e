import OrderedCollections
import SluiceCore
import TestSupport
import Testing

@testable import SluiceModel

/// A graph while a test writes it down, to see what rewrites make of it.
struct RewriteSketch {
  var draft = Draft()
  private var random = SeededGenerator(seed: 11)

  mutating func input(
    _ name: String, _ shape: [Dimension], _ type: ElementType = .float32
  ) -> String {
    draft.addInput(name, ValueType(type, shape))
  }

  /// Numbers without pattern.
  mutating func weights(_ shape: Int...) throws -> String {
    try constant(
      shape, (0..<shape.reduce(1, *)).map { _ in .random(in: -0.9...0.9, using: &random) })
  }

  mutating func constant(
    _ shape: [Int], _ numbers: [Double], _ type: ElementType = .float32
  ) throws -> String {
    draft.constant(try Tensor(type, shape: shape, numbers), named: "constant")
  }

  mutating func add(_ layer: any Layer, _ inputs: String?...) throws -> String {
    try all(layer, inputs)[0]
  }

  mutating func all(
    _ layer: any Layer, _ inputs: [String?], _ parameters: OrderedDictionary<String, String> = [:]
  ) throws -> [String] {
    try draft.add("node", layer, reading: inputs, parameters: parameters)
  }

  /// The values of a recurrent layer with parameters without pattern.
  mutating func recurrent(
    _ layer: any RecurrentLayer, _ inputs: String?...
  ) throws -> [String] {
    var parameters: OrderedDictionary<String, String> = [:]
    for slot in layer.parameters where slot.role.hasSuffix("ernel") {
      parameters[slot.role] = try constant(
        slot.shape,
        (0..<slot.shape.reduce(1, *)).map { _ in .random(in: -0.9...0.9, using: &random) })
    }
    let all = inputs + Array(repeating: nil, count: 2 + type(of: layer).states.count - inputs.count)
    return try self.all(layer, all, parameters)
  }

  /// The kinds of the layers after rewrites, constants left out; nil if there is nothing to change.
  ///
  /// What the graph computes must stay as it is.
  func kinds(
    after rewrites: any Rewrite.Type..., giving values: String...,
    at location: SourceLocation = #_sourceLocation
  ) throws -> [String]? {
    let (plain, changed) = try models(rewrites, giving: values)
    for seed in 1...2 {
      let inputs = try plain.randomInputs(seed: UInt64(seed))
      let (left, right) = (try plain.run(inputs), try changed.run(inputs))
      #expect(left.keys == right.keys, sourceLocation: location)
      for (name, tensor) in left {
        let other = try #require(right[name])
        #expect(tensor.shape == other.shape, sourceLocation: location)
        let (numbers, others): ([Double], [Double]) = (try tensor.elements(), try other.elements())
        let worst = zip(numbers, others).map { abs($0 - $1) }.max() ?? 0
        #expect(worst < 1e-9, "\(name)", sourceLocation: location)
      }
    }
    if plain.json == changed.json { return nil }
    return changed.nodes.map(\.layer.kind).filter { $0 != Constant.kind }
  }

  /// The model as it is, and with the rewrites.
  func models(
    _ rewrites: [any Rewrite.Type], giving values: [String]
  ) throws -> (plain: Model, changed: Model) {
    var draft = draft
    draft.outputs = values.enumerated().map { ModelOutput("\($0)", value: $1) }
    draft.dropUnread()
    let plain = try draft.model(name: "", provenance: .test)
    try Rewrites.apply(rewrites, to: &draft)
    return (plain, try draft.model(name: "", provenance: .test))
  }
}

extension Model {
  /// Numbers without pattern for all inputs; unknown sizes are 3, and all integers below 3.
  fileprivate func randomInputs(seed: UInt64) throws -> OrderedDictionary<String, Tensor> {
    var random = SeededGenerator(seed: seed)
    var result: OrderedDictionary<String, Tensor> = [:]
    for input in inputs {
      let shape = input.type.shape.map { $0.size ?? 3 }
      let indices = 0..<shape.reduce(1, *)
      switch input.type.elementType.kind {
      case .real: result[input.name] = try Tensor(shape: shape, random.reals(indices.count))
      case .integer:
        result[input.name] = try Tensor(
          shape: shape, indices.map { _ in Int.random(in: 0..<3, using: &random) })
      case .boolean:
        result[input.name] = try Tensor(
          shape: shape, indices.map { _ in Bool.random(using: &random) })
      }
    }
    return result
  }
}
