internal import SluiceCore
internal import SluiceModel

/// `Flatten`; with channels first, the channels are moved to the end before.
struct KerasFlatten: KerasLayer {
  static let classNames = ["Flatten"]
  static let reads = "channels last and first"

  private let channelsFirst: Bool

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let format = source.config.optional("data_format") ?? .null
    guard format == .null || ["channels_first", "channels_last"].contains(format) else {
      throw .attribute(
        "data_format", is: format, expected: "'channels_first' or 'channels_last'")
    }
    channelsFirst = format == "channels_first"
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    var value = input.value
    let rank = graph.type(of: value)?.shape.count ?? 0
    if channelsFirst, rank > 2 {
      let permutation = [0] + Array(2..<rank) + [1]
      value = try graph.add(
        "\(call.name).transpose", Transpose(permutation: permutation), reading: [value])[0]
    }
    if input.mask != nil {
      graph.note(.note, call.name, "the mask ends here: Flatten does not pass it on")
    }
    return [KerasTensor(value: try graph.add(call.name, Flatten(), reading: [value])[0])]
  }
}
