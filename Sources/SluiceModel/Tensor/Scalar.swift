public import RealModule

/// A number type that a forward pass can be computed in.
///
/// At `Double` a forward pass is the reference; at `Float` its distance from the reference is the
/// size of honest single-precision rounding.
public protocol Scalar: BinaryFloatingPoint, Real, BitwiseCopyable, Sendable {
  /// The element type of exactly these numbers.
  static var elementType: ElementType { get }
}

extension Float: Scalar {
  /// Single precision.
  public static var elementType: ElementType { .float32 }
}

extension Double: Scalar {
  /// Double precision.
  public static var elementType: ElementType { .float64 }
}
