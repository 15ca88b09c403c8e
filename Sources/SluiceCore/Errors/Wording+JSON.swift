extension SluiceError {
  static var jsonNotUTF8: SluiceError {
    SluiceError(.malformed, "the text is not UTF-8 without a byte-order mark")
  }

  static func jsonTruncated(bytes: Int) -> SluiceError {
    SluiceError(.malformed, "the JSON text ends after \(bytes) bytes inside a value")
  }

  static func jsonTooDeep(_ limit: Int) -> SluiceError {
    SluiceError(.limit, "nesting is deeper than \(limit) levels")
  }

  static func jsonTooManyValues(_ limit: Int) -> SluiceError {
    SluiceError(.limit, "the JSON text holds more than \(limit) values")
  }

  static func jsonDuplicateKey(_ key: String) -> SluiceError {
    SluiceError(.malformed, "duplicate key \(key.quoted)")
  }

  static func jsonIntegerTooLarge(_ text: String) -> SluiceError {
    SluiceError(.limit, "\(text.quoted) is beyond the range of 64-bit numbers")
  }

  static func jsonUnknownWord(_ word: String) -> SluiceError {
    SluiceError(.malformed, "\(word.quoted) is no JSON value")
  }

  static func jsonUnexpected(_ found: String, offset: Int, expected: String) -> SluiceError {
    SluiceError(
      .malformed, "found \(found.quoted) at byte \(offset) of the JSON, expected \(expected)")
  }

  package static func jsonWrongKind(_ json: JSON, expected: String) -> SluiceError {
    SluiceError(.malformed, "is \(json.kindName), expected \(expected)")
  }
}

extension SluiceError {
  package static func attributeMissing(_ key: String) -> SluiceError {
    SluiceError(.inconsistent, "attribute \(key.quoted) is missing")
  }

  package static func attribute(
    _ key: String, is value: JSON, expected: String
  ) -> SluiceError {
    SluiceError(.malformed, "attribute \(key.quoted) is \(value.excerpt), expected \(expected)")
  }

  package static func attribute(_ key: String, _ value: Int, over limit: Int) -> SluiceError {
    SluiceError(.limit, "attribute \(key.quoted) is \(value), more than the limit of \(limit)")
  }

  package static func attributesNotUnderstood(_ members: [(String, JSON)]) -> SluiceError {
    let list = members.map { "\($0.0.quoted) (\($0.1.excerpt))" }.listed("and")
    let (noun, verb) = members.count == 1 ? ("attribute", "is") : ("attributes", "are")
    return SluiceError(.unsupported, "\(noun) \(list) \(verb) not understood")
  }
}

extension JSON {
  /// The value as JSON text, cut short where it is long.
  package var excerpt: String {
    if case .number(let number) = self, !number.isFinite {
      return number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
    }
    let text = text()
    return text.count <= 60 ? text : "\(text.prefix(57))…"
  }
}
