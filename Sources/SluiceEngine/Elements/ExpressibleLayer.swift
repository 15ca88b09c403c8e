internal import SluiceCore
internal import SluiceModel

/// A layer that the planner turns into expressions and operations, without anything packed before.
protocol ExpressibleLayer: Layer {
  /// What the outputs are, in their order.
  ///
  /// The inputs have the types that the layer accepted, and the outputs the types of the request.
  ///
  /// - Returns: nil if the layer's own definition has to compute these inputs.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the inputs do not fit each other.
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]?
}

/// A node to be turned into expressions.
struct ExpressionRequest {
  /// The values that it reads, nil where an optional one is absent.
  let inputs: [Expression?]
  /// Those of them that are known.
  let constants: [Value<Float>?]
  /// What its outputs are, of known sizes.
  let types: [ValueType]
  let parameters: LayerParameters
  /// Whether nothing that is planned later reads the memory of the first input.
  let mayOverwriteFirst: Bool

  /// The sizes of the first output.
  var shape: [Int] { types[0].sizes ?? [] }

  /// The only input.
  var input: Expression? { inputs.first ?? nil }

  /// A parameter that does not change.
  func parameter(
    _ role: String, _ planner: inout Planner
  ) throws(SluiceError) -> Expression? {
    guard let tensor = parameters.tensor(role) else { return nil }
    return Expression(planner.makeBlock(holding: try Value(tensor)))
  }
}
