internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Values that two models are both given.
///
/// They have several rows and steps, initial states that are not zero, masks with holes, and integers
/// that embedding tables have. Real numbers are multiples of 1/64, which every real element type holds.
struct GeneratedInputs {
  private let ports: PortPairs
  private let left: Model
  private let right: Model
  private var generator: Generator
  /// The sizes that symbolic dimensions are given in turn.
  private let sizes: [Int]
  /// The root of every symbol that must have the size of another one, and the size that is fixed.
  private var parents: [Symbol: Symbol] = [:]
  private var fixed: [Symbol: Int] = [:]
  private var bound: [Symbol: Int] = [:]

  private struct Symbol: Hashable {
    let side: PortPairs.Side
    let name: String
  }

  /// The sizes to try: different ones tell dimensions apart; a graph may allow only equal ones, or those
  /// that other inputs or constants of it have.
  static func attempts(for ports: PortPairs) -> [[Int]] {
    let shapes = ports.inputs.flatMap { $0.left.type.shape + $0.right.type.shape }
    let fixed = Set(shapes.compactMap(\.size) + [1, 2, 3]).sorted().prefix(6)
    let others = fixed.flatMap { [[$0, 7, 5, 9, 4], [7, $0, 5, 9, 4]] }
    // An exporter that unrolled a loop has fixed how many steps there are.
    let unrolled = (4...10).flatMap { [[3, $0, 5, 9, 4], [2, $0, 5, 9, 4]] }
    return [[3, 7, 5, 9, 4], [2, 5, 4, 6, 3]] + others + unrolled + [[4], [8], [16]]
  }

  init(_ ports: PortPairs, _ left: Model, _ right: Model, sizes: [Int], seed: UInt64) {
    self.ports = ports
    self.left = left
    self.right = right
    self.sizes = sizes
    generator = Generator(state: seed)
  }

  /// The inputs of both models; nil if a dimension would have two sizes.
  mutating func make() throws(SluiceError) -> (
    left: OrderedDictionary<String, Tensor>, right: OrderedDictionary<String, Tensor>
  )? {
    for pair in ports.inputs where !join(pair.left.type, pair.right.type) { return nil }
    var mine: OrderedDictionary<String, Tensor> = [:]
    var theirs: OrderedDictionary<String, Tensor> = [:]
    let shapes = ports.inputs.map { pair in
      pair.left.type.shape.map { size(of: $0, on: .left) }
    }
    let steps = shapes.first { $0.count >= 2 }?[1] ?? 1
    for (pair, shape) in zip(ports.inputs, shapes) {
      let isState = pair.left.isState || pair.right.isState
      let kinds = [pair.left.type.elementType.kind, pair.right.type.elementType.kind]
      let tensor =
        if kinds.contains(.boolean) {
          try mask(shape)
        } else if kinds.contains(.integer) {
          try integer(shape, pair, steps: steps)
        } else {
          try real(shape, pair.left.name, isState: isState, pair.right.name)
        }
      mine[pair.left.name] = tensor
      theirs[pair.right.name] = tensor
    }
    return (mine, theirs)
  }

  // MARK: - Sizes

  private func root(_ symbol: Symbol) -> Symbol {
    var symbol = symbol
    while let parent = parents[symbol] { symbol = parent }
    return symbol
  }

  /// Lets the dimensions of two types be of one size; false if they cannot.
  private mutating func join(_ left: ValueType, _ right: ValueType) -> Bool {
    guard left.shape.count == right.shape.count else { return false }
    for pair in zip(left.shape, right.shape) {
      switch pair {
      case (.fixed(let a), .fixed(let b)): if a != b { return false }
      case (.fixed(let size), .symbolic(let name)):
        if !fix(Symbol(side: .right, name: name), size) { return false }
      case (.symbolic(let name), .fixed(let size)):
        if !fix(Symbol(side: .left, name: name), size) { return false }
      case (.symbolic(let a), .symbolic(let b)):
        let (first, second) = (
          root(Symbol(side: .left, name: a)), root(Symbol(side: .right, name: b))
        )
        guard first != second else { continue }
        let size = fixed[second]
        parents[second] = first
        if let size, !fix(first, size) { return false }
      }
    }
    return true
  }

  private mutating func fix(_ symbol: Symbol, _ size: Int) -> Bool {
    fixed.updateValue(size, forKey: root(symbol)).map { $0 == size } ?? true
  }

  private mutating func size(of dimension: Dimension, on side: PortPairs.Side) -> Int {
    guard case .symbolic(let name) = dimension else { return dimension.size ?? 1 }
    let symbol = root(Symbol(side: side, name: name))
    if let size = fixed[symbol] ?? bound[symbol] { return size }
    bound[symbol] = sizes[bound.count % sizes.count]
    return bound[symbol] ?? 1
  }

