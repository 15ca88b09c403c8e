public import RealModule

/// A number type that a forward pass can be computed in.
///
/// At `Double` a forward pass is the reference; at `Float` its distance from the reference is the
/// size of honest single-precision rounding.
public protocol Scalar: BinaryFloatingPoint, Real, Sendable {}

extension Float: Scalar {}
extension Double: Scalar {}
