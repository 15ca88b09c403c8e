internal import SluiceCore
internal import SluiceModel

/// The data type policy of a layer: what its variables are kept in and what it computes in.
struct KerasDataType: Sendable {
  let variables: ElementType
  let compute: ElementType

  /// Whether Keras itself computes with less than single precision here.
  var computesInHalf: Bool { compute.byteCount < 4 }

  /// Reads the value of a `dtype` key: a name, or a policy object of any generation.
  ///
  /// - Throws: ``SluiceError`` with code `.unsupported` if the policy is none of real numbers.
  init(_ json: JSON?) throws(SluiceError) {
    let name = json?.string ?? json?["config"]?["name"]?.string
    guard let name else {
      guard json == nil || json == .null else { throw .kerasDataType(json ?? .null) }
      (variables, compute) = (.float32, .float32)
      return
    }
    guard let types = Self.policies[name] else { throw .kerasDataType(.string(name)) }
    (variables, compute) = types
  }

  private static let policies: [String: (ElementType, ElementType)] = [
    "float16": (.float16, .float16),
    "bfloat16": (.bfloat16, .bfloat16),
    "float32": (.float32, .float32),
    "float64": (.float64, .float64),
    "mixed_float16": (.float32, .float16),
    "mixed_bfloat16": (.float32, .bfloat16),
  ]
}

extension ElementType {
  /// The type that Keras calls by this name; nil if there is none.
  init?(keras name: JSON) {
    guard let type = name.string.flatMap({ Self.kerasNames[$0] }) else { return nil }
    self = type
  }

  private static let kerasNames: [String: ElementType] = [
    "bfloat16": .bfloat16, "bool": .bool, "float16": .float16, "float32": .float32,
    "float64": .float64, "int8": .int8, "int16": .int16, "int32": .int32, "int64": .int64,
    "uint8": .uint8, "uint16": .uint16, "uint32": .uint32, "uint64": .uint64,
  ]
}
