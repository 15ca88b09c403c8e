import SluiceCore
import SluiceModel
import TestSupport

/// One recurrent layer on random data: I = 5, H = 3, T = 7, batch = 2.
struct RecurrentCase {
  static let (inputSize, hiddenSize, steps, batch) = (5, 3, 7, 2)

  let cell: ScalarTwin.Cell
  let direction: Direction
  /// One for each direction that is gone in.
  let twins: [ScalarTwin]
  /// The features, by row and time.
  var sequence: [[[Double]]]
  /// The initial states, by state and row.
  var states: [[[Double]]]
  /// Which steps count, by row.
  var mask: [[Bool]]?
  var maskedOutput = MaskedOutput.hold

  init(_ cell: ScalarTwin.Cell, _ direction: Direction, seed: UInt64 = 11) {
    var generator = SeededGenerator(seed: seed)
    let (units, features, gates) = (Self.hiddenSize, Self.inputSize, cell.gateCount)
    self.cell = cell
    self.direction = direction
    twins = (0..<(direction == .bidirectional ? 2 : 1)).map { lane in
      ScalarTwin(
        cell: cell, inputSize: features, hiddenSize: units,
        kernel: generator.reals(gates * units * features),
        recurrentKernel: generator.reals(gates * units * units),
        inputBias: generator.reals(gates * units), recurrentBias: generator.reals(gates * units),
        peephole: cell.hasPeepholes ? generator.reals(3 * units) : nil,
        isSoft: cell.turnsSofter && lane == 1)
    }
    let width = units * twins.count
    sequence = (0..<Self.batch).map { _ in
      (0..<Self.steps).map { _ in generator.reals(features) }
    }
    states = (0..<cell.stateCount).map { _ in
      (0..<Self.batch).map { _ in generator.reals(width) }
    }
  }

  /// What the layer gives out.
  struct Outputs: Equatable {
    var sequence: [[[Double]]]
    var last: [[Double]]
    var states: [[[Double]]]
  }

  /// Computes the layer itself, at `Double`.
  func forward(withStates: Bool = true) throws(SluiceError) -> Outputs {
    let layer = cell.layer(
      RecurrentShape(
        inputSize: Self.inputSize, hiddenSize: Self.hiddenSize, direction: direction,
        maskedOutput: maskedOutput))
    var tensors: [String: Tensor] = [:]
    for (twin, prefix) in zip(twins, ["", "reverse."]) {
      let rows = cell.gateCount * Self.hiddenSize
      tensors[prefix + "kernel"] = try Tensor(shape: [rows, Self.inputSize], twin.kernel)
      tensors[prefix + "recurrentKernel"] = try Tensor(
        shape: [rows, Self.hiddenSize], twin.recurrentKernel)
      tensors[prefix + "inputBias"] = try Tensor(shape: [rows], twin.inputBias)
      tensors[prefix + "recurrentBias"] = try Tensor(shape: [rows], twin.recurrentBias)
      if let peephole = twin.peephole {
        tensors[prefix + "peephole"] = try Tensor(shape: [peephole.count], peephole)
      }
    }
    let steps = sequence.first?.count ?? Self.steps
    var inputs: [Value<Double>?] = [
      .real(
        NDArray(
          shape: [sequence.count, steps, Self.inputSize], elements: sequence.joined().flatMap { $0 }
        )),
      mask.map {
        .boolean(NDArray(shape: [sequence.count, steps], elements: $0.flatMap { $0 }))
      },
    ]
    for state in states {
      let width = Self.hiddenSize * twins.count
      inputs.append(
        withStates
          ? .real(NDArray(shape: [sequence.count, width], elements: state.flatMap { $0 })) : nil)
    }
    let values = try layer.forward(inputs, LayerParameters(tensors)).map { $0.real }
    return Outputs(
      sequence: values[0]?.rows.map(\.rows) ?? [], last: values[1]?.rows.map(\.elements) ?? [],
      states: values.dropFirst(2).map { $0?.rows.map(\.elements) ?? [] })
  }
}

extension NDArray {
  /// The blocks along the first dimension.
  var rows: [NDArray] {
    let width = shape.dropFirst().reduce(1, *)
    return (0..<shape[0]).map {
      NDArray(
        shape: Array(shape.dropFirst()), elements: Array(elements[$0 * width..<($0 + 1) * width]))
    }
  }
}

extension NDArray where Element == Double {
  /// The rows of a matrix.
  var rows: [[Double]] {
    let width = shape[1]
    return (0..<shape[0]).map { Array(elements[$0 * width..<($0 + 1) * width]) }
  }
}
