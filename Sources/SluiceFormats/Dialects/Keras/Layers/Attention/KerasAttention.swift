internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// `Attention`, by products or by sums, and `AdditiveAttention`.
struct KerasAttention: KerasLayer {
  static let classNames = ["Attention", "AdditiveAttention"]
  static let reads =
    "both score modes, scales, causality, masks given or carried; the scores as a second output"

  private let isAdditive: Bool
  private let usesScale: Bool
  private let isConcat: Bool
  private let isCausal: Bool
  private let maskedScore: MaskedScore
  private var parameters: OrderedDictionary<String, Tensor> = [:]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    isAdditive = source.className == "AdditiveAttention"
    usesScale = try source.config.bool("use_scale")
    let mode = isAdditive ? "concat" : source.config.optional("score_mode") ?? "dot"
    guard ["dot", "concat"].contains(mode) else {
      throw .attribute("score_mode", is: mode, expected: "'dot' or 'concat'")
    }
    isConcat = mode == "concat"
    // An option before Keras 2.10, then an argument of the call.
    isCausal = try source.config.bool("causal", default: false)
    let compute = source.dataType.compute
    maskedScore = .lowered(by: compute == .float16 ? 65504 : 1e9, as: compute)
    try source.dropDropout(["dropout"])
  }

  var variables: [KerasVariable] {
    (usesScale ? [KerasVariable("scale")] : [])
      + (isConcat && !isAdditive ? [KerasVariable("concat_score_weight")] : [])
  }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    if usesScale {
      let rank = isAdditive ? 1 : 0
      let role = isAdditive ? "scale" : isConcat ? "innerScale" : "learnedScale"
      parameters[role] = try weights.take("scale") { (shape) throws(SluiceError) in
        guard shape.count == rank else { throw .kerasWeightRank(shape, expected: rank) }
      }
    }
    if isConcat, !isAdditive {
      parameters["outerScale"] = try weights.take("concat_score_weight", shape: [])
    }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    var call = call
    let isCausal = try call.takeFlag("use_causal_mask") || self.isCausal
    let returnsScores = try call.takeFlag("return_attention_scores")
    let given = try call.takeMasks()
    let tensors = try call.several()
    guard (2...3).contains(tensors.count) else {
      throw .kerasArgumentCount(tensors.count, expected: "2 or 3: query, value and key")
    }
    let masks = given ?? tensors.map(\.mask)
    let values = [tensors[0], tensors.count == 3 ? tensors[2] : tensors[1], tensors[1]].map(\.value)
    let mask = try masks[1].map { (mask) throws(SluiceError) in
      try scoreMask(mask, isCausal: isCausal, call, &graph)
    }
    let outputs = try graph.add(
      call.name, try layer(values, isCausal: isCausal, graph), reading: values + [mask],
      using: returnsScores ? ["output", "scores"] : ["output"], with: parameters,
      origin: call.className)
    var output = outputs[0]
    if let mask = masks[0] {
      try graph.requireMask(mask, of: output)
      output = try graph.zeroing(output, where: mask, named: "\(call.name).zero")
    }
    var outputMask = graph.version.passesGivenMasksOn ? masks[0] : tensors[0].mask
    if graph.endMasksOfList(tensors, call) { outputMask = nil }
    return [KerasTensor(value: output, mask: outputMask)]
      + (returnsScores ? [KerasTensor(value: outputs[1])] : [])
  }

  private func layer(
    _ values: [String], isCausal: Bool, _ graph: KerasGraph
  ) throws(SluiceError) -> any Layer {
    guard isConcat else { return Attention(isCausal: isCausal, maskedScore: maskedScore) }
    let shape = graph.type(of: values[0])?.shape ?? []
    guard case .fixed(let size) = shape.last else {
      throw .kerasSizeUnknown("the query", "\(shape)")
    }
    return AdditiveAttention(size: size, isCausal: isCausal, maskedScore: maskedScore)
  }

  /// The mask of the values as one of the scores.
  private func scoreMask(
    _ mask: String, isCausal: Bool, _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    let version = graph.version
    let rank = graph.type(of: mask)?.shape.count ?? 0
    if version.generation >= 3, !isCausal {
      // Keras 3 spreads a mask without causality only if it has two dimensions, and that since 3.12.
      guard version.release >= (3, 12) else {
        graph.note(
          .note, call.name,
          "Keras \(version.text) aligns the mask of the values with the queries: one sample only")
        return mask
      }
      guard rank == 2 else { return mask }
    }
    return try graph.add(
      "\(call.name).mask", Unsqueeze(axes: [max(rank - 1, 0)]), reading: [mask])[0]
  }
}

extension KerasGraph {
  /// Fails unless a mask has all dimensions of a value but the last.
  fileprivate func requireMask(_ mask: String, of value: String) throws(SluiceError) {
    guard let kept = type(of: mask)?.shape, let whole = type(of: value)?.shape else { return }
    guard kept.count + 1 == whole.count, zip(kept, whole).allSatisfy({ $0.mayEqual($1) }) else {
      throw .valuesDoNotFit(["\(whole)", "\(kept)"], why: "are no sequence with its mask")
    }
  }
}

extension KerasCallSite {
  /// Takes the keyword argument `key`, which must be a truth value; false where it is absent.
  mutating func takeFlag(_ key: String) throws(SluiceError) -> Bool {
    guard let argument = keywords.removeValue(forKey: key) else { return false }
    guard case .constant(.bool(let flag)) = argument else {
      throw .kerasArgument(key, argument.constants.first?.excerpt ?? "a tensor")
    }
    return flag
  }

  /// Takes the keyword argument `mask` of a layer of attention: masks of the query, the value and the
  /// key, some of which may be null; nil where it is absent.
  fileprivate mutating func takeMasks() throws(SluiceError) -> [String?]? {
    guard let argument = keywords.removeValue(forKey: "mask") else { return nil }
    guard case .list(let elements) = argument, (2...3).contains(elements.count) else {
      throw .kerasArgument("mask", "no list of the masks of query and value")
    }
    return try elements.mapThrowing { (element) throws(SluiceError) -> String? in
      switch element {
      case .tensor(let tensor): return tensor.value
      case .constant(.null): return nil
      case .constant(let json): throw .kerasArgument("mask", json.excerpt)
      case .list, .dictionary: throw .kerasArgument("mask", "lists in a list")
      }
    }
  }
}
