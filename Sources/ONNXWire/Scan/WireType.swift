internal import SluiceCore

/// How a value stands on the wire.
///
/// The two that groups had are no longer in use.
enum WireType: UInt8 {
  case varint = 0
  case eightBytes = 1
  case length = 2
  case fourBytes = 5
}

extension WireField {
  /// Whether a value of this field can stand so; repeated numbers may be packed or not.
  func accepts(_ wireType: WireType) -> Bool {
    switch kind {
    case .varint: wireType == .varint || isRepeated && wireType == .length
    case .fixed(let size): wireType == .fixed(size) || isRepeated && wireType == .length
    case .string, .message: wireType == .length
    case .bytes:
      if case .left(let size) = use, wireType == .fixed(size) { true } else { wireType == .length }
    }
  }
}

extension WireType {
  fileprivate static func fixed(_ size: Int) -> WireType? {
    switch size {
    case 4: .fourBytes
    case 8: .eightBytes
    default: nil
    }
  }
}

/// What strings may hold.
enum WireText {
  /// Fails unless `bytes` are text that every program reads alike and, where it is a name, that can be
  /// shown on a line.
  static func check(_ bytes: [UInt8], isName: Bool, at start: Int) throws(SluiceError) {
    guard !bytes.contains(0) else { throw .protobufNUL(at: start) }
    let isASCII = bytes.allSatisfy { $0 < 0x80 }
    guard isASCII || String(validating: bytes, as: UTF8.self) != nil else {
      throw .protobufString("is not UTF-8", at: start)
    }
    guard !isName || bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw .protobufString("holds a control character", at: start)
    }
  }
}

/// How much of what has been met.
struct WireCounts {
  private var fields = 0
  private var messages = 0
  private var nodes = 0
  private var tensors = 0

  mutating func countField() throws(SluiceError) {
    fields += 1
    guard fields <= Limits.protobufFields else {
      throw .protobufTooMany("fields", limit: Limits.protobufFields)
    }
  }

  mutating func countMessage(_ name: String) throws(SluiceError) {
    messages += 1
    if name == "NodeProto" { nodes += 1 }
    if name == "TensorProto" { tensors += 1 }
    guard nodes <= Limits.nodes else { throw .protobufTooMany("nodes", limit: Limits.nodes) }
    guard tensors <= Limits.tensors else {
      throw .protobufTooMany("tensors", limit: Limits.tensors)
    }
    guard messages <= Limits.protobufMessages else {
      throw .protobufTooMany("messages", limit: Limits.protobufMessages)
    }
  }
}
