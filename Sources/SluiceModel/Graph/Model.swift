public import OrderedCollections
public import SluiceCore

/// A neural network: a graph of layers with their parameters.
///
/// A model cannot exist unless it is sound: every value is made once and before it is read, every
/// parameter has the shape its layer asks for, and every layer accepts the types of its inputs.
public struct Model: Sendable {
  /// The name the source gives the model.
  public let name: String
  /// The values that the model is given.
  public let inputs: [ModelInput]
  /// The values that the model gives.
  public let outputs: [ModelOutput]
  /// The nodes; each reads only what inputs and earlier nodes make.
  public let nodes: [Node]
  /// The parameters by name.
  public let parameters: OrderedDictionary<String, Tensor>
  /// Where the model came from.
  public let provenance: Provenance

  /// The type of every value in the graph, by name.
  public let types: [String: ValueType]

  /// Makes a model and proves it sound.
  ///
  /// - Throws: ``SluiceError``, placed at the node concerned: `.inconsistent` if a value is missing,
  ///   made twice or of a type that its reader cannot take, if a parameter is missing, unused or of
  ///   the wrong shape or kind, or if the nodes are in no order in which they can run.
  public init(
    name: String, inputs: [ModelInput], outputs: [ModelOutput], nodes: [Node],
    parameters: OrderedDictionary<String, Tensor>, provenance: Provenance
  ) throws(SluiceError) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.nodes = nodes
    self.parameters = parameters
    self.provenance = provenance
    self.types = try SoundnessCheck.types(
      inputs: inputs, outputs: outputs, nodes: nodes, parameters: parameters)
  }

  /// The parameters of `node`, by role.
  package func parameters(of node: Node) -> LayerParameters {
    var tensors: [String: Tensor] = [:]
    for (role, name) in node.parameters { tensors[role] = parameters[name] }
    return LayerParameters(tensors)
  }

  /// The type of an output.
  public func type(of output: ModelOutput) -> ValueType? { types[output.value] }
}
