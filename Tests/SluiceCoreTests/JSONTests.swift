import OrderedCollections
import SluiceCore
import TestSupport
import Testing

@discardableResult
private func parse(_ text: String) throws(SluiceError) -> JSON { try JSON(parsing: text.utf8) }

@Suite("Reading JSON")
struct JSONReadingTests {
  @Test func `every kind of value is read`() throws {
    let json = try parse(#" {"a": [null, true, false, -12, 1.5e2, "x\n\u00e9\ud83d\ude00\/"]} "#)
    #expect(json == ["a": .array([.null, true, false, -12, .number(150), "x\né😀/"])])
  }

  @Test func `objects keep their order`() throws {
    #expect(try parse(#"{"b":1,"a":2,"c":3}"#).text() == #"{"b":1,"a":2,"c":3}"#)
  }

  @Test func `integers stay integers and numbers stay numbers`() throws {
    #expect(try parse("144") == .integer(144))
    #expect(try parse("144.0") == .number(144))
    #expect(try parse("1.44e2") == .number(144))
    #expect(try parse("-9223372036854775808") == .integer(.min))
    #expect(try parse("5e-324") == .number(.leastNonzeroMagnitude))
  }

  @Test(arguments: ["9223372036854775808", "1e400", "-1e999"])
  func `numbers beyond 64 bits are refused`(_ text: String) {
    expectError(.limit, "'\(text)'", "a.b") { () throws(SluiceError) in
      try parse("{\"a\":{\"b\":\(text)}}")
    }
  }

  @Test(arguments: ["NaN", "Infinity", "nul", "True", "undefined"])
  func `words that are no JSON are refused with their place`(_ word: String) {
    let error = expectError(.malformed, "'\(word)' is no JSON value") { () throws(SluiceError) in
      try parse(#"{"config":{"layers":[{},{"units":\#(word)}]}}"#)
    }
    #expect(error?.place == ["config.layers[1].units"])
  }

  @Test func `Python's words for numbers that are not finite are read where they are asked for`()
    throws
  {
    let text = "[NaN,Infinity,-Infinity]"
    let numbers = try #require(try JSON(parsing: text.utf8, readsNonFinite: true).array)
    guard case .number(let nan) = numbers[0] else { return #expect(Bool(false), "no number") }
    #expect(nan.isNaN)
    #expect(numbers[1...] == [.number(.infinity), .number(-.infinity)])
    #expect(numbers.allSatisfy { $0.number == nil }, "an attribute is to be a finite number")
    for wrong in ["-NaN", "-Infinit", "Infinity1", "-Inf", "nan"] {
      expectError(.malformed) { () throws(SluiceError) in
        _ = try JSON(parsing: wrong.utf8, readsNonFinite: true)
      }
    }
  }

  @Test(arguments: [
    "01", "-", "+1", "1.", ".5", "1e", "0x10", "1_000", "--1", "\"\\x\"", "\"\\u12\"", "\"\t\"",
    "[1 2]", "{\"a\" 1}", "{a:1}", "{'a':1}", "[1,]", "{\"a\":1,}", "[,1]", "{,}", "{} {}", "1 1",
    "", " ", "[", "{\"a\":", "\"abc", "tru", "// x\n1", "\u{1}", "\u{A0}1",
  ])
  func `text that is no JSON is refused`(_ text: String) {
    expectError(.malformed) { () throws(SluiceError) in try parse(text) }
  }

  @Test(arguments: [#""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800x""#, #""\ud800\n""#])
  func `lone surrogates are refused`(_ text: String) {
    expectError(.malformed) { () throws(SluiceError) in try parse(text) }
  }

  @Test func `duplicate keys are refused, escaped or not`() {
    expectError(.malformed, "duplicate key 'a'") { () throws(SluiceError) in
      try parse(#"{"a":1,"a":1}"#)
    }
    expectError(.malformed, "duplicate key 'a'") { () throws(SluiceError) in
      try parse(#"{"x":{"a":1,"\u0061":2}}"#)
    }
  }

  @Test func `nesting is limited, and the limit itself is allowed`() throws {
    let deepest = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
    try parse(deepest)
    expectError(.limit, "nesting is deeper than 256") { () throws(SluiceError) in
      try parse("[" + deepest + "]")
    }
    expectError(.limit, "nesting") { () throws(SluiceError) in
      try parse(String(repeating: #"{"a":"#, count: 100_000))
    }
  }

  @Test func `the count of values is limited`() throws {
    #expect(try JSON(parsing: "[1,2,3]".utf8, valueLimit: 4) == [1, 2, 3])
    expectError(.limit, "more than 3 values") { () throws(SluiceError) in
      _ = try JSON(parsing: "[1,2,3]".utf8, valueLimit: 3)
    }
  }

  @Test(
    arguments: [
      [0xEF, 0xBB, 0xBF, 0x31], [0xFF, 0xFE, 0x31, 0x00], [0xFE, 0xFF, 0x00, 0x31],
      [0x22, 0xFF, 0x22],
      [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
    ] as [[UInt8]])
  func `only UTF-8 without a mark is read`(_ bytes: [UInt8]) {
    expectError(.malformed, "UTF-8") { () throws(SluiceError) in _ = try JSON(parsing: bytes) }
  }

  @Test func `UTF-16 without a mark is refused`() {
    expectError(.malformed) { () throws(SluiceError) in
      _ = try JSON(parsing: [0x7B, 0x00, 0x7D, 0x00] as [UInt8])
    }
  }

  @Test func `a text cut anywhere is refused`() {
    let text = Array(#"{"a":[1.5,-2,"xé\n",{"b":null}],"c":true}"#.utf8)
    for count in text.indices {
      expectError(.malformed) { () throws(SluiceError) in _ = try JSON(parsing: text[..<count]) }
    }
  }
}

@Suite("Writing JSON")
struct JSONWritingTests {
  @Test func `what is written is read back`() throws {
    let json: JSON = [
      "text": "\"\\/\u{1}\u{7F}\n\t é 😀", "numbers": .array([.number(0.1), .number(1e300), -3]),
      "nothing": .null, "empty": .array([.object([:]), .array([])]),
    ]
    #expect(try parse(json.text()) == json)
    #expect(try parse(json.text(indented: true)) == json)
  }

  @Test func `whole numbers keep being numbers`() throws {
    #expect(JSON.number(3).text() == "3.0")
    #expect(try parse(JSON.number(-0.0).text()) == .number(-0.0))
    #expect(try parse(JSON.number(1e16).text()) == .number(1e16))
  }
}

@Suite("Reading the members of an object")
struct JSONFieldsTests {
  private enum Mode: String, CaseIterable { case sum, mean }

  @Test func `a member nobody asks for is an error`() throws {
    var fields = try JSONFields(parse(#"{"units":4,"extra":[1]}"#))
    #expect(try fields.integer("units", in: 1...8) == 4)
    let rest = fields
    expectError(.unsupported, "'extra' ([1])") { () throws(SluiceError) in try rest.finish() }
  }

  @Test func `wrong kinds and ranges are named`() throws {
    let json = try parse(#"{"a":"x","b":99,"c":-1,"d":4.0,"mode":"max"}"#)
    var fields = try JSONFields(json)
    expectError(.malformed, "'a' is \"x\"", "integer") { () throws(SluiceError) in
      _ = try fields.integer("a", in: 0...1)
    }
    expectError(.limit, "99", "limit of 8") { () throws(SluiceError) in
      _ = try fields.integer("b", in: 0...8)
    }
    expectError(.malformed, "at least 0") { () throws(SluiceError) in
      _ = try fields.integer("c", in: 0...8)
    }
    expectError(.malformed, "4.0") { () throws(SluiceError) in
      _ = try fields.integer("d", in: 0...8)
    }
    expectError(.malformed, "'sum' or 'mean'") { () throws(SluiceError) in
      let _: Mode = try fields.choice("mode")
    }
    expectError(.inconsistent, "'absent' is missing") { () throws(SluiceError) in
      _ = try fields.bool("absent")
    }
  }
}
