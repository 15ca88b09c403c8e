internal import SluiceCore
internal import SluiceModel

extension KerasRNN {
  /// What one call gives, before Keras lists it.
  struct Result {
    /// The sequence, or the last output.
    var output: KerasTensor
    let states: [KerasTensor]
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let site = try KerasRecurrentSite(call, graph.version)
    let result = try run(site, call, inTimeOrder: false, &graph)
    if options.goesBackwards, options.returnsSequences {
      graph.note(
        .layout, call.name,
        "go_backwards: the sequence comes in the order of processing, last step first")
    }
    return options.returnsState ? [result.output] + result.states : [result.output]
  }

  /// Puts one call into the graph.
  ///
  /// `inTimeOrder` says whether a sequence is wanted in the order of time, which for a layer that goes
  /// backwards is not that of processing.
  func run(
    _ site: KerasRecurrentSite, _ call: KerasCallSite, inTimeOrder: Bool,
    _ graph: inout KerasGraph
  ) throws(SluiceError) -> Result {
    let cell = try cell
    let states = try cell.states
    try site.requireStates(states.count)
    if options.isStateful { try checkKeptState(site, call, graph.version) }
    let initial = try initialStates(site, states, call, &graph)
    let mask = site.usableMask(call, graph)
    let zeroesLater = zeroesInOriginalOrder && mask != nil
    let held = try KerasHeldOutput(of: self, in: call, mask: mask, initial: initial, graph)
    let keepsState = options.isStateful && site.initialStates.isEmpty
    let result = try cell.run(
      KerasPass(
        name: call.name, origin: call.className, sequence: site.sequence.value, mask: mask,
        initial: initial, direction: options.goesBackwards ? .reverse : .forward,
        maskedOutput: options.zeroesMaskedOutput && !zeroesLater ? .zero : .hold,
        wantsSequence: options.returnsSequences, wantsStates: options.returnsState || keepsState),
      &graph)
    if keepsState {
      for (index, state) in states.enumerated() {
        graph.addStateOutput(
          "\(call.name).\(state.name)", value: result.states[index], feeds: initial[index] ?? "")
      }
    }
    var output = result.last
    if !options.returnsSequences, let held {
      output = try held.filling(last: output, &graph)
    }
    if options.returnsSequences {
      output = result.sequence
      if let held {
        output = try held.filling(
          sequence: output, backwards: options.goesBackwards, &graph)
      }
      let isFlipped = options.goesBackwards && (zeroesLater || !inTimeOrder)
      if isFlipped { output = try graph.flip(output, call) }
      if zeroesLater, let mask {
        output = try graph.zeroing(output, where: mask, named: "\(call.name).zero")
      }
      if isFlipped, inTimeOrder { output = try graph.flip(output, call) }
    }
    return Result(
      output: KerasTensor(value: output, mask: options.returnsSequences ? site.mask : nil),
      states: result.states.map { KerasTensor(value: $0) })
  }

  /// Fails where Keras starts from a state that is neither an input of the model nor zero.
  private func checkKeptState(
    _ site: KerasRecurrentSite, _ call: KerasCallSite, _ version: KerasVersion
  ) throws(SluiceError) {
    guard call.isOnly else {
      throw .kerasOption(
        "stateful", true, why: "the layer is called more than once, and its calls share the state")
    }
    guard site.initialStates.isEmpty || version.generation >= 3 else {
      throw .kerasOption(
        "stateful", true,
        why: "Keras 2 ignores the initial state of the call where the kept state is not zero")
    }
  }

  /// Unrolled layers that go backwards take the mask for zeroing in the order of the input.
  var zeroesInOriginalOrder: Bool {
    options.isUnrolled && options.goesBackwards && options.zeroesMaskedOutput
      && options.returnsSequences
  }

  /// The initial states that the call gives, or inputs of the model for a layer that keeps its state.
  private func initialStates(
    _ site: KerasRecurrentSite, _ states: [(name: String, size: Int)], _ call: KerasCallSite,
    _ graph: inout KerasGraph
  ) throws(SluiceError) -> [String?] {
    guard site.initialStates.isEmpty else { return site.initialStates.map(\.value) }
    guard options.isStateful, let type = graph.type(of: site.sequence.value) else {
      return states.map { _ in nil }
    }
    graph.note(.note, call.name, "stateful: the state is an input and an output of the model")
    let shapes = try cell.stateShapes(for: type)
    return zip(states, shapes).map { state, shape in
      graph.addInput("\(call.name).\(state.name)", type.shaped(shape), isState: true)
    }
  }
}

/// The tensors of a call by what they are to a recurrent layer.
struct KerasRecurrentSite {
  let sequence: KerasTensor
  let initialStates: [KerasTensor]
  let explicitMask: String?
  private let version: KerasVersion

  /// The mask that goes on with the output sequence.
  var mask: String? { version.passesGivenMasksOn ? explicitMask ?? sequence.mask : sequence.mask }

  init(_ call: KerasCallSite, _ version: KerasVersion) throws(SluiceError) {
    var call = call
    let named = try call.takeTensors("initial_state")
    let mask = try call.takeTensors("mask")
    let tensors = try call.several()
    self.init(
      sequence: tensors[0], initialStates: tensors.dropFirst() + named,
      explicitMask: mask.first?.value, version)
  }

  init(
    sequence: KerasTensor, initialStates: [KerasTensor], explicitMask: String?,
    _ version: KerasVersion
  ) {
    self.sequence = sequence
    self.initialStates = initialStates
    self.explicitMask = explicitMask
    self.version = version
  }

  /// Fails unless there are no initial states or `count` of them.
  func requireStates(_ count: Int) throws(SluiceError) {
    guard initialStates.isEmpty || initialStates.count == count else {
      throw .kerasArgumentCount(
        initialStates.count + 1, expected: "a sequence and \(count) initial states")
    }
  }

  /// The mask that the layer itself obeys.
  ///
  /// Keras 3 fills in the mask argument only where the sequence is the only tensor of the call.
  func usableMask(_ call: KerasCallSite, _ graph: KerasGraph) -> String? {
    if let mask = explicitMask { return mask }
    guard let mask = sequence.mask else { return nil }
    guard version.generation >= 3, !initialStates.isEmpty else { return mask }
    graph.note(
      .inferred, call.name,
      "the mask of the sequence is not applied: Keras 3 drops it where initial states are given")
    return nil
  }
}

extension KerasGraph {
  /// The sequence with its steps in the opposite order.
  mutating func flip(_ value: String, _ call: KerasCallSite) throws(SluiceError) -> String {
    try add("\(call.name).flip", Flip(axis: 1), reading: [value])[0]
  }
}
