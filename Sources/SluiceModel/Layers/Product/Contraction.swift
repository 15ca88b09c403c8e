package import SluiceCore

/// A layer that is a sum of products over labelled dimensions.
package protocol ContractionLayer: Layer {
  /// The sum for inputs of these ranks.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if there is none.
  func contraction(_ ranks: [Int]) throws(SluiceError) -> Contraction
}

/// A sum of products over labelled dimensions: what ``MatMul`` and ``Einsum`` come down to.
///
/// `out[o…] = Σ over labels that are not in the output of Π operands[…]`; a label that an operand
/// names twice runs along its diagonal.
package struct Contraction {
  /// For every operand, the labels of its dimensions.
  package let operands: [[Int]]
  /// The labels of the output's dimensions, each once.
  package let output: [Int]
  /// The labels along which a dimension of size 1 is stretched.
  package let broadcast: Set<Int>
  /// What a label is called in messages.
  let describe: @Sendable (Int) -> String

  /// The dimensions of the output.
  func shape(_ shapes: [[Dimension]]) throws(SluiceError) -> [Dimension] {
    let sizes = try sizes(of: shapes)
    return output.compactMap { sizes[$0] }
  }

  /// The size of every label.
  package func sizes(of shapes: [[Dimension]]) throws(SluiceError) -> [Int: Dimension] {
    var sizes: [Int: Dimension] = [:]
    for (labels, shape) in zip(operands, shapes) {
      for (label, dimension) in zip(labels, shape) {
        let known = sizes[label] ?? dimension
        let joined =
          broadcast.contains(label)
          ? known.broadcast(with: dimension)
          : known.mayEqual(dimension) ? (known.size == nil ? dimension : known) : nil
        guard let joined else {
          throw .labelSizes(describe(label), "\(known)", "\(dimension)", shapes.map { "\($0)" })
        }
        sizes[label] = joined
      }
    }
    return sizes
  }

  /// Adds the products of real numbers or integers up, in the order of the labels as the operands name
  /// them; integers wrap.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func compute<S: Scalar>(_ inputs: [Value<S>?]) throws(SluiceError) -> [Value<S>] {
    let integers = inputs.compactMap { $0?.integer }
    if !integers.isEmpty {
      return [.integer(try sums(integers, 0, 1, multiplying: { $0 &* $1 }, adding: { $0 &+ $1 }))]
    }
    let reals = inputs.compactMap { $0?.real }
    return [.real(try sums(reals, 0, 1, multiplying: { $0 * $1 }, adding: { $0 + $1 }))]
  }

  @inline(__always)
  private func sums<Element>(
    _ arrays: [NDArray<Element>], _ zero: Element, _ one: Element,
    multiplying product: (Element, Element) -> Element, adding add: (Element, Element) -> Element
  ) throws(SluiceError) -> NDArray<Element> {
    let sizes = try sizes(of: arrays.map { $0.shape.map { .fixed($0) } }).mapValues { $0.size ?? 0 }
    var summed: [Int] = []
    for label in operands.joined() where !output.contains(label) && !summed.contains(label) {
      summed.append(label)
    }
    let shape = output.map { sizes[$0] ?? 1 }
    let inner = summed.map { sizes[$0] ?? 1 }
    _ = try countable(shape)
    _ = try countable(inner)
    let terms = zip(operands, arrays).map { labels, array in
      Array(Walk(inner, steps: steps(of: summed, labels, array.shape)))
    }
    var walks = zip(operands, arrays).map { labels, array in
      Walk(shape, steps: steps(of: output, labels, array.shape))
    }
    var elements: [Element] = []
    elements.reserveCapacity(walks[0].underestimatedCount)
    if arrays.count == 2 {
      let (left, right) = (arrays[0].elements, arrays[1].elements)
      while let a = walks[0].next(), let b = walks[1].next() {
        var sum = zero
        for index in terms[0].indices {
          sum = add(sum, product(left[a + terms[0][index]], right[b + terms[1][index]]))
        }
        elements.append(sum)
      }
    } else {
      for _ in 0..<walks[0].underestimatedCount {
        let starts = walks.indices.compactMap { walks[$0].next() }
        var sum = zero
        for term in terms[0].indices {
          var factors = one
          for index in arrays.indices {
            factors = product(factors, arrays[index].elements[starts[index] + terms[index][term]])
          }
          sum = add(sum, factors)
        }
        elements.append(sum)
      }
    }
    return NDArray(shape: shape, elements: elements)
  }

  /// How far one operand's elements lie apart along `labels`; 0 along those that it lacks.
  private func steps(of labels: [Int], _ own: [Int], _ shape: [Int]) -> [Int] {
    let steps = Walk.steps(of: shape)
    return labels.map { label in
      own.indices.reduce(0) { sum, place in
        let isStretched = broadcast.contains(label) && shape[place] == 1
        return own[place] == label && !isStretched ? sum + steps[place] : sum
      }
    }
  }
}
