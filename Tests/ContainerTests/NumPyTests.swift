import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

private func bytes(_ header: String, version: UInt8 = 1, _ data: [UInt8] = []) -> [UInt8] {
  let count =
    version == 1 ? littleEndian(UInt16(header.utf8.count)) : littleEndian(UInt32(header.utf8.count))
  return [0x93] + "NUMPY".utf8 + [version, 0] + count + header.utf8 + data
}

@discardableResult
private func open(
  _ header: String, version: UInt8 = 1, _ data: [UInt8] = []
) throws(SluiceError) -> Tensor {
  try NumPyFile.tensor(in: MemoryBytes(bytes(header, version: version, data)))
}

private func header(_ shape: String, descr: String = "<f4", fortran: String = "False") -> String {
  "{'descr': '\(descr)', 'fortran_order': \(fortran), 'shape': \(shape), }      \n"
}

@Suite("Reading NumPy arrays")
struct NumPyReadingTests {
  @Test(arguments: [1, 2, 3] as [UInt8])
  func `all three versions are read`(_ version: UInt8) throws {
    let tensor = try open(header("(1, 2)"), version: version, [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(tensor.shape == [1, 2])
    #expect(tensor.elementType == .float32)
    #expect(try tensor.bytes == [1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test func `keys come in any order, in either quotes, with or without a last comma`() throws {
    let text = #"{"shape":(2,),"fortran_order":True,"descr":"|u1"}"#
    #expect(try open(text, [1, 2]).bytes == [1, 2])
  }

  @Test func `scalars and empty arrays are legal`() throws {
    #expect(try open(header("()"), [1, 2, 3, 4]).shape == [])
    #expect(try open(header("(0, 3)")).count == 0)
    #expect(try open(header("(2L,)", descr: "|i1"), [1, 2]).shape == [2])
  }

  @Test(
    arguments: zip(
      ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"],
      [
        .float16, .float32, .float64, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32,
        .uint64, .bool,
      ] as [ElementType]))
  func `either byte order gives little-endian elements`(_ name: String, _ type: ElementType) throws
  {
    let data = (0..<UInt8(type.byteCount * 2)).map { $0 }
    let swapped = stride(from: 0, to: data.count, by: type.byteCount).flatMap {
      data[$0..<$0 + type.byteCount].reversed()
    }
    for (order, stored) in [("<", data), (">", swapped), ("=", data), ("|", data), ("", data)] {
      let tensor = try open(header("(2,)", descr: order + name), stored)
      #expect(tensor.elementType == type)
      #expect(try tensor.bytes == data)
      #expect(try tensor.source.bytes(in: 1..<data.count) == Array(data[1...]))
    }
  }

  @Test func `arrays in Fortran order are put in order`() throws {
    // The array [[1, 2, 3], [4, 5, 6]].
    let columns = header("(2, 3)", descr: "|u1", fortran: "True")
    #expect(try open(columns, [1, 4, 2, 5, 3, 6]).bytes == [1, 2, 3, 4, 5, 6])
    let cube = try open(
      header("(2, 2, 2)", descr: ">i2", fortran: "True"), (0..<8).flatMap { [0, $0] })
    #expect(try cube.integers() == [0, 4, 2, 6, 1, 5, 3, 7])
    #expect(try cube.source.bytes(in: 2..<4) == [4, 0])
    #expect(
      try open(header("(1, 3)", descr: "|u1", fortran: "True"), [1, 2, 3]).bytes == [1, 2, 3])
  }

  @Test func `a file cut or changed anywhere never crashes`() {
    let accepted = mutations(of: bytes(header("(2, 2)", descr: ">i2"), Array(1...8))) { bytes in
      _ = try NumPyFile.tensor(in: MemoryBytes(bytes)).bytes
    }
    #expect(accepted.cut == 0)
  }
}

@Suite("NumPy arrays that are refused")
struct NumPyRefusalTests {
  @Test func `another kind of file is no array`() {
    expectError(.truncated, "empty file") { () throws(SluiceError) in
      _ = try NumPyFile.tensor(in: MemoryBytes([]))
    }
    expectError(.malformed, "not a NumPy array") { () throws(SluiceError) in
      _ = try NumPyFile.tensor(in: MemoryBytes(Array("<!DOCTYPE html>".utf8)))
    }
    expectError(.unsupported, "version 4.0") { () throws(SluiceError) in
      try open(header("()"), version: 4)
    }
  }

