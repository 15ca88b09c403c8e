public import OrderedCollections
public import SluiceCore

/// One kind of computation in the graph.
///
/// A layer is a value: its attributes are typed, read and write themselves as JSON, and together
/// determine the shapes of its parameters. ``forward(_:_:)`` is the one definition of what it computes.
public protocol Layer: Sendable {
  /// The name of the kind in files and on screen; ONNX's where ONNX has the operator, else Keras's.
  static var kind: String { get }

  /// Reads the attributes that ``attributes`` writes.
  ///
  /// - Throws: ``SluiceError`` if one is missing, of the wrong type or out of range.
  init(attributes: inout JSONFields) throws(SluiceError)

  /// The attributes, in the order in which they are written.
  var attributes: OrderedDictionary<String, JSON> { get }

  /// What the layer reads.
  var inputs: InputSlots { get }

  /// What the layer makes; a node need not use all of it.
  var outputs: [String] { get }

  /// The parameters by role, with their shapes.
  var parameters: [ParameterSlot] { get }

  /// This layer as a recurrent one, if it is.
  var recurrent: (any RecurrentLayer)? { get }

  /// The types of the outputs, from the types of the inputs (`nil` where an optional one is absent).
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the inputs cannot be of these types.
  func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType]

  /// Computes the outputs.
  ///
  /// The inputs have the types that ``outputTypes(_:)`` accepted; only symbolic dimensions that
  /// could not be compared there may still disagree.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the values do not fit each other.
  func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>]
}

extension Layer {
  /// No attributes.
  public var attributes: OrderedDictionary<String, JSON> { [:] }
  /// One output.
  public var outputs: [String] { ["output"] }
  /// Not recurrent.
  public var recurrent: (any RecurrentLayer)? { nil }
  /// No parameters.
  public var parameters: [ParameterSlot] { [] }
  /// The layer's ``kind``, from an instance.
  public var kind: String { Self.kind }
}

/// What a layer reads.
public enum InputSlots: Sendable, Hashable {
  /// Named inputs in order; those after the first `required` may be absent.
  case named([String], required: Int)
  /// Any number of inputs of one meaning, at least `minimum`.
  case variadic(minimum: Int)

  /// One input.
  public static let one = InputSlots.named(["input"], required: 1)
  /// Two operands.
  public static let two = InputSlots.named(["a", "b"], required: 2)
  /// No input.
  public static let none = InputSlots.named([], required: 0)

  /// The name of input `index`, for messages.
  package func name(of index: Int) -> String {
    if case .named(let names, _) = self, names.indices.contains(index) { return names[index] }
    return "input \(index)"
  }
}

/// One parameter of a layer.
public struct ParameterSlot: Sendable, Hashable {
  /// What the parameter is to the layer: `kernel`, `recurrentKernel`, `inputBias`.
  public let role: String
  /// The shape it must have.
  public let shape: [Int]
  /// The kind of elements it must have.
  public let kind: ElementKind
  /// Whether a node may do without it.
  public let isOptional: Bool

  /// Makes a slot.
  public init(
    _ role: String, _ shape: [Int], _ kind: ElementKind = .real, isOptional: Bool = false
  ) {
    self.role = role
    self.shape = shape
    self.kind = kind
    self.isOptional = isOptional
  }

  /// The same slot, with `prefix` in front of the role.
  func prefixed(_ prefix: String) -> ParameterSlot {
    ParameterSlot(prefix + role, shape, kind, isOptional: isOptional)
  }
}

/// The parameters of one node, by role.
public struct LayerParameters: Sendable {
  private let tensors: [String: Tensor]

  package init(_ tensors: [String: Tensor]) { self.tensors = tensors }

  /// The parameters whose roles begin with `prefix`, without it.
  func prefixed(_ prefix: String) -> LayerParameters {
    var result: [String: Tensor] = [:]
    for (role, tensor) in tensors where role.hasPrefix(prefix) {
      result[String(role.dropFirst(prefix.count))] = tensor
    }
    return LayerParameters(result)
  }

  /// The parameters in other roles: for each new role, the present one.
  func named(_ roles: OrderedDictionary<String, String>) -> LayerParameters {
    var result: [String: Tensor] = [:]
    for (role, name) in roles { result[role] = tensors[name] }
    return LayerParameters(result)
  }

  /// The parameters, each replaced by what `body` makes of it.
  package func mapped(
    _ body: (Tensor) throws(SluiceError) -> Tensor
  ) throws(SluiceError) -> LayerParameters {
    var result: [String: Tensor] = [:]
    for (role, tensor) in tensors { result[role] = try body(tensor) }
    return LayerParameters(result)
  }

  /// The tensor in `role`, or `nil` if the node does without it.
  public func tensor(_ role: String) -> Tensor? { tensors[role] }

  /// All elements of the parameter in `role`, or `nil` if the node does without it.
  public func elements<S: Scalar>(_ role: String) throws(SluiceError) -> [S]? {
    guard let tensor = tensors[role] else { return nil }
    return try tensor.elements()
  }
}
