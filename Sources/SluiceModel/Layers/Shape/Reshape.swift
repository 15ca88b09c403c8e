public import OrderedCollections
public import SluiceCore

/// Keeps the elements in their order and gives them another shape.
///
/// In the shape, −1, once at most, stands for what is left, and 0 for the input's size at that place,
/// unless it is said to mean what it says.
public struct Reshape: ReshapingLayer {
  /// The name of the kind.
  public static let kind = "Reshape"
  /// The sizes of the dimensions.
  public let shape: [Int]
  /// Whether 0 is a size.
  public let allowsZero: Bool

  /// Makes the layer.
  public init(shape: [Int], allowsZero: Bool = false) {
    self.shape = shape
    self.allowsZero = allowsZero
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    shape = try attributes.integers("shape", in: -1...Limits.elements)
    guard shape.count(where: { $0 == -1 }) <= 1 else {
      throw .attribute("shape", is: shape.json, expected: "−1 at most once")
    }
    allowsZero = try attributes.bool("allowsZero")
    guard !allowsZero || !shape.contains(0) || !shape.contains(-1) else {
      throw .attribute("shape", is: shape.json, expected: "no −1 beside a size of 0")
    }
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["shape": shape.json, "allowsZero": .bool(allowsZero)]
  }

  /// The shape, as far as it is known.
  public func outputShape(_ input: [Dimension]) throws(SluiceError) -> [Dimension] {
    var result: [Dimension] = []
    for (index, size) in shape.enumerated() {
      guard size == 0, !allowsZero else {
        result.append(.fixed(size))
        continue
      }
      guard index < input.count else { throw .reshape("\(input)", to: "\(shape)") }
      result.append(input[index])
    }
    let hole = shape.firstIndex(of: -1)
    let rest = try rest(
      of: input, after: result.enumerated().filter { $0.offset != hole }.map(\.element))
    guard let hole else {
      guard rest?.mayEqual(1) ?? true else { throw .reshape("\(input)", to: "\(shape)") }
      return result
    }
    guard let rest else { throw .reshape("\(input)", to: "\(shape)") }
    result[hole] = rest
    return result
  }

  /// The quotient of the sizes of `input` and of `known`; `nil` if zeros leave it open.
  private func rest(
    of input: [Dimension], after known: [Dimension]
  ) throws(SluiceError) -> Dimension? {
    var factors = input
    var divisors: [Dimension] = []
    for dimension in known {
      // A symbol that stands on both sides is one size, whatever it is.
      if dimension.size == nil, let index = factors.firstIndex(of: dimension) {
        factors.remove(at: index)
      } else {
        divisors.append(dimension)
      }
    }
    let total = try Dimension.product(factors.filter { $0.size != nil }).size ?? 1
    let divisor = try Dimension.product(divisors).size ?? 0
    guard divisor > 0 else { return total == 0 || factors.contains { $0.size == nil } ? nil : 0 }
    let symbols = factors.filter { $0.size == nil }
    if total.isMultiple(of: divisor) {
      return try .product(symbols + [.fixed(total / divisor)])
    }
    guard !symbols.isEmpty else { throw .reshape("\(input)", to: "\(shape)") }
    return try Dimension.product(factors).divided(by: divisor)
  }
}
