import TestSupport

/// A zip archive put together field by field, so that each can be wrong.
struct TestZip {
  struct Member {
    var name: [UInt8]
    var data: [UInt8] = []
    var method: UInt16 = 0
    var flags: UInt16 = 0
    var attributes: UInt32 = 0o100644 << 16
    var crc: UInt32?
    var packedSize: UInt32?
    var size: UInt32?
    var extra: [UInt8] = []
    var headerOffset: UInt32?
    var localName: [UInt8]?
    var localMethod: UInt16?
    var localSize: UInt32?
    var localExtra: [UInt8] = []

    init(_ name: String, _ data: [UInt8] = Array("hello".utf8)) {
      self.name = Array(name.utf8)
      self.data = data
    }

    /// The same data as one uncompressed block of a deflate stream.
    static func deflated(_ name: String, _ data: [UInt8]) -> Member {
      var member = Member(name, data)
      member.method = 8
      member.crc = crc32(data)
      member.size = UInt32(data.count)
      let count = UInt16(data.count)
      member.data = [1] + littleEndian(count) + littleEndian(~count) + data
      return member
    }
  }

  var members: [Member]
  var prefix: [UInt8] = []
  var comment: [UInt8] = []
  var trailing: [UInt8] = []
  var directoryOffset: UInt32?
  var entryCount: UInt16?

  init(_ members: Member...) { self.members = members }

  var bytes: [UInt8] {
    var file = prefix
    var directory: [UInt8] = []
    for member in members {
      let crc = member.crc ?? crc32(member.data)
      let packed = member.packedSize ?? UInt32(member.data.count)
      let size = member.size ?? UInt32(member.data.count)
      let offset = member.headerOffset ?? UInt32(file.count)
      let name = member.localName ?? member.name
      if member.headerOffset == nil {
        file += littleEndian(0x0403_4b50 as UInt32) + littleEndian(20 as UInt16)
        file += littleEndian(member.flags) + littleEndian(member.localMethod ?? member.method)
        file += littleEndian(0x21_0000 as UInt32) + littleEndian(crc) + littleEndian(packed)
        file += littleEndian(member.localSize ?? size) + littleEndian(UInt16(name.count))
        file += littleEndian(UInt16(member.localExtra.count)) + name + member.localExtra
        file += member.data
      }
      directory += littleEndian(0x0201_4b50 as UInt32) + [20, 3, 20, 0]
      directory += littleEndian(member.flags) + littleEndian(member.method)
      directory += littleEndian(0x21_0000 as UInt32) + littleEndian(crc) + littleEndian(packed)
      directory += littleEndian(size) + littleEndian(UInt16(member.name.count))
      directory += littleEndian(UInt16(member.extra.count)) + [0, 0, 0, 0, 0, 0]
      directory += littleEndian(member.attributes) + littleEndian(offset)
      directory += member.name + member.extra
    }
    let count = littleEndian(entryCount ?? UInt16(members.count))
    let start = littleEndian(directoryOffset ?? UInt32(file.count))
    file += directory
    file += littleEndian(0x0605_4b50 as UInt32) + [0, 0, 0, 0] + count + count
    file += littleEndian(UInt32(directory.count)) + start
    return file + littleEndian(UInt16(comment.count)) + comment + trailing
  }
}
