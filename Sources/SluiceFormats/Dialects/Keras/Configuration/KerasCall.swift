internal import OrderedCollections
internal import SluiceCore

/// One output of one call of a layer, as the configuration refers to it.
struct KerasReference: Sendable, Hashable {
  let layer: String
  let call: Int
  let output: Int

  /// The same output of a call that is numbered lower by `count`.
  func shifted(by count: Int) -> KerasReference {
    KerasReference(layer: layer, call: call - count, output: output)
  }
}

/// An argument of a call: a tensor, a constant, or several of them; `Tensor` says what a tensor is.
indirect enum KerasArgument<Tensor: Sendable>: Sendable {
  case tensor(Tensor)
  case list([KerasArgument])
  case dictionary(OrderedDictionary<String, KerasArgument>)
  case constant(JSON)

  /// The tensors and constants in the argument; those of a dictionary in the order of its keys.
  var leaves: [KerasArgument] {
    switch self {
    case .tensor, .constant: [self]
    case .list(let elements): elements.flatMap(\.leaves)
    case .dictionary(let members): members.sorted { $0.key < $1.key }.flatMap(\.value.leaves)
    }
  }

  /// The tensors among the ``leaves``.
  var tensors: [Tensor] {
    leaves.compactMap { if case .tensor(let tensor) = $0 { tensor } else { nil } }
  }

  /// The constants among the ``leaves``.
  var constants: [JSON] {
    leaves.compactMap { if case .constant(let json) = $0 { json } else { nil } }
  }

  /// The argument with every tensor replaced by what `body` makes of it.
  func map<Result, Failure>(
    _ body: (Tensor) throws(Failure) -> Result
  ) throws(Failure) -> KerasArgument<Result> {
    switch self {
    case .tensor(let tensor): return .tensor(try body(tensor))
    case .constant(let json): return .constant(json)
    case .list(let elements):
      return .list(try elements.map { (element) throws(Failure) in try element.map(body) })
    case .dictionary(let members):
      var result: OrderedDictionary<String, KerasArgument<Result>> = [:]
      for (key, element) in members { result[key] = try element.map(body) }
      return .dictionary(result)
    }
  }
}

/// One call of a layer, with the arguments as the configuration gives them.
struct KerasCall: Sendable {
  var arguments: [KerasArgument<KerasReference>]
  var keywords: OrderedDictionary<String, KerasArgument<KerasReference>>

  /// The calls that this one needs first.
  var references: [KerasReference] {
    arguments.flatMap(\.tensors) + keywords.values.flatMap(\.tensors)
  }
}

extension KerasCall {
  /// The same with every call that is referred to numbered lower by what `shift` says.
  func shifting(_ shift: (KerasReference) -> Int) -> KerasCall {
    KerasCall(
      arguments: arguments.map { $0.map { $0.shifted(by: shift($0)) } },
      keywords: keywords.mapValues { $0.map { $0.shifted(by: shift($0)) } })
  }

  /// Reads one entry of `inbound_nodes`.
  ///
  /// Keras 3 writes `{"args": […], "kwargs": {…}}`; Keras 2 a list of `[layer, call, output, kwargs]`,
  /// or one such entry without the list.
  init(inboundNode json: JSON) throws(SluiceError) {
    switch json {
    case .object:
      var fields = try JSONFields(json)
      arguments = try fields.array("args").mapThrowing(KerasArgument.init(keras3:))
      keywords = [:]
      var named = try fields.fields("kwargs")
      for key in named.remaining {
        keywords[key] = try KerasArgument(keras3: named.optional(key) ?? .null)
      }
      try fields.finish()
    case .array(let entries):
      let entries = entries.first?.string != nil ? [json] : entries
      arguments = []
      keywords = [:]
      for entry in entries { try append(keras2: entry) }
    default:
      throw .kerasInboundMalformed(json)
    }
  }

  private mutating func append(keras2 json: JSON) throws(SluiceError) {
    guard let entry = json.array, (3...4).contains(entry.count) else {
      throw .kerasInboundMalformed(json)
    }
    if entry[0] == "_CONSTANT_VALUE", entry[1] == -1 {
      arguments.append(.constant(entry[2]))
    } else if let reference = KerasReference(json: .array(Array(entry.prefix(3)))) {
      arguments.append(.tensor(reference))
    } else {
      throw .kerasInboundMalformed(json)
    }
    guard entry.count == 4 else { return }
    guard let named = entry[3].object else { throw .kerasInboundMalformed(json) }
    for (key, value) in named { keywords[key] = KerasArgument(keras2: value) }
  }
}

extension KerasReference {
  /// Reads `[layer, call, output]`.
  init?(json: JSON) {
    guard let parts = json.array, parts.count == 3, let layer = parts[0].string,
      let call = parts[1].integer, let output = parts[2].integer, call >= 0, output >= 0
    else { return nil }
    self.init(layer: layer, call: call, output: output)
  }

  /// Reads what `input_layers` and `output_layers` hold: one reference, a list of them, or a dictionary.
  static func list(_ json: JSON, key: String) throws(SluiceError) -> [KerasReference] {
    if let single = KerasReference(json: json) { return [single] }
    let entries: [JSON]
    switch json {
    case .array(let elements): entries = elements
    case .object(let members): entries = Array(members.values)
    default: throw .attribute(key, is: json, expected: "references to layers")
    }
    guard !entries.isEmpty else {
      throw .attribute(key, is: json, expected: "a reference to a layer")
    }
    return try entries.mapThrowing { (entry) throws(SluiceError) in
      guard let reference = KerasReference(json: entry) else {
        throw .attribute(key, is: entry, expected: "a reference to a layer")
      }
      return reference
    }
  }
}

extension KerasArgument<KerasReference> {
  fileprivate init(keras3 json: JSON) throws(SluiceError) {
    switch json {
    case .array(let elements):
      self = .list(try elements.mapThrowing(KerasArgument.init(keras3:)))
    case .object where json["class_name"]?.string == "__keras_tensor__":
      guard let history = json["config"]?["keras_history"],
        let reference = KerasReference(json: history)
      else { throw .kerasInboundMalformed(json) }
      self = .tensor(reference)
    case .object(let members) where json["class_name"] == nil:
      var arguments: OrderedDictionary<String, KerasArgument> = [:]
      for (key, value) in members { arguments[key] = try KerasArgument(keras3: value) }
      self = .dictionary(arguments)
    default: self = .constant(json)
    }
  }

  fileprivate init(keras2 json: JSON) {
    if let reference = KerasReference(json: json) {
      self = .tensor(reference)
    } else if let elements = json.array, !elements.isEmpty {
      self = .list(elements.map(KerasArgument.init(keras2:)))
    } else {
      self = .constant(json)
    }
  }
}

extension Sequence {
  /// `map` for a body that throws ``SluiceError``.
  func mapThrowing<Result>(
    _ body: (Element) throws(SluiceError) -> Result
  ) throws(SluiceError) -> [Result] {
    var result: [Result] = []
    for element in self { result.append(try body(element)) }
    return result
  }
}
