internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// `Embedding`; with `mask_zero`, index 0 marks what is left out.
struct KerasEmbedding: KerasLayer {
  static let classNames = ["Embedding"]
  static let reads = "with and without `mask_zero`"

  private let table: Tensor
  private let masksZero: Bool

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let count = try source.config.integer("input_dim", in: 1...Limits.elements)
    let size = try source.config.integer("output_dim", in: 1...Limits.units)
    masksZero = try source.config.bool("mask_zero", default: false)
    // Only a check of Keras on the length of its input.
    source.config.ignore(["input_length"])
    try source.requireNoQuantization()
    table = try source.weight("embeddings") { (shape) throws(SluiceError) in
      guard shape == [count, size] else { throw .kerasWeightShape(shape, expected: [count, size]) }
    }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    graph.addParameter("\(call.name)/embeddings", table)
    let output = try graph.add(
      call.name, Embedding(count: table.shape[0], size: table.shape[1]), reading: [input.value],
      parameters: ["embeddings": "\(call.name)/embeddings"])[0]
    guard masksZero else { return [KerasTensor(value: output)] }
    let mask = try graph.addAuxiliary(
      "\(call.name).mask", NotEqual(value: 0), reading: [input.value])
    return [KerasTensor(value: output, mask: mask)]
  }
}
