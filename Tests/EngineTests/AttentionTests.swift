import SluiceCore
import SluiceEngine
import SluiceModel
import TestSupport
import Testing

/// Attention by products and by sums.
struct AttentionTests {
  private static let rules: [MaskedScore] = [
    .excluded, .replaced(by: -1e9), .lowered(by: 1e9, as: .float32),
    .lowered(by: 6e4, as: .float16),
  ]

  private static let shapes: [(query: [Int], key: [Int], width: Int)] = [
    ([1, 1, 1], [1, 1, 1], 1), ([2, 3, 8], [2, 17, 8], 5), ([3, 7, 4], [3, 16, 4], 33),
    ([2, 4, 5, 6], [2, 2, 9, 6], 7), ([2, 3, 2, 33, 3], [2, 3, 2, 31, 3], 16),
  ]

  private func check(
    _ layer: any AttentionLayer, special: [Float] = [], bound: Double = 1e-5,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    for (query, key, width) in Self.shapes {
      var generator = SeededGenerator(seed: 1)
      let size = query[query.count - 1]
      guard (layer as? AdditiveAttention).map({ $0.size == size }) ?? true else { continue }
      let q = try generator.tensor(query, special)
      let k = try generator.tensor(key)
      let v = try generator.tensor(key.dropLast() + [width], special)
      let (queries, keys) = (query[query.count - 2], key[key.count - 2])
      let lead = Array(query.dropLast(2))
      let masks: [[Int]?] = [
        nil, [keys], [queries, keys], lead + [1, keys], lead + [queries, keys],
        [lead[0]] + lead.dropFirst().map { _ in 1 } + [queries, 1],
      ]
      for mask in masks {
        let mask = try mask.map { try generator.truths($0) }
        try SingleLayer(layer, [q, k, v, mask], without: [], seed: 2)
          .check(bound: bound, at: location)
      }
    }
  }

  @Test(arguments: rules, [false, true])
  func `attention by products`(rule: MaskedScore, isCausal: Bool) throws {
    try check(Attention(scale: 0.25, isCausal: isCausal, maskedScore: rule))
  }

  @Test(arguments: rules, [false, true])
  func `attention by sums`(rule: MaskedScore, isCausal: Bool) throws {
    for size in [1, 8, 4, 6, 3] {
      try check(AdditiveAttention(size: size, isCausal: isCausal, maskedScore: rule))
    }
  }

  @Test func `attention to what is no number`() throws {
    try check(Attention(maskedScore: .excluded), special: [.nan, .infinity])
    try check(AdditiveAttention(size: 8, maskedScore: .excluded), special: [.nan, .infinity])
  }
}
