internal import SluiceCore
internal import SluiceModel

/// `Cropping…` and `ZeroPadding…`: take margins away, or put zeros there.
struct KerasMargins: KerasLayer {
  static let classNames = [
    "Cropping1D", "Cropping2D", "Cropping3D", "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D",
  ]
  static let reads = "any margins, channels last and first"

  private let isCropping: Bool
  private let margins: [(before: Int, after: Int)]
  private let channels: Channels

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    isCropping = source.className.hasPrefix("Cropping")
    let key = isCropping ? "cropping" : "padding"
    let json = try source.config.required(key)
    let rank = source.className.spatialRank
    guard let margins = Self.margins(json, rank: rank) else {
      throw .attribute(key, is: json, expected: "margins of \(rank) dimensions")
    }
    self.margins = margins
    channels = try source.channels()
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    try graph.type(of: input.value)?.requireRank(margins.count + 2, "input")
    let axes = channels.axes(margins.count)
    guard !isCropping else {
      let layer = Slice(
        starts: margins.map(\.before), ends: margins.map { $0.after == 0 ? .max : -$0.after },
        axes: axes, steps: axes.map { _ in 1 })
      return try graph.reshaped(layer, of: input, call)
    }
    var (before, after) = (
      [Int](repeating: 0, count: axes.count + 2), [Int](repeating: 0, count: axes.count + 2)
    )
    for (axis, margin) in zip(axes, margins) {
      (before[axis], after[axis]) = margin
    }
    return try graph.reshaped(Pad(before: before, after: after), of: input, call)
  }

  /// One number for all margins, one for those of each dimension, or a pair for each.
  private static func margins(_ json: JSON, rank: Int) -> [(before: Int, after: Int)]? {
    func pair(_ json: JSON) -> (before: Int, after: Int)? {
      let sizes = json.integer.map { [$0, $0] } ?? (json.array ?? []).compactMap(\.integer)
      guard sizes.count == 2, sizes.count == json.array?.count ?? 2,
        sizes.allSatisfy({ (0...Limits.elements).contains($0) })
      else { return nil }
      return (sizes[0], sizes[1])
    }
    let parts =
      rank == 1 || json.integer != nil ? Array(repeating: json, count: rank) : json.array ?? []
    let margins = parts.compactMap(pair)
    return margins.count == rank && parts.count == rank ? margins : nil
  }
}

extension Channels {
  /// The dimensions of space.
  func axes(_ count: Int) -> [Int] {
    Array((self == .last ? 1 : 2)..<(self == .last ? 1 : 2) + count)
  }
}
