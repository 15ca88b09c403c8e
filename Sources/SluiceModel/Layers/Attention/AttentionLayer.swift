internal import SluiceCore

/// A layer that gives every query the mean of the values, weighed by how well their keys fit it.
///
/// With S queries and T keys, inputs are the queries `[…, S, D]`, the keys `[…, T, D]`, the values
/// `[…, T, E]`, and a mask that can be broadcast to `[…, S, T]`, true where a query may attend to a key.
///
/// The leading dimensions agree, but the last of two or more, the heads, may be a multiple of
/// that of keys and values: neighbouring heads of the queries then share a head of these. Outputs are
/// the means `[…, S, E]` and the weights `[…, S, T]`.
public protocol AttentionLayer: Layer {
  /// Whether query `s` may attend only to the keys up to `s`.
  var isCausal: Bool { get }
  /// What becomes of the score of a key that a query may not attend to.
  var maskedScore: MaskedScore { get }
}

extension AttentionLayer {
  /// The queries, the keys, the values and the mask.
  public var inputs: InputSlots { .named(["query", "key", "value", "mask"], required: 3) }

  /// The means and the weights.
  public var outputs: [String] { ["output", "scores"] }

  /// The types of the means and the weights.
  func attentionTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let query = inputs[0], let key = inputs[1], let value = inputs[2] else { return [] }
    let rank = query.shape.count
    guard rank >= 3 else {
      throw .valueRank("input 'query'", "\(query.shape)", found: rank, expected: "at least 3")
    }
    for (type, name) in zip([query, key, value], ["query", "key", "value"]) {
      try type.requireKind(.real, "input \(name.quoted)")
      try type.requireRank(rank, "input \(name.quoted)")
    }
    guard Self.fit(query.shape, key.shape, value.shape) else {
      throw .valuesDoNotFit(
        [query, key, value].map { "\($0.shape)" }, why: "are no queries, keys and values")
    }
    let scores = query.shaped(query.shape.dropLast() + [key.shape[rank - 2]])
    if let mask = inputs[3] {
      try mask.requireKind(.boolean, "input 'mask'")
      let pairs = zip(mask.shape.reversed(), scores.shape.reversed())
      guard mask.shape.count <= rank, pairs.allSatisfy({ $0 == 1 || $0.mayEqual($1) }) else {
        throw .valuesDoNotFit(
          ["\(scores.shape)", "\(mask.shape)"], why: "are no weights with their mask")
      }
    }
    return [query.shaped(query.shape.dropLast() + [value.shape[rank - 1]]), scores]
  }

  /// Whether shapes are those of queries, keys and values.
  private static func fit(
    _ query: [Dimension], _ key: [Dimension], _ value: [Dimension]
  ) -> Bool {
    let rank = query.count
    guard
      zip(key, value).dropLast().allSatisfy({ $0.mayEqual($1) }),
      zip(query, key).prefix(rank - 3).allSatisfy({ $0.mayEqual($1) }),
      query[rank - 1].mayEqual(key[rank - 1])
    else { return false }
    guard rank > 3, case .fixed(let heads) = query[rank - 3],
      case .fixed(let keyHeads) = key[rank - 3], keyHeads > 0
    else { return query[rank - 3].mayEqual(key[rank - 3]) }
    return heads % keyHeads == 0
  }

  /// Computes the means and the weights.
  ///
  /// - Parameters:
  ///   - inputs: The values of the inputs.
  ///   - score: How well a key fits a query.
  /// - Returns: The means and the weights.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the values do not fit each other.
  func attend<S: Scalar>(
    _ inputs: [Value<S>?], _ score: (_ query: ArraySlice<S>, _ key: ArraySlice<S>) -> S
  ) throws(SluiceError) -> [Value<S>] {
    _ = try outputTypes(inputs.map { $0?.type })
    guard let query = inputs[0]?.real, let key = inputs[1]?.real, let value = inputs[2]?.real else {
      return []
    }
    let (rank, lead) = (query.shape.count, Array(query.shape.dropLast(2)))
    let (heads, keyHeads) = (query.shape[rank - 3], key.shape[rank - 3])
    let (queries, keys) = (query.shape[rank - 2], key.shape[rank - 2])
    let (size, width) = (query.shape[rank - 1], value.shape[rank - 1])
    var weights = NDArray<S>(shape: lead + [queries, keys], repeating: 0)
    var means = NDArray<S>(shape: lead + [queries, width], repeating: 0)
    let mask = AttentionMask(inputs[3]?.boolean, weights.shape, isCausal: isCausal)
    var scores = [S](repeating: 0, count: keys)
    var allowed = [Bool](repeating: true, count: keys)
    for row in 0..<lead.reduce(1, *) {
      let source = row / heads * keyHeads + row % heads * keyHeads / heads
      for q in 0..<queries {
        let start = (row * queries + q) * size
        for k in 0..<keys {
          let other = (source * keys + k) * size
          scores[k] = score(
            query.elements[start..<start + size], key.elements[other..<other + size])
        }
        mask.fill(&allowed, row: row, query: q)
        maskedScore.weigh(&scores, allowed: allowed)
        for k in 0..<keys {
          weights.elements[(row * queries + q) * keys + k] = scores[k]
          for e in 0..<width {
            means.elements[(row * queries + q) * width + e] +=
              scores[k] * value.elements[(source * keys + k) * width + e]
          }
        }
      }
    }
    return [.real(means), .real(weights)]
  }
}

extension Value {
  /// The type of the value, as far as its kind and its sizes go.
  fileprivate var type: ValueType {
    let elementType: ElementType =
      switch self {
      case .real: .float64
      case .integer: .int64
      case .boolean: .bool
      }
    return ValueType(elementType, shape.map { .fixed($0) })
  }
}

/// Which keys a query may attend to.
private struct AttentionMask {
  private let mask: NDArray<Bool>?
  private let isCausal: Bool
  private let lead: [Int]
  /// How far the mask moves along every dimension of the weights; 0 where it is broadcast.
  private var strides: [Int]

  init(_ mask: NDArray<Bool>?, _ shape: [Int], isCausal: Bool) {
    self.mask = mask
    self.isCausal = isCausal
    lead = Array(shape.dropLast(2))
    strides = shape.map { _ in 0 }
    var stride = 1
    for (axis, size) in zip(shape.indices.reversed(), mask?.shape.reversed() ?? []) {
      strides[axis] = size == 1 ? 0 : stride
      stride *= size
    }
  }

  /// Sets, for every key, whether one query of one row of the leading dimensions may attend to it.
  func fill(_ allowed: inout [Bool], row: Int, query: Int) {
    var (rest, start) = (row, query * strides[lead.count])
    for axis in lead.indices.reversed() {
      start += rest % lead[axis] * strides[axis]
      rest /= lead[axis]
    }
    for key in allowed.indices {
      let isMasked = mask.map { !$0.elements[start + key * strides[lead.count + 1]] } ?? false
      allowed[key] = !isMasked && !(isCausal && key > query)
    }
  }
}
