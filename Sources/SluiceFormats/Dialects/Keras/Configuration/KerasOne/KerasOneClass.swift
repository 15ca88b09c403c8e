internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// How the configuration of a class of Keras 1 is written in Keras 2.
struct KerasOneClass: Sendable {
  /// The name of the class in Keras 2.
  let name: String
  private let attributes: OrderedDictionary<String, Attribute>
  private let added: OrderedDictionary<String, JSON>
  /// Whether the layer depends on the order of a picture's dimensions, which Keras 1 left out.
  private let needsOrder: Bool

  /// What becomes of an attribute.
  enum Attribute: Sendable {
    /// It stays as it is.
    case same
    /// It gets another name.
    case called(String)
    /// It gets another name, and its number becomes a list of one.
    case listed(String)
    /// It becomes one of the numbers in a list.
    case element(of: String, Int)
    /// It gets another name, and other words for its values.
    case worded(String, [String: JSON])
    /// It is a layer, which is translated as well.
    case layer
    /// It is a rate that acts in training only and has no place in Keras 2.
    case trainingRate
    /// It is a margin on both sides of every dimension of a picture.
    case margins
    /// Only this value is understood.
    case only(JSON, why: String)
    /// It has no consequence.
    case dropped
  }

  /// Describes a class.
  ///
  /// - Parameters:
  ///   - name: The name of the class in Keras 2.
  ///   - attributes: What becomes of the attributes besides those that all layers have.
  ///   - added: What Keras 2 states and Keras 1 takes for granted.
  ///   - needsOrder: Whether the layer depends on the order of a picture's dimensions, which Keras 1
  ///     left out of its configuration.
  init(
    _ name: String, _ attributes: OrderedDictionary<String, Attribute> = [:],
    adding added: OrderedDictionary<String, JSON> = [:], needsOrder: Bool = false
  ) {
    self.needsOrder = needsOrder
    self.name = name
    self.attributes = attributes.merging(Self.common) { own, _ in own }
    self.added = added
  }

  /// The same with further attributes, by another name.
  func with(
    _ attributes: OrderedDictionary<String, Attribute>, named name: String? = nil,
    adding added: OrderedDictionary<String, JSON> = [:]
  ) -> KerasOneClass {
    KerasOneClass(
      name ?? self.name, attributes.merging(self.attributes) { new, _ in new },
      adding: added.merging(self.added) { new, _ in new })
  }

  /// What all layers have.
  private static let common: OrderedDictionary<String, Attribute> = [
    "name": .same, "trainable": .same, "batch_input_shape": .same, "input_dtype": .called("dtype"),
  ]

  /// What configurations say about training and about inputs that are known otherwise.
  private static let ignored =
    ["cache_enabled", "custom_name", "input_length", "init", "inner_init", "forget_bias_init"]
    + ["activity_regularizer"]
    + ["W", "U", "b", "gamma", "beta", "depthwise", "pointwise"].flatMap {
      ["\($0)_regularizer", "\($0)_constraint"]
    }

  /// The configuration in the words of Keras 2.
  ///
  /// - Throws: ``SluiceError`` with code `.unsupported` naming every attribute that is not understood.
  func translated(
    _ config: JSON, _ translation: KerasOneTranslation
  ) throws(SluiceError) -> OrderedDictionary<String, JSON> {
    var fields = try JSONFields(config)
    var result: OrderedDictionary<String, JSON> = [:]
    for (key, attribute) in attributes {
      guard let value = fields.optional(key) else { continue }
      try put(value, of: key, attribute, translation, &result)
    }
    fields.ignore(Self.ignored)
    // A layer's own dimensions follow from its weights; where they do not, the table keeps them.
    if attributes["input_dim"] == nil { fields.ignore(["input_dim"]) }
    try fields.finish()
    for (key, value) in added where result[key] == nil { result[key] = value }
    if needsOrder { result["data_format"] = try translation.pictureOrder() }
    return result
  }

  private func put(
    _ value: JSON, of key: String, _ attribute: Attribute, _ translation: KerasOneTranslation,
    _ result: inout OrderedDictionary<String, JSON>
  ) throws(SluiceError) {
    switch attribute {
    case .same: result[key] = value
    case .called(let name): result[name] = value
    case .listed(let name): result[name] = value == .null ? value : [value]
    case .element(let name, let index):
      var list = result[name]?.array ?? []
      while list.count <= index { list.append(.null) }
      list[index] = value
      result[name] = .array(list)
    case .worded(let name, let words):
      guard let word = value.string.flatMap({ words[$0] }) else {
        throw .attribute(key, is: value, expected: words.keys.sorted().map(\.quoted).listed())
      }
      result[name] = word
    case .layer: result[key] = try translation.layer(value)
    case .trainingRate:
      if let rate = value.number, rate != 0 {
        translation.note(.dropped, "\(key) \(rate) acts in training only")
      }
    case .margins:
      guard let sizes = value.array, sizes.count == 2, sizes.allSatisfy({ $0.integer != nil })
      else {
        throw .attribute(key, is: value, expected: "two sizes")
      }
      result[key] = .array(sizes.map { [$0, $0] })
    case .only(let known, let why):
      guard value == known else { throw .kerasOption(key, value, why: why) }
    case .dropped: break
    }
  }
}
