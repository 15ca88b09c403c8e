internal import RealModule
public import SluiceCore

/// The error function `2/√π · ∫₀ˣ e^(−t²) dt` of every element.
public struct Erf: UnaryLayer {
  /// The name of the kind.
  public static let kind = "Erf"

  /// Makes the layer.
  public init() {}

  /// Evaluates.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try mapped(inputs, real: { .erf($0) })
  }
}
