internal import SluiceCore
internal import SluiceModel

/// `TimeDistributed`: a layer or a model, applied to every time step.
struct KerasTimeDistributed: KerasLayer {
  static let classNames = ["TimeDistributed"]
  static let reads = "any layer or model that keeps no state; masks as the version of the file"

  private let unit: KerasUnit
  private let version: KerasVersion

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    version = source.version
    let entry = try KerasEntry(try source.config.required("layer"))
    unit = try source.child(entry, at: ["layer"], path: source.path)
    for inner in unit.all {
      guard let layer = inner.layer as? KerasRNN, layer.options.isStateful else { continue }
      throw SluiceError.kerasOption(
        "stateful", true, why: "a layer in TimeDistributed would carry its state from step to step"
      ).at("layer \(inner.name.quoted) (\(inner.className))")
    }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    var call = call
    let named = try call.takeTensors("mask")
    var sequences = try call.several()
    if let mask = named.first?.value { sequences[0].mask = mask }
    guard sequences.count == 1 || version.generation < 3 else {
      throw .kerasArgumentCount(sequences.count, expected: "1")
    }
    let rule = try maskRule(of: sequences, graph)
    let inner = rule == .ignored ? sequences.map { KerasTensor(value: $0.value) } : sequences
    let results =
      try unit.layer is KerasDense
      ? unit.call(call.passing(inner, to: unit, named: call.name), &graph)
      : callAtEachStep(inner, call, &graph)
    guard results.count == 1 || version.generation < 3 else {
      throw .kerasOption(
        "layer", .string(unit.className), why: "Keras 3 mixes up several outputs of a step")
    }
    return try results.map { (result) throws(SluiceError) in
      guard rule == .inner else {
        return KerasTensor(value: result.value, mask: sequences[0].mask)
      }
      guard result.mask == nil else { return result }
      return KerasTensor(
        value: result.value, mask: try reducedMask(of: sequences[0], call, &graph))
    }
  }

  /// What becomes of masks.
  private enum MaskRule {
    /// The inner layer sees none; that of the sequence passes.
    case ignored
    /// The inner layer sees that of its step; that of the sequence passes.
    case seen
    /// The inner layer sees that of its step, and its own mask passes.
    case inner
  }

  private func maskRule(
    of sequences: [KerasTensor], _ graph: KerasGraph
  ) throws(SluiceError) -> MaskRule {
    guard version.generation < 3 else { return .seen }
    if version.isBeforeFirst, sequences.contains(where: { $0.mask != nil }) {
      throw .kerasMasks("Keras \(version.text) repeated the last output where a step is left out")
    }
    let hasFixedBatch = graph.type(of: sequences[0].value)?.shape.first?.size != nil
    let ignores = version.release < (2, 2) || (hasFixedBatch && !version.isTensorFlows)
    return ignores ? .ignored : .inner
  }

  /// The inner layer on all steps of all samples as if each were a sample.
  private func callAtEachStep(
    _ sequences: [KerasTensor], _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> [KerasTensor] {
    var steps: [KerasTensor] = []
    for sequence in sequences {
      let value = try graph.add(
        "\(call.name).merge", MergeAxes(axis: 0), reading: [sequence.value])[0]
      let mask = try sequence.mask.map { (mask) throws(SluiceError) in
        try graph.addAuxiliary("\(call.name).merge.mask", MergeAxes(axis: 0), reading: [mask])
      }
      steps.append(KerasTensor(value: value, mask: mask))
    }
    let whole = sequences[0].value
    let results = try unit.call(call.passing(steps, to: unit, named: "\(call.name).step"), &graph)
    return try results.map { (result) throws(SluiceError) in
      let value = try graph.add(
        call.name, SplitAxis(axis: 0), reading: [result.value, whole], origin: call.className)[0]
      let mask = try result.mask.map { (mask) throws(SluiceError) in
        try graph.addAuxiliary(
          "\(call.name).mask", SplitAxis(axis: 0), reading: [mask, whole])
      }
      return KerasTensor(value: value, mask: mask)
    }
  }

  /// The mask of whole steps: a step is kept in which anything is.
  private func reducedMask(
    of sequence: KerasTensor, _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String? {
    guard let mask = sequence.mask, let rank = graph.type(of: mask)?.shape.count, rank > 2 else {
      return sequence.mask
    }
    return try graph.addAuxiliary(
      "\(call.name).mask", ReduceAny(axes: Array(2..<rank)), reading: [mask])
  }
}
