internal import ONNXWire
internal import SluiceCore
internal import SluiceModel

/// What all graphs of one model share while they are read.
final class ONNXContext {
  /// The versions of the operators in the model's own graphs.
  let opsets: ONNXOpsets
  let options: ONNXOptions
  /// Who wrote the model.
  let producer: ONNXProducer
  private var assumed: Set<String> = []
  private let functions: [String: ProtoFunction]
  private let data: ONNXTensors
  private var nodeCount = 0

  init(
    _ model: ProtoModel, _ data: ONNXTensors, _ options: ONNXOptions
  ) throws(SluiceError) {
    opsets = try ONNXOpsets(model.opsets)
    self.data = data
    self.options = options
    producer = ONNXProducer(model)
    var functions: [String: ProtoFunction] = [:]
    for function in model.functions {
      guard
        !ONNXOpsets.isDefault(function.domain) || ONNXOperators.named(function.name) == nil
      else { throw .onnxFunctionIsOperator(function.name) }
      let key = Self.key(function.domain, function.name, function.overload)
      guard functions.updateValue(function, forKey: key) == nil else {
        throw .onnxFunctionTwice(function.name)
      }
    }
    self.functions = functions
  }

  private static func key(_ domain: String, _ name: String, _ overload: String) -> String {
    "\(ONNXOpsets.isDefault(domain) ? "" : domain)\0\(name)\0\(overload)"
  }

  /// The function of the model that a node calls; nil if it calls an operator.
  func function(_ node: ProtoNode) -> ProtoFunction? {
    functions[Self.key(node.domain, node.opType, node.overload)]
  }

  /// A tensor of the file, or of a file beside it.
  func tensor(_ tensor: ProtoTensor) throws(SluiceError) -> Tensor { try data.read(tensor) }

  /// Whether the caller assumes that what bears a fault is to be corrected.
  func assumes(_ fault: String) -> Bool {
    guard options.assumptions.contains(fault) else { return false }
    assumed.insert(fault)
    return true
  }

  /// Fails if there was nothing to correct of what the caller assumes.
  func checkAssumptions() throws(SluiceError) {
    if let unused = options.assumptions.first(where: { !assumed.contains($0) }) {
      throw .assumptionUnneeded(unused)
    }
  }

  /// Counts a node, of functions at every call of theirs.
  func countNode() throws(SluiceError) {
    nodeCount += 1
    guard nodeCount <= Limits.nodes else { throw .tooManyNodes(Limits.nodes) }
  }
}

/// How a model is read.
struct ONNXOptions {
  /// Whether constants are computed while the graph is read.
  var foldsNumbers = true
  /// What makes of the graph the layers that a person would name.
  var rewrites = Rewrites.all
  /// The faults that are to be corrected, by name.
  var assumptions: [String] = []
}
