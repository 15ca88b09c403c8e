internal import OrderedCollections
internal import SluiceCore

/// What becomes of numbers on their way into a floating-point type of eight bits, as ONNX has it.
///
/// A number that rounds to more than the greatest finite one becomes that, or else infinity, or NaN where
/// the type has no infinities; so does an infinity. `F4` always keeps the greatest. In `F8_E8M0` all
/// numbers below the least count as out of its range, too, and become that, or else NaN.
/// - SeeAlso: <https://onnx.ai/onnx/operators/onnx__Cast.html>
public struct Narrowing: Sendable, Hashable {
  /// Which power of two stands for a number between two of them.
  public enum Powers: String, Sendable, Hashable, CaseIterable {
    /// The greater one.
    case up
    /// The lesser one.
    case down
    /// The nearer one, and the greater one half-way.
    case nearest
  }

  /// Whether numbers out of range become the greatest or least of the type.
  public var saturates: Bool
  /// How numbers become powers of two, which only `F8_E8M0` asks for.
  public var powers: Powers

  /// Makes a rule, by default that of ONNX.
  public init(saturates: Bool = true, powers: Powers = .up) {
    self.saturates = saturates
    self.powers = powers
  }
}

extension Narrowing {
  /// The rule under which every number that is an element stays as it is.
  package static let plain = Narrowing(saturates: false, powers: .nearest)

  /// What there is to say of it where numbers become elements of `type`.
  func attributes(to type: ElementType) -> OrderedDictionary<String, JSON> {
    guard let format = type.smallFloat, type.bitWidth == 8 else { return [:] }
    let saturates: OrderedDictionary<String, JSON> = ["saturates": .bool(saturates)]
    guard !format.hasZero else { return saturates }
    return saturates.merging(["powers": .string(powers.rawValue)]) { $1 }
  }
}

extension JSONFields {
  /// What the attributes of a layer say that makes elements of `type`.
  mutating func narrowing(to type: ElementType) throws(SluiceError) -> Narrowing {
    var narrowing = Narrowing()
    guard let format = type.smallFloat, type.bitWidth == 8 else { return narrowing }
    narrowing.saturates = try bool("saturates")
    if !format.hasZero { narrowing.powers = try choice("powers") }
    return narrowing
  }
}
