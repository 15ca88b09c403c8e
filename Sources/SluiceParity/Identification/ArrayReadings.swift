public import SluiceModel

/// How an array is a kernel or a recurrent kernel.
public struct KernelReading: Sendable, Hashable {
  /// What runs along one dimension of an array.
  public enum Axis: String, Sendable, Hashable, CaseIterable {
    /// The gates.
    case gates
    /// The units of a gate.
    case units
    /// Gates and units: all units of the first gate, then those of the next.
    case gatesOfUnits
    /// What is multiplied: features of the input, or units of the state.
    case inputs
  }

  /// The name of the array.
  public let array: String
  /// Its shape.
  public let shape: [Int]
  /// What runs along its dimensions, those of size 1 in front left out.
  public let axes: [Axis]

  /// Where the gates stand in a matrix; `nil` if they are stacked along a dimension of their own.
  public var gateAxis: GateLayout.Axis? {
    switch axes {
    case [.gatesOfUnits, .inputs]: .rows
    case [.inputs, .gatesOfUnits]: .columns
    default: nil
    }
  }

  /// The readings of an array of `shape` as a kernel, those as a matrix first.
  static func all(
    _ array: String, shape: [Int], gates: Int, units: Int, inputs: Int
  ) -> [KernelReading] {
    let matrices: [[Axis]] = [[.gatesOfUnits, .inputs], [.inputs, .gatesOfUnits]]
    let stacks: [[Axis]] = gates == 1 ? [] : [.gates, .units, .inputs].permutations
    func size(_ axis: Axis) -> Int {
      switch axis {
      case .gates: gates
      case .units: units
      case .gatesOfUnits: gates * units
      case .inputs: inputs
      }
    }
    return [matrices, stacks].flatMap { arrangements in
      shape.withoutOnes.flatMap { sizes in
        arrangements.filter { $0.map(size) == sizes }
          .map { KernelReading(array: array, shape: shape, axes: $0) }
      }
    }
  }

  /// How far apart the elements of neighbouring gates, units and inputs stand; 0 where there is one only.
  ///
  /// Readings of one array with the same strides take the same numbers for the same.
  func strides(gates: Int, units: Int, inputs: Int) -> Strides {
    var (gate, unit, input) = (0, 0, 0)
    var stride = 1
    for axis in axes.reversed() {
      switch axis {
      case .gates: (gate, stride) = (stride, stride * gates)
      case .units: (unit, stride) = (stride, stride * units)
      case .inputs: (input, stride) = (stride, stride * inputs)
      case .gatesOfUnits: (unit, gate, stride) = (stride, stride * units, stride * gates * units)
      }
    }
    return Strides(
      gate: gates > 1 ? gate : 0, unit: units > 1 ? unit : 0, input: inputs > 1 ? input : 0)
  }

  /// How far apart elements stand in an array.
  struct Strides: Hashable {
    let gate: Int
    let unit: Int
    let input: Int
  }

  /// The blocks in the order in which the array keeps them, each `[units, inputs]` row by row, of the
  /// first `taken` units.
  func blocks(
    of elements: [Double], gates: Int, units: Int, inputs: Int, taking taken: Int
  ) -> [[Double]] {
    let strides = strides(gates: gates, units: units, inputs: inputs)
    return (0..<gates).map { gate in
      var block: [Double] = []
      block.reserveCapacity(taken * inputs)
      for unit in 0..<taken {
        let start = gate * strides.gate + unit * strides.unit
        for input in 0..<inputs { block.append(elements[start + input * strides.input]) }
      }
      return block
    }
  }
}

/// Which arrays are the biases.
public struct BiasReading: Sendable, Hashable {
  /// One vector of a value for every unit of every gate, in an array or a part of it.
  public struct Vector: Sendable, Hashable {
    /// Which part of an array a vector is.
    public enum Part: String, Sendable, Hashable, CaseIterable {
      /// All of it.
      case whole
      /// The first of two rows, or half.
      case first
      /// The second of two rows, or half.
      case second
    }

    /// The name of the array.
    public let array: String
    /// Its shape.
    public let shape: [Int]
    /// The part of it.
    public let part: Part
    /// Whether gates vary fastest: `[units, gates]`.
    public let isTransposed: Bool
    let start: Int
    let stride: Int

    /// The blocks in the order in which the array keeps them, each of the first `taken` units.
    func blocks(
      of elements: [Double], gates: Int, units: Int, taking taken: Int
    ) -> [[Double]] {
      (0..<gates).map { gate in
        (0..<taken).map { unit in
          elements[start + stride * (isTransposed ? unit * gates + gate : gate * units + unit)]
        }
      }
    }
  }

  /// What is added to the product with the input.
  public let input: Vector?
  /// What is added to the product with the state.
  public let recurrent: Vector?

  /// The arrays that are read.
  var arrays: Set<String> { Set([input, recurrent].compactMap { $0?.array }) }
}

extension BiasReading.Vector {
  /// The readings of an array as one vector of `gates · units`.
  static func single(_ array: String, shape: [Int], gates: Int, units: Int) -> [Self] {
    func vector(_ isTransposed: Bool) -> Self {
      Self(
        array: array, shape: shape, part: .whole, isTransposed: isTransposed, start: 0, stride: 1)
    }
    return shape.withoutOnes.flatMap { sizes -> [Self] in
      var readings: [Self] = []
      if sizes == [gates * units] || (gates > 1 && sizes == [gates, units]) {
        readings.append(vector(false))
      }
      if gates > 1, units > 1, sizes == [units, gates] { readings.append(vector(true)) }
      return readings
    }
  }

  /// The readings of an array as two vectors of `gates · units`: two rows, halves or columns.
  static func pairs(
    _ array: String, shape: [Int], gates: Int, units: Int
  ) -> [(Self, Self)] {
    let size = gates * units
    func pair(_ second: Int, _ stride: Int) -> (Self, Self) {
      func vector(_ part: Part, _ start: Int) -> Self {
        Self(
          array: array, shape: shape, part: part, isTransposed: false, start: start, stride: stride)
      }
      return (vector(.first, 0), vector(.second, second))
    }
    return shape.withoutOnes.flatMap { sizes -> [(Self, Self)] in
      var readings: [(Self, Self)] = []
      if sizes == [2, size] || sizes == [2 * size] || (gates > 1 && sizes == [2, gates, units]) {
        readings.append(pair(size, 1))
      }
      if size > 1, sizes == [size, 2] { readings.append(pair(1, 2)) }
      return readings
    }
  }
}

extension [Int] {
  /// The shape as it is, and without a dimension of size 1 in front, where it has one.
  fileprivate var withoutOnes: [[Int]] {
    count > 1 && first == 1 ? [self, Array(dropFirst())] : [self]
  }
}
