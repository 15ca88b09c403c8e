public import OrderedCollections
public import SluiceCore

/// Computes one of two graphs, as a truth value says.
///
/// Both graphs are given the same values. Their outputs are of the same kinds and ranks; sizes that
/// differ are known only when the layer runs.
public struct If: Layer {
  /// The name of the kind.
  public static let kind = "If"
  /// What is computed where the condition holds.
  public let thenBranch: Subgraph
  /// What is computed where it does not.
  public let elseBranch: Subgraph

  /// Makes the layer.
  public init(then thenBranch: Subgraph, else elseBranch: Subgraph) {
    self.thenBranch = thenBranch
    self.elseBranch = elseBranch
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    thenBranch = try attributes.subgraph("thenBranch")
    elseBranch = try attributes.subgraph("elseBranch")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["thenBranch": thenBranch.json, "elseBranch": elseBranch.json]
  }

  /// The condition, one truth value of any rank, and what the graphs are given.
  public var inputs: InputSlots {
    let names = ["condition"] + thenBranch.inputs.indices.map { "captured[\($0)]" }
    return .named(names, required: names.count)
  }

  /// What the graphs give.
  public var outputs: [String] { thenBranch.outputs.indices.map { "output[\($0)]" } }

  /// The parameters of both graphs.
  public var parameters: [ParameterSlot] {
    thenBranch.parameters.map { $0.prefixed("then.") }
      + elseBranch.parameters.map { $0.prefixed("else.") }
  }

  /// The types that both graphs give.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    try inputs[0]?.requireKind(.boolean, "input 'condition'")
    try inputs[0]?.requireSingle("input 'condition'")
    guard thenBranch.inputs.count == elseBranch.inputs.count,
      thenBranch.outputs.count == elseBranch.outputs.count
    else { throw .branchesDiffer }
    for branch in [thenBranch, elseBranch] {
      try branch.requireFit(inputs.dropFirst().compactMap { $0 })
    }
    var types: [ValueType] = []
    for (index, pair) in zip(thenBranch.outputTypes, elseBranch.outputTypes).enumerated() {
      guard pair.0.elementType == pair.1.elementType, pair.0.shape.count == pair.1.shape.count
      else { throw .branchOutputs(index, "\(pair.0)", "\(pair.1)") }
      types.append(pair.0.merged(with: pair.1).keeping(symbolsOf: inputs))
    }
    return types
  }

  /// Computes one of the graphs.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the condition is not one truth value, or as
  ///   the graph does.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    let condition = try inputs[0].truth("condition")
    let values = inputs.dropFirst().compactMap { $0 }
    return try condition
      ? thenBranch.run(values, parameters.prefixed("then."))
      : elseBranch.run(values, parameters.prefixed("else."))
  }
}

extension ValueType {
  /// The type of values of which some are of this type and others of one of the same rank.
  package func merged(with other: ValueType) -> ValueType {
    shaped(zip(shape, other.shape).map { $0 == $1 ? $0 : .unknown })
  }

  /// The type with unknown sizes in place of all symbols that none of `types` has: a graph inside a layer
  /// gives its own sizes names, which mean nothing outside.
  func keeping(symbolsOf types: [ValueType?]) -> ValueType {
    let symbols = Set(types.flatMap { $0?.shape ?? [] })
    return shaped(shape.map { $0.size == nil && !symbols.contains($0) ? .unknown : $0 })
  }
}

extension ValueType {
  /// Fails if values of the type cannot have exactly one element.
  func requireSingle(_ value: String) throws(SluiceError) {
    let sizes = shape.compactMap(\.size)
    guard !sizes.contains(where: { $0 != 1 }) else { throw .valueNotSingle(value, "\(shape)") }
  }
}

extension Optional {
  /// The one truth value that an input holds.
  func truth<S: Scalar>(_ name: String) throws(SluiceError) -> Bool where Wrapped == Value<S> {
    guard let truth = self?.boolean, truth.elements.count == 1 else {
      throw .valueNotSingle("input \(name.quoted)", "\(self?.shape ?? [])")
    }
    return truth.elements[0]
  }

  /// The one integer that an input holds.
  func singleInteger<S: Scalar>(
    _ name: String
  ) throws(SluiceError) -> Int where Wrapped == Value<S> {
    guard let integer = self?.integer, integer.elements.count == 1 else {
      throw .valueNotSingle("input \(name.quoted)", "\(self?.shape ?? [])")
    }
    return integer.elements[0]
  }
}
