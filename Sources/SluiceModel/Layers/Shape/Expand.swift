public import OrderedCollections
public import SluiceCore

/// Stretches dimensions of size 1 to other sizes, and adds dimensions in front.
///
/// The shape is aligned with the input's at the last dimension; 1 keeps what is there.
public struct Expand: Layer {
  /// The name of the kind.
  public static let kind = "Expand"
  /// The sizes of the dimensions.
  public let shape: [Int]
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(shape: [Int]) { self.shape = shape }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    shape = try attributes.sizes("shape")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["shape": shape.json] }

  /// The type of the input with the dimensions stretched.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try shape.require("shape", count: shape.count, atLeast: 0)
    return [input.shaped(try Broadcasting.shape([input.shape, shape.map { .fixed($0) }]))]
  }

  /// The stretched block.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0] else { return [] }
    let shape = try Broadcasting.shape([input.shape, self.shape])
    return [input.rearranged(Broadcasting.stretching(input.shape, to: shape))]
  }
}
