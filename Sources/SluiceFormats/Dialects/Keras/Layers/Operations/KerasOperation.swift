internal import SluiceCore
internal import SluiceModel

/// A function on tensors that Keras saves as a node of a model: an operation of Keras 3, or a function of
/// TensorFlow that Keras 2 wrapped.
struct KerasOperation: Sendable {
  /// Adds the nodes of one call; returns what the function gives.
  typealias Builder =
    @Sendable (inout KerasOperands, inout KerasGraph) throws(SluiceError) -> [String]

  /// The classes of Keras 3.
  let classNames: [String]
  /// The functions of TensorFlow, without `compat.v1.`.
  let functions: [String]
  /// The names of what is passed, those that may stand without their name first; `a|b` are two names of
  /// one, and `a…` takes all that stand without a name.
  let parameters: [String]
  let build: Builder

  init(
    _ classNames: [String], _ functions: [String], _ parameters: [String],
    _ build: @escaping Builder
  ) {
    self.classNames = classNames
    self.functions = functions
    self.parameters = parameters
    self.build = build
  }
}

/// One call of an operation.
struct KerasOperationLayer: KerasLayer {
  static let classNames = ["SlicingOpLambda", "TFOpLambda"]
  static let reads = "the functions in the table of operations"
  static let hasDataTypePolicy = false

  private let operation: KerasOperation
  private let options: [String: JSON]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    guard let operation = KerasOperations.operation(of: source.className, source.json) else {
      throw .kerasLayersUnsupported([(source.className, source.name)])
    }
    self.operation = operation
    var options: [String: JSON] = [:]
    if source.isOperation {
      for key in source.config.remaining { options[key] = source.config.optional(key) }
    } else {
      // The policy of the wrapper, which computes nothing itself.
      source.config.ignore(["function", "dtype"])
    }
    self.options = options
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    var operands = try KerasOperands(operation, call, options, graph.version)
    let values = try operation.build(&operands, &graph)
    try operands.finish()
    // What gives back the very tensor that it was given leaves the mask on it.
    let masks = Dictionary(
      call.tensors.map { ($0.value, $0.mask) }, uniquingKeysWith: { first, _ in first })
    return values.map { KerasTensor(value: $0, mask: masks[$0] ?? nil) }
  }
}
