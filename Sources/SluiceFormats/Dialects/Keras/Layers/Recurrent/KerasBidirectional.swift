internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// `Bidirectional`: two recurrent layers, of which the second goes the other way.
struct KerasBidirectional: KerasLayer {
  static let classNames = ["Bidirectional"]
  static let reads =
    "every merge mode, `None` included; a backward layer of its own; states in and out"
  static let makesInputsReal = true

  private let forward: KerasUnit
  private let backward: KerasUnit
  private let layers: [KerasRNN]
  private let mergeMode: MergeMode?

  /// How the two outputs are joined.
  private enum MergeMode: String, CaseIterable {
    case concat, sum, mul, ave
  }

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    mergeMode =
      try source.config.optional("merge_mode") == .some(.null)
      ? nil : source.config.choice("merge_mode")
    // What the two layers do with masks is theirs to say, or follows from the version.
    source.config.ignore(["zero_output_for_mask"])
    let version = source.version
    let (first, second) = try Self.entries(&source)
    forward = try source.child(first.zeroing(in: version), at: ["forward_layer"])
    backward = try source.child(second.zeroing(in: version), at: ["backward_layer"])
    layers = try [forward, backward].mapThrowing { (unit) throws(SluiceError) in
      guard let layer = unit.layer as? KerasRNN else {
        throw .kerasNotRecurrent(unit.name, unit.className)
      }
      return layer
    }
    guard layers[0].options.goesBackwards != layers[1].options.goesBackwards else {
      throw .kerasSameDirection(forward.name, backward.name)
    }
    guard layers[0].options.returnsSequences == layers[1].options.returnsSequences,
      layers[0].options.returnsState == layers[1].options.returnsState
    else { throw .kerasDirectionsDiffer(forward.name, backward.name) }
  }

  /// The two layers: Keras 3 states both, Keras 2 the second only where it was given.
  private static func entries(
    _ source: inout KerasLayerSource
  ) throws(SluiceError) -> (KerasEntry, KerasEntry) {
    let first = try KerasEntry(try source.config.required("layer"))
    var second: KerasEntry?
    if let json = source.config.optional("backward_layer"), json != .null {
      second = try KerasEntry(json)
    }
    guard source.version.generation < 3 else {
      return (first, second ?? first.turned(named: "backward_" + first.baseName))
    }
    return (
      first.renamed("forward_" + first.name),
      second.map { $0.renamed("backward_" + $0.name) }
        ?? first.turned(named: "backward_" + first.name)
    )
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let site = try KerasRecurrentSite(call, graph.version)
    let counts = try layers.mapThrowing { (layer) throws(SluiceError) in
      try layer.cell.states.count
    }
    try site.requireStates(counts.reduce(0, +))
    if let result = try callAsOne(site, call, &graph) { return [result] }
    let mask = site.usableMask(call, graph)
    var results: [KerasRNN.Result] = []
    var states = site.initialStates[...]
    for (index, (unit, layer)) in zip([forward, backward], layers).enumerated() {
      let count = states.isEmpty ? 0 : counts[index]
      let inner = KerasRecurrentSite(
        sequence: KerasTensor(value: site.sequence.value),
        initialStates: Array(states.prefix(count)), explicitMask: mask, graph.version)
      states = states.dropFirst(count)
      let isSecond = index == 1
      let goesBackwards = layer.options.goesBackwards
      var result = try layer.run(
        inner, call.passing([], to: unit), inTimeOrder: goesBackwards == isSecond, &graph)
      // Keras turns the output of the second layer round, whichever way that went.
      if isSecond, !goesBackwards, layer.options.returnsSequences {
        result.output = KerasTensor(value: try graph.flip(result.output.value, call))
      }
      results.append(result)
    }
    return try merge(results, site, call, &graph)
  }

  /// The outputs as Keras lists them.
  private func merge(
    _ results: [KerasRNN.Result], _ site: KerasRecurrentSite, _ call: KerasCallSite,
    _ graph: inout KerasGraph
  ) throws(SluiceError) -> [KerasTensor] {
    let (first, second) = (results[0].output, results[1].output)
    let mask = layers[0].options.returnsSequences ? site.mask : nil
    let states = layers[0].options.returnsState ? results.flatMap(\.states) : []
    guard let mergeMode else {
      return [first, second].map { KerasTensor(value: $0.value, mask: mask) } + states
    }
    let values = [first.value, second.value]
    let joined: String
    switch mergeMode {
    case .concat: joined = try graph.add(call.name, Concat(axis: -1), reading: values)[0]
    case .sum: joined = try graph.add(call.name, Add(), reading: values)[0]
    case .mul: joined = try graph.add(call.name, Mul(), reading: values)[0]
    case .ave: joined = try graph.add(call.name, Mean(), reading: values)[0]
    }
    return [KerasTensor(value: joined, mask: mask)] + states
  }
}

