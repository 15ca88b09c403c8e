public import OrderedCollections
public import SluiceCore

/// A recurrent layer whose states are one vector of units each.
///
/// Inputs and outputs are those of a ``RecurrentLayer``, the sequence being `[batch, time, I]` and the
/// states `[batch, D·H]`. Parameters, G being the number of gates: `kernel` `[G·H, I]`, `recurrentKernel`
/// `[G·H, H]`, and, where present, `inputBias` and `recurrentBias` `[G·H]`.
public protocol CellLayer: RecurrentLayer {
  /// The functions that a cell of this kind has.
  associatedtype Activations: CellActivations

  /// The functions of every pass through time that has none of its own.
  var activations: Activations { get }

  /// The functions of the second pass of a bidirectional layer, where they are not ``activations``.
  var reverseActivations: Activations? { get }

  /// What the sums that ``activations`` are applied to are kept within, ±, if they are.
  ///
  /// It is above zero. The cell state of an LSTM is no such sum (ONNX Runtime).
  var clip: Double? { get }

  /// Advances the states by one time step.
  ///
  /// - Parameters:
  ///   - x: The features of this step, `[I]`.
  ///   - states: The states, each `[H]`, in the order of ``states``; replaced in place.
  ///   - cell: The parameters of this direction.
  ///   - activations: The functions of this direction.
  /// - Returns: What the gates let through, each `[H]`, in the order of ``gates``.
  func step<S: Scalar>(
    _ x: ArraySlice<S>, _ states: inout [[S]], _ cell: CellParameters<S>,
    _ activations: Activations
  ) -> [[S]]
}

/// What a recurrent layer did in one step of one row.
package struct CellStep<S: Scalar> {
  /// The order in which the pass goes through time: forward or reverse.
  package let pass: Direction
  /// The row of the batch.
  package let row: Int
  /// The place in the sequence.
  package let time: Int
  /// What the gates let through, each `[H]`, in the order of the layer's gates.
  package let gates: [[S]]
  /// The states after the step, each `[H]`.
  package let states: [[S]]
}

/// The activation functions of one pass of a recurrent layer through time.
public protocol CellActivations: Sendable, Hashable {
  /// Reads the attributes that ``attributes`` writes.
  init(attributes: inout JSONFields) throws(SluiceError)

  /// The functions by name, in the order in which they are written.
  var attributes: OrderedDictionary<String, JSON> { get }

  /// The function that makes a gate of its sums.
  func function(of gate: Gate) -> ActivationFunction
}

extension CellLayer {
  /// The parameters of every direction.
  public var parameters: [ParameterSlot] { parameters(over: []) }

  /// The types of sequence, last output and final states.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    try checkOptions()
    return try outputTypes(inputs, rank: 3) { $0 }
  }

  /// The attributes: sizes, what the kind has of its own, functions, clip.
  func attributes(
    with own: OrderedDictionary<String, JSON> = [:]
  ) -> OrderedDictionary<String, JSON> {
    var attributes = shape.attributes
    attributes.merge(own) { $1 }
    attributes.merge(activations.attributes) { $1 }
    attributes["reverseActivations"] = reverseActivations.map { .object($0.attributes) } ?? .null
    attributes["clip"] = clip.map { .number($0) } ?? .null
    return attributes
  }

  /// Fails if the options contradict each other.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if ``clip`` is no number above zero, or a layer
  ///   with one pass has functions for a second.
  func checkOptions() throws(SluiceError) {
    if let clip, !(clip > 0 && clip.isFinite) {
      throw .attribute("clip", is: .number(clip), expected: "a number above 0, or null")
    }
    if let reverseActivations, shape.direction != .bidirectional {
      throw .attribute(
        "reverseActivations", is: .object(reverseActivations.attributes),
        expected: "null where there is one direction")
    }
  }

  /// The function that makes a gate of its sums in a pass through time.
  public func function(of gate: Gate, in pass: Direction) -> ActivationFunction {
    activations(of: pass).function(of: gate)
  }

  /// The functions of a pass.
  package func activations(of pass: Direction) -> Activations {
    shape.parameterPrefix(of: pass).isEmpty ? activations : reverseActivations ?? activations
  }

  /// Goes through time, and tells `observe` of every step that is taken, row by row and pass by pass.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the values do not fit each other.
  package func goThroughTime<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters,
    _ observe: ((CellStep<S>) -> Void)? = nil
  ) throws(SluiceError) -> [Value<S>] {
    guard let sequence = inputs[0]?.real else { return [] }
    return try TimeLoop(shape: shape, space: []).run(
      sequence, inputs[1]?.boolean, inputs.dropFirst(2).map { $0?.real },
      { pass throws(SluiceError) in
        let prefix = shape.parameterPrefix(of: pass)
        return (
          cell: try CellParameters<S>(
            parameters, prefix: prefix, gates: Self.gates.count, shape: shape, clip: clip),
          activations: activations(of: pass),
          pass: pass
        )
      },
      { place, x, states, pass in
        let gates = step(x, &states, pass.cell, pass.activations)
        observe?(
          CellStep(
            pass: pass.pass, row: place.row, time: place.time, gates: gates, states: states))
      })
  }
}

extension JSONFields {
  /// The functions `key` of a pass, or `nil` where there is null.
  mutating func activationsOrNull<Activations: CellActivations>(
    _ key: String
  ) throws(SluiceError) -> Activations? {
    let value = try required(key)
    if value == .null { return nil }
    return try placing(at: "attribute \(key.quoted)") { () throws(SluiceError) in
      var fields = try JSONFields(value)
      let activations = try Activations(attributes: &fields)
      try fields.finish()
      return activations
    }
  }
}
