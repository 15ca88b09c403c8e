internal import SluiceCore
internal import SluiceModel

/// `Flatten`; with channels first, the channels are moved to the end before.
struct KerasFlatten: KerasLayer {
  static let classNames = ["Flatten"]
  static let reads = "channels last and first"

  private let channels: Channels

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    channels = try source.channels()
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    var value = input.value
    let rank = graph.type(of: value)?.shape.count ?? 0
    if channels == .first, rank > 2 {
      let permutation = [0] + Array(2..<rank) + [1]
      value = try graph.add(
        "\(call.name).transpose", Transpose(permutation: permutation), reading: [value])[0]
    }
    return try graph.reshaped(Flatten(), value, of: input, call)
  }
}

extension KerasGraph {
  /// Adds the node of a layer that moves elements, behind which the mask of `input` means nothing.
  mutating func reshaped(
    _ layer: any Layer, _ value: String? = nil, of input: KerasTensor, _ call: KerasCallSite
  ) throws(SluiceError) -> [KerasTensor] {
    endMask(of: input, call)
    let output = try add(
      call.name, layer, reading: [value ?? input.value], origin: call.className)[0]
    return [KerasTensor(value: output)]
  }
}
