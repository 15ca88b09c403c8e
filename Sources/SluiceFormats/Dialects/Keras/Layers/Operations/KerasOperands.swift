internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// What one call of an operation is given, taken by name so that nothing can be overlooked.
struct KerasOperands {
  let call: KerasCallSite
  let version: KerasVersion
  private var values: OrderedDictionary<String, KerasArgument<KerasTensor>> = [:]

  init(
    _ operation: KerasOperation, _ call: KerasCallSite, _ options: [String: JSON],
    _ version: KerasVersion
  ) throws(SluiceError) {
    self.call = call
    self.version = version
    var names: [String: String] = [:]
    for parameter in operation.parameters {
      let aliases = parameter.split(separator: "|").map(String.init)
      for alias in aliases { names[alias] = aliases[0] }
    }
    let first = operation.parameters.first.map { String($0.prefix { $0 != "|" }) } ?? ""
    let isOpen = first.hasSuffix("…")
    if isOpen, call.arguments.count == 1, case .list = call.arguments[0] {
      values[first] = call.arguments[0]
    } else if isOpen, version.generation < 3 || operation.parameters.count == 1 {
      values[first] = .list(call.arguments)
    } else if version.generation < 3, call.arguments.count > 1 {
      // A list where TensorFlow takes a tensor: it stacks what is in it.
      values[first] = .list(call.arguments)
    } else {
      guard call.arguments.count <= operation.parameters.count else {
        throw .kerasArgumentCount(
          call.arguments.count, expected: "at most \(operation.parameters.count)")
      }
      for (parameter, argument) in zip(operation.parameters, call.arguments) {
        values[String(parameter.prefix { $0 != "|" })] = argument
      }
    }
    for (key, json) in options { values[names[key] ?? key] = KerasArgument(constant: json) }
    for (key, argument) in call.keywords where key != "name" {
      values[names[key] ?? key] = argument
    }
  }

  /// Fails if something was given that nothing asked for.
  func finish() throws(SluiceError) {
    for (key, argument) in values {
      if case .constant(.null) = argument { continue }
      throw .kerasArgument(key, argument.json?.excerpt ?? "a tensor")
    }
  }

  /// Takes the argument `name`; nil where it is absent or null.
  mutating func optional(_ name: String) -> KerasArgument<KerasTensor>? {
    guard let argument = values.removeValue(forKey: name) else { return nil }
    if case .constant(.null) = argument { return nil }
    return argument
  }

  /// Whether the argument `name` is given, and not null.
  func has(_ name: String) -> Bool {
    guard let argument = values[name] else { return false }
    if case .constant(.null) = argument { return false }
    return true
  }

  /// Takes the argument `name`.
  mutating func required(_ name: String) throws(SluiceError) -> KerasArgument<KerasTensor> {
    guard let argument = optional(name) else { throw .kerasArgument(name, "null") }
    return argument
  }

  /// Takes the argument `name`, which must be no tensor.
  mutating func constant(_ name: String) throws(SluiceError) -> JSON? {
    guard let argument = optional(name) else { return nil }
    guard let json = argument.json else { throw .kerasArgument(name, "a tensor") }
    return json
  }

  /// Ignores arguments.
  mutating func ignore(_ names: String...) {
    for name in names { values[name] = nil }
  }

  /// Fails unless the argument `name` is absent, null or `json`.
  mutating func require(_ name: String, _ accepted: JSON...) throws(SluiceError) {
    guard let json = try constant(name), !accepted.contains(json) else { return }
    throw .kerasArgument(name, json.excerpt)
  }
}

// MARK: - Constants of one kind

extension KerasOperands {
  mutating func number(_ name: String, default fallback: Double? = nil) throws(SluiceError)
    -> Double
  {
    guard let json = try constant(name) else {
      guard let fallback else { throw .kerasArgument(name, "null") }
      return fallback
    }
    guard let number = json.number else { throw .kerasArgument(name, json.excerpt) }
    return number
  }

  mutating func bool(_ name: String, default fallback: Bool) throws(SluiceError) -> Bool {
    guard let json = try constant(name) else { return fallback }
    guard case .bool(let bool) = json else { throw .kerasArgument(name, json.excerpt) }
    return bool
  }

  mutating func integer(_ name: String, default fallback: Int? = nil) throws(SluiceError) -> Int {
    guard let json = try constant(name) else {
      guard let fallback else { throw .kerasArgument(name, "null") }
      return fallback
    }
    guard let integer = json.integer, (-Limits.elements...Limits.elements).contains(integer) else {
      throw .kerasArgument(name, json.excerpt)
    }
    return integer
  }

  /// One integer or a list of them; nil where the argument is absent or null.
  mutating func integers(_ name: String) throws(SluiceError) -> [Int]? {
    guard let json = try constant(name) else { return nil }
    let list = json.integer.map { [$0] } ?? (json.array ?? []).compactMap(\.integer)
    guard json.array == nil || json.array?.count == list.count, json.array != nil || !list.isEmpty,
      list.allSatisfy({ (-Limits.elements...Limits.elements).contains($0) })
    else { throw .kerasArgument(name, json.excerpt) }
    return list
  }

  /// The axis `name` of a tensor of `rank`, counted from the first dimension.
  mutating func axis(
    _ name: String, rank: Int, default fallback: Int? = nil
  ) throws(SluiceError) -> Int {
    try normalised(try integer(name, default: fallback), rank: rank, of: "rank \(rank)")
  }

  /// The axes `name`, counted from the first dimension; nil where the argument is absent or null.
  mutating func axes(_ name: String, rank: Int) throws(SluiceError) -> [Int]? {
    guard let axes = try integers(name) else { return nil }
    return try normalised(axes, rank: rank, of: "rank \(rank)")
  }

  /// The element type `name`; nil where the argument is absent or null.
  mutating func elementType(_ name: String) throws(SluiceError) -> ElementType? {
    guard let json = try constant(name) else { return nil }
    guard let type = ElementType(keras: json) else { throw .kerasDataType(json) }
    return type
  }
}

extension KerasOperands {
  /// The element type `name`, by default that of a value.
  mutating func elementType(
    _ name: String, likeThatOf value: String, _ graph: KerasGraph
  ) throws(SluiceError) -> ElementType {
    let own = try type(value, graph).elementType
    return try elementType(name) ?? own
  }
}

extension KerasArgument {
  /// A constant, with lists made explicit.
  init(constant json: JSON) {
    self = json.array.map { .list($0.map(KerasArgument.init(constant:))) } ?? .constant(json)
  }

  /// The constant; nil if there is a tensor in it.
  var json: JSON? {
    switch self {
    case .constant(let json): return json
    case .list(let elements):
      let list = elements.compactMap(\.json)
      return list.count == elements.count ? .array(list) : nil
    case .tensor, .dictionary: return nil
    }
  }
}