  // MARK: - Numbers

  /// The number of elements of a value that is small enough to be computed with.
  private static func count(of shape: [Int]) throws(SluiceError) -> Int {
    let bytes = try Tensor.byteCount(elementType: .uint8, shape: shape)
    guard bytes <= Difference.largestLayer else { throw .valueTooLarge(shape) }
    return bytes
  }

  private mutating func real(
    _ shape: [Int], _ name: String, isState: Bool, _ other: String
  ) throws(SluiceError) -> Tensor {
    let count = try Self.count(of: shape)
    let limits = [left.indexLimit(of: name), right.indexLimit(of: other)].compactMap { $0 }
    if let limit = limits.min() {
      let indices = (0..<count).map { _ in Double(index(below: limit)) }
      return try Tensor(.float32, shape: shape, indices)
    }
    let range = isState ? 64 : 128
    var numbers = (0..<count).map { _ in
      Double(generator.below(2 * range + 1) - range) / 64
    }
    // Whole steps of the value that a masking layer leaves out, at the end of rows and in the middle.
    if shape.count >= 3, !isState, let value = left.maskedValue ?? right.maskedValue {
      let width = shape[2...].reduce(1, *)
      for step in 0..<shape[0] * shape[1] where isHole(step % shape[1], of: shape[1]) {
        for place in step * width..<(step + 1) * width { numbers[place] = value }
      }
    }
    return try Tensor(.float64, shape: shape, numbers)
  }

  private mutating func integer(
    _ shape: [Int], _ pair: (left: ModelInput, right: ModelInput), steps: Int
  ) throws(SluiceError) -> Tensor {
    let count = try Self.count(of: shape)
    let limits = [
      left.indexLimit(of: pair.left.name), right.indexLimit(of: pair.right.name),
    ].compactMap { $0 }
    if let limit = limits.min() {
      return try Tensor(shape: shape, (0..<count).map { _ in index(below: limit) })
    }
    // Few integers are no indices; those of one a row are lengths.
    let range = shape.count <= 1 ? 1...max(steps, 1) : 0...2
    let numbers = (0..<count).map { _ in range.lowerBound + generator.below(range.count) }
    return try Tensor(shape: shape, numbers)
  }

  /// An index, of which zero, which may be left out by a mask, is not rare.
  private mutating func index(below limit: Int) -> Int {
    generator.below(6) == 0 ? 0 : generator.below(limit)
  }

  private mutating func mask(_ shape: [Int]) throws(SluiceError) -> Tensor {
    let count = try Self.count(of: shape)
    let steps = shape.last ?? 1
    return try Tensor(shape: shape, (0..<count).map { !isHole($0 % max(steps, 1), of: steps) })
  }

  /// Whether a step is left out, of the first and the last ones half; one in the middle never is, so that no
  /// row is without any.
  private mutating func isHole(_ step: Int, of steps: Int) -> Bool {
    step != steps / 2 && generator.below(step == 0 || step == steps - 1 ? 2 : 4) == 0
  }

  /// Numbers without pattern, the same at every run (SplitMix64, Steele and others 2014).
  private struct Generator {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      word ^= word >> 31
      return Int(word >> 11) % max(limit, 1)
    }
  }
}

extension Model {
  /// The value that stands for steps to be left out, if a layer knows one.
  fileprivate var maskedValue: Double? {
    nodes.lazy.compactMap { ($0.layer as? Masking)?.value }.first
  }

  /// How many rows the smallest table has that an input looks up; nil if it looks up none.
  fileprivate func indexLimit(of input: String) -> Int? {
    var reached: Set<String> = [input]
    var limit: Int?
    for node in nodes {
      guard let read = node.inputs.firstIndex(where: { $0.map(reached.contains) ?? false })
      else { continue }
      if let embedding = node.layer as? Embedding {
        limit = min(limit ?? embedding.count, embedding.count)
      } else if node.layer is Gather, read == 1 {
        let axis = node.layer.attributes["axis"]?.integer ?? 0
        let shape = node.inputs[0].flatMap { types[$0] }?.shape ?? []
        if let size = shape.indices.contains(axis) ? shape[axis].size : nil {
          limit = min(limit ?? size, size)
        }
      } else if Self.indexKeepers.contains(node.layer.kind) {
        reached.formUnion(node.outputs.compactMap { $0 })
      }
    }
    return limit
  }

  /// Layers that hand on integers as they are.
  private static let indexKeepers: Set<String> = [
    Identity.kind, Cast.kind, Reshape.kind, Squeeze.kind, Unsqueeze.kind, Transpose.kind,
    Slice.kind, Flip.kind, Split.kind, Flatten.kind, Concat.kind, MergeAxes.kind, SplitAxis.kind,
    Expand.kind,
  ]
}
