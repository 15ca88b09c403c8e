internal import SluiceCore

/// Goes through a message on the wire before protobuf-c does, and writes what protobuf-c shall see.
///
/// protobuf-c unpacks messages in messages by calling itself, without a limit, and takes strings as they
/// are. So the scan, which keeps a stack of its own, holds the file to the limits and to the rules of the
/// format, and leaves out of the copy what nobody reads. In place of a tensor's elements stands where
/// they are: 16 bytes, offset and length.
struct WireScan {
  /// A message that is being gone through.
  struct Frame {
    /// Its index in the schema.
    let message: Int
    /// Its number as a field of the message around it.
    let number: Int
    /// Where its content lies.
    let range: Range<Int>
    /// Where its length stands in the copy; nil for the outermost one.
    let lengthPlace: Int?
    /// The slots of the fields that were there.
    var seen: UInt64 = 0
  }

  let schema = WireSchema.onnx
  let source: any ByteSource
  var cursor: WireCursor
  var stack: [Frame] = []
  var output = WireOutput()
  private var counts = WireCounts()

  private init(_ source: any ByteSource) {
    self.source = source
    cursor = WireCursor(source)
  }

  /// The copy for protobuf-c of the message `name` that fills `source`.
  ///
  /// - Throws: ``SluiceError``, placed at the message it is about.
  static func copy(of source: any ByteSource, as name: String) throws(SluiceError) -> [UInt8] {
    guard source.byteCount > 0 else { throw .protobufEmpty }
    guard source.byteCount <= Limits.protobufBytes else {
      throw .protobufTooLarge(source.byteCount, limit: Limits.protobufBytes)
    }
    guard let root = WireSchema.onnx.index(of: name) else { throw .protobufDecoderDisagrees }
    var scan = WireScan(source)
    do {
      try scan.run(root)
    } catch {
      throw scan.placed(error)
    }
    return scan.output.bytes
  }

  private mutating func run(_ root: Int) throws(SluiceError) {
    stack.append(Frame(message: root, number: 0, range: 0..<source.byteCount, lengthPlace: nil))
    while let frame = stack.last {
      if cursor.position < frame.range.upperBound {
        try readField(in: frame)
      } else {
        stack.removeLast()
        if let place = frame.lengthPlace { output.closeMessage(at: place) }
      }
    }
  }

  private mutating func readField(in frame: Frame) throws(SluiceError) {
    let start = cursor.position
    try counts.countField()
    let end = frame.range.upperBound
    let tag = try cursor.varint(before: end)
    let number = Int(tag >> 3)
    guard number > 0, tag <= UInt64(UInt32.max) else { throw .protobufTag(tag, at: start) }
    guard let wireType = WireType(rawValue: UInt8(tag & 7)) else {
      throw .protobufWireType(Int(tag & 7), at: start)
    }
    let message = schema.messages[frame.message]
    guard let field = message.field(number) else {
      guard !message.isClosed else { throw .protobufUnknownField(number, at: start) }
      return try skip(wireType, before: end)
    }
    if !field.isRepeated {
      let bit: UInt64 = 1 << UInt64(field.slot)
      guard frame.seen & bit == 0 else {
        throw .protobufTwice(message.fieldNames[number], at: start)
      }
      stack[stack.count - 1].seen |= bit
    }
    guard field.accepts(wireType) else {
      throw .protobufFieldType(message.fieldNames[number], Int(tag & 7), at: start)
    }
    try read(field, wireType, before: end)
  }

  /// Passes over a value that nobody reads.
  private mutating func skip(_ wireType: WireType, before end: Int) throws(SluiceError) {
    switch wireType {
    case .varint: _ = try cursor.varint(before: end)
    case .eightBytes: cursor.skip(try fixedSize(8, before: end))
    case .fourBytes: cursor.skip(try fixedSize(4, before: end))
    case .length: cursor.skip(try length(before: end))
    }
  }

  private mutating func read(
    _ field: WireField, _ wireType: WireType, before end: Int
  ) throws(SluiceError) {
    switch field.use {
    case .skipped: try skip(wireType, before: end)
    case .noted:
      try skip(wireType, before: end)
      output.write(field.number, bytes: [])
    case .left(let size): try leave(field, wireType, numberSize: size, before: end)
    case .decoded, .text: try copy(field, wireType, before: end)
    }
  }

