import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

private func bytes(_ header: String, data count: Int = 0) -> [UInt8] {
  littleEndian(UInt64(header.utf8.count)) + header.utf8 + Array(repeating: 7, count: count)
}

@discardableResult
private func open(_ header: String, data count: Int = 0) throws(SluiceError) -> SafeTensorsFile {
  try SafeTensorsFile(MemoryBytes(bytes(header, data: count)))
}

private func entry(_ shape: String, _ start: Int, _ end: Int, _ type: String = "F32") -> String {
  #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(start),\#(end)]}"#
}

@Suite("Reading safetensors")
struct SafeTensorsReadingTests {
  @Test func `tensors and strings are read`() throws {
    let file = try open(
      #"{"__metadata__":{"a":"b"},"w":\#(entry("[2,3]", 0, 24)),"b":\#(entry("[2]", 24, 28, "F16"))}  "#,
      data: 28)
    #expect(file.metadata == ["a": "b"])
    #expect(Array(file.tensors.keys) == ["w", "b"])
    #expect(file.tensors["w"]?.shape == [2, 3])
    #expect(file.tensors["b"]?.elementType == .float16)
    #expect(try file.tensors["b"]?.bytes == [7, 7, 7, 7])
  }

  @Test func `scalars, empty tensors and an empty file are legal`() throws {
    let file = try open(
      #"{"s":\#(entry("[]", 0, 4)),"e":\#(entry("[0,3]", 4, 4)),"f":\#(entry("[0]", 0, 0))}"#,
      data: 4)
    #expect(file.tensors["s"]?.shape == [])
    #expect(file.tensors["e"]?.count == 0)
    #expect(try open("{}").tensors.isEmpty)
  }

