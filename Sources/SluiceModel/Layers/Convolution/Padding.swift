internal import OrderedCollections
internal import SluiceCore

/// What stands round the input of a window; convolutions read it as zeros.
public enum Padding: Sendable, Hashable {
  /// So many places before and after, for every dimension of space.
  case explicit([Pads])
  /// None.
  case valid
  /// As many that the output has `⌈size / stride⌉` places, the odd one after: TensorFlow's `SAME`.
  case sameUpper
  /// As ``sameUpper``, the odd one before.
  case sameLower
  /// As many before that no output sees what comes after its place: `(kernel − 1) · dilation`.
  case causal

  /// The places before and after one dimension.
  public struct Pads: Sendable, Hashable {
    /// Before the first place.
    public let begin: Int
    /// After the last place.
    public let end: Int

    /// Makes a pair.
    public init(_ begin: Int, _ end: Int) {
      self.begin = begin
      self.end = end
    }
  }
}

extension Padding {
  private static let named: OrderedDictionary<String, Padding> = [
    "valid": .valid, "sameUpper": .sameUpper, "sameLower": .sameLower, "causal": .causal,
  ]

  /// The name, or the pairs of an explicit padding.
  var json: JSON {
    if case .explicit(let pads) = self {
      return .array(pads.map { [.integer($0.begin), .integer($0.end)] })
    }
    return .string(Self.named.first { $0.value == self }?.key ?? "")
  }

  /// Reads what ``json`` writes.
  init?(_ json: JSON) {
    if let name = json.string {
      guard let padding = Self.named[name] else { return nil }
      self = padding
      return
    }
    guard let pairs = json.array else { return nil }
    let pads = pairs.compactMap { pair -> Pads? in
      let sizes = pair.array?.compactMap(\.integer) ?? []
      return sizes.count == 2 && pair.array?.count == 2 ? Pads(sizes[0], sizes[1]) : nil
    }
    guard pads.count == pairs.count else { return nil }
    self = .explicit(pads)
  }
}
