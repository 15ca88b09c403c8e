public import OrderedCollections
public import SluiceCore

/// A layer some of whose parameters are computed in the graph, not kept in the model.
public struct ComputedParameters: Layer {
  /// The name of the kind.
  public static let kind = "ComputedParameters"
  /// The layer.
  public let layer: any Layer
  /// The roles of the parameters that are inputs, in the order of the layer's.
  public let roles: [String]

  /// Makes the layer; roles that `layer` does not have are left out.
  public init(_ layer: any Layer, roles: some Collection<String>) {
    self.layer = layer
    self.roles = layer.parameters.map(\.role).filter(roles.contains)
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    let kind = try attributes.string("kind")
    guard let type = LayerKinds.named(kind) else {
      throw .attribute("kind", is: .string(kind), expected: "a kind of layer")
    }
    var fields = try attributes.fields("attributes")
    let layer = try placing(at: "attributes") { () throws(SluiceError) -> any Layer in
      let layer = try type.init(attributes: &fields)
      try fields.finish()
      return layer
    }
    let names = try attributes.array("roles")
    self.init(layer, roles: names.compactMap(\.string))
    guard roles.count == names.count else {
      throw .attribute("roles", is: .array(names), expected: "roles of \(kind.quoted)")
    }
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    [
      "kind": .string(layer.kind), "attributes": .object(layer.attributes),
      "roles": .array(roles.map { .string($0) }),
    ]
  }

  /// What the layer reads; its parameters follow.
  public var inputs: InputSlots {
    guard case .named(let names, let required) = layer.inputs else { return layer.inputs }
    return .named(roles + names, required: roles.count + required)
  }

  /// What the layer makes.
  public var outputs: [String] { layer.outputs }

  /// The parameters that are not computed.
  public var parameters: [ParameterSlot] {
    layer.parameters.filter { !roles.contains($0.role) }
  }

  /// The layer as a recurrent one, if it is.
  public var recurrent: (any RecurrentLayer)? { layer.recurrent }

  /// The types that the layer makes, after those of its parameters are checked.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    let slots = layer.parameters.filter { roles.contains($0.role) }
    for case (let slot, let type?) in zip(slots, inputs) {
      try type.requireKind(slot.kind, "parameter \(slot.role.quoted)")
      guard type.fits(type.shaped(slot.shape.map { .fixed($0) })) else {
        throw .parameterShape(slot.role, "\(type.shape)", expected: slot.shape)
      }
    }
    return try layer.outputTypes(Array(inputs.dropFirst(roles.count)))
  }

  /// Computes the layer with the parameters it is given.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    let given = try resolved(inputs, parameters)
    return try layer.forward(given.inputs, given.parameters)
  }

  /// What the layer is given, from what the node reads and has.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if a parameter has another shape than it must.
  package func resolved<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> (inputs: [Value<S>?], parameters: LayerParameters) {
    var tensors: [String: Tensor] = [:]
    for slot in layer.parameters { tensors[slot.role] = parameters.tensor(slot.role) }
    let slots = layer.parameters.filter { roles.contains($0.role) }
    for case (let slot, let value?) in zip(slots, inputs) {
      guard value.shape == slot.shape else {
        throw .parameterShape(slot.role, "\(value.shape)", expected: slot.shape)
      }
      tensors[slot.role] = try value.tensor()
    }
    return (Array(inputs.dropFirst(roles.count)), LayerParameters(tensors))
  }
}
