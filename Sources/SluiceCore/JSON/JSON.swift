public import OrderedCollections

/// A JSON value (RFC 8259) whose integers stay integers and whose objects keep their order.
public enum JSON: Sendable, Hashable {
  /// The literal `null`.
  case null
  /// The literals `true` and `false`.
  case bool(Bool)
  /// A number written without fraction and exponent that fits 64 bits.
  case integer(Int)
  /// Any other number; where the text may hold them, also one that is not finite.
  case number(Double)
  /// A string.
  case string(String)
  /// An array.
  case array([JSON])
  /// An object; its keys are unique and stand in the order of the text.
  case object(OrderedDictionary<String, JSON>)
}

extension JSON {
  /// The kind of value, as error messages name it.
  package var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .integer: "an integer"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  /// The string, if this is one.
  package var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The integer, if this is one.
  package var integer: Int? {
    if case .integer(let value) = self { value } else { nil }
  }

  /// The finite number, whether written as an integer or not.
  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value.isFinite ? value : nil
    default: nil
    }
  }

  /// The elements, if this is an array.
  package var array: [JSON]? {
    if case .array(let value) = self { value } else { nil }
  }

  /// The members, if this is an object.
  package var object: OrderedDictionary<String, JSON>? {
    if case .object(let value) = self { value } else { nil }
  }

  /// The member `key` of an object; `nil` for any other value.
  package subscript(key: String) -> JSON? { object?[key] }

  /// The members of this object, followed by those of another.
  package func merging(_ other: JSON) -> JSON {
    guard case .object(var members) = self, case .object(let others) = other else { return self }
    members.merge(others) { _, new in new }
    return .object(members)
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Makes a string.
  public init(stringLiteral value: String) { self = .string(value) }

  /// Makes an integer.
  public init(integerLiteral value: Int) { self = .integer(value) }

  /// Makes a boolean.
  public init(booleanLiteral value: Bool) { self = .bool(value) }

  /// Makes an array.
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }

  /// Makes an object; the keys must be distinct.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(OrderedDictionary(uniqueKeysWithValues: elements))
  }
}
