internal import SluiceCore
internal import SluiceModel

extension KerasLayerSource {
  /// The option `data_format`: where the channels stand.
  mutating func channels() throws(SluiceError) -> Channels {
    let format = config.optional("data_format") ?? .null
    switch format {
    case .null, "channels_last": return .last
    case "channels_first": return .first
    default:
      throw .attribute(
        "data_format", is: format, expected: "'channels_first' or 'channels_last'")
    }
  }
}

extension String {
  /// The number of dimensions of space in the name of a class, such as `ZeroPadding2D`.
  var spatialRank: Int { contains("3D") ? 3 : contains("2D") ? 2 : 1 }
}