  /// Writes where the value stands.
  private mutating func leave(
    _ field: WireField, _ wireType: WireType, numberSize: Int, before end: Int
  ) throws(SluiceError) {
    let start = cursor.position
    let count =
      wireType == .length
      ? try length(before: end) : try fixedSize(numberSize, before: end)
    guard count.isMultiple(of: numberSize) else {
      throw .protobufPartialNumber(bytes: count, size: numberSize, at: start)
    }
    output.write(
      field.number, bytes: ProtoRegion(offset: cursor.position, byteCount: count).encoded)
    cursor.skip(count)
  }

  private mutating func copy(
    _ field: WireField, _ wireType: WireType, before end: Int
  ) throws(SluiceError) {
    let start = cursor.position
    switch (field.kind, wireType) {
    case (.varint(let isNarrow), .varint):
      output.write(field.number, varint: try varint(isNarrow, before: end))
    case (.varint(let isNarrow), _):
      let place = output.openMessage(field.number)
      let end = try heldLength(before: end) + cursor.position
      while cursor.position < end { output.append(varint: try varint(isNarrow, before: end)) }
      output.closeMessage(at: place)
    case (.fixed(let size), .length):
      let count = try heldLength(before: end)
      guard count.isMultiple(of: size) else {
        throw .protobufPartialNumber(bytes: count, size: size, at: start)
      }
      output.write(field.number, bytes: try cursor.bytes(count))
    case (.fixed(let size), _):
      output.write(
        field.number, wireType, bytes: try cursor.bytes(try fixedSize(size, before: end)))
    case (.string, _):
      let count = try heldLength(before: end)
      guard count <= Limits.protobufStringBytes else {
        throw .protobufStringTooLong(count, limit: Limits.protobufStringBytes, at: start)
      }
      let bytes = try cursor.bytes(count)
      try WireText.check(bytes, isName: field.use != .text, at: start)
      output.write(field.number, bytes: bytes)
    case (.bytes, _):
      output.write(field.number, bytes: try cursor.bytes(try heldLength(before: end)))
    case (.message(let index), _): try open(index, as: field, before: end)
    }
  }

  private mutating func open(
    _ index: Int, as field: WireField, before end: Int
  ) throws(SluiceError) {
    let start = cursor.position
    let count = try length(before: end)
    guard stack.count < Limits.protobufDepth else {
      throw .protobufNesting(limit: Limits.protobufDepth, at: start)
    }
    try counts.countMessage(schema.messages[index].name)
    stack.append(
      Frame(
        message: index, number: field.number,
        range: cursor.position..<cursor.position + count,
        lengthPlace: output.openMessage(field.number)))
  }

  // MARK: - Numbers

  private mutating func varint(_ isNarrow: Bool, before end: Int) throws(SluiceError) -> UInt64 {
    let start = cursor.position
    let value = try cursor.varint(before: end)
    // Negative numbers of 32 bits are written with 64, or by some as if they had no sign.
    guard !isNarrow || value <= UInt32.max || Int32(exactly: Int64(bitPattern: value)) != nil else {
      throw .protobufNumberTooLarge(value, at: start)
    }
    return value
  }

  /// The length that stands here, of something that ends before `end`.
  private mutating func length(before end: Int) throws(SluiceError) -> Int {
    let start = cursor.position
    let value = try cursor.varint(before: end)
    guard value <= UInt64(Limits.protobufBytes) else { throw .protobufLength(value, at: start) }
    guard Int(value) <= end - cursor.position else { throw cursor.cut(start, end) }
    return Int(value)
  }

  /// The length of something that the copy will hold; what has none is bounded by the count of fields.
  private mutating func heldLength(before end: Int) throws(SluiceError) -> Int {
    let start = cursor.position
    let count = try length(before: end)
    guard count <= Limits.protobufCopyBytes - output.bytes.count else {
      throw .protobufCopyTooLarge(limit: Limits.protobufCopyBytes, at: start)
    }
    return count
  }

  private func fixedSize(_ size: Int, before end: Int) throws(SluiceError) -> Int {
    guard size <= end - cursor.position else { throw cursor.cut(cursor.position, end) }
    return size
  }
}
