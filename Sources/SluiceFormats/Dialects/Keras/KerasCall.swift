internal import OrderedCollections
internal import SluiceCore

/// One output of one call of a layer, as the configuration refers to it.
struct KerasReference: Sendable, Hashable {
  let layer: String
  let call: Int
  let output: Int
}

/// An argument of a call: tensors, lists of them, or constants.
indirect enum KerasArgument: Sendable {
  case tensor(KerasReference)
  case list([KerasArgument])
  case constant(JSON)

  /// The tensors in the argument, in their order.
  var references: [KerasReference] {
    switch self {
    case .tensor(let reference): [reference]
    case .list(let elements): elements.flatMap(\.references)
    case .constant: []
    }
  }

  /// The constants in the argument, in their order.
  var constants: [JSON] {
    switch self {
    case .tensor: []
    case .list(let elements): elements.flatMap(\.constants)
    case .constant(let json): [json]
    }
  }
}

/// One call of a layer, with the arguments as the configuration gives them.
struct KerasCall: Sendable {
  var arguments: [KerasArgument]
  var keywords: [String: KerasArgument]

  /// The calls that this one needs first.
  var references: [KerasReference] {
    arguments.flatMap(\.references)
      + keywords.sorted { $0.key < $1.key }.flatMap { $0.value.references }
  }
}

extension KerasCall {
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
    guard let entry = json.array, (3...4).contains(entry.count),
      let reference = KerasReference(json: .array(Array(entry.prefix(3))))
    else { throw .kerasInboundMalformed(json) }
    arguments.append(.tensor(reference))
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

extension KerasArgument {
  fileprivate init(keras3 json: JSON) throws(SluiceError) {
    switch json {
    case .array(let elements):
      self = .list(try elements.mapThrowing(KerasArgument.init(keras3:)))
    case .object where json["class_name"]?.string == "__keras_tensor__":
      guard let history = json["config"]?["keras_history"],
        let reference = KerasReference(json: history)
      else { throw .kerasInboundMalformed(json) }
      self = .tensor(reference)
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
