internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// A cell: what a recurrent layer computes at one time step.
///
/// The class of a layer and that of its cell hold the same weights in the same way, so that either
/// can be read for the other.
protocol KerasCell: KerasLayer {
  /// The names and the sizes of the states, in Keras's order.
  var states: [(name: String, size: Int)] { get throws(SluiceError) }

  /// The shapes of the states beside a sequence.
  ///
  /// - Throws: ``SluiceError`` if it is no sequence for the cell.
  func stateShapes(for sequence: ValueType) throws(SluiceError) -> [[Dimension]]

  /// Puts the cell, applied to every step of a sequence, into the graph.
  func run(
    _ pass: KerasPass, _ graph: inout KerasGraph
  ) throws(SluiceError) -> KerasPass.Result
}

/// One way of a cell through a sequence.
struct KerasPass {
  /// The name wanted for the node.
  let name: String
  /// Keras's name of the layer's class.
  let origin: String
  let sequence: String
  let mask: String?
  /// The initial states; zeros where nil.
  let initial: [String?]
  let direction: Direction
  let maskedOutput: MaskedOutput
  let wantsSequence: Bool
  let wantsStates: Bool

  /// The values that a pass makes; only those that were wanted may be read.
  struct Result {
    /// The outputs of all steps, at the time of their inputs.
    let sequence: String
    /// The output of the step that was come to last.
    let last: String
    let states: [String]
  }
}

extension KerasCell {
  func stateShapes(for sequence: ValueType) throws(SluiceError) -> [[Dimension]] {
    try states.map { [sequence.shape[0], .fixed($0.size)] }
  }

  /// One step: the cell is called with the features of the step and the states before it.
  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    var call = call
    let named = try call.takeTensors("states")
    let tensors = try call.several() + named
    let states = try states
    guard tensors.count == 1 + states.count else {
      throw .kerasArgumentCount(
        tensors.count, expected: "the features of one step and \(states.count) states")
    }
    let sequence = try graph.add(
      "\(call.name).step", Unsqueeze(axes: [1]), reading: [tensors[0].value])[0]
    let result = try run(
      KerasPass(
        name: call.name, origin: call.className, sequence: sequence, mask: nil,
        initial: tensors.dropFirst().map(\.value), direction: .forward, maskedOutput: .hold,
        wantsSequence: false, wantsStates: true), &graph)
    return ([result.last] + result.states).map { KerasTensor(value: $0) }
  }
}

/// A cell of one canonical layer.
protocol KerasPlainCell: KerasCell {
  /// Sizes and weights.
  var weights: KerasCellWeights { get }

  /// The names of the states.
  static var stateNames: [String] { get }

  /// The gates as Keras 1 lists them; empty where it kept them together.
  static var gatesInKeras1: [KerasGateName] { get }

  /// The canonical layer.
  func layer(_ shape: RecurrentShape) -> any RecurrentLayer
}

extension KerasPlainCell {
  var states: [(name: String, size: Int)] {
    Self.stateNames.map { ($0, weights.units) }
  }

  var variables: [KerasVariable] { weights.variables }

  func variables(in form: KerasStoredForm) -> [KerasVariable] {
    weights.variables(in: form, Self.gatesInKeras1)
  }

  func run(
    _ pass: KerasPass, _ graph: inout KerasGraph
  ) throws(SluiceError) -> KerasPass.Result {
    let layer = layer(
      RecurrentShape(
        inputSize: weights.inputSize, hiddenSize: weights.units, direction: pass.direction,
        maskedOutput: pass.maskedOutput))
    var names: OrderedDictionary<String, String> = [:]
    for (role, tensor) in weights.parameters {
      names[role] = graph.addParameter(tensor, role, of: pass.name)
    }
    let values = try graph.add(
      pass.name, layer, reading: [pass.sequence, pass.mask] + pass.initial,
      using: pass.used(Self.stateNames), parameters: names, origin: pass.origin)
    return KerasPass.Result(
      sequence: values[0], last: values[1], states: Array(values.dropFirst(2)))
  }
}

extension KerasPass {
  /// The outputs of the canonical layer that are read.
  func used(_ states: [String]) -> Set<String> {
    Set([wantsSequence ? "sequence" : "last"] + (wantsStates ? states : []))
  }
}
