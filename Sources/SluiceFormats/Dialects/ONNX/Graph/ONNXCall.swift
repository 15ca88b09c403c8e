internal import ONNXWire
internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// One use of an operator, while it is put into canonical layers.
///
/// Attributes are read one by one; ``finish()`` fails if one was never asked for.
struct ONNXCall {
  /// The name of the operator.
  let operation: String
  /// The version of the operator's domain that the model asks for.
  let opset: Int
  /// What the node is called.
  let name: String
  /// The values that are read; nil where an input is left out.
  let inputs: [String?]
  /// Which outputs the graph gives a name to.
  let isOutputNamed: [Bool]
  private let signature: [ONNXSignature.Port]
  private var attributes: OrderedDictionary<String, ProtoAttribute.Value>
  private var unread: OrderedSet<String>
  /// Whether the sequence that a recurrent node makes is meant to be in the order of processing.
  var flipsSequence = false

  init(
    _ node: ProtoNode, _ signature: ONNXSignature, name: String, opset: Int, inputs: [String?],
    attributes: [ProtoAttribute]
  ) throws(SluiceError) {
    operation = node.opType
    self.opset = opset
    self.name = name
    self.inputs = inputs
    self.signature = signature.inputs
    isOutputNamed = node.outputs.map { !$0.isEmpty }
    var values: OrderedDictionary<String, ProtoAttribute.Value> = [:]
    for attribute in attributes {
      guard !attribute.name.isEmpty else { throw .onnxAttributeUnnamed }
      guard values.updateValue(attribute.value, forKey: attribute.name) == nil else {
        throw .onnxAttributeTwice(attribute.name)
      }
    }
    self.attributes = values
    unread = values.keys
  }

  /// Fails if an attribute was never read.
  func finish() throws(SluiceError) {
    guard unread.isEmpty else { throw .onnxAttributesUnknown(Array(unread), opset: opset) }
  }

  /// The value at `index`, or nil if it is left out.
  func optional(_ index: Int) -> String? { index < inputs.count ? inputs[index] : nil }

  /// The value at `index`.
  func input(_ index: Int) throws(SluiceError) -> String {
    guard let value = optional(index) else { throw .onnxInputMissing(inputName(index)) }
    return value
  }

  /// How many outputs the node names or leaves out in front of one that it names.
  var outputCount: Int { isOutputNamed.count }

  /// Fails if the node has more inputs than its operator in this opset.
  func requireInputs(atMost count: Int) throws(SluiceError) {
    guard inputs.count <= count else {
      throw .inputCount(inputs.count, expected: "at most \(count)")
    }
  }

  /// What the standard calls input `index`.
  func inputName(_ index: Int) -> String {
    signature.indices.contains(index) ? signature[index].name : "\(index)"
  }

  /// Whether anything can read output `index`.
  func makes(_ index: Int) -> Bool { isOutputNamed.indices.contains(index) && isOutputNamed[index] }
}

// MARK: - Attributes

extension ONNXCall {
  /// Whether the node has the attribute.
  func has(_ name: String) -> Bool { attributes[name] != nil }

  /// Whether the node has the attribute, and it is no 0.
  func isSet(_ name: String) -> Bool {
    if case .int(let integer) = attributes[name] { integer != 0 } else { has(name) }
  }

  /// Gives the attribute another value than the file does.
  mutating func override(_ name: String, _ value: ProtoAttribute.Value) {
    attributes[name] = value
    unread.append(name)
  }

  private mutating func value(_ name: String) -> ProtoAttribute.Value? {
    unread.remove(name)
    return attributes[name]
  }

  private func wrong(_ name: String, _ expected: String) -> SluiceError {
    .onnxAttributeType(name, attributes[name]?.typeName ?? "nothing", expected: expected)
  }

  /// The integer `name`.
  mutating func integer(_ name: String) throws(SluiceError) -> Int? {
    guard let value = value(name) else { return nil }
    guard case .int(let integer) = value else { throw wrong(name, "an integer") }
    return integer
  }

