internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Values that say what an operator does: a shape, axes, positions.
extension ONNXGraph {
  /// The integers that are an attribute before opset `since`, and an input from then on.
  mutating func control(
    _ call: inout ONNXCall, _ name: String, input index: Int, since: Int
  ) throws(SluiceError) -> String? {
    guard call.opset < since else { return call.optional(index) }
    try call.requireInputs(atMost: index)
    guard let integers = try call.integers(name) else { return nil }
    return try constant(call, integers, name)
  }

  /// How many integers a value of one dimension holds, which decides the rank of what is made of it.
  func length(_ value: String, _ name: String) throws(SluiceError) -> Int {
    let shape = type(value).shape
    guard shape.count == 1 else {
      throw .onnxShape(name, "\(shape)", expected: "one dimension")
    }
    guard let count = shape[0].size else { throw .onnxSizesUnknown(name, "\(shape)") }
    return count
  }

  /// The integers of a value, if they are known.
  func integers(_ value: String?) throws(SluiceError) -> [Int]? {
    guard let value else { return nil }
    return try draft.integers(value)
  }

  /// Adds a layer some of whose attributes are values, `lists` of integers by the names of the
  /// attributes.
  mutating func add(
    _ call: ONNXCall, _ kind: String, fixed: OrderedDictionary<String, JSON> = [:],
    lists values: OrderedDictionary<String, String>, reading input: String, _ results: [ValueType],
    _ suffix: String? = nil
  ) throws(SluiceError) -> [String] {
    let layer = ComputedAttributes(
      kind, fixed: fixed, computed: values.keys.map { .init($0) }, results: results)
    return try add(call, layer, [input] + values.values.map { $0 }, suffix)
  }

  /// Adds a layer one of whose attributes is a value: a single integer.
  mutating func add(
    _ call: ONNXCall, _ kind: String, fixed: OrderedDictionary<String, JSON> = [:],
    _ attribute: String, _ value: String, reading input: String, _ results: [ValueType],
    _ suffix: String? = nil
  ) throws(SluiceError) -> [String] {
    let layer = ComputedAttributes(
      kind, fixed: fixed, computed: [.init(attribute, isList: false)], results: results)
    return try add(call, layer, [input, value], suffix)
  }

  /// The one element of a constant as a number that says it exactly, if there is such a number.
  func exactNumber(_ value: String, at index: Int = 0) throws(SluiceError) -> Double? {
    guard let tensor = draft.constants[value], index < tensor.count else { return nil }
    switch tensor.elementType.kind {
    case .real:
      let number: Double = try tensor.elements(in: index..<index + 1)[0]
      return number.isFinite ? number : nil
    case .integer, .boolean:
      // A number that a word of this size says exactly; JSON has no others.
      let integer = try tensor.integers(in: index..<index + 1)[0]
      return integer.magnitude <= 1 << 53 ? Double(integer) : nil
    }
  }
}

extension ValueType {
  /// The type with sizes that are not known along some dimensions, of which all that exist are named.
  func forgetting(_ axes: [Int]?) -> ValueType {
    let places = axes?.map { $0 < 0 ? $0 + shape.count : $0 }
    return shaped(
      shape.enumerated().map { places?.contains($0.offset) ?? true ? .unknown : $0.element })
  }
}
