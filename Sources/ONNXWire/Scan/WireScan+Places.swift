internal import SluiceCore

// Names often stand behind what is wrong, so they are looked up when there is something to say.
extension WireScan {
  /// How many messages a place names at most.
  private static let placeLimit = 8

  /// The error, placed in the messages that were being gone through.
  func placed(_ error: SluiceError) -> SluiceError {
    var places = stack.indices.dropFirst().map(place)
    if places.count > Self.placeLimit {
      places.replaceSubrange(Self.placeLimit / 2..<places.count - Self.placeLimit / 2, with: ["…"])
    }
    return places.reversed().reduce(error) { $0.at($1) }
  }

  private func place(_ level: Int) -> String {
    let (outer, frame) = (stack[level - 1], stack[level])
    let field = schema.messages[outer.message].fieldNames[frame.number]
    let isRepeated = schema.messages[outer.message].field(frame.number)?.isRepeated ?? false
    return protoPlace(
      field, isRepeated ? index(of: frame, in: outer) : nil, name(of: frame) ?? "")
  }

  /// How many fields of the same number stand before this one.
  private func index(of frame: Frame, in outer: Frame) -> Int {
    var count = 0
    Self.walk(source, outer.range) { number, range in
      guard range.lowerBound < frame.range.lowerBound else { return false }
      if number == frame.number { count += 1 }
      return true
    }
    return count
  }

  /// What the message calls itself, if it can be read.
  private func name(of frame: Frame) -> String? {
    let names = schema.messages[frame.message].fieldNames
    guard let wanted = names.firstIndex(of: "name") ?? names.firstIndex(of: "key") else {
      return nil
    }
    var result: String?
    Self.walk(source, frame.range) { number, range in
      guard number == wanted, range.count <= 1024 else { return true }
      result = (try? source.bytes(in: range)).flatMap { String(validating: $0, as: UTF8.self) }
      return false
    }
    return result
  }

  /// Hands the fields of a message to `body`, with the places of those that have a length, until it says
  /// no or one cannot be read.
  static func walk(
    _ source: any ByteSource, _ range: Range<Int>, _ body: (Int, Range<Int>) -> Bool
  ) {
    var cursor = WireCursor(source, at: range.lowerBound)
    let end = range.upperBound
    while cursor.position < end {
      guard let tag = try? cursor.varint(before: end),
        let wireType = WireType(rawValue: UInt8(tag & 7))
      else { return }
      var size = 0
      switch wireType {
      case .varint: guard (try? cursor.varint(before: end)) != nil else { return }
      case .eightBytes: size = 8
      case .fourBytes: size = 4
      case .length:
        guard let length = try? cursor.varint(before: end) else { return }
        size = Int(clamping: length)
      }
      guard size <= end - cursor.position,
        body(Int(clamping: tag >> 3), cursor.position..<cursor.position + size)
      else { return }
      cursor.skip(size)
    }
  }
}

/// What messages call a message in another: its field, its place among its kind, its name.
func protoPlace(_ field: String, _ index: Int?, _ name: String) -> String {
  [field, index.map(String.init), name.isEmpty ? nil : name.quoted]
    .compactMap { $0 }.joined(separator: " ")
}
