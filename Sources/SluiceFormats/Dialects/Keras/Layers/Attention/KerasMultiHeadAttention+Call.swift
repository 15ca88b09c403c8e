internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension KerasMultiHeadAttention {
  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let site = try KerasAttentionSite(call, self, &graph)
    let pass = try KerasAttentionPass(self, site, call, graph)
    let mask = try pass.mask(&graph)
    func project(
      _ tensor: KerasTensor, _ unit: KerasUnit
    ) throws(SluiceError) -> String {
      let plain = KerasTensor(value: tensor.value)
      return try unit.call(call.passing([plain], to: unit), &graph)[0].value
    }
    let heads = [
      try project(site.query, query), try project(site.key ?? site.value, key),
      try project(site.value, value),
    ]
    var (attended, scores) = try pass.attend(heads, mask, &graph)
    if let gate {
      attended = try graph.add(
        "\(call.name).gated", Mul(), reading: [attended, try project(site.query, gate)])[0]
    }
    let result = try output.call(
      call.passing([KerasTensor(value: attended)], to: output, named: call.name), &graph)[0]
    return [KerasTensor(value: result.value, mask: site.outputMask)]
      + (scores.map { [KerasTensor(value: $0)] } ?? [])
  }
}

/// The tensors and flags of a call by what they are to the layer.
struct KerasAttentionSite {
  let query: KerasTensor
  let value: KerasTensor
  let key: KerasTensor?
  let queryMask: String?
  let valueMask: String?
  let keyMask: String?
  let attentionMask: String?
  let isCausal: Bool
  let returnsScores: Bool
  /// The mask that goes on with the output: that of the query.
  let outputMask: String?

  init(
    _ call: KerasCallSite, _ layer: KerasMultiHeadAttention, _ graph: inout KerasGraph
  ) throws(SluiceError) {
    var call = call
    let version = graph.version
    try call.nameArguments(
      ["query", "value", "key"]
        + (version.generation >= 3 ? ["query_mask", "value_mask", "key_mask"] : [])
        + ["attention_mask", "return_attention_scores", "training", "use_causal_mask"])
    let (query, value) = (try call.takeTensor("query"), try call.takeTensor("value"))
    guard let query, let value else {
      throw .kerasArgumentCount(query == nil ? 0 : 1, expected: "a query and a value")
    }
    self.query = query
    self.value = value
    key = try call.takeTensor("key")
    var masks: [String?] = []
    for (name, tensor) in [("query_mask", query), ("value_mask", value), ("key_mask", key)] {
      let given = try call.takeTensor(name)?.value
      let isReplaced = name == "query_mask" && !layer.isGrouped && version.release >= (3, 8)
      masks.append(isReplaced ? tensor?.mask : given ?? tensor?.mask)
    }
    // Before 2.10, no mask reached the layer but the one that the call gave.
    if version.release < (2, 10) {
      for tensor in [query, value, key].compactMap({ $0 }) { graph.endMask(of: tensor, call) }
      masks = [nil, nil, nil]
    }
    (queryMask, valueMask, keyMask) = (masks[0], masks[1], masks[2])
    outputMask = version.release < (2, 10) ? nil : query.mask
    if version.release >= (3, 8), !layer.isGrouped {
      let masked = [query, value, key].compactMap { $0 }.filter { $0.mask != nil }
      for tensor in masked { graph.setMask(nil, of: tensor) }
      if !masked.isEmpty {
        graph.note(
          .note, call.name, "the masks of the arguments end here: Keras takes them from the tensors"
        )
      }
    }
    attentionMask = try call.takeTensor("attention_mask")?.value
    isCausal = try call.takeFlag("use_causal_mask")
    returnsScores = try call.takeFlag("return_attention_scores")
    try call.requireTensorsOnly()
  }
}

extension KerasCallSite {
  /// Gives the positional arguments the names of the parameters that they are for.
  fileprivate mutating func nameArguments(_ names: [String]) throws(SluiceError) {
    guard arguments.count <= names.count else {
      throw .kerasArgumentCount(arguments.count, expected: "at most \(names.count)")
    }
    for (name, argument) in zip(names, arguments) {
      if case .constant(.null) = argument { continue }
      if case .constant(false) = argument, name == "training" { continue }
      keywords[name] = argument
    }
    arguments = []
  }

  /// Takes the keyword argument `key`, which must be a single tensor; nil where it is absent.
  fileprivate mutating func takeTensor(_ key: String) throws(SluiceError) -> KerasTensor? {
    let tensors = try takeTensors(key)
    guard tensors.count <= 1 else { throw .kerasArgument(key, "\(tensors.count) tensors") }
    return tensors.first
  }
}
