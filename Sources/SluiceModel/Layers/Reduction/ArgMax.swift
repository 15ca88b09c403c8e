/// Where along one dimension the greatest element stands, counted from 0.
public struct ArgMax: ExtremeLayer {
  /// The name of the kind.
  public static let kind = "ArgMax"
  /// Whether the greatest element is looked for, not the least.
  public static let isGreatest = true
  /// The dimension; negative ones count from the last.
  public let axis: Int
  /// Whether the dimension stays, with size 1.
  public let keepsAxis: Bool
  /// Whether the last of equal elements counts, not the first.
  public let selectsLast: Bool

  /// Makes the layer.
  public init(axis: Int, keepsAxis: Bool = false, selectsLast: Bool = false) {
    self.axis = axis
    self.keepsAxis = keepsAxis
    self.selectsLast = selectsLast
  }
}