// MARK: - As one canonical layer

extension KerasBidirectional {
  /// Both directions as one bidirectional layer, where that is the same.
  private func callAsOne(
    _ site: KerasRecurrentSite, _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> KerasTensor? {
    let options = layers[0].options
    guard mergeMode == .concat, site.initialStates.isEmpty, !options.goesBackwards,
      !layers.contains(where: {
        $0.options.returnsState || $0.options.isStateful || $0.zeroesInOriginalOrder
      }),
      layers[1].options.zeroesMaskedOutput == options.zeroesMaskedOutput,
      let first = try layers[0].cell as? any KerasPlainCell,
      let second = try layers[1].cell as? any KerasPlainCell,
      first.weights.inputSize == second.weights.inputSize,
      first.weights.units == second.weights.units,
      first.weights.parameters.keys == second.weights.parameters.keys
    else { return nil }
    let shape = RecurrentShape(
      inputSize: first.weights.inputSize, hiddenSize: first.weights.units,
      direction: .bidirectional, maskedOutput: options.zeroesMaskedOutput ? .zero : .hold)
    let layer = first.layer(shape)
    guard layer.isSame(as: second.layer(shape)) else { return nil }
    var names: OrderedDictionary<String, String> = [:]
    for (prefix, cell) in [("", first), ("reverse.", second)] {
      for (role, tensor) in cell.weights.parameters {
        names[prefix + role] = graph.addParameter(tensor, prefix + role, of: call.name)
      }
    }
    let main = options.returnsSequences ? "sequence" : "last"
    let values = try graph.add(
      call.name, layer,
      reading: [site.sequence.value, site.usableMask(call, graph)] + first.states.map { _ in nil },
      using: [main], parameters: names, origin: call.className)
    return KerasTensor(
      value: values[options.returnsSequences ? 0 : 1],
      mask: options.returnsSequences ? site.mask : nil)
  }
}

extension Layer {
  /// Whether this computes the same as `other`, given the same parameters.
  fileprivate func isSame(as other: any Layer) -> Bool {
    kind == other.kind && attributes == other.attributes
  }
}

// MARK: - Names and directions

extension KerasEntry {
  /// The name without the word that Keras 3 puts in front of that of a forward layer.
  fileprivate var baseName: String {
    name.hasPrefix("forward_") ? String(name.dropFirst("forward_".count)) : name
  }

  /// The same layer as Keras makes it a direction: its sequence is zero at masked steps, whatever it says.
  ///
  /// Keras on its own never did so before version 3.
  fileprivate func zeroing(in version: KerasVersion) -> KerasEntry {
    guard version.generation >= 3 || version.isTensorFlows else { return self }
    let returnsSequences = config["return_sequences"] == .some(true)
    return setting("zero_output_for_mask", .bool(returnsSequences), name: name)
  }

  /// The same layer by another name.
  fileprivate func renamed(_ name: String) -> KerasEntry {
    setting("name", .string(name), name: name)
  }

  /// The same layer, going the other way.
  fileprivate func turned(named name: String) -> KerasEntry {
    renamed(name).setting(
      "go_backwards", .bool(config["go_backwards"] != .some(true)), name: name)
  }

  private func setting(_ key: String, _ value: JSON, name: String) -> KerasEntry {
    var members = config.object ?? [:]
    members[key] = value
    return KerasEntry(className: className, name: name, config: .object(members))
  }
}
