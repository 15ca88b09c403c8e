internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// `Embedding`; with `mask_zero`, index 0 marks what is left out.
struct KerasEmbedding: KerasLayer {
  static let classNames = ["Embedding"]
  static let reads = "with and without `mask_zero`"

  private let count: Int
  private let size: Int
  private let masksZero: Bool
  private var parameters: OrderedDictionary<String, Tensor> = [:]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    count = try source.config.integer("input_dim", in: 1...Limits.elements)
    size = try source.config.integer("output_dim", in: 1...Limits.units)
    masksZero = try source.config.bool("mask_zero", default: false)
    // Only a check of Keras on the length of its input.
    source.config.ignore(["input_length"])
    try source.requireNoQuantization()
  }

  var variables: [KerasVariable] { [KerasVariable("embeddings")] }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    parameters["embeddings"] = try weights.take("embeddings", shape: [count, size])
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    let output = try graph.add(
      call.name, Embedding(count: count, size: size), reading: [input.value], with: parameters)[0]
    guard masksZero else { return [KerasTensor(value: output)] }
    let mask = try graph.addAuxiliary(
      "\(call.name).mask", NotEqual(value: 0), reading: [input.value])
    return [KerasTensor(value: output, mask: mask)]
  }
}
