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
    case .dictionary(let members): members.inOrderOfKeys.flatMap(\.leaves)
    }
  }

  /// The members by key, where the argument is a dictionary.
  var dictionary: OrderedDictionary<String, KerasArgument>? {
    if case .dictionary(let members) = self { members } else { nil }
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
  /// one such entry without the list, or lists and dictionaries of them.
  init(inboundNode json: JSON) throws(SluiceError) {
    switch json {
    case .object where json["args"] != nil || json["kwargs"] != nil:
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
      for entry in entries { arguments.append(try argument(keras2: entry)) }
    case .object:
      arguments = []
      keywords = [:]
      arguments.append(try argument(keras2: json))
    default:
      throw .kerasInboundMalformed(json)
    }
  }

  /// Reads one element of the first argument, which may be nested; the keywords stand at every tensor.
  private mutating func argument(
    keras2 json: JSON
  ) throws(SluiceError) -> KerasArgument<KerasReference> {
    switch json {
    case .array(let entry) where entry.first?.string != nil: return try leaf(keras2: entry, json)
    case .array(let elements) where !elements.isEmpty:
      var list: [KerasArgument<KerasReference>] = []
      for element in elements { list.append(try argument(keras2: element)) }
      return .list(list)
    case .object(let members):
      var dictionary: OrderedDictionary<String, KerasArgument<KerasReference>> = [:]
      for (key, element) in members { dictionary[key] = try argument(keras2: element) }
      return .dictionary(dictionary)
    default: throw .kerasInboundMalformed(json)
    }
  }

  /// Reads `[layer, call, output, kwargs]`, of which the last may be absent.
  private mutating func leaf(
    keras2 entry: [JSON], _ json: JSON
  ) throws(SluiceError) -> KerasArgument<KerasReference> {
    guard (3...4).contains(entry.count) else { throw .kerasInboundMalformed(json) }
    if entry.count == 4 {
      guard let named = entry[3].object else { throw .kerasInboundMalformed(json) }
      for (key, value) in named { keywords[key] = KerasArgument(keras2: value) }
    }
    if entry[0] == "_CONSTANT_VALUE", entry[1] == -1 { return .constant(entry[2]) }
    guard let reference = KerasReference(json: .array(Array(entry.prefix(3)))) else {
      throw .kerasInboundMalformed(json)
    }
    return .tensor(reference)
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
}

extension KerasArgument<KerasReference> {
  /// Reads what `input_layers` and `output_layers` hold: one reference, or lists and dictionaries of
  /// them.
  init(references json: JSON, key: String) throws(SluiceError) {
    if let single = KerasReference(json: json) {
      self = .tensor(single)
      return
    }
    switch json {
    case .array(let elements) where !elements.isEmpty:
      self = .list(
        try elements.mapThrowing { (element) throws(SluiceError) in
          try KerasArgument(references: element, key: key)
        })
    case .object(let members) where !members.isEmpty:
      var references: OrderedDictionary<String, KerasArgument> = [:]
      for (name, member) in members {
        references[name] = try KerasArgument(references: member, key: key)
      }
      self = .dictionary(references)
    default: throw .attribute(key, is: json, expected: "a reference to a layer")
    }
  }

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

extension OrderedDictionary where Key == String {
  /// The values in the order of Python's sorted keys, which is that of code points.
  var inOrderOfKeys: [Value] {
    elements.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value)
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
