internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// What the arrays can be to one kind of cell, by their shapes.
struct Candidates {
  /// The number of biases that a reading uses, from the most that there can be.
  static let biasCounts = [2, 1, 0]

  let cell: LayoutReading.Cell
  /// The arrays that can be the kernel, each read once.
  let kernels: [KernelReading]
  private let recurrentKernels: [KernelReading]
  private let vectors: [BiasReading.Vector]
  private let pairs: [(BiasReading.Vector, BiasReading.Vector)]
  private let units: Int

  init(
    _ cell: LayoutReading.Cell, _ shapes: OrderedDictionary<String, [Int]>, features: Int,
    units: Int
  ) {
    (self.cell, self.units) = (cell, units)
    let gates = cell.gates.count
    kernels = shapes.flatMap {
      KernelReading.all($0, shape: $1, gates: gates, units: units, inputs: features)
    }.withoutRepetitions(gates: gates, units: units, inputs: features)
    recurrentKernels = shapes.flatMap {
      KernelReading.all($0, shape: $1, gates: gates, units: units, inputs: units)
    }
    vectors = shapes.flatMap {
      BiasReading.Vector.single($0, shape: $1, gates: gates, units: units)
    }
    pairs = shapes.flatMap {
      BiasReading.Vector.pairs($0, shape: $1, gates: gates, units: units)
    }
  }

  /// Whether there is a kernel and, in another array, a recurrent kernel.
  var isPossible: Bool {
    kernels.contains { kernel in recurrentKernels.contains { $0.array != kernel.array } }
  }

  /// The arrays that some reading uses.
  var arrays: Set<String> {
    Set(kernels.map(\.array) + recurrentKernels.map(\.array) + vectors.map(\.array))
      .union(pairs.map(\.0.array))
  }

  /// The arrays other than these that can be the recurrent kernel, each read once; as the kernel is read,
  /// where both ways to read it mean the same.
  func recurrentKernels(
    beside kernel: KernelReading, _ biases: BiasReading
  ) -> [KernelReading] {
    let free = recurrentKernels.filter {
      $0.array != kernel.array && !biases.arrays.contains($0.array)
    }
    let alike = free.filter { $0.gateAxis == kernel.gateAxis }
    return (alike + free.filter { $0.gateAxis != kernel.gateAxis })
      .withoutRepetitions(gates: cell.gates.count, units: units, inputs: units)
  }

  /// The readings of `count` biases from arrays other than the kernel.
  ///
  /// Where the cell only ever adds both biases to each other, which is which does not count.
  func biases(
    _ count: Int, addedOnly: Bool, besides kernel: KernelReading
  ) -> [BiasReading] {
    let free = vectors.filter { $0.array != kernel.array }
    switch count {
    case 2:
      let apart = free.enumerated().flatMap { index, first in
        free.enumerated().filter {
          $0.element.array != first.array && (!addedOnly || $0.offset > index)
        }
        .map { BiasReading(input: first, recurrent: $0.element) }
      }
      let together = pairs.filter { $0.0.array != kernel.array }.flatMap { first, second in
        [BiasReading(input: first, recurrent: second)]
          + (addedOnly ? [] : [BiasReading(input: second, recurrent: first)])
      }
      return together + apart
    case 1:
      return free.map { BiasReading(input: $0, recurrent: nil) }
        + (addedOnly ? [] : free.map { BiasReading(input: nil, recurrent: $0) })
    default: return [BiasReading(input: nil, recurrent: nil)]
    }
  }

  /// The places at which a reset gate can act; one that says nothing where there is none.
  var resetPlacements: [ResetPlacement?] {
    cell == .gru ? [.afterProduct, .beforeProduct] : [nil]
  }

  /// The functions that are tried.
  var functions: [(activation: ActivationFunction, recurrent: ActivationFunction?)] {
    let gates: [ActivationFunction?] =
      cell == .rnn ? [nil] : [.sigmoid, .hardSigmoid(slope: 0.2), .hardSigmoid(slope: 1 / 6)]
    return [.tanh, .relu()].flatMap { activation in gates.map { (activation, $0) } }
  }
}

extension [KernelReading] {
  /// The first reading of every array for each way in which its numbers are taken.
  fileprivate func withoutRepetitions(gates: Int, units: Int, inputs: Int) -> [KernelReading] {
    var seen: [String: Set<KernelReading.Strides>] = [:]
    return filter { reading in
      let strides = reading.strides(gates: gates, units: units, inputs: inputs)
      return seen[reading.array, default: []].insert(strides).inserted
    }
  }
}
