internal import SluiceCore
internal import SluiceModel

/// `UpSampling…`: enlarges dimensions by whole factors.
struct KerasUpSampling: KerasLayer {
  static let classNames = ["UpSampling1D", "UpSampling2D", "UpSampling3D"]
  static let reads = "any size and interpolation, channels last and first"

  private let factors: [Int]
  private let method: ResizeMethod
  private let channels: Channels

  private static let methods: [String: ResizeMethod] = [
    "nearest": .nearest, "area": .nearest, "bilinear": .linear, "bicubic": .cubic,
    "lanczos3": .lanczos3, "lanczos5": .lanczos5, "gaussian": .gaussian,
    "mitchellcubic": .mitchellcubic,
  ]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let rank = source.className.spatialRank
    let size = try source.config.required("size")
    let factors =
      size.integer.map { Array(repeating: $0, count: rank) }
      ?? (size.array ?? []).compactMap(\.integer)
    guard factors.count == rank, size.array?.count ?? rank == rank,
      factors.allSatisfy({ (1...Limits.elements).contains($0) })
    else { throw .attribute("size", is: size, expected: "\(rank) factors") }
    self.factors = factors
    channels = try source.channels()
    let interpolation = source.config.optional("interpolation") ?? "nearest"
    guard let method = interpolation.string.flatMap({ Self.methods[$0] }) else {
      let names = Self.methods.keys.sorted().map(\.quoted)
      throw .attribute("interpolation", is: interpolation, expected: names.listed())
    }
    guard method == .nearest || source.version.resizesFromCentres else {
      throw .kerasOption(
        "interpolation", interpolation,
        why: "Keras \(source.version.text) may have measured from the corners of the pixels")
    }
    self.method = method
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    try graph.type(of: input.value)?.requireRank(factors.count + 2, "input")
    let layer = Resize(axes: channels.axes(factors.count), factors: factors, method: method)
    return try graph.reshaped(layer, of: input, call)
  }
}

extension KerasVersion {
  /// Whether images are surely enlarged from the centres of their pixels, as TensorFlow 2 does.
  ///
  /// TensorFlow 1 and 2 both called their Keras 2.2.4 at first.
  fileprivate var resizesFromCentres: Bool {
    release >= (2, 4) || (release >= (2, 3) && text.hasSuffix("-tf"))
  }
}
