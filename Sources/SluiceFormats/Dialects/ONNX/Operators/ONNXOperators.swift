/// Every operator of the standard that is read.
///
/// A new one is one line in one of the lists.
enum ONNXOperators {
  static let all: [ONNXOperator] =
    arithmetic + activations + shapes + parts + pad + indexing + creation + reductions + products
    + convolutions + pools + normalizations + quantizations + recurrent + control

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// The operator called `name`.
  static func named(_ name: String) -> ONNXOperator? { byName[name] }
}
