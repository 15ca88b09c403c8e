internal import SluiceCore
internal import SluiceModel

extension KerasLayerSource {
  /// The option `key`: a size for each of `rank` dimensions of space, or one for all.
  ///
  /// - Parameters:
  ///   - key: The name of the option.
  ///   - rank: The number of dimensions of space.
  ///   - range: What a size may be.
  ///   - fallback: The sizes where the option is absent or null; nil if it must be there.
  /// - Returns: A size for each dimension.
  /// - Throws: ``SluiceError`` if the option is something else.
  mutating func sizes(
    _ key: String, rank: Int, in range: ClosedRange<Int> = 1...Limits.units,
    default fallback: [Int]? = nil
  ) throws(SluiceError) -> [Int] {
    let json = config.optional(key)
    if let fallback, json == nil || json == .null { return fallback }
    guard let json else { throw .attributeMissing(key) }
    let sizes =
      json.integer.map { Array(repeating: $0, count: rank) }
      ?? (json.array ?? []).compactMap(\.integer)
    guard sizes.count == rank, json.array?.count ?? rank == rank, sizes.allSatisfy(range.contains)
    else {
      throw .attribute(
        key, is: json,
        expected: "\(rank) integers from \(range.lowerBound) to \(range.upperBound)")
    }
    return sizes
  }

  /// The option `padding`.
  ///
  /// - Parameter isCausal: Whether the class knows causal padding.
  /// - Returns: The padding.
  /// - Throws: ``SluiceError`` if the option is something else.
  mutating func padding(isCausal: Bool = false) throws(SluiceError) -> Padding {
    let json = try config.required("padding")
    switch json {
    case "valid": return .valid
    case "same": return .sameUpper
    case "causal" where isCausal: return .causal
    default:
      throw .attribute(
        "padding", is: json,
        expected: isCausal ? "'valid', 'same' or 'causal'" : "'valid' or 'same'")
    }
  }

  /// A window that pools, with `same` as the library of the file shares it out.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the file does not tell which that is.
  func poolingWindow(_ window: Window) throws(SluiceError) -> Window {
    guard window.padding == .sameUpper, window.kernelShape.contains(where: { $0 > 1 }),
      try context.writer.isTheano
    else { return window }
    return window.padded { size in
      let start = size > 2 && !size.isMultiple(of: 2) ? size - 2 : size - 1
      return Padding.Pads(start, size - 1 - start)
    }
  }

  /// The option `axis`: a dimension or a list of them.
  mutating func axes(_ key: String) throws(SluiceError) -> [Int] {
    guard let json = config.optional(key) else { throw .attributeMissing(key) }
    let axes = json.integer.map { [$0] } ?? (json.array ?? []).compactMap(\.integer)
    guard !axes.isEmpty, axes.count == json.array?.count ?? 1, axes.count <= Limits.rank,
      axes.allSatisfy((-Limits.rank...Limits.rank).contains)
    else { throw .attribute(key, is: json, expected: "a dimension or a list of dimensions") }
    return axes
  }

  /// Passes over how variables are initialised, penalised and constrained.
  mutating func ignoreTraining(of roles: [String]) {
    config.ignore(KerasLayers.trainingKeys(of: roles))
  }
}

extension Window {
  /// The window of a convolution with `same` as Theano shares it out: half of its reach before.
  var sharedOutByTheano: Window {
    guard padding == .sameUpper else { return self }
    return padded { Padding.Pads($0 / 2, ($0 - 1) / 2) }
  }

  /// The same with other padding: how much, for every dimension, follows from the reach of the window.
  func padded(_ pads: (_ reach: Int) -> Padding.Pads) -> Window {
    let reaches = zip(kernelShape, dilations).map { ($0 - 1) * $1 + 1 }
    return Window(
      kernelShape: kernelShape, strides: strides, dilations: dilations,
      padding: .explicit(reaches.map(pads)))
  }
}
