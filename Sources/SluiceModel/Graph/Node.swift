public import OrderedCollections

/// One use of a layer in the graph.
public struct Node: Sendable {
  /// The name, unique in the model.
  public let name: String
  /// What is computed.
  public let layer: any Layer
  /// The values that are read, by name; `nil` where an optional input is absent.
  public let inputs: [String?]
  /// The values that are made, by name, in the order of the layer's outputs; `nil` where unused.
  public let outputs: [String?]
  /// The names of the model's parameters, by role.
  ///
  /// Two nodes may name the same parameter.
  public let parameters: OrderedDictionary<String, String>
  /// What the source of the model calls this kind of layer, where it has another name for it.
  public let origin: String?

  /// Makes a node.
  public init(
    name: String, layer: any Layer, inputs: [String?], outputs: [String?],
    parameters: OrderedDictionary<String, String> = [:], origin: String? = nil
  ) {
    self.name = name
    self.layer = layer
    self.inputs = inputs
    self.outputs = outputs
    self.parameters = parameters
    self.origin = origin
  }
}
