public import OrderedCollections
public import SluiceCore

/// A layer some of whose attributes are computed in the graph: a shape to take on, or dimensions to
/// reduce.
public struct ComputedAttributes: Layer {
  /// An attribute that is an input.
  public struct Attribute: Sendable, Hashable {
    /// The name that the attribute has in the layer.
    public let name: String
    /// Whether the attribute is a list of integers, not a single one.
    public let isList: Bool

    /// Makes an attribute.
    public init(_ name: String, isList: Bool = true) {
      self.name = name
      self.isList = isList
    }
  }

  /// The name of the kind.
  public static let kind = "ComputedAttributes"
  /// The kind of the layer, which has no parameters.
  public let layerKind: String
  /// The attributes that are known.
  public let fixed: OrderedDictionary<String, JSON>
  /// The attributes that are computed.
  public let computed: [Attribute]
  /// How many inputs the layer has.
  public let dataCount: Int
  /// The types of what the layer makes, as far as they are known before the attributes are.
  public let results: [ValueType]

  /// Makes the layer.
  public init(
    _ layerKind: String, fixed: OrderedDictionary<String, JSON>, computed: [Attribute],
    dataCount: Int = 1, results: [ValueType]
  ) {
    self.layerKind = layerKind
    self.fixed = fixed
    self.computed = computed
    self.dataCount = dataCount
    self.results = results
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    layerKind = try attributes.string("kind")
    guard LayerKinds.named(layerKind) != nil else {
      throw .attribute("kind", is: .string(layerKind), expected: "a kind of layer")
    }
    let object = try attributes.required("attributes")
    guard let fixed = object.object else {
      throw .attribute("attributes", is: object, expected: "an object")
    }
    self.fixed = fixed
    computed = try attributes.list("computed") { (json) throws(SluiceError) -> Attribute in
      var fields = try JSONFields(json)
      let name = try fields.string("name")
      let attribute = Attribute(name, isList: try fields.bool("isList"))
      try fields.finish()
      return attribute
    }
    dataCount = try attributes.integer("dataCount", in: 0...Limits.nodes)
    results = try attributes.list("outputs", ValueType.init(json:))
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    [
      "kind": .string(layerKind), "attributes": .object(fixed),
      "computed": .array(
        computed.map { ["name": .string($0.name), "isList": .bool($0.isList)] }),
      "dataCount": .integer(dataCount),
      "outputs": .array(results.map(\.json)),
    ]
  }

  /// What the layer reads; its computed attributes follow.
  public var inputs: InputSlots {
    let names = (0..<dataCount).map { "data[\($0)]" } + computed.map(\.name)
    return .named(names, required: names.count)
  }

  /// What the layer makes.
  public var outputs: [String] { results.indices.map { "output[\($0)]" } }

  /// The layer with its attributes, in the order of ``computed``.
  ///
  /// - Throws: ``SluiceError`` if it can have no such attributes.
  package func settled(_ values: [[Int]]) throws(SluiceError) -> any Layer {
    var members = fixed
    for (attribute, value) in zip(computed, values) {
      guard attribute.isList || value.count == 1 else {
        throw .valueNotSingle("input \(attribute.name.quoted)", "\([value.count])")
      }
      members[attribute.name] = attribute.isList ? value.json : .integer(value[0])
    }
    guard let type = LayerKinds.named(layerKind) else { throw .layerKindUnknown(layerKind) }
    var fields = try JSONFields(.object(members))
    let layer = try type.init(attributes: &fields)
    try fields.finish()
    guard layer.parameters.isEmpty else { throw .parameterMissing(role: layer.parameters[0].role) }
    return layer
  }

  /// The types of the outputs, as the model says them.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    for (attribute, type) in zip(computed, inputs.dropFirst(dataCount)) {
      try type?.requireKind(.integer, "input \(attribute.name.quoted)")
    }
    return results
  }

  /// Computes the layer with the attributes it is given.
  ///
  /// - Throws: ``SluiceError`` if it can have no such attributes, or what it makes is of another rank
  ///   than the model says.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    let values = inputs.dropFirst(dataCount).compactMap { $0?.integer?.elements }
    let layer = try settled(values)
    let data = Array(inputs.prefix(dataCount))
    _ = try layer.outputTypes(
      data.map { value in
        value.map { ValueType($0.someElementType, $0.shape.map { .fixed($0) }) }
      })
    let results = try layer.forward(data, parameters)
    for (value, output) in zip(results, self.results) {
      guard output.fits(output.shaped(value.shape.map { .fixed($0) })) else {
        throw .computedShape(value.shape, expected: "\(output.shape)")
      }
    }
    return results
  }
}

extension Value {
  /// An element type that holds every element.
  fileprivate var someElementType: ElementType {
    switch self {
    case .real: .float64
    case .integer: .int64
    case .boolean: .bool
    }
  }
}
