internal import SluiceCore

extension ZipDirectory {
  private static let localHeaderSize = 30

  /// Reads the local header of every entry, finds where its data begin and checks that no two
  /// members share bytes or a name and that each local header agrees with the directory.
  static func checkingLocalHeaders(
    of entries: [ZipEntry], in source: any ByteSource, directoryStart: Int
  ) throws(SluiceError) -> [ZipEntry] {
    var located = entries
    var headers: [LocalHeader] = []
    for index in located.indices {
      let header = try placing(at: located[index].place) { () throws(SluiceError) in
        try LocalHeader(of: located[index], in: source, end: directoryStart)
      }
      located[index].dataOffset = header.dataOffset
      headers.append(header)
    }
    try checkOverlap(of: located, directoryStart: directoryStart)
    var names: Set<String> = []
    for entry in entries {
      guard names.insert(entry.name).inserted else { throw .zipDuplicate(entry.name) }
    }
    for (entry, header) in zip(located, headers) {
      try placing(at: entry.place) { () throws(SluiceError) in try header.check(against: entry) }
    }
    return located
  }

  private static func checkOverlap(
    of entries: [ZipEntry], directoryStart: Int
  ) throws(SluiceError) {
    let ordered = entries.sorted { ($0.headerOffset, $0.index) < ($1.headerOffset, $1.index) }
    for (first, second) in zip(ordered, ordered.dropFirst()) {
      guard first.dataEnd <= second.headerOffset else {
        throw .zipOverlap(first.name, second.name)
      }
    }
    guard ordered.first?.headerOffset ?? 0 == 0 else { throw .zipLeadingBytes }
    if let last = ordered.last, last.dataEnd > directoryStart {
      throw SluiceError.zipSizeBeyondFile(
        "compressed size", value: UInt64(last.packedByteCount), fileSize: directoryStart
      ).at(last.place)
    }
  }

  /// What stands in front of the data of a member.
  private struct LocalHeader {
    let flags: UInt16
    let method: UInt16
    let crc32: UInt32
    let sizes: ZipSizes
    let name: ArraySlice<UInt8>
    let dataOffset: Int

    init(of entry: ZipEntry, in source: any ByteSource, end: Int) throws(SluiceError) {
      let start = entry.headerOffset
      guard start <= end - localHeaderSize else { throw .zipNoLocalHeader }
      let fixed = LittleEndianBytes(try source.bytes(in: start..<start + localHeaderSize))
      guard fixed.uint32(0) == localSignature, let flags = fixed.uint16(6),
        let method = fixed.uint16(8), let crc32 = fixed.uint32(14), let packed = fixed.uint32(18),
        let expanded = fixed.uint32(22), let nameSize = fixed.uint16(26),
        let extraSize = fixed.uint16(28)
      else { throw .zipNoLocalHeader }
      dataOffset = start + localHeaderSize + Int(nameSize) + Int(extraSize)
      guard dataOffset <= end else { throw .zipNoLocalHeader }
      let rest = LittleEndianBytes(
        try source.bytes(in: start + localHeaderSize..<dataOffset))
      guard let name = rest.slice(0, Int(nameSize)),
        let extra = rest.slice(Int(nameSize), Int(extraSize)), var wide = ZipWideFields(extra),
        let sizes = ZipSizes(expanded, packed, &wide)
      else { throw .zipNoLocalHeader }
      (self.flags, self.method, self.crc32) = (flags, method, crc32)
      (self.sizes, self.name) = (sizes, name.bytes)
    }

    func check(against entry: ZipEntry) throws(SluiceError) {
      guard name.elementsEqual(entry.name.utf8) else { throw .zipLocalHeader("the name") }
      guard method == entry.method.rawValue else {
        throw .zipLocalHeader("the compression method")
      }
      // The flags that say how to read the data: encrypted, sizes behind the data, patches.
      guard flags & 0x2069 == entry.flags & 0x2069 else { throw .zipLocalHeader("the flags") }
      let mayBeZero = flags & 0x0008 != 0
      func agrees(_ value: UInt64, _ expected: UInt64) -> Bool {
        value == expected || (mayBeZero && value == 0)
      }
      guard agrees(UInt64(crc32), UInt64(entry.crc32)) else {
        throw .zipLocalHeader("the CRC-32 checksum")
      }
      guard agrees(sizes.packed, UInt64(entry.packedByteCount)),
        agrees(sizes.expanded, UInt64(entry.byteCount))
      else { throw .zipLocalHeader("the size") }
    }
  }
}
