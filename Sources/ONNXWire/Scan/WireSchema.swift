internal import CONNX
internal import CProtobufC

/// What the scan has to know of the messages of `Schemas/onnx.proto`: protobuf-c's own descriptors, and
/// what becomes of the fields.
struct WireSchema: Sendable {
  /// The messages; a field that holds one gives its index here.
  private(set) var messages: [WireMessage] = []

  /// Everything that a `ModelProto` leads to.
  static let onnx = unsafe WireSchema(leadingFrom: onnx__model_proto__descriptor)

  private init(leadingFrom root: ProtobufCMessageDescriptor) {
    var waiting = unsafe [root]
    var indices = unsafe [root.shortName: 0]
    // A message is listed where it is found first, and described when its turn comes.
    while messages.count < indices.count {
      let descriptor = unsafe waiting[messages.count]
      let message = unsafe WireMessage(descriptor) { child in
        let name = unsafe child.shortName
        if let index = indices[name] { return index }
        indices[name] = indices.count
        unsafe waiting.append(child)
        return indices.count - 1
      }
      messages.append(message)
    }
  }

  /// The index of the message with this name.
  func index(of name: String) -> Int? { messages.firstIndex { $0.name == name } }
}

/// One message of the schema.
struct WireMessage: Sendable {
  /// The name without its package, such as `NodeProto`.
  let name: String
  /// The fields by number; nil where there is none.
  let fields: [WireField?]
  /// Their names by number.
  let fieldNames: [String]
  /// Whether a field that is not in the schema is refused, because it could change what is meant.
  let isClosed: Bool

  init(_ descriptor: ProtobufCMessageDescriptor, _ child: (ProtobufCMessageDescriptor) -> Int) {
    let name = unsafe descriptor.shortName
    let list = unsafe UnsafeBufferPointer(start: descriptor.fields, count: Int(descriptor.n_fields))
    let size = unsafe list.reduce(0) { unsafe max($0, Int($1.id)) } + 1
    var fields = [WireField?](repeating: nil, count: size)
    var names = Array(repeating: "", count: size)
    for index in list.indices {
      let field = unsafe list[index]
      // The members of a `oneof` share what says which of them is there.
      let first = unsafe field.isInGroup ? list.firstIndex { unsafe $0.isBeside(field) } : nil
      let fieldName = unsafe String(cString: field.name)
      let use = FieldUse.of(fieldName, in: name)
      unsafe fields[Int(field.id)] = WireField(field, use, slot: first ?? index, child)
      unsafe names[Int(field.id)] = fieldName
    }
    self.name = name
    self.fields = fields
    self.fieldNames = names
    isClosed = FieldUse.closedMessages.contains(name)
  }

  /// The field with this number, if the schema has one.
  func field(_ number: Int) -> WireField? { number < fields.count ? fields[number] : nil }
}

/// One field of a message.
struct WireField: Sendable {
  /// How the value is written.
  enum Kind: Sendable, Equatable {
    /// A number of variable length; of 32 bits where it is narrow.
    case varint(isNarrow: Bool)
    /// A number of this many bytes.
    case fixed(Int)
    case string
    case bytes
    /// The message with this index.
    case message(Int)
  }

  let number: Int
  let kind: Kind
  let isRepeated: Bool
  /// Which of the things that may be in the message once this is; the members of a `oneof` are one.
  let slot: Int
  let use: FieldUse

  init(
    _ field: ProtobufCFieldDescriptor, _ use: FieldUse, slot: Int,
    _ child: (ProtobufCMessageDescriptor) -> Int
  ) {
    unsafe number = Int(field.id)
    unsafe isRepeated = field.label == PROTOBUF_C_LABEL_REPEATED
    self.slot = slot
    self.use = use
    kind =
      switch unsafe field.type {
      case PROTOBUF_C_TYPE_STRING: .string
      case PROTOBUF_C_TYPE_BYTES: .bytes
      case PROTOBUF_C_TYPE_MESSAGE:
        .message(
          unsafe child(
            field.descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self).pointee))
      case PROTOBUF_C_TYPE_FLOAT: .fixed(4)
      case PROTOBUF_C_TYPE_DOUBLE: .fixed(8)
      case PROTOBUF_C_TYPE_INT32, PROTOBUF_C_TYPE_ENUM: .varint(isNarrow: true)
      default: .varint(isNarrow: false)
      }
  }
}

extension ProtobufCMessageDescriptor {
  fileprivate var shortName: String { unsafe String(cString: short_name) }
}

extension ProtobufCFieldDescriptor {
  fileprivate var isInGroup: Bool { unsafe flags & PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue != 0 }

  fileprivate func isBeside(_ other: ProtobufCFieldDescriptor) -> Bool {
    unsafe isInGroup && quantifier_offset == other.quantifier_offset
  }
}
