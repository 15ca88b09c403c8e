internal import RealModule
public import SluiceCore

/// `eˣ` of every element.
public struct Exp: UnaryLayer {
  /// The name of the kind.
  public static let kind = "Exp"

  /// Makes the layer.
  public init() {}

  /// Exponentiates.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try mapped(inputs, real: { .exp($0) })
  }
}
