internal import CHDF5
internal import HDF5Wire

extension WireElementType {
  /// What the library's type `type` is.
  init(of type: hid_t) {
    let size = UInt64(H5Tget_size(type))
    let found: WireElementType? =
      switch H5Tget_class(type) {
      case H5T_FLOAT: .float(type)
      case H5T_INTEGER: .integer(type)
      case H5T_ENUM: .enumeration(type)
      case H5T_OPAQUE: .opaque(bytes: size, tag: Self.tag(of: type))
      case H5T_STRING: H5Tis_variable_str(type) > 0 ? .variableText : .fixedText(bytes: size)
      default: nil
      }
    self = found ?? .other(bytes: size, description: Self.describe(type))
  }

  private static func float(_ type: hid_t) -> WireElementType? {
    var sign = 0
    var exponent = 0
    var exponentSize = 0
    var mantissa = 0
    var mantissaSize = 0
    guard let order = byteOrder(of: type),
      unsafe H5Tget_fields(
        type, &sign, &exponent, &exponentSize, &mantissa, &mantissaSize) >= 0,
      H5Tget_norm(type) == H5T_NORM_IMPLIED, H5Tget_offset(type) == 0, mantissa == 0
    else { return nil }
    let size = H5Tget_size(type)
    let fields = [
      size, H5Tget_precision(type), sign, exponent, exponentSize, mantissaSize,
      H5Tget_ebias(type),
    ]
    switch fields {
    case [2, 16, 15, 10, 5, 10, 15], [4, 32, 31, 23, 8, 23, 127], [8, 64, 63, 52, 11, 52, 1023]:
      return .float(bytes: UInt8(size), order)
    case [2, 16, 15, 7, 8, 7, 127]:
      return .brainFloat(order)
    default:
      return nil
    }
  }

  private static func integer(_ type: hid_t) -> WireElementType? {
    guard let (bytes, isSigned, order) = integerFacts(of: type) else { return nil }
    return .integer(bytes: bytes, isSigned: isSigned, order)
  }

  private static func enumeration(_ type: hid_t) -> WireElementType? {
    guard
      let base = try? Handle(H5Tget_super(type), closing: H5Tclose, or: "has no base type"),
      let (bytes, isSigned, order) = integerFacts(of: base.id)
    else { return nil }
    let count = UInt32(clamping: H5Tget_nmembers(type))
    let names = (0..<min(count, 3)).map { memberName($0, of: type) }
    return bytes == 1 && names.sorted() == ["FALSE", "TRUE"]
      ? .boolean : .enumeration(bytes: bytes, isSigned: isSigned, order)
  }

  private static func integerFacts(of type: hid_t) -> (UInt8, Bool, WireByteOrder)? {
    let size = H5Tget_size(type)
    guard [1, 2, 4, 8].contains(size), H5Tget_precision(type) == 8 * size,
      H5Tget_offset(type) == 0, let order = byteOrder(of: type)
    else { return nil }
    return (UInt8(size), H5Tget_sign(type) == H5T_SGN_2, order)
  }

  private static func byteOrder(of type: hid_t) -> WireByteOrder? {
    switch H5Tget_order(type) {
    case H5T_ORDER_LE: .little
    case H5T_ORDER_BE: .big
    default: nil
    }
  }

  private static func tag(of type: hid_t) -> String {
    guard let tag = unsafe H5Tget_tag(type) else { return "" }
    defer { _ = unsafe H5free_memory(tag) }
    return unsafe String(cString: tag)
  }

  private static func memberName(_ index: UInt32, of type: hid_t) -> String {
    guard let name = unsafe H5Tget_member_name(type, index) else { return "" }
    defer { _ = unsafe H5free_memory(name) }
    return unsafe String(cString: name)
  }

  private static func describe(_ type: hid_t) -> String {
    let bits = 8 * H5Tget_size(type)
    return switch H5Tget_class(type) {
    case H5T_FLOAT: "a \(bits)-bit float that is not IEEE 754"
    case H5T_INTEGER: "a padded or unusually wide integer of \(bits) bits"
    case H5T_ENUM: "an enumeration of unusual integers"
    case H5T_COMPOUND: "a compound of \(H5Tget_nmembers(type)) fields"
    case H5T_REFERENCE: "a reference"
    case H5T_VLEN: "a list of any length"
    case H5T_ARRAY: "a small array"
    case H5T_BITFIELD: "a bit field"
    case H5T_TIME: "a time"
    default: "of an unknown class"
    }
  }
}