  @Test(arguments: ElementType.allCases.filter { $0.bitWidth >= 8 })
  func `every element type of whole bytes is read`(_ type: ElementType) throws {
    let size = type.byteCount * 3
    let file = try open(#"{"t":\#(entry("[3]", 0, size, type.rawValue))}"#, data: size)
    #expect(file.tensors["t"]?.elementType == type)
  }

  @Test func `a file cut or changed anywhere never crashes`() throws {
    let whole = bytes(#"{"w":\#(entry("[2]", 0, 8)),"b":\#(entry("[1]", 8, 9, "U8"))}"#, data: 9)
    let accepted = mutations(of: whole) { bytes in
      for (_, tensor) in try SafeTensorsFile(MemoryBytes(bytes)).tensors { _ = try tensor.bytes }
    }
    #expect(accepted.cut == 0)
  }

  @Test func `a hundred thousand tensors are read in good time`() throws {
    let entries = (0..<100_000).map { #""layer.\#($0).weight":\#(entry("[1]", $0, $0 + 1, "U8"))"# }
    let header = "{" + entries.joined(separator: ",") + "}"
    let start = ContinuousClock.now
    #expect(try open(header, data: 100_000).tensors.count == 100_000)
    #expect(ContinuousClock.now - start < .seconds(60))
    expectError(.limit, "100001 tensors") { () throws(SluiceError) in
      try open("{\"x\":\(entry("[0]", 0, 0))," + header.dropFirst(), data: 100_000)
    }
  }
}

@Suite("Safetensors files that are refused")
struct SafeTensorsRefusalTests {
  @Test func `a file without header length is truncated`() {
    expectError(.truncated, "empty file") { () throws(SluiceError) in
      _ = try SafeTensorsFile(MemoryBytes([]))
    }
    expectError(.truncated, "truncated: 7 bytes") { () throws(SluiceError) in
      _ = try SafeTensorsFile(MemoryBytes(Array(repeating: 0, count: 7)))
    }
  }

  @Test func `a header longer than the limit or the file is refused`() {
    expectError(.limit, "18446744073709551615", "100000000") { () throws(SluiceError) in
      _ = try SafeTensorsFile(MemoryBytes(Array(repeating: 0xFF, count: 16)))
    }
    expectError(.limit, "100000001") { () throws(SluiceError) in
      _ = try SafeTensorsFile(MemoryBytes(littleEndian(100_000_001 as UInt64) + [0x7B, 0x7D]))
    }
    expectError(.truncated, "100 bytes long in a file of 10") { () throws(SluiceError) in
      _ = try SafeTensorsFile(MemoryBytes(littleEndian(100 as UInt64) + [0x7B, 0x7D]))
    }
  }

  @Test func `a header must begin with a brace`() {
    expectError(.malformed, "'{'") { () throws(SluiceError) in try open("  {}") }
    expectError(.malformed, "'{'") { () throws(SluiceError) in try open("[]") }
  }

  @Test func `a header must be UTF-8`() {
    let bytes = littleEndian(9 as UInt64) + [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x7B, 0x7D, 0x7D, 0x20]
    expectError(.malformed, "UTF-8") { () throws(SluiceError) in
      _ = try SafeTensorsFile(MemoryBytes(bytes))
    }
  }

  @Test func `duplicate names are refused, escaped or not`() {
    let tensor = entry("[1]", 0, 4)
    expectError(.malformed, "duplicate", "'w'") { () throws(SluiceError) in
      try open(#"{"w":\#(tensor),"w":\#(tensor)}"#, data: 4)
    }
    expectError(.malformed, "duplicate", "'w'") { () throws(SluiceError) in
      try open(#"{"w":\#(tensor),"\u0077":\#(tensor)}"#, data: 4)
    }
  }

  @Test func `a deep header is refused`() {
    expectError(.limit, "nesting") { () throws(SluiceError) in
      try open(String(repeating: "[", count: 400_000))
    }
  }

  @Test func `a header of millions of tiny values is refused`() {
    let zeros = String(repeating: "0,", count: 1 << 21)
    expectError(.limit, "values") { () throws(SluiceError) in try open(#"{"a":[\#(zeros)0]}"#) }
  }

  @Test func `data must be covered once and whole`() {
    expectError(.malformed, "overlap", "'b'") { () throws(SluiceError) in
      try open(#"{"a":\#(entry("[1]", 0, 4)),"b":\#(entry("[1]", 0, 4))}"#, data: 4)
    }
    expectError(.malformed, "hole", "'b'") { () throws(SluiceError) in
      try open(#"{"a":\#(entry("[1]", 0, 4)),"b":\#(entry("[1]", 5, 9))}"#, data: 9)
    }
    expectError(.malformed, "hole", "'a'") { () throws(SluiceError) in
      try open(#"{"a":\#(entry("[1]", 1, 5))}"#, data: 5)
    }
    expectError(.malformed, "8 trailing bytes") { () throws(SluiceError) in
      try open(#"{"a":\#(entry("[1]", 0, 4))}"#, data: 12)
    }
    expectError(.truncated, "truncated") { () throws(SluiceError) in
      try open(#"{"a":\#(entry("[1]", 0, 4))}"#, data: 3)
    }
  }

  @Test func `offsets must rise and fit the shape`() {
    expectError(.malformed, "data_offsets", "[4,0]") { () throws(SluiceError) in
      try open(#"{"a":\#(entry("[1]", 4, 0))}"#, data: 4)
    }
    expectError(.inconsistent, "span 5 bytes, expected 4") { () throws(SluiceError) in
      try open(#"{"a":\#(entry("[1]", 0, 5))}"#, data: 5)
    }
    expectError(.malformed, "data_offsets") { () throws(SluiceError) in
      try open(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}"#, data: 4)
    }
  }

  @Test(arguments: [
    "[4611686018427387940]", "[4294967296,4294967296,4]", "[9223372036854775807,2]",
  ])
  func `a shape that overflows is refused`(_ shape: String) {
    expectError(.limit, "overflow", "'a'") { () throws(SluiceError) in
      try open(#"{"a":\#(entry(shape, 0, 144))}"#, data: 144)
    }
  }

  @Test(arguments: ["[-1]", "[1.0]", "[true]", "[\"1\"]", "3", "null"])
  func `a shape is an array of counts`(_ shape: String) {
    expectError(.malformed, "'shape'", "'a'") { () throws(SluiceError) in
      try open(#"{"a":\#(entry(shape, 0, 4))}"#, data: 4)
    }
  }

  @Test(arguments: ["F33", "F8_E3M4", "C64", "f32", "F4", "I4", "U4", "I2", "U2"])
  func `an unknown element type is named with its tensor`(_ type: String) {
    expectError(.unsupported, "tensor 'a'", "'\(type)'") { () throws(SluiceError) in
      try open(#"{"a":\#(entry("[1]", 0, 4, type))}"#, data: 4)
    }
  }

  @Test func `an entry has exactly its three fields`() {
    expectError(.malformed, "'a'", "'shape'") { () throws(SluiceError) in
      try open(#"{"a":{"shape":[1],"data_offsets":[0,4]}}"#, data: 4)
    }
    expectError(.malformed, "'a'", "'extra'") { () throws(SluiceError) in
      try open(#"{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1],"extra":1}}"#, data: 1)
    }
    expectError(.malformed, "'a'", "expected an object") { () throws(SluiceError) in
      try open(#"{"a":[]}"#)
    }
  }

  @Test(arguments: [#"{"a":1}"#, #"{"a":null}"#, #"[]"#, #""x""#])
  func `metadata hold strings only`(_ metadata: String) {
    expectError(.malformed, "__metadata__") { () throws(SluiceError) in
      try open(#"{"__metadata__":\#(metadata)}"#)
    }
  }

  @Test func `names with control characters or of great length are refused`() {
    expectError(.malformed, "NUL") { () throws(SluiceError) in
      try open(#"{"a\u0000b":\#(entry("[1]", 0, 4))}"#, data: 4)
    }
    expectError(.malformed, "control", #"\u{1b}"#) { () throws(SluiceError) in
      try open(#"{"a\u001b[2J":\#(entry("[1]", 0, 4))}"#, data: 4)
    }
    expectError(.limit, "1025") { () throws(SluiceError) in
      let name = String(repeating: "n", count: 1025)
      try open(#"{"\#(name)":\#(entry("[1]", 0, 4))}"#, data: 4)
    }
  }

  @Test func `too many dimensions are refused`() {
    expectError(.limit, "9 dimensions") { () throws(SluiceError) in
      try open(#"{"a":\#(entry("[1,1,1,1,1,1,1,1,1]", 0, 4))}"#, data: 4)
    }
  }
}
