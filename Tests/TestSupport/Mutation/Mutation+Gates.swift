import OrderedCollections
import SluiceModel

extension Mutation {
  /// Every mistake that any recurrent layer gives room for, permutations of the gates one by one.
  package static let all: [Mutation] =
    permutations + parameterMistakes + layerMistakes + edgeMistakes

  private static let permutations: [Mutation] = [[1], [0, 1, 2], [0, 1, 2, 3]].flatMap { gates in
    gates.permutations.filter { $0 != gates }.map { order in
      Mutation(name: "gates in the order \(order)") { subject in
        guard type(of: subject.layer).gates.count == order.count else { return false }
        try subject.changeAll { $0.rowBlocks(in: order) }
        return true
      }
    }
  }

  private static let parameterMistakes: [Mutation] = [
    Mutation(name: "recurrent kernel transposed within its gates") { subject in
      let units = subject.layer.shape.hiddenSize
      try subject.change("recurrentKernel") { $0.blocksTransposed(size: units) }
      return true
    },
    Mutation(name: "kernel read in the other order of its dimensions") { subject in
      try subject.change("kernel") { $0.transposedInPlace }
      return true
    },
    Mutation(name: "biases swapped") { subject in
      guard subject.tellsBiasesApart else { return false }
      for prefix in subject.prefixes {
        let input = subject.parameters[prefix + "inputBias"]
        subject.parameters[prefix + "inputBias"] = subject.parameters[prefix + "recurrentBias"]
        subject.parameters[prefix + "recurrentBias"] = input
      }
      return true
    },
    Mutation(name: "biases summed") { subject in
      guard subject.tellsBiasesApart else { return false }
      for prefix in subject.prefixes {
        guard let input = subject.parameters[prefix + "inputBias"],
          let recurrent = subject.parameters.removeValue(forKey: prefix + "recurrentBias")
        else { return false }
        let sums = zip(try input.elements(as: Float.self), try recurrent.elements(as: Float.self))
        subject.parameters[prefix + "inputBias"] = try Tensor(
          shape: input.shape, sums.map { $0 + $1 })
      }
      return true
    },
    Mutation(name: "input bias dropped") { subject in try subject.drop("inputBias") },
    Mutation(name: "recurrent bias dropped") { subject in try subject.drop("recurrentBias") },
    Mutation(name: "update gate inverted") { subject in
      guard subject.layer is GRU, try subject.function("recurrentActivation") == .sigmoid else {
        return false
      }
      try subject.changeAll { $0.negatingRowBlock(1, of: 3) }
      return true
    },
  ]
}

extension Mutation.Subject {
  /// Whether the two biases are not just added up.
  fileprivate var tellsBiasesApart: Bool {
    (layer as? GRU)?.resetPlacement == .afterProduct && parameters["inputBias"] != nil
      && parameters["recurrentBias"] != nil
  }
}

/// A parameter, row by row; a vector has rows of one element.
struct Rows {
  var elements: [Double]
  let shape: [Int]

  private var width: Int { shape.count > 1 ? shape[1] : 1 }

  func rowBlocks(in order: [Int]) -> Rows {
    let size = elements.count / order.count
    return with(order.flatMap { elements[$0 * size..<($0 + 1) * size] })
  }

  func negatingRowBlock(_ block: Int, of count: Int) -> Rows {
    let size = elements.count / count
    return with(
      elements.indices.map { $0 / size == block ? -elements[$0] : elements[$0] })
  }

  func blocksTransposed(size: Int) -> Rows {
    with(
      elements.indices.map { index in
        let (row, column) = (index / size, index % size)
        return elements[(row / size * size + column) * size + row % size]
      })
  }

  /// The elements of the transposed matrix, in the shape of this one.
  var transposedInPlace: Rows {
    let rows = elements.count / width
    return with(elements.indices.map { elements[$0 % rows * width + $0 / rows] })
  }

  private func with(_ elements: [Double]) -> Rows { Rows(elements: elements, shape: shape) }
}

extension [Int] {
  /// Every order of the elements.
  fileprivate var permutations: [[Int]] {
    guard count > 1 else { return [self] }
    return indices.flatMap { index -> [[Int]] in
      var rest = self
      let first = rest.remove(at: index)
      return rest.permutations.map { [first] + $0 }
    }
  }
}
