internal import OrderedCollections
internal import SluiceCore

/// The order in which a recurrent layer goes through time.
public enum Direction: String, Sendable, Hashable, CaseIterable {
  /// From the first step to the last.
  case forward
  /// From the last step to the first; outputs stand at the time of their inputs.
  case reverse
  /// Both, each with parameters of its own; features are joined, forward first.
  case bidirectional

  /// The single passes this is made of.
  package var passes: [Direction] { self == .bidirectional ? [.forward, .reverse] : [self] }
}

/// What a recurrent layer gives out for a time step that the mask leaves out.
public enum MaskedOutput: String, Sendable, Hashable, CaseIterable {
  /// The output of the step that was processed before it; zeros if there was none (Keras).
  case hold
  /// Zeros (ONNX's sequence lengths, Keras's `zero_output_for_mask`).
  case zero
}

/// What all recurrent layers have in common.
public struct RecurrentShape: Sendable, Hashable {
  /// I, the number of features of the input.
  public let inputSize: Int
  /// H, the number of units of the state.
  public let hiddenSize: Int
  /// The order in which time is gone through.
  public let direction: Direction
  /// What a masked step gives out.
  public let maskedOutput: MaskedOutput

  /// Makes a shape.
  public init(
    inputSize: Int, hiddenSize: Int, direction: Direction = .forward,
    maskedOutput: MaskedOutput = .hold
  ) {
    self.inputSize = inputSize
    self.hiddenSize = hiddenSize
    self.direction = direction
    self.maskedOutput = maskedOutput
  }

  init(attributes: inout JSONFields) throws(SluiceError) {
    inputSize = try attributes.integer("inputSize", in: 1...Limits.units)
    hiddenSize = try attributes.integer("hiddenSize", in: 1...Limits.units)
    direction = try attributes.choice("direction")
    maskedOutput = try attributes.choice("maskedOutput")
  }

  var attributes: OrderedDictionary<String, JSON> {
    [
      "inputSize": .integer(inputSize), "hiddenSize": .integer(hiddenSize),
      "direction": .string(direction.rawValue), "maskedOutput": .string(maskedOutput.rawValue),
    ]
  }
}

/// A layer that carries a state from one time step to the next.
///
/// Inputs are the sequence `[batch, time, …, I]`, a mask `[batch, time]` (true: the step counts), and the
/// initial state or states `[batch, …, D·H]`, zero where absent; D is the number of directions. Outputs
/// are the sequence `[batch, time, …, D·H]`, the output at the step that is come to last, masked or not,
/// `[batch, …, D·H]` (zeros if there is no step) and the final state or states `[batch, …, D·H]`. Last
/// output and final state differ only where a mask leaves steps out or there is no step.
///
/// Gates are blocks of rows of the parameters, in the order of ``gates``. Parameters of the second
/// direction of a bidirectional layer begin with `reverse.`.
public protocol RecurrentLayer: Layer {
  /// The gates, in the order of their blocks in the parameters.
  static var gates: [Gate] { get }

  /// The names of the states: the output first, then what else is carried.
  static var states: [String] { get }

  /// Sizes, direction and treatment of masked steps.
  var shape: RecurrentShape { get }

  /// The gates that are 1 less another one, with that one; nothing reads their own blocks.
  var complements: [Gate: Gate] { get }

  /// The function that makes a gate of its sums in a pass through time, forward or reverse.
  ///
  /// Of a gate that is a complement it is that of the gate's other one.
  func function(of gate: Gate, in pass: Direction) -> ActivationFunction
}

extension RecurrentLayer {
  /// This layer.
  public var recurrent: (any RecurrentLayer)? { self }

  /// None.
  public var complements: [Gate: Gate] { [:] }

  /// The sequence, the mask and the initial states.
  public var inputs: InputSlots { .named(["sequence", "mask"] + Self.states, required: 1) }

  /// The sequence, the last output and the final states.
  public var outputs: [String] { ["sequence", "last"] + Self.states }

  /// The parameters of every direction, whose kernels see `window` places; `others` are vectors that a
  /// direction may have besides, by role and length.
  func parameters(
    over window: [Int], and others: KeyValuePairs<String, Int> = [:]
  ) -> [ParameterSlot] {
    let rows = Self.gates.count * shape.hiddenSize
    return shape.direction.passes.flatMap { pass in
      let prefix = shape.parameterPrefix(of: pass)
      return [
        ParameterSlot(prefix + "kernel", [rows, shape.inputSize] + window),
        ParameterSlot(prefix + "recurrentKernel", [rows, shape.hiddenSize] + window),
        ParameterSlot(prefix + "inputBias", [rows], isOptional: true),
        ParameterSlot(prefix + "recurrentBias", [rows], isOptional: true),
      ] + others.map { ParameterSlot(prefix + $0, [$1], isOptional: true) }
    }
  }

  /// The types of sequence, last output and final states, whose dimensions of space `output` makes of
  /// those of the sequence.
  func outputTypes(
    _ inputs: [ValueType?], rank: Int,
    space output: ([Dimension]) throws(SluiceError) -> [Dimension]
  ) throws(SluiceError) -> [ValueType] {
    guard let sequence = inputs[0] else { return [] }
    try sequence.requireKind(.real, "input 'sequence'")
    try sequence.requireRank(rank, "input 'sequence'")
    try sequence.requireLast(shape.inputSize, "input 'sequence'")
    if let mask = inputs[1] {
      try mask.requireKind(.boolean, "input 'mask'")
      try mask.requireRank(2, "input 'mask'")
      guard zip(mask.shape, sequence.shape).allSatisfy({ $0.mayEqual($1) }) else {
        throw .valuesDoNotFit(
          ["\(sequence.shape)", "\(mask.shape)"], why: "are no sequence with its mask")
      }
    }
    let space = try output(Array(sequence.shape[2..<rank - 1]))
    let state = sequence.shaped([sequence.shape[0]] + space + [.fixed(shape.width)])
    for (name, initial) in zip(Self.states, inputs.dropFirst(2)) {
      guard let initial else { continue }
      try initial.requireKind(.real, "input \(name.quoted)")
      try initial.requireRank(rank - 1, "input \(name.quoted)")
      try initial.requireLast(shape.width, "input \(name.quoted)")
    }
    return [sequence.shaped(sequence.shape[..<2] + space + [.fixed(shape.width)]), state]
      + Self.states.map { _ in state }
  }
}

extension RecurrentShape {
  /// D·H, the number of units of all directions.
  package var width: Int { hiddenSize * direction.passes.count }

  /// What the roles of the parameters of one direction begin with.
  package func parameterPrefix(of pass: Direction) -> String {
    direction == .bidirectional && pass == .reverse ? "reverse." : ""
  }
}
