internal import SluiceCore
internal import SluiceModel

/// What stands in for the output at masked steps before the first step that counts.
///
/// It is zero in Keras on the whole. Keras on its own, on TensorFlow and until 2.2, put its first state
/// there unless the layer was unrolled, as did TensorFlow's Keras until TensorFlow 1.12.
struct KerasHeldOutput {
  private let call: KerasCallSite
  private let mask: String
  private let state: String

  /// Describes it; nil if it is zero.
  ///
  /// - Throws: ``SluiceError`` with code `.unsupported` if the first state is that of another cell than
  ///   the one that makes the output.
  init?(
    of layer: KerasRNN, in call: KerasCallSite, mask: String?, initial: [String?],
    _ graph: KerasGraph
  ) throws(SluiceError) {
    guard let mask, !layer.options.isUnrolled, graph.context.holdsState else { return nil }
    let states = try layer.cell.states
    if let stack = try layer.cell as? KerasStackedCells, !stack.beginsWithLastState {
      throw .kerasMasks(
        "Keras \(graph.version.text) puts the first cell's state where the output of cells is masked"
      )
    }
    guard let first = initial.first, let state = first, !states.isEmpty else { return nil }
    (self.call, self.mask, self.state) = (call, mask, state)
    graph.note(
      .inferred, call.name,
      "masked steps before the first other one give the initial state, as Keras \(graph.version.text) computes on TensorFlow"
    )
  }

  /// The sequence with the state where it belongs; both are in the order of time.
  func filling(
    sequence: String, backwards: Bool, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    let numbers = try graph.add("\(call.name).kept", Cast(to: .int64), reading: [mask])[0]
    let counts = try graph.add(
      "\(call.name).count", CumSum(axis: 1, reverse: backwards), reading: [numbers])[0]
    let begun = try graph.add("\(call.name).begun", Cast(to: .bool), reading: [counts])[0]
    let steps = try graph.add("\(call.name).begun", Unsqueeze(axes: [-1]), reading: [begun])[0]
    let held = try graph.add("\(call.name).held", Unsqueeze(axes: [1]), reading: [state])[0]
    return try graph.add("\(call.name).filled", Where(), reading: [steps, sequence, held])[0]
  }

  /// The last output with the state in rows of which every step is masked.
  func filling(last: String, _ graph: inout KerasGraph) throws(SluiceError) -> String {
    let begun = try graph.add(
      "\(call.name).begun", ReduceAny(axes: [1], keepsAxes: true), reading: [mask])[0]
    return try graph.add("\(call.name).filled", Where(), reading: [begun, last, state])[0]
  }
}

extension KerasContext {
  /// Whether layers put their first state in place of masked outputs.
  fileprivate var holdsState: Bool {
    version.generation < 3 && !version.isTensorFlows && !version.isBeforeFirst
      && version.numbers.lexicographicallyPrecedes([2, 3]) && writer.backend?.name == "tensorflow"
  }
}
