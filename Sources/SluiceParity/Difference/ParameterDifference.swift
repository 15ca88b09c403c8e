internal import OrderedCollections
internal import SluiceCore
public import SluiceModel

/// What one parameter of a layer is in two models.
public struct ParameterDifference: Sendable {
  /// How the two are related.
  public enum Relation: Sendable, Hashable {
    /// Bit by bit the same.
    case bitEqual
    /// The same numbers in another element type, or with other signs of zeros.
    case equalNumbers
    /// Other numbers that mean the same to this layer, and how.
    case sameMeaning(String)
    /// The same numbers in another order, which means something else unless the outputs agree, and how.
    case layout(String)
    /// One side is the other, rounded to `type`.
    case rounded(to: ElementType, isLeftRounded: Bool)
    /// Different numbers.
    case different
    /// Different sizes.
    case sizes
    /// Only one side has it, and not zeros.
    case missing
  }

  /// One side.
  public struct Side: Sendable, Hashable {
    /// The type of the elements.
    public let elementType: ElementType
    /// The sizes of the dimensions.
    public let shape: [Int]
  }

  /// What the parameter is to the layer.
  public let role: String
  /// In the first model, if it has it.
  public let left: Side?
  /// In the second model, if it has it.
  public let right: Side?
  /// How the two are related.
  public internal(set) var relation: Relation
  /// What there is to say besides.
  public internal(set) var note: String?
  /// How far the numbers lie apart, by gates where the layer has such; empty where they are equal or
  /// cannot be compared.
  public internal(set) var figures: [BlockFigures] = []

  /// Whether the layer computes the same with either.
  public var isSame: Bool {
    switch relation {
    case .bitEqual, .equalNumbers, .sameMeaning: true
    case .layout, .rounded, .different, .sizes, .missing: false
    }
  }

  init(_ role: String, _ left: Tensor?, _ right: Tensor?) throws(SluiceError) {
    self.role = role
    self.left = left.map { Side(elementType: $0.elementType, shape: $0.shape) }
    self.right = right.map { Side(elementType: $0.elementType, shape: $0.shape) }
    relation = try Self.relation(left, right)
  }

  /// What can be told of one parameter alone.
  private static func relation(
    _ left: Tensor?, _ right: Tensor?
  ) throws(SluiceError) -> Relation {
    guard let left, let right else {
      guard let one = left ?? right else { return .bitEqual }
      guard try one.isZero() else { return .missing }
      return .sameMeaning(left == nil ? "absent in A, zeros in B" : "zeros in A, absent in B")
    }
    guard left.shape == right.shape else {
      guard left.shape.count == 2, left.shape == right.shape.reversed(),
        try Resemblance(of: left.transposed([1, 0]), with: right).areEqual
      else { return .sizes }
      return .layout("transposed")
    }
    let resemblance = try Resemblance(of: left, with: right)
    if resemblance.areEqual { return resemblance.areSameBytes ? .bitEqual : .equalNumbers }
    guard let rounding = resemblance.roundings.first else { return .different }
    return .rounded(to: rounding.type, isLeftRounded: rounding.isLeft)
  }
}

extension ParameterDifference {
  /// The relation in a few words.
  package var sentence: String {
    let text =
      switch relation {
      case .bitEqual: "equal"
      case .equalNumbers:
        left?.elementType == right?.elementType
          ? "equal but for signs of zeros"
          : "equal, \(left?.elementType.rawValue ?? "") and \(right?.elementType.rawValue ?? "")"
      case .sameMeaning(let how): "the same: \(how)"
      case .layout(let how): "equal up to layout: \(how)"
      case .rounded(let type, let isLeft):
        "equal after rounding: "
          + Resemblance.Rounding(type: type, isLeft: isLeft).sentence
      case .different: "different"
      case .sizes: "sizes \(left?.shape ?? []) and \(right?.shape ?? [])"
      case .missing: left == nil ? "absent in A" : "absent in B"
      }
    return note.map { "\(text) (\($0))" } ?? text
  }
}
