internal import SluiceCore

/// Reads the Python literal in a `.npy` header: a dictionary of three keys and nothing else.
///
/// ```
/// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
/// ```
/// There are no expressions, no escapes in strings and no nesting; the keys may come in any order.
struct NumPyHeaderParser {
  struct Fields {
    var descr: String
    var isColumnMajor: Bool
    var shape: [Int]
  }

  private static let nestingLimit = 8

  private let bytes: [UInt8]
  private var position = 0
  private var descr: String?
  private var isColumnMajor: Bool?
  private var shape: [Int]?

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func parse() throws(SluiceError) -> Fields {
    try checkWords()
    try expect("{")
    while !take("}") {
      try parseMember()
      if !take(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard position == bytes.count else { throw unexpected("nothing after the dictionary") }
    guard let descr else { throw .npyKey("descr", "no") }
    guard let isColumnMajor else { throw .npyKey("fortran_order", "no") }
    guard let shape else { throw .npyKey("shape", "no") }
    return Fields(descr: descr, isColumnMajor: isColumnMajor, shape: shape)
  }

  private mutating func parseMember() throws(SluiceError) {
    let key = try parseString()
    try expect(":")
    switch key {
    case "descr":
      guard descr == nil else { throw .npyKey(key, "a duplicate") }
      descr = try parseDescr()
    case "fortran_order":
      guard isColumnMajor == nil else { throw .npyKey(key, "a duplicate") }
      isColumnMajor = try parseBool()
    case "shape":
      guard shape == nil else { throw .npyKey(key, "a duplicate") }
      shape = try parseShape()
    default: throw .npyKey(key, "an unknown")
    }
  }

  /// Element types made of several fields are lists; they are read only to be named in an error.
  private mutating func parseDescr() throws(SluiceError) -> String {
    skipSpace()
    guard peek == UInt8(ascii: "[") || peek == UInt8(ascii: "(") else { return try parseString() }
    throw .npyDescr(listText)
  }

  /// The list that begins here, as far as its last bracket.
  private var listText: String {
    var depth = 0
    var count = 0
    for byte in bytes[position...] {
      count += 1
      if "[(".utf8.contains(byte) { depth += 1 }
      if "])".utf8.contains(byte) { depth -= 1 }
      if depth == 0 { break }
    }
    return String(decoding: bytes[position...].prefix(count), as: UTF8.self)
  }

  private mutating func parseBool() throws(SluiceError) -> Bool {
    skipSpace()
    for (word, value) in [("True", true), ("False", false)]
    where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw unexpected("True or False")
  }

  private mutating func parseShape() throws(SluiceError) -> [Int] {
    try expect("(")
    var sizes: [Int] = []
    var separated = true
    while !take(")") {
      guard separated else { throw unexpected("',' or ')'") }
      sizes.append(try parseSize())
      separated = take(",")
    }
    // '(3)' is a number in Python, not a tuple.
    guard sizes.count != 1 || separated else { throw unexpected("',' in a shape of one dimension") }
    guard sizes.count <= Limits.rank else { throw .tensorRank(sizes, limit: Limits.rank) }
    return sizes
  }

  private mutating func parseSize() throws(SluiceError) -> Int {
    skipSpace()
    let start = position
    while let byte = peek, ![0x20, UInt8(ascii: ","), UInt8(ascii: ")")].contains(byte) {
      position += 1
    }
    var text = String(decoding: bytes[start..<position], as: UTF8.self)
    if text.hasPrefix("-") { throw .npyDimension(text, "negative") }
    // Python 2 marks long integers so.
    if text.count > 1, text.hasSuffix("L") { text.removeLast() }
    let isDecimal = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    guard isDecimal, text == "0" || !text.hasPrefix("0") else {
      throw .npyDimension(text, "malformed")
    }
    guard let size = Int(text) else { throw .npyDimensionTooLarge(text) }
    return size
  }

  private mutating func parseString() throws(SluiceError) -> String {
    skipSpace()
    guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw unexpected("a string")
    }
    position += 1
    let start = position
    while let byte = peek, byte != quote {
      guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\\") else {
        throw unexpected("a plain character")
      }
      position += 1
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard peek == quote else { throw unexpected("the end of a string") }
    position += 1
    return text
  }
}

extension NumPyHeaderParser {
  /// Refuses, before anything is read, what could be code for a less careful reader.
  private func checkWords() throws(SluiceError) {
    var depth = 0
    var quote: UInt8?
    var word: [UInt8] = []
    for byte in bytes + [UInt8(ascii: "\n")] {
      if let open = quote {
        if byte == open { quote = nil }
        continue
      }
      if byte.isWordPart {
        word.append(byte)
        continue
      }
      if let first = word.first, !(0x30...0x39).contains(first) {
        let text = String(decoding: word, as: UTF8.self)
        guard ["True", "False", "None"].contains(text) else { throw .npyExpression(text) }
      }
      word = []
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""): quote = byte
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
      guard depth <= Self.nestingLimit else { throw .npyNesting(limit: Self.nestingLimit) }
    }
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(SluiceError) {
    guard take(character) else { throw unexpected("'\(character)'") }
  }

  private func unexpected(_ expected: String) -> SluiceError {
    let found = peek.map { String(decoding: [$0], as: UTF8.self) } ?? "the end"
    return .npyUnexpected(found, offset: position, expected: expected)
  }
}

extension UInt8 {
  fileprivate var isWordPart: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), 0x80...0xFF: true
    default: false
    }
  }
}
