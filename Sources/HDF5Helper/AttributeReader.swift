internal import CHDF5
internal import HDF5Wire

/// Reads the attributes of objects, all of them within one budget.
struct AttributeReader {
  private var budget = WireLimits.attributeBytes

  /// All attributes of `object`, sorted by name.
  mutating func attributes(
    of object: hid_t, at path: String
  ) throws(WireFailure) -> [WireAttribute] {
    var attributes: [WireAttribute] = []
    for name in try Names.ofAttributes(of: object, at: path) {
      attributes.append(try attribute(name, of: object, at: "\(path)@\(name)"))
    }
    return attributes
  }

  private mutating func attribute(
    _ name: String, of object: hid_t, at place: String
  ) throws(WireFailure) -> WireAttribute {
    let attribute = try Handle(
      unsafe H5Aopen(object, name, hid_t(H5P_DEFAULT)), closing: H5Aclose, at: place,
      or: "the attribute cannot be opened")
    let type = try Handle(
      H5Aget_type(attribute.id), closing: H5Tclose, at: place, or: "the attribute has no type")
    let space = try Handle(
      H5Aget_space(attribute.id), closing: H5Sclose, at: place, or: "the attribute has no shape")
    let shape = try Shape(ofSpace: space.id, at: place)
    let elementType = WireElementType(of: type.id)
    let elementSize =
      elementType == .variableText
      ? UInt64(MemoryLayout<Int>.stride) : elementType.byteCount ?? 0
    guard let size = shape.byteCount(ofElements: max(elementSize, 1)) else {
      throw WireFailure(.limit, at: place, "the size of the attribute overflows")
    }
    try charge(size, at: place)
    let value: WireAttribute.Value
    switch elementType {
    case .other, .opaque:
      value = .unsupported
    case .variableText:
      value = .texts(
        try variableTexts(
          of: attribute, type: type, space: space, count: size / Int(elementSize), at: place))
    case .fixedText(let width):
      let bytes = try raw(of: attribute, type: type, size: size, at: place)
      value = .texts(try Self.texts(in: bytes, width: Int(width), type: type.id, at: place))
    default:
      value = .raw(try raw(of: attribute, type: type, size: size, at: place))
    }
    return WireAttribute(
      name: name, elementType: elementType, shape: shape.dimensions, value: value)
  }

  /// The elements as they are in the file: with equal types on both sides nothing is converted.
  private func raw(
    of attribute: Handle, type: Handle, size: Int, at place: String
  ) throws(WireFailure) -> [UInt8] {
    guard size > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: size)
    guard unsafe H5Aread(attribute.id, type.id, &bytes) >= 0 else {
      throw .library(at: place, "the attribute cannot be read")
    }
    return bytes
  }

  private mutating func variableTexts(
    of attribute: Handle, type: Handle, space: Handle, count: Int, at place: String
  ) throws(WireFailure) -> [String] {
    guard count > 0 else { return [] }
    // A copy of the type describes text in memory; the original describes it in the file.
    let memoryType = try Handle(
      H5Tcopy(type.id), closing: H5Tclose, at: place, or: "the attribute has no type")
    var pointers = unsafe [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    guard unsafe H5Aread(attribute.id, memoryType.id, &pointers) >= 0 else {
      throw .library(at: place, "the attribute cannot be read")
    }
    defer {
      _ = unsafe H5Dvlen_reclaim(memoryType.id, space.id, hid_t(H5P_DEFAULT), &pointers)
    }
    var texts: [String] = []
    for index in 0..<count {
      guard let pointer = unsafe pointers[index] else {
        texts.append("")
        continue
      }
      guard let text = unsafe String(validatingCString: pointer) else { throw .notUTF8(at: place) }
      try charge(text.utf8.count, at: place)
      texts.append(text)
    }
    return texts
  }

  private static func texts(
    in bytes: [UInt8], width: Int, type: hid_t, at place: String
  ) throws(WireFailure) -> [String] {
    guard width > 0 else { return [] }
    let padding = H5Tget_strpad(type)
    var texts: [String] = []
    for start in stride(from: 0, to: bytes.count, by: width) {
      var field = bytes[start..<start + width]
      if padding == H5T_STR_NULLTERM {
        field = field.prefix { $0 != 0 }
      } else {
        let filler: UInt8 = padding == H5T_STR_SPACEPAD ? 0x20 : 0
        while field.last == filler { field.removeLast() }
      }
      guard let text = String(validating: field, as: UTF8.self) else { throw .notUTF8(at: place) }
      texts.append(text)
    }
    return texts
  }

  private mutating func charge(_ size: Int, at place: String) throws(WireFailure) {
    guard size <= budget else {
      throw WireFailure(
        .limit, at: place,
        "the attributes of the file take more than the limit of \(WireLimits.attributeBytes) bytes")
    }
    budget -= size
  }
}

extension WireFailure {
  fileprivate static func notUTF8(at place: String) -> WireFailure {
    WireFailure(.malformed, at: place, "the text is not UTF-8")
  }
}
