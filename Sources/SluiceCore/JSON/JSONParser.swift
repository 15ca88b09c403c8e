internal import OrderedCollections

extension JSON {
  /// Parses one JSON text (RFC 8259), strictly.
  ///
  /// Only UTF-8 without a byte-order mark is read. Duplicate keys (compared after unescaping), lone
  /// surrogates, trailing commas, integers beyond 64 bits, any nesting deeper than `depthLimit` and
  /// more than `valueLimit` values are errors that name the place: `config.layers[1].units`. So are
  /// `NaN`, `Infinity` and `-Infinity`, which Python writes, unless they are asked for.
  ///
  /// - Parameters:
  ///   - utf8: The bytes of the text.
  ///   - depthLimit: How deep arrays and objects may nest.
  ///   - valueLimit: How many values, whatever their kind, the text may hold; a value takes many
  ///     times the memory of the two bytes it can be written in.
  ///   - readsNonFinite: Whether Python's words for numbers that are not finite are read.
  /// - Throws: ``SluiceError`` with code `.malformed`, `.truncated` or `.limit`.
  package init(
    parsing utf8: some Collection<UInt8>, depthLimit: Int = Limits.jsonDepth,
    valueLimit: Int = 1 << 21, readsNonFinite: Bool = false
  ) throws(SluiceError) {
    var parser = JSONParser(
      bytes: Array(utf8), depthLimit: depthLimit, valueLimit: valueLimit,
      readsNonFinite: readsNonFinite)
    self = try parser.parseText()
  }
}

private struct JSONParser {
  enum PathStep {
    case key(String)
    case index(Int)
  }

  /// How much of a path is shown.
  static let shownSteps = 12

  let bytes: [UInt8]
  let depthLimit: Int
  let valueLimit: Int
  let readsNonFinite: Bool
  var position = 0
  var values = 0
  var depth = 0
  var path: [PathStep] = []

  init(bytes: [UInt8], depthLimit: Int, valueLimit: Int, readsNonFinite: Bool) {
    self.bytes = bytes
    self.depthLimit = depthLimit
    self.valueLimit = valueLimit
    self.readsNonFinite = readsNonFinite
  }

  mutating func parseText() throws(SluiceError) -> JSON {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .jsonNotUTF8 }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw .jsonNotUTF8 }
    skipSpace()
    let value = try parseValue()
    skipSpace()
    guard position == bytes.count else { throw fault("nothing after the value") }
    return value
  }

  mutating func parseValue() throws(SluiceError) -> JSON {
    guard let byte = peek else { throw truncated() }
    values += 1
    guard values <= valueLimit else { throw placed(.jsonTooManyValues(valueLimit)) }
    switch byte {
    case UInt8(ascii: "{"): return try parseObject()
    case UInt8(ascii: "["): return try parseArray()
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
    default: return try parseLiteral()
    }
  }

  mutating func parseObject() throws(SluiceError) -> JSON {
    try enter()
    var members: OrderedDictionary<String, JSON> = [:]
    if !take("}") {
      repeat {
        skipSpace()
        guard peek == UInt8(ascii: "\"") else { throw fault("a key in quotes") }
        let key = try parseString()
        path.append(.key(key))
        guard members[key] == nil else { throw placed(.jsonDuplicateKey(key)) }
        skipSpace()
        guard take(":") else { throw fault("':' after the key") }
        skipSpace()
        members[key] = try parseValue()
        path.removeLast()
        skipSpace()
      } while take(",")
      guard take("}") else { throw fault("',' or '}'") }
    }
    depth -= 1
    return .object(members)
  }

  mutating func parseArray() throws(SluiceError) -> JSON {
    try enter()
    var elements: [JSON] = []
    if !take("]") {
      repeat {
        skipSpace()
        path.append(.index(elements.count))
        elements.append(try parseValue())
        path.removeLast()
        skipSpace()
      } while take(",")
      guard take("]") else { throw fault("',' or ']'") }
    }
    depth -= 1
    return .array(elements)
  }

  mutating func enter() throws(SluiceError) {
    guard depth < depthLimit else { throw placed(.jsonTooDeep(depthLimit)) }
    depth += 1
    position += 1
    skipSpace()
  }
}

