private import OrderedCollections

/// The members of a JSON object, read one by one, so that none can be overlooked.
///
/// A reader asks for each member it understands; ``finish()`` then fails if one was never asked for.
/// ```swift
/// var fields = try JSONFields(config)
/// let units = try fields.integer("units", in: 1...Limits.units)
/// let mode: Mode = try fields.choice("mode")
/// try fields.finish()
/// ```
public struct JSONFields: Sendable {
  private let members: OrderedDictionary<String, JSON>
  private var unread: OrderedSet<String>

  /// Starts reading `json`.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if `json` is no object.
  public init(_ json: JSON) throws(SluiceError) {
    guard let members = json.object else { throw .jsonWrongKind(json, expected: "an object") }
    self.members = members
    self.unread = members.keys
  }

  /// The names of the members nobody asked for yet, in the order of the text.
  public var remaining: [String] { Array(unread) }

  /// Whether there is a member `key`; does not count as reading it.
  public func contains(_ key: String) -> Bool { members[key] != nil }

  /// Marks members as understood and of no consequence.
  public mutating func ignore(_ keys: some Sequence<String>) {
    for key in keys { unread.remove(key) }
  }

  /// Fails if a member was never read.
  ///
  /// - Throws: ``SluiceError`` with code `.unsupported` naming every such member and its value.
  public func finish() throws(SluiceError) {
    guard unread.isEmpty else {
      throw .attributesNotUnderstood(unread.map { ($0, members[$0] ?? .null) })
    }
  }
}

extension JSONFields {
  /// The member `key` as it stands; `nil` where it is absent.
  public mutating func optional(_ key: String) -> JSON? {
    unread.remove(key)
    return members[key]
  }

  /// The member `key`.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` where it is absent.
  public mutating func required(_ key: String) throws(SluiceError) -> JSON {
    guard let value = optional(key) else { throw .attributeMissing(key) }
    return value
  }

  /// The string `key`.
  public mutating func string(_ key: String) throws(SluiceError) -> String {
    let value = try required(key)
    guard let string = value.string else { throw .attribute(key, is: value, expected: "a string") }
    return string
  }

  /// The string `key`; `nil` where the member is absent or null.
  public mutating func optionalString(_ key: String) throws(SluiceError) -> String? {
    guard let value = optional(key), value != .null else { return nil }
    guard let string = value.string else {
      throw .attribute(key, is: value, expected: "a string or null")
    }
    return string
  }

  /// The boolean `key`, or `fallback` where the member is absent.
  public mutating func bool(_ key: String, default fallback: Bool? = nil) throws(SluiceError)
    -> Bool
  {
    if let fallback, !contains(key) { return fallback }
    let value = try required(key)
    guard case .bool(let bool) = value else {
      throw .attribute(key, is: value, expected: "true or false")
    }
    return bool
  }

  /// The integer `key`, which must lie in `range`.
  public mutating func integer(_ key: String, in range: ClosedRange<Int>) throws(SluiceError) -> Int
  {
    let value = try required(key)
    guard let integer = value.integer else {
      throw .attribute(key, is: value, expected: "an integer")
    }
    guard integer <= range.upperBound else {
      throw .attribute(key, integer, over: range.upperBound)
    }
    guard integer >= range.lowerBound else {
      throw .attribute(key, is: value, expected: "an integer of at least \(range.lowerBound)")
    }
    return integer
  }

  /// The number `key`, or `fallback` where the member is absent.
  public mutating func number(_ key: String, default fallback: Double? = nil) throws(SluiceError)
    -> Double
  {
    if let fallback, !contains(key) { return fallback }
    let value = try required(key)
    guard let number = value.number else { throw .attribute(key, is: value, expected: "a number") }
    return number
  }

  /// The array `key`.
  public mutating func array(_ key: String) throws(SluiceError) -> [JSON] {
    let value = try required(key)
    guard let array = value.array else { throw .attribute(key, is: value, expected: "an array") }
    return array
  }

  /// The object `key`, ready to be read.
  public mutating func fields(_ key: String) throws(SluiceError) -> JSONFields {
    let value = try required(key)
    return try placing(at: key) { () throws(SluiceError) in try JSONFields(value) }
  }

  /// The case of `Choice` that the string `key` names.
  public mutating func choice<Choice>(_ key: String) throws(SluiceError) -> Choice
  where Choice: RawRepresentable<String> & CaseIterable {
    let value = try required(key)
    guard let choice = value.string.flatMap(Choice.init(rawValue:)) else {
      let names = Choice.allCases.map { $0.rawValue.quoted }.listed()
      throw .attribute(key, is: value, expected: names)
    }
    return choice
  }
}