  /// The integer `name` or `fallback`.
  mutating func integer(_ name: String, default fallback: Int) throws(SluiceError) -> Int {
    try integer(name) ?? fallback
  }

  /// The attribute `name`, which must be 0 or 1.
  mutating func flag(_ name: String, default fallback: Bool = false) throws(SluiceError) -> Bool {
    guard let integer = try integer(name) else { return fallback }
    guard integer == 0 || integer == 1 else {
      throw .onnxAttributeValue(name, "\(integer)", expected: "0 or 1")
    }
    return integer == 1
  }

  /// The number `name`.
  mutating func number(_ name: String) throws(SluiceError) -> Double? {
    guard let value = value(name) else { return nil }
    guard case .float(let number) = value else { throw wrong(name, "a float") }
    return number.shortest
  }

  /// The number `name` or `fallback`.
  mutating func number(_ name: String, default fallback: Double) throws(SluiceError) -> Double {
    try number(name) ?? fallback
  }

  /// The integers `name`.
  mutating func integers(_ name: String) throws(SluiceError) -> [Int]? {
    guard let value = value(name) else { return nil }
    guard case .ints(let integers) = value else { throw wrong(name, "integers") }
    return integers
  }

  /// The numbers `name`.
  mutating func numbers(_ name: String) throws(SluiceError) -> [Double]? {
    guard let value = value(name) else { return nil }
    guard case .floats(let numbers) = value else { throw wrong(name, "floats") }
    return numbers.map(\.shortest)
  }

  /// The string `name`.
  mutating func string(_ name: String) throws(SluiceError) -> String? {
    guard let value = value(name) else { return nil }
    guard case .string(let bytes) = value else { throw wrong(name, "a string") }
    return try Self.text(bytes, name)
  }

  /// The strings `name`.
  mutating func strings(_ name: String) throws(SluiceError) -> [String]? {
    guard let value = value(name) else { return nil }
    guard case .strings(let list) = value else { throw wrong(name, "strings") }
    var result: [String] = []
    for bytes in list { result.append(try Self.text(bytes, name)) }
    return result
  }

  private static func text(_ bytes: [UInt8], _ name: String) throws(SluiceError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .onnxAttributeValue(name, "bytes that are no UTF-8", expected: "text")
    }
    return text
  }

  /// The tensor `name`.
  mutating func tensor(_ name: String) throws(SluiceError) -> ProtoTensor? {
    guard let value = value(name) else { return nil }
    guard case .tensor(let tensor) = value else { throw wrong(name, "a tensor") }
    return tensor
  }

  /// The graph `name`.
  mutating func graph(_ name: String) throws(SluiceError) -> ProtoGraph {
    guard let value = value(name) else { throw .onnxAttributeMissing(name) }
    guard case .graph(let graph) = value else { throw wrong(name, "a graph") }
    return graph
  }

  /// The string `name`, one of `choices`, or `fallback`.
  mutating func choice(
    _ name: String, of choices: [String], default fallback: String
  ) throws(SluiceError) -> String {
    guard let string = try string(name) else { return fallback }
    guard choices.contains(string) else {
      throw .onnxAttributeValue(
        name, string.quoted, expected: choices.map(\.quoted).listed())
    }
    return string
  }
}

extension ProtoAttribute.Value {
  /// What the attribute holds, in words.
  fileprivate var typeName: String {
    switch self {
    case .float: "a float"
    case .int: "an integer"
    case .string: "a string"
    case .tensor: "a tensor"
    case .graph: "a graph"
    case .floats: "floats"
    case .ints: "integers"
    case .strings: "strings"
    case .tensors: "tensors"
    case .graphs: "graphs"
    case .reference(let name): "a reference to \(name.quoted)"
    case .unsupported(let name): name
    }
  }
}

extension Float {
  /// The number that a person would write: of a file's 0.2 in single precision, 0.2.
  fileprivate var shortest: Double { Double(description) ?? Double(self) }
}
