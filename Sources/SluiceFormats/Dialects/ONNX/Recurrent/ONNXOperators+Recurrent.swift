internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension ONNXOperators {
  static let recurrent = [
    ONNXOperator("GRU", "X W R B? sequence_lens? initial_h?", gru),
    ONNXOperator("LSTM", "X W R B? sequence_lens? initial_h? initial_c? P?", lstm),
    ONNXOperator("RNN", "X W R B? sequence_lens? initial_h?", rnn),
  ]

  private static let gru: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let recurrence = try ONNXRecurrence(
      &call, graph, gates: GRU.gates, order: [.update, .reset, .candidate])
    let functions = try functions([.sigmoid, .tanh], recurrence.direction, &call, &graph)
    let placement: ResetPlacement =
      try call.flag("linear_before_reset") ? .afterProduct : .beforeProduct
    let activations = stride(from: 0, to: functions.count, by: 2).map {
      GRU.Activations(activation: functions[$0 + 1], recurrentActivation: functions[$0])
    }
    let layer = GRU(
      shape: recurrence.shape, resetPlacement: placement, activations: activations[0],
      reverseActivations: activations.count > 1 ? activations[1] : nil, clip: try clip(&call))
    return try recurrence.emit(layer, states: [(5, "initial_h")], call, &graph)
  }

  private static let lstm: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let recurrence = try ONNXRecurrence(
      &call, graph, gates: LSTM.gates, order: [.input, .output, .forget, .cell])
    let functions = try functions([.sigmoid, .tanh, .tanh], recurrence.direction, &call, &graph)
    let activations = stride(from: 0, to: functions.count, by: 3).map {
      LSTM.Activations(
        activation: functions[$0 + 1], recurrentActivation: functions[$0],
        cellActivation: functions[$0 + 2])
    }
    let layer = LSTM(
      shape: recurrence.shape, activations: activations[0],
      reverseActivations: activations.count > 1 ? activations[1] : nil, clip: try clip(&call),
      couplesForgetGate: try call.flag("input_forget"))
    return try recurrence.emit(
      layer, states: [(5, "initial_h"), (6, "initial_c")], peepholes: 7, call, &graph)
  }

  private static let rnn: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let recurrence = try ONNXRecurrence(&call, graph, gates: RNN.gates, order: RNN.gates)
    let functions = try functions([.tanh], recurrence.direction, &call, &graph)
    let layer = RNN(
      shape: recurrence.shape, activations: RNN.Activations(activation: functions[0]),
      reverseActivations: functions.count > 1 ? RNN.Activations(activation: functions[1]) : nil,
      clip: try clip(&call))
    return try recurrence.emit(layer, states: [(5, "initial_h")], call, &graph)
  }

  /// The activation functions of all passes, `defaults` for each where the node names none.
  private static func functions(
    _ defaults: [ActivationFunction], _ direction: Direction, _ call: inout ONNXCall,
    _ graph: inout ONNXGraph
  ) throws(SluiceError) -> [ActivationFunction] {
    let activations = try ONNXActivations(
      &call, defaults: defaults, passes: direction.passes.count)
    if let warning = activations.warning { graph.draft.note(.warning, call.name, warning) }
    return activations.functions
  }

  /// The bound of what goes into the activations; ONNX Runtime takes 0 for none.
  private static func clip(_ call: inout ONNXCall) throws(SluiceError) -> Double? {
    guard let clip = try call.number("clip") else { return nil }
    guard clip > 0, clip.isFinite else {
      throw .onnxAttributeValue("clip", "\(clip)", expected: "a finite number above 0")
    }
    return clip
  }
}

extension ONNXRecurrence {
  /// Adds the canonical layer and what stands around it.
  func emit(
    _ layer: any RecurrentLayer, states: [(index: Int, name: String)], peepholes: Int? = nil,
    _ call: ONNXCall, _ graph: inout ONNXGraph
  ) throws(SluiceError) -> [String?] {
    var parameters = try parameters(call, &graph)
    if let peepholes, let p = call.optional(peepholes) {
      try addPeepholes(p, &parameters, call, &graph)
    }
    let inputs = try inputs(call, &graph, states: states)
    var values = try graph.add(call, layer, inputs, parameters: parameters)
    graph.draft.note(.layout, call.name, "gates \(letters) in rows, as ONNX has them")
    if let mask = inputs[1] {
      for (place, (state, name)) in zip(inputs.dropFirst(2), ["Y_h", "Y_c"]).enumerated() {
        guard let state, try !graph.draft.isZero(state) else { continue }
        values[2 + place] = try emptied(values[2 + place], by: mask, name, call, &graph)
      }
    }
    return try outputs(values, call, &graph)
  }

  private var letters: String { order.map(\.letter).joined(separator: " ") }

  /// ONNX's peepholes stand in the order i, o, f; the canonical ones in i, f, o.
  private func addPeepholes(
    _ p: String, _ parameters: inout OrderedDictionary<String, String>, _ call: ONNXCall,
    _ graph: inout ONNXGraph
  ) throws(SluiceError) {
    let type = graph.type(p)
    try type.requireKind(.real, "input 'P'")
    let expected = [Dimension.fixed(direction.passes.count), .fixed(3 * hiddenSize)]
    guard type.shape == expected else {
      throw .onnxShape("P", "\(type.shape)", expected: "\(expected)")
    }
    for (index, pass) in direction.passes.enumerated() {
      let role = shape.parameterPrefix(of: pass) + "peephole"
      let block = try lane(index, of: p, call, &graph, role)
      let parts = try graph.one(call, Reshape(shape: [3, hiddenSize]), [block], role)
      let order = try graph.constant(call, [0, 2, 1], role + ".order")
      let moved = try graph.one(call, Gather(axis: 0), [parts, order], role)
      parameters[role] = try graph.one(call, Reshape(shape: [3 * hiddenSize]), [moved], role)
    }
  }
}
