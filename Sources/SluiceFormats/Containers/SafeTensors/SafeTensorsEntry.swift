internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// One tensor as the header of a safetensors file describes it.
struct SafeTensorsEntry {
  let name: String
  let elementType: ElementType
  let shape: [Int]
  /// Where the bytes stand, counted from the start of the data.
  let offsets: Range<Int>

  static func place(of name: String) -> String { "tensor \(name.quoted)" }

  init(name: String, _ json: JSON) throws(SluiceError) {
    try Self.check(name)
    guard let members = json.object else { throw .jsonWrongKind(json, expected: "an object") }
    guard members.count == 3, let type = members["dtype"], let shape = members["shape"],
      let offsets = members["data_offsets"]
    else { throw .safetensorsFields(Array(members.keys.prefix(8))) }
    self.name = name
    self.elementType = try Self.elementType(type)
    self.shape = try Self.counts("shape", shape)
    self.offsets = try Self.range(offsets)
    let expected = try Tensor.byteCount(elementType: elementType, shape: self.shape)
    guard self.offsets.count == expected else {
      throw .safetensorsSize(
        self.offsets, type: elementType.rawValue, shape: self.shape, expected: expected)
    }
  }

  /// Fails unless `name` can be shown and compared without surprises.
  static func check(_ name: String) throws(SluiceError) {
    guard name.utf8.count <= SafeTensorsFile.nameLimit else {
      throw .safetensorsNameTooLong(name.utf8.count, limit: SafeTensorsFile.nameLimit)
    }
    for scalar in name.unicodeScalars where scalar.value < 0x20 || (0x7F..<0xA0) ~= scalar.value {
      throw .safetensorsName(scalar.value == 0 ? "a NUL" : "a control character")
    }
  }

  private static func elementType(_ json: JSON) throws(SluiceError) -> ElementType {
    guard let name = json.string else {
      throw .safetensorsField("dtype", is: json, expected: "a string")
    }
    guard let type = ElementType(rawValue: name), type.layoutRank != nil else {
      throw .safetensorsElementType(name)
    }
    return type
  }

  private static func counts(_ field: String, _ json: JSON) throws(SluiceError) -> [Int] {
    guard let array = json.array else {
      throw .safetensorsField(field, is: json, expected: "an array of integers")
    }
    var result: [Int] = []
    for element in array {
      guard let value = element.integer, value >= 0 else {
        throw .safetensorsField(field, is: json, expected: "an array of integers of at least 0")
      }
      result.append(value)
    }
    return result
  }

  private static func range(_ json: JSON) throws(SluiceError) -> Range<Int> {
    let ends = try counts("data_offsets", json)
    guard ends.count == 2, ends[0] <= ends[1] else {
      throw .safetensorsField("data_offsets", is: json, expected: "[start, end]")
    }
    return ends[0]..<ends[1]
  }
}
