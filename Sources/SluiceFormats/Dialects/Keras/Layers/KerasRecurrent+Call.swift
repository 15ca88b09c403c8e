internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension KerasRecurrent {
  /// Puts one call of a recurrent layer into the graph.
  func call<Kind: RecurrentLayer>(
    _ kind: (RecurrentShape) -> Kind, _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> [KerasTensor] {
    let site = try RecurrentCallSite(call, states: Kind.states.count)
    if options.isStateful { try checkKeptState(site, call, graph.version) }
    let initial = try initialStates(site, Kind.states, call, &graph)
    let mask = usableMask(site, call, &graph)
    let zeroesLater = zeroesInOriginalOrder && mask != nil
    let layer = kind(zeroesLater ? shape.holding : shape)
    var names: OrderedDictionary<String, String> = [:]
    for (role, tensor) in parameters {
      names[role] = "\(call.name)/\(role)"
      graph.addParameter("\(call.name)/\(role)", tensor)
    }
    let main = options.returnsSequences ? "sequence" : "last"
    let carriesState = options.returnsState || (options.isStateful && site.initialStates.isEmpty)
    let values = try graph.add(
      call.name, layer, reading: [site.sequence.value, mask] + initial,
      using: Set([main] + (carriesState ? Kind.states : [])), parameters: names,
      origin: call.className)
    let states = Array(values.dropFirst(2))
    if options.isStateful, site.initialStates.isEmpty {
      for (index, state) in Kind.states.enumerated() {
        graph.addStateOutput(
          "\(call.name).\(state)", value: states[index], feeds: initial[index] ?? "")
      }
    }
    var output = values[options.returnsSequences ? 0 : 1]
    if options.goesBackwards, options.returnsSequences {
      output = try graph.add("\(call.name).flip", Flip(axis: 1), reading: [output])[0]
      graph.note(
        .layout, call.name,
        "go_backwards: the sequence comes in the order of processing, last step first")
    }
    if zeroesLater, let mask {
      output = try graph.add("\(call.name).zero", ZeroMasked(), reading: [output, mask])[0]
    }
    let outputMask = options.returnsSequences ? site.mask : nil
    let outputs = [KerasTensor(value: output, mask: outputMask)]
    return options.returnsState ? outputs + states.map { KerasTensor(value: $0) } : outputs
  }

  /// Fails where Keras starts from a state that is neither an input of the model nor zero.
  private func checkKeptState(
    _ site: RecurrentCallSite, _ call: KerasCallSite, _ version: KerasVersion
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
  private var zeroesInOriginalOrder: Bool {
    options.isUnrolled && options.goesBackwards && options.zeroesMaskedOutput
      && options.returnsSequences
  }

  /// The initial states that the call gives, or inputs of the model for a layer that keeps its state.
  private func initialStates(
    _ site: RecurrentCallSite, _ states: [String], _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> [String?] {
    guard site.initialStates.isEmpty else { return site.initialStates.map(\.value) }
    guard options.isStateful, let type = graph.type(of: site.sequence.value) else {
      return states.map { _ in nil }
    }
    graph.note(
      .note, call.name, "stateful: the state is an input and an output of the model")
    return states.map { state in
      graph.addInput(
        "\(call.name).\(state)", type.shaped([type.shape[0], .fixed(options.units)]), isState: true)
    }
  }

  /// The mask that the layer itself obeys.
  ///
  /// Keras 3 fills in the mask argument only where the sequence is the only tensor of the call.
  private func usableMask(
    _ site: RecurrentCallSite, _ call: KerasCallSite, _ graph: inout KerasGraph
  ) -> String? {
    if let mask = site.explicitMask { return mask }
    guard let mask = site.sequence.mask else { return nil }
    guard graph.version.generation >= 3, !site.initialStates.isEmpty else { return mask }
    graph.note(
      .inferred, call.name,
      "the mask of the sequence is not applied: Keras 3 drops it where initial states are given")
    return nil
  }
}

/// The tensors of a call by what they are to a recurrent layer.
private struct RecurrentCallSite {
  let sequence: KerasTensor
  let initialStates: [KerasTensor]
  let explicitMask: String?

  /// The mask that goes on with the output sequence.
  var mask: String? { explicitMask ?? sequence.mask }

  init(_ call: KerasCallSite, states: Int) throws(SluiceError) {
    guard let first = call.tensors.first, call.constants.isEmpty else {
      throw .kerasArgumentCount(call.tensors.count, expected: "a sequence")
    }
    var keywords = call.keywords
    let named = keywords.removeValue(forKey: "initial_state") ?? []
    let mask = keywords.removeValue(forKey: "mask") ?? []
    if let stranger = keywords.keys.min() { throw .kerasArgument(stranger, "a tensor") }
    sequence = first
    initialStates = call.tensors.dropFirst() + named
    guard initialStates.isEmpty || initialStates.count == states else {
      throw .kerasArgumentCount(
        initialStates.count + 1, expected: "a sequence and \(states) initial states")
    }
    explicitMask = mask.first?.value
  }
}

extension RecurrentShape {
  /// The same, repeating the output for masked steps.
  fileprivate var holding: RecurrentShape {
    RecurrentShape(
      inputSize: inputSize, hiddenSize: hiddenSize, direction: direction, maskedOutput: .hold)
  }
}
