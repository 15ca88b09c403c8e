public import SluiceCore

/// A recurrent layer whose states are one vector of units each.
///
/// Inputs and outputs are those of a ``RecurrentLayer``, the sequence being `[batch, time, I]` and the
/// states `[batch, D·H]`. Parameters, G being the number of gates: `kernel` `[G·H, I]`, `recurrentKernel`
/// `[G·H, H]`, and, where present, `inputBias` and `recurrentBias` `[G·H]`.
public protocol CellLayer: RecurrentLayer {
  /// Advances the states by one time step.
  ///
  /// - Parameters:
  ///   - x: The features of this step, `[I]`.
  ///   - states: The states, each `[H]`, in the order of ``states``; replaced in place.
  ///   - cell: The parameters of this direction.
  func step<S: Scalar>(_ x: ArraySlice<S>, _ states: inout [[S]], _ cell: CellParameters<S>)
}

extension CellLayer {
  /// The parameters of every direction.
  public var parameters: [ParameterSlot] { parameters(over: []) }

  /// The types of sequence, last output and final states.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    try outputTypes(inputs, rank: 3) { $0 }
  }

  /// Goes through time.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the values do not fit each other.
  func goThroughTime<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let sequence = inputs[0]?.real else { return [] }
    return try TimeLoop(shape: shape, space: []).run(
      sequence, inputs[1]?.boolean, inputs.dropFirst(2).map { $0?.real },
      { pass throws(SluiceError) in
        try CellParameters<S>(
          parameters, prefix: shape.parameterPrefix(of: pass), gates: Self.gates.count,
          shape: shape)
      }, step)
  }
}
