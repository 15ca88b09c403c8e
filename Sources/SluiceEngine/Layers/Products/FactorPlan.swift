internal import SluiceModel

/// A sum of products of two factors as loops: which labels are rows, lanes and columns, and which are gone
/// through outside of these or are parts of a sum.
struct FactorPlan {
  /// A label or several that lie behind one another: how many places there are, and how far the factors
  /// and the output move from one to the next.
  struct Loop {
    var count: Int
    var scalars: Int
    var vectors: Int
    var out: Int

    /// This loop with `inner` inside, as one, if the places of both lie evenly.
    func joined(with inner: Loop) -> Loop? {
      let fits =
        scalars == inner.count * inner.scalars && vectors == inner.count * inner.vectors
        && out == inner.count * inner.out
      guard fits else { return nil }
      return Loop(
        count: count * inner.count, scalars: inner.scalars, vectors: inner.vectors, out: inner.out)
    }
  }

  /// Which factor is taken in vectors.
  let vectorOperand: Int
  private(set) var rows = Loop(count: 1, scalars: 0, vectors: 0, out: 0)
  private(set) var lanes = Loop(count: 1, scalars: 0, vectors: 0, out: 0)
  private(set) var columns = Loop(count: 1, scalars: 0, vectors: 0, out: 0)
  private(set) var outer: [Loop] = []
  /// Where every part of a sum begins in the factors.
  private(set) var taps: [(scalars: Int, vectors: Int)] = [(0, 0)]

  /// How many parts of a sum are listed at most.
  private static let mostTaps = 1 << 16

  /// Plans a sum of two factors, the one at `vectorOperand` being taken in vectors.
  init?(_ contraction: Contraction, _ shapes: [[Int]], _ sizes: [Int: Int], vectorOperand: Int) {
    self.vectorOperand = vectorOperand
    let output = contraction.output
    let outSteps = Self.steps(of: output.map { sizes[$0] ?? 1 })
    func step(_ label: Int, _ operand: Int) -> Int {
      contraction.step(of: label, operand, shapes[operand])
    }
    func loop(_ label: Int) -> Loop {
      Loop(
        count: sizes[label] ?? 1, scalars: step(label, 1 - vectorOperand),
        vectors: step(label, vectorOperand),
        out: output.firstIndex(of: label).map { outSteps[$0] } ?? 0)
    }
    let made = Self.joined(output.filter { sizes[$0] != 1 }.map(loop))
    var summed: [Int] = []
    for label in contraction.operands.joined()
    where !output.contains(label) && !summed.contains(label) && sizes[label] != 1 {
      summed.append(label)
    }
    outer = made
    lanes = take { $0.scalars == 0 && $0.vectors != 0 } ?? lanes
    rows = take { $0.vectors == 0 && $0.scalars != 0 } ?? rows
    var parts = Self.joined(summed.map(loop))
    if let longest = parts.indices.max(by: { parts[$0].count < parts[$1].count }) {
      columns = parts.remove(at: longest)
    }
    for part in parts {
      guard taps.count * part.count <= Self.mostTaps else { return nil }
      taps = taps.flatMap { tap in
        (0..<part.count).map { (tap.scalars + $0 * part.scalars, tap.vectors + $0 * part.vectors) }
      }
    }
  }

  /// Takes the loop out of those outside that has most places of those that may be it, the innermost of
  /// equal ones.
  private mutating func take(where mayBe: (Loop) -> Bool) -> Loop? {
    var best: Int?
    for (index, candidate) in outer.enumerated() where mayBe(candidate) {
      if candidate.count >= best.map({ outer[$0].count }) ?? 0 { best = index }
    }
    return best.map { outer.remove(at: $0) }
  }

  /// Joins neighbouring loops where they lie evenly.
  private static func joined(_ loops: [Loop]) -> [Loop] {
    loops.reduce(into: []) { result, loop in
      if let joined = result.last?.joined(with: loop) {
        result[result.count - 1] = joined
      } else {
        result.append(loop)
      }
    }
  }

  /// How far apart the neighbours along each dimension are.
  private static func steps(of shape: [Int]) -> [Int] {
    var steps = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      steps[axis] = steps[axis + 1] * shape[axis + 1]
    }
    return steps
  }
}

extension Contraction {
  /// How far apart the neighbours along `label` are in an operand of `shape`; 0 where it is repeated.
  fileprivate func step(of label: Int, _ operand: Int, _ shape: [Int]) -> Int {
    var (step, sum) = (1, 0)
    for (place, size) in shape.enumerated().reversed() {
      let isStretched = broadcast.contains(label) && size == 1
      if operands[operand][place] == label, !isStretched { sum += step }
      step *= size
    }
    return sum
  }
}