  @Test func `a header longer than the limit or the file is refused`() {
    expectError(.limit, "4294967280", "10000") { () throws(SluiceError) in
      _ = try NumPyFile.tensor(
        in: MemoryBytes([0x93] + "NUMPY".utf8 + [2, 0, 0xF0, 0xFF, 0xFF, 0xFF, 0x7B]))
    }
    expectError(.truncated, "header is truncated") { () throws(SluiceError) in
      _ = try NumPyFile.tensor(in: MemoryBytes(Array(bytes(header("()")).prefix(40))))
    }
  }

  @Test func `code in a header is unsafe`() {
    expectError(.unsafe, "'__import__'") { () throws(SluiceError) in
      try open(header("(__import__('os').system('touch PWNED'), 3)"))
    }
    expectError(.unsafe, "'lambda'") { () throws(SluiceError) in
      try open(header("(3,)", fortran: "(lambda: 1)()"))
    }
  }

  @Test func `nesting is limited`() {
    expectError(.limit, "nesting") { () throws(SluiceError) in
      try open(String(repeating: "(", count: 9000))
    }
    expectError(.limit, "nesting") { () throws(SluiceError) in
      try open(header(String(repeating: "(", count: 9000)))
    }
  }

  @Test(arguments: [
    ("(True, 36)", "'True'"), ("(-1,)", "negative"), ("(3.0,)", "'3.0'"), ("(0x10,)", "'0x10'"),
    ("(007,)", "'007'"), ("(3)", "','"), ("3", "'('"), ("(3, , 4)", "''"), ("(3 4)", "','"),
    ("[3]", "'('"), ("None", "'('"),
  ])
  func `a shape is a tuple of decimal counts`(_ shape: String, _ word: String) {
    expectError(.malformed, word) { () throws(SluiceError) in try open(header(shape)) }
  }

  @Test(arguments: ["(1099511627776, 3)", "(4294967296, 4294967296, 4)", "(99999999999999999999,)"])
  func `a shape that is too large is refused`(_ shape: String) {
    expectError(.limit, "overflow") { () throws(SluiceError) in try open(header(shape)) }
  }

  @Test func `too many dimensions are refused`() {
    expectError(.limit, "9 dimensions") { () throws(SluiceError) in
      try open(header("(1, 1, 1, 1, 1, 1, 1, 1, 1)"), [1, 2, 3, 4])
    }
  }

  @Test(arguments: ["|O", "O", "<O8"])
  func `Python objects are unsafe`(_ descr: String) {
    expectError(.unsafe, "object") { () throws(SluiceError) in
      try open(header("(1,)", descr: descr))
    }
  }

  @Test(arguments: ["<U4", "|S4", "<c8", "<M8[s]", "<m8", "|V2", "<f16", "<f3", "", "f", "<<f4"])
  func `other element types are named`(_ descr: String) {
    expectError(.unsupported, "descr '\(descr)'") { () throws(SluiceError) in
      try open(header("(1,)", descr: descr))
    }
  }

  @Test func `structured elements are named`() {
    expectError(.unsupported, "[('r', '<f4')]") { () throws(SluiceError) in
      try open("{'descr': [('r', '<f4')], 'fortran_order': False, 'shape': (1,), }")
    }
  }

  @Test(arguments: [
    ("{'descr': '<f4', 'shape': (1,), }", "no key 'fortran_order'"),
    ("{'fortran_order': False, 'shape': (1,), }", "no key 'descr'"),
    ("{'descr': '<f4', 'fortran_order': False}", "no key 'shape'"),
    ("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", "duplicate key"),
    ("{'descr': '<f4', 'x': 1, 'fortran_order': False, 'shape': ()}", "unknown key 'x'"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': ()} ()", "nothing after"),
    ("{'descr': '<f4', 'fortran_order': 0, 'shape': ()}", "True or False"),
    ("{'descr': '<f\\x34', 'fortran_order': False, 'shape': ()}", "plain character"),
    ("", "'{'"), ("{'descr", "end of a string"), ("{,}", "a string"),
  ])
  func `a header is the dictionary that NumPy writes`(_ text: String, _ word: String) {
    expectError(.malformed, word) { () throws(SluiceError) in try open(text) }
  }

  @Test func `data must have the size that the shape says`() {
    expectError(.truncated, "truncated: 3 bytes, expected 4") { () throws(SluiceError) in
      try open(header("(1,)"), [1, 2, 3])
    }
    expectError(.malformed, "5 bytes, expected 4") { () throws(SluiceError) in
      try open(header("(1,)"), [1, 2, 3, 4, 5])
    }
  }
}
