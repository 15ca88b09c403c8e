extension WireAttribute {
  func encode(into writer: inout WireWriter) {
    writer.put(name)
    elementType.encode(into: &writer)
    writer.put(shape)
    switch value {
    case .raw(let bytes):
      writer.put(raw: [1])
      writer.put(blob: bytes)
    case .texts(let texts):
      writer.put(raw: [2])
      writer.put(UInt64(texts.count))
      for text in texts { writer.put(text) }
    case .unsupported:
      writer.put(raw: [3])
    }
  }

  init(from reader: inout WireReader) throws(WireError) {
    name = try reader.text()
    elementType = try WireElementType(from: &reader)
    shape = try reader.numbers(atMost: WireLimits.rank)
    switch try reader.byte() {
    case 1:
      value = .raw(try reader.blob())
    case 2:
      var texts: [String] = []
      for _ in 0..<(try reader.count(ofSize: 8, atMost: .max)) { texts.append(try reader.text()) }
      value = .texts(texts)
    case 3:
      value = .unsupported
    case let tag:
      throw WireError("unknown attribute value \(tag)")
    }
  }
}

extension WireLayout {
  func encode(into writer: inout WireWriter) {
    switch self {
    case .contiguous(let offset, let bytes):
      writer.put(raw: [1])
      writer.put(offset)
      writer.put(bytes)
    case .unallocated:
      writer.put(raw: [2])
    case .compact:
      writer.put(raw: [3])
    case .chunked(let shape, let stored):
      writer.put(raw: [4])
      writer.put(shape)
      writer.put(stored)
    case .virtual(let file):
      writer.put(raw: [5])
      writer.put(file)
    case .external(let file):
      writer.put(raw: [6])
      writer.put(file)
    }
  }

  init(from reader: inout WireReader) throws(WireError) {
    switch try reader.byte() {
    case 1: self = .contiguous(offset: try reader.number(), bytes: try reader.number())
    case 2: self = .unallocated
    case 3: self = .compact
    case 4:
      self = .chunked(
        shape: try reader.numbers(atMost: WireLimits.rank), stored: try reader.number())
    case 5: self = .virtual(file: try reader.text())
    case 6: self = .external(file: try reader.text())
    case let tag: throw WireError("unknown layout \(tag)")
    }
  }
}

extension WireDataset {
  func encode(into writer: inout WireWriter) {
    elementType.encode(into: &writer)
    writer.put(shape)
    layout.encode(into: &writer)
    writer.put(filters)
    attributes.encode(into: &writer)
  }

  init(from reader: inout WireReader) throws(WireError) {
    elementType = try WireElementType(from: &reader)
    shape = try reader.numbers(atMost: WireLimits.rank)
    layout = try WireLayout(from: &reader)
    filters = try reader.numbers(atMost: WireLimits.filters)
    attributes = try [WireAttribute](from: &reader)
  }
}

extension [WireAttribute] {
  func encode(into writer: inout WireWriter) {
    writer.put(UInt64(count))
    for attribute in self { attribute.encode(into: &writer) }
  }

  init(from reader: inout WireReader) throws(WireError) {
    self = []
    for _ in 0..<(try reader.count(ofSize: 18, atMost: WireLimits.attributes)) {
      append(try WireAttribute(from: &reader))
    }
  }
}

extension WireLink {
  func encode(into writer: inout WireWriter) {
    writer.put(raw: [kind.rawValue])
    writer.put(target)
  }

  init(from reader: inout WireReader) throws(WireError) {
    let value = try reader.byte()
    guard let kind = Kind(rawValue: value) else { throw WireError("unknown link \(value)") }
    self.init(kind: kind, target: try reader.text())
  }
}

extension WireFailure {
  func encode(into writer: inout WireWriter) {
    writer.put(raw: [kind.rawValue])
    writer.put(path)
    writer.put(message)
  }

  init(from reader: inout WireReader) throws(WireError) {
    let value = try reader.byte()
    guard let kind = Kind(rawValue: value) else { throw WireError("unknown failure \(value)") }
    self.init(kind, at: try reader.text(), try reader.text())
  }
}
