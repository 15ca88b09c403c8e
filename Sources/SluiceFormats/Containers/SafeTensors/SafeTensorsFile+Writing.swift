package import OrderedCollections
package import SluiceCore
package import SluiceModel

extension SafeTensorsFile {
  /// Writes a safetensors file.
  ///
  /// The same tensors and strings give the same bytes, whatever their order: tensors stand in the
  /// order of the reference implementation, which keeps each aligned to the size of its elements
  /// (element types from the widest to the narrowest, then names byte by byte); the keys of
  /// `__metadata__` are sorted; the header is padded with spaces to a multiple of 8 bytes. Data are
  /// copied in windows, bit for bit.
  ///
  /// - Throws: ``SluiceError`` if a name or the header is one that reading would refuse, or reading a
  ///   tensor or writing fails.
  package static func write(
    tensors: OrderedDictionary<String, Tensor>,
    metadata: OrderedDictionary<String, String> = [:],
    to output: inout (some ByteSink & ~Copyable)
  ) throws(SluiceError) {
    guard tensors.count <= Limits.tensors else {
      throw .safetensorsTooMany(tensors.count, limit: Limits.tensors)
    }
    for (name, tensor) in tensors {
      try placing(at: SafeTensorsEntry.place(of: name)) { () throws(SluiceError) in
        guard name != metadataKey else { throw .safetensorsReservedName }
        try SafeTensorsEntry.check(name)
        guard tensor.elementType.layoutRank != nil else {
          throw .safetensorsCannotHold(tensor.elementType.rawValue)
        }
      }
    }
    let ordered = tensors.elements.sorted(by: standsBefore)
    let header = try headerBytes(ordered, metadata)
    let total = ordered.reduce(header.count) { $0 + $1.value.source.byteCount }
    try output.reserve(total)
    try output.write(header)
    for (_, tensor) in ordered { try output.write(contentsOf: tensor.source) }
  }

  private static func headerBytes(
    _ tensors: [OrderedDictionary<String, Tensor>.Element],
    _ metadata: OrderedDictionary<String, String>
  ) throws(SluiceError) -> [UInt8] {
    var members: OrderedDictionary<String, JSON> = [:]
    if !metadata.isEmpty {
      let strings = metadata.elements.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      members[metadataKey] = .object(
        OrderedDictionary(uniqueKeysWithValues: strings.map { ($0.key, .string($0.value)) }))
    }
    var offset = 0
    for (name, tensor) in tensors {
      let end = offset + tensor.source.byteCount
      members[name] = [
        "dtype": .string(tensor.elementType.rawValue),
        "shape": .array(tensor.shape.map(JSON.integer)),
        "data_offsets": [.integer(offset), .integer(end)],
      ]
      offset = end
    }
    var text = Array(JSON.object(members).text().utf8)
    text += Array(repeating: UInt8(ascii: " "), count: -text.count & 7)
    guard text.count <= Limits.safetensorsHeaderBytes else {
      throw .safetensorsHeaderTooLong(
        UInt64(text.count), limit: Limits.safetensorsHeaderBytes)
    }
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> ($0 * 8)) } + text
  }

  private static func standsBefore(
    _ first: OrderedDictionary<String, Tensor>.Element,
    _ second: OrderedDictionary<String, Tensor>.Element
  ) -> Bool {
    let ranks = [first, second].map { $0.value.elementType.layoutRank ?? .max }
    guard ranks[0] == ranks[1] else { return ranks[0] < ranks[1] }
    return first.key.utf8.lexicographicallyPrecedes(second.key.utf8)
  }
}

extension ElementType {
  /// The place of the type in the data of a safetensors file, as the reference implementation has it; nil
  /// where the format has no such type or puts several of its elements into a byte.
  var layoutRank: Int? {
    switch self {
    case .uint64: 0
    case .int64: 1
    case .float64: 2
    case .float32: 3
    case .uint32: 4
    case .int32: 5
    case .bfloat16: 6
    case .float16: 7
    case .uint16: 8
    case .int16: 9
    case .float8e5m2fnuz: 10
    case .float8e4m3fnuz: 11
    case .float8e8m0: 12
    case .float8e4m3fn: 13
    case .float8e5m2: 14
    case .int8: 15
    case .uint8: 16
    case .bool: 17
    case .float4e2m1, .int4, .uint4, .int2, .uint2: nil
    }
  }
}
