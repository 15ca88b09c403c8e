internal import OrderedCollections
internal import SluiceCore

/// Runs some nodes and those that are to replace them on random values, and compares.
struct RewriteProof {
  private let before: Model
  private let after: Model
  /// The inputs that are always zero where the nodes stand.
  private let zeros: Set<String>

  /// Takes nodes that are to go and those that are to come, with the values that the old ones make and
  /// anything reads, and those that take their places.
  ///
  /// - Throws: ``SluiceError`` if the nodes make up no sound graph.
  init(
    replacing old: [Node], with new: [Node], values: [(old: String, new: String)],
    in draft: Draft
  ) throws(SluiceError) {
    let made = Set((old + new).flatMap { $0.outputs.compactMap { $0 } })
    let controls = Self.controls(of: Self.free(old).union(Self.free(new)), draft)
    let edges = Self.free(controls + old).union(Self.free(controls + new)).subtracting(made)
    before = try Self.model(controls + old, values.map(\.old), edges, draft)
    after = try Self.model(controls + new, values.map(\.new), edges, draft)
    let makers = draft.makers()
    var zeros: Set<String> = []
    for value in edges where try draft.isZero(value, makers) { zeros.insert(value) }
    self.zeros = zeros
  }

  /// What nodes read and do not make.
  private static func free(_ nodes: [Node]) -> OrderedSet<String> {
    OrderedSet(nodes.flatMap { $0.inputs.compactMap { $0 } })
      .subtracting(nodes.flatMap { $0.outputs.compactMap { $0 } })
  }

  /// The nodes that make single numbers, sizes and conditions: how long a sequence is, not what it holds.
  private static func controls(of values: OrderedSet<String>, _ draft: Draft) -> [Node] {
    let makers = draft.makers()
    var wanted = Array(values)
    var places: Set<Int> = []
    while let value = wanted.popLast() {
      guard let type = draft.types[value],
        type.shape.isEmpty || type.shape.count == 1 && type.elementType.kind != .real,
        let place = makers[value], places.insert(place).inserted
      else { continue }
      wanted += draft.nodes[place].inputs.compactMap { $0 }
    }
    return places.sorted().map { draft.nodes[$0] }
  }

  private static func model(
    _ nodes: [Node], _ outputs: [String], _ read: OrderedSet<String>, _ draft: Draft
  ) throws(SluiceError) -> Model {
    var part = draft.part(nodes)
    for value in read where draft.constants[value] == nil {
      if let type = draft.types[value] { part.takeInput(value, type) }
    }
    part.outputs = outputs.enumerated().map { ModelOutput("\($0)", value: $1) }
    return try part.model(
      name: "", provenance: Provenance(format: "", version: nil, producer: nil))
  }

  /// Whether both make the same, to the rounding of the single precision in which files hold numbers such
  /// as a sixth, whatever they are given.
  func holds() -> Bool {
    // Sizes that differ tell dimensions apart. Where the graph has several symbols for one size, only
    // equal ones run, and where an exporter has fixed some of these, only theirs. A loop may have been
    // given the length that one of them happens to be, so that another one must not differ.
    let differing = [[3, 5, 4, 6, 2], [4, 9, 5, 8, 3]].map(agrees)
    if differing.contains(false) { return false }
    if !differing.contains(nil) { return true }
    let fixed = Set(before.inputs.flatMap { $0.type.shape.compactMap(\.size) }).sorted()
    for size in [4] + fixed where size > 1 {
      guard let isSame = agrees([size]) else { continue }
      return isSame && agrees([size + 1]) != false
    }
    return false
  }

  /// Whether both make the same of values of some sizes; nil if one of them does not take such.
  private func agrees(_ sizes: [Int]) -> Bool? {
    var noise = NumberSource(seed: 7)
    for _ in 0..<2 {
      guard let inputs = try? inputs(sizes, &noise), let old = try? before.run(inputs),
        let new = try? after.run(inputs)
      else { return nil }
      guard Self.agree(old, new) else { return false }
    }
    return true
  }

  private func inputs(
    _ sizes: [Int], _ noise: inout NumberSource
  ) throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    var bound: [String: Int] = [:]
    var result: OrderedDictionary<String, Tensor> = [:]
    for input in before.inputs {
      let shape = input.type.shape.map { dimension in
        switch dimension {
        case .fixed(let size): return size
        case .symbolic(let name):
          let size = bound[name] ?? sizes[bound.count % sizes.count]
          bound[name] = size
          return size
        }
      }
      let count = try countable(shape)
      switch input.type.elementType.kind {
      case .real:
        let scale = zeros.contains(input.name) ? 0.0 : 2
        let numbers = (0..<count).map { _ in (noise.number() - 0.5) * scale }
        result[input.name] = try Tensor(.float64, shape: shape, numbers)
      case .integer:
        result[input.name] = try Tensor(
          shape: shape, (0..<count).map { _ in Int(noise.number() * 3) })
      case .boolean:
        result[input.name] = try Tensor(
          shape: shape, (0..<count).map { _ in noise.number() < 0.6 })
      }
    }
    return result
  }

  private static func agree(
    _ old: OrderedDictionary<String, Tensor>, _ new: OrderedDictionary<String, Tensor>
  ) -> Bool {
    old.keys == new.keys
      && old.keys.allSatisfy { name in
        guard let a = old[name], let b = new[name], a.shape == b.shape,
          let left: [Double] = try? a.elements(), let right: [Double] = try? b.elements()
        else { return false }
        let scale = left.reduce(1) { max($0, abs($1)) }
        return zip(left, right).allSatisfy { abs($0 - $1) <= 0x1p-21 * scale }
      }
  }
}
