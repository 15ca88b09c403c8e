internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Values that two models are both given.
///
/// They have several rows and steps, initial states that are not zero, masks with holes, and integers
/// that embedding tables have. Real numbers are multiples of 1/64 up to 2, or whole numbers up to 128, which
/// every real element type of 16 bits and more holds.
struct GeneratedInputs {
  private let ports: PortPairs
  private let left: Model
  private let right: Model
  private var source: NumberSource
  /// The sizes that symbolic dimensions are given in turn.
  private let sizes: [Int]
  /// What real numbers are multiples of.
  private let unit: Double
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

  /// Begins to draw for two models; real numbers become large if `areLarge` says so.
  init(
    _ ports: PortPairs, _ left: Model, _ right: Model, sizes: [Int], seed: UInt64,
    areLarge: Bool = false
  ) {
    self.ports = ports
    self.left = left
    self.right = right
    self.sizes = sizes
    unit = areLarge ? 1 : 0x1p-6
    source = NumberSource(seed: seed)
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
          try integer(shape, traits(of: pair).rows, steps: steps)
        } else {
          try real(shape, traits(of: pair), isState: isState)
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
    _ shape: [Int], _ traits: (rows: Int?, masked: Double?), isState: Bool
  ) throws(SluiceError) -> Tensor {
    let count = try Self.count(of: shape)
    if let limit = traits.rows {
      let indices = (0..<count).map { _ in Double(index(below: limit)) }
      return try Tensor(.float32, shape: shape, indices)
    }
    let range = isState ? 64 : 128
    var numbers = (0..<count).map { _ in
      Double(source.below(2 * range + 1) - range) * unit
    }
    // Whole steps of the value that a masking layer leaves out, at the end of rows and in the middle.
    if shape.count >= 3, !isState, let value = traits.masked {
      let width = shape[2...].reduce(1, *)
      for step in 0..<shape[0] * shape[1] where isHole(step % shape[1], of: shape[1]) {
        for place in step * width..<(step + 1) * width { numbers[place] = value }
      }
    }
    return try Tensor(.float64, shape: shape, numbers)
  }

  private mutating func integer(
    _ shape: [Int], _ rows: Int?, steps: Int
  ) throws(SluiceError) -> Tensor {
    let count = try Self.count(of: shape)
    if let limit = rows {
      return try Tensor(shape: shape, (0..<count).map { _ in index(below: limit) })
    }
    // Few integers are no indices; those of one a row are lengths.
    let range = shape.count <= 1 ? 1...max(steps, 1) : 0...2
    let numbers = (0..<count).map { _ in range.lowerBound + source.below(range.count) }
    return try Tensor(shape: shape, numbers)
  }

  /// An index, of which zero, which may be left out by a mask, is not rare.
  private mutating func index(below limit: Int) -> Int {
    source.below(6) == 0 ? 0 : source.below(limit)
  }

  private mutating func mask(_ shape: [Int]) throws(SluiceError) -> Tensor {
    let count = try Self.count(of: shape)
    let steps = shape.last ?? 1
    return try Tensor(shape: shape, (0..<count).map { !isHole($0 % max(steps, 1), of: steps) })
  }

  /// What both models tell of an input.
  private func traits(of pair: (left: ModelInput, right: ModelInput)) -> (
    rows: Int?, masked: Double?
  ) {
    let both = [InputTraits(pair.left, of: left), InputTraits(pair.right, of: right)]
    return (both.compactMap(\.rows).min(), both.compactMap(\.masked).first)
  }

  /// Whether a step is left out, of the first and the last ones half; one in the middle never is, so that no
  /// row is without any.
  private mutating func isHole(_ step: Int, of steps: Int) -> Bool {
    step != steps / 2 && source.below(step == 0 || step == steps - 1 ? 2 : 4) == 0
  }
}

extension NumberSource {
  /// The next integer from 0 up to `limit`, which it never is.
  fileprivate mutating func below(_ limit: Int) -> Int { Int(next() >> 11) % max(limit, 1) }
}
