internal import SluiceCore
internal import SluiceModel

/// How one class of Keras layers is read and put into the graph.
///
/// A new class is one type and one line in ``KerasLayers/all``.
protocol KerasLayer: Sendable {
  /// The names of the class in configurations.
  static var classNames: [String] { get }

  /// What of the class is read, in a few words for the table of what is supported.
  static var reads: String { get }

  /// Whether the attribute `dtype` is the policy of a layer; operations and inputs read it themselves.
  static var hasDataTypePolicy: Bool { get }

  /// Reads the configuration and takes the weights.
  ///
  /// - Throws: ``SluiceError`` if an attribute is not understood or a weight does not fit.
  init(_ source: inout KerasLayerSource) throws(SluiceError)

  /// Puts one call of the layer into the graph.
  ///
  /// - Returns: The tensors that the call gives, in Keras's order.
  /// - Throws: ``SluiceError`` if the layer cannot be called like this.
  func call(
    _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> [KerasTensor]
}

extension KerasLayer {
  static var hasDataTypePolicy: Bool { true }
}

/// One layer of the file while it is read: its configuration and its weights.
struct KerasLayerSource {
  let name: String
  let className: String
  let version: KerasVersion
  let dataType: KerasDataType
  var config: JSONFields
  var weights: KerasWeights
  private(set) var facts: [Provenance.Fact] = []

  init(
    name: String, className: String, version: KerasVersion, dataType: KerasDataType,
    config: JSONFields, weights: KerasWeights
  ) {
    self.name = name
    self.className = className
    self.version = version
    self.dataType = dataType
    self.config = config
    self.weights = weights
  }

  /// Records a fact about the layer.
  mutating func note(_ kind: Provenance.Fact.Kind, _ text: String) {
    facts.append(Provenance.Fact(kind, node: name, text))
  }

  /// The activation `key`.
  mutating func activation(_ key: String) throws(SluiceError) -> KerasActivation.Function {
    let json = try config.required(key)
    let version = version
    let function = try placing(at: "attribute \(key.quoted)") { () throws(SluiceError) in
      try KerasActivation.read(json, version)
    }
    if case .activation(.hardSigmoid(let slope, _)) = function {
      let text = slope == 0.2 ? "0.2" : "1/6"
      note(.inferred, "hard_sigmoid has slope \(text), as Keras \(version.text) computes it")
    }
    return function
  }

  /// Takes the weight in `role`, whose shape must pass `check`.
  mutating func weight(
    _ role: String, _ check: (_ shape: [Int]) throws(SluiceError) -> Void
  ) throws(SluiceError) -> Tensor {
    try weights.take(role, check)
  }
}

/// One call of a layer: its name for the graph, and the tensors it is called with.
struct KerasCallSite {
  /// The name of the layer, wanted for the node.
  let name: String
  let className: String
  /// Whether the layer is called nowhere else.
  let isOnly: Bool
  /// The positional arguments, nested lists joined, without constants.
  let tensors: [KerasTensor]
  /// The positional arguments that are constants.
  let constants: [JSON]
  /// The tensors in keyword arguments.
  var keywords: [String: [KerasTensor]]

  /// The only tensor.
  func single() throws(SluiceError) -> KerasTensor {
    try requireTensorsOnly()
    guard tensors.count == 1 else { throw .kerasArgumentCount(tensors.count, expected: "1") }
    return tensors[0]
  }

  /// Fails if there is an argument that is neither a positional tensor nor without effect.
  func requireTensorsOnly() throws(SluiceError) {
    if let constant = constants.first { throw .kerasArgument("args", constant.excerpt) }
    if let keyword = keywords.keys.min() { throw .kerasArgument(keyword, "a tensor") }
  }
}