// MARK: - Scalars

extension JSONParser {
  mutating func parseString() throws(SluiceError) -> String {
    position += 1
    var text: [UInt8] = []
    while true {
      guard let byte = peek else { throw truncated() }
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text.append(contentsOf: String(try parseEscape()).utf8)
      case 0..<0x20:
        position -= 1
        throw fault("no control character inside a string")
      default:
        text.append(byte)
      }
    }
  }

  mutating func parseEscape() throws(SluiceError) -> Unicode.Scalar {
    guard let byte = peek else { throw truncated() }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try parseUnicodeEscape()
    default:
      position -= 1
      throw fault("a known escape")
    }
  }

  mutating func parseUnicodeEscape() throws(SluiceError) -> Unicode.Scalar {
    let first = try parseHexQuad()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, take("\\"), take("u") else { throw fault("a surrogate pair") }
    let second = try parseHexQuad()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar((first - 0xD800) << 10 + (second - 0xDC00) + 0x10000)
    else { throw fault("a surrogate pair") }
    return scalar
  }

  mutating func parseHexQuad() throws(SluiceError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek else { throw truncated() }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault("four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  mutating func parseNumber() throws(SluiceError) -> JSON {
    let start = position
    _ = take("-")
    guard let first = peek else { throw truncated() }
    if readsNonFinite, first == UInt8(ascii: "I") {
      let literal = try parseLiteral()
      return literal == .number(.infinity) ? .number(-.infinity) : literal
    }
    if first == UInt8(ascii: "0") {
      position += 1
    } else {
      try skipDigits()
    }
    var isInteger = true
    if take(".") {
      isInteger = false
      try skipDigits()
    }
    if take("e") || take("E") {
      isInteger = false
      if !take("+") { _ = take("-") }
      try skipDigits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger {
      guard let value = Int(text) else { throw placed(.jsonIntegerTooLarge(text)) }
      return .integer(value)
    }
    guard let value = Double(text), value.isFinite else {
      throw placed(.jsonIntegerTooLarge(text))
    }
    return .number(value)
  }

  mutating func skipDigits() throws(SluiceError) {
    guard let first = peek else { throw truncated() }
    guard first.isDigit else { throw fault("a digit") }
    while let byte = peek, byte.isDigit { position += 1 }
  }

  mutating func parseLiteral() throws(SluiceError) -> JSON {
    let start = position
    while let byte = peek, byte.isLetter { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    switch word {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "NaN" where readsNonFinite: return .number(.nan)
    case "Infinity" where readsNonFinite: return .number(.infinity)
    case "":
      throw fault("a value")
    default:
      if position == bytes.count, ["null", "true", "false"].contains(where: { $0.hasPrefix(word) })
      {
        throw truncated()
      }
      throw placed(.jsonUnknownWord(word))
    }
  }
}

// MARK: - Reading on, and saying where

extension JSONParser {
  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  /// The error, placed at the path of the value being parsed, if it has one.
  func placed(_ error: SluiceError) -> SluiceError {
    guard !path.isEmpty else { return error }
    var text = ""
    for step in path.prefix(Self.shownSteps) {
      switch step {
      case .key(let key): text += text.isEmpty ? key : ".\(key)"
      case .index(let index): text += "[\(index)]"
      }
    }
    return error.at(path.count > Self.shownSteps ? text + "…" : text)
  }

  func truncated() -> SluiceError { placed(.jsonTruncated(bytes: bytes.count)) }

  func fault(_ expected: String) -> SluiceError {
    guard let byte = peek else { return truncated() }
    let found = String(decoding: [byte], as: UTF8.self)
    return placed(.jsonUnexpected(found, offset: position, expected: expected))
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  fileprivate var isLetter: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }
}
