public import SluiceCore

/// The numbers from a start, each by a step further, that lie before a limit.
///
/// `out[i] = start + i · delta`, `⌈(limit − start) / delta⌉` of them, or none. In Swift, `Range` is
/// another type.
public struct NumberRange: PlainLayer {
  /// The name of the kind.
  public static let kind = "Range"
  /// Three scalars of one kind.
  public let inputs = InputSlots.named(["start", "limit", "delta"], required: 3)

  /// Makes the layer.
  public init() {}

  /// One dimension of a size that only running tells.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    let types = inputs.compactMap { $0 }
    for type in types {
      try type.requireKind(in: [.real, .integer], "input")
      try type.requireRank(0, "input")
    }
    return [try Broadcasting.type(types).shaped([.unknown])]
  }

  /// Counts.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the step leads nowhere, `.limit` if there
  ///   are too many numbers.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    let reals = inputs.compactMap { $0?.real?.elements.first }
    if reals.count == 3 {
      let steps = ((reals[1] - reals[0]) / reals[2]).rounded(.up)
      guard reals[2] != 0, steps.isFinite else { throw .rangeStep("\(reals[2])") }
      let count = try countable([Int(exactly: max(steps, 0)) ?? .max])
      let elements = (0..<count).map { reals[0] + S($0) * reals[2] }
      return [.real(NDArray(shape: [count], elements: elements))]
    }
    let integers = inputs.compactMap { $0?.integer?.elements.first }
    guard integers.count == 3 else { return [] }
    let (start, limit, delta) = (integers[0], integers[1], integers[2])
    guard delta != 0 else { throw .rangeStep("0") }
    let isEmpty = delta > 0 ? limit <= start : limit >= start
    let distance = UInt(bitPattern: delta > 0 ? limit &- start : start &- limit)
    let steps = isEmpty ? 0 : (distance - 1) / delta.magnitude + 1
    let count = try countable([Int(exactly: steps) ?? .max])
    return [.integer(NDArray(shape: [count], elements: (0..<count).map { start &+ $0 &* delta }))]
  }
}
