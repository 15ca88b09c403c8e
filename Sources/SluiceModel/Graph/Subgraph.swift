internal import OrderedCollections
public import SluiceCore

/// A value that a graph inside a layer is given.
public struct SubgraphInput: Sendable, Hashable {
  /// The name of the value in the graph.
  public let name: String
  /// The element type and the shape, as far as it is the same whenever the graph runs.
  public let type: ValueType

  /// Makes an input.
  public init(_ name: String, _ type: ValueType) {
    self.name = name
    self.type = type
  }
}

/// A graph inside a layer: what a loop repeats, or what a condition chooses.
///
/// It sees nothing but its own inputs; what it takes from the graph around it is one of them. The
/// parameters of its nodes are the layer's: each node names the roles in which the layer has them.
public struct Subgraph: Sendable {
  /// What the graph is given, in order.
  public let inputs: [SubgraphInput]
  /// The values that the graph gives, in order; one may stand there more than once.
  public let outputs: [String]
  /// The nodes; each reads only what inputs and earlier nodes make.
  public let nodes: [Node]
  /// The type of every value in the graph, by name.
  public let types: [String: ValueType]
  /// The parameters of all nodes, in the order in which they are first named.
  public let parameters: [ParameterSlot]
  private let schedule: Schedule

  /// Makes a graph and proves it sound.
  ///
  /// - Throws: ``SluiceError`` as ``Model/init(name:inputs:outputs:nodes:parameters:provenance:)`` does.
  public init(
    inputs: [SubgraphInput], outputs: [String], nodes: [Node]
  ) throws(SluiceError) {
    self.inputs = inputs
    self.outputs = outputs
    self.nodes = nodes
    types = try SoundnessCheck.types(inputs: inputs, outputs: outputs, nodes: nodes)
    parameters = try Self.parameters(of: nodes)
    schedule = Schedule(nodes: nodes, keeping: outputs)
  }

  /// The types of what the graph gives.
  public var outputTypes: [ValueType] { outputs.compactMap { types[$0] } }

  private static func parameters(of nodes: [Node]) throws(SluiceError) -> [ParameterSlot] {
    var slots: [ParameterSlot] = []
    var places: [String: Int] = [:]
    for node in nodes {
      for slot in node.layer.parameters {
        guard let role = node.parameters[slot.role] else { continue }
        guard let place = places[role] else {
          places[role] = slots.count
          slots.append(ParameterSlot(role, slot.shape, slot.kind))
          continue
        }
        guard slots[place].shape == slot.shape else {
          throw SluiceError.parameterShape(
            slot.role, "\(slots[place].shape)", expected: slot.shape
          ).at("node \(node.name.quoted) (\(node.layer.kind))")
        }
        guard slots[place].kind == slot.kind else {
          throw SluiceError.parameterKind(
            slot.role, slots[place].kind.rawValue, expected: slot.kind.numbers
          ).at("node \(node.name.quoted) (\(node.layer.kind))")
        }
      }
    }
    return slots
  }

  /// Computes what the graph gives.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the values do not fit each other.
  func run<S: Scalar>(
    _ values: [Value<S>], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    var given: [String: Value<S>] = [:]
    for (input, value) in zip(inputs, values) {
      given[input.name] = try value.wrapped(to: input.type.elementType)
    }
    let results = try schedule.run(given, types) { parameters.named($0.parameters) }
    return outputs.compactMap { results[$0] }
  }

  /// Fails unless values of the types given can be the inputs.
  func requireFit(_ given: [ValueType]) throws(SluiceError) {
    for (input, type) in zip(inputs, given) where !type.fits(input.type) {
      throw .subgraphInput(input.name, "\(type)", expected: "\(input.type)")
    }
  }
}
