import HDF5
import HDF5Wire
import SluiceCore
import Testing

@Suite struct `What the helper tells` {
  private static func attribute(
    _ type: WireElementType, _ bytes: [UInt8], shape: [UInt64] = []
  ) throws -> HDF5Attribute? {
    let attribute = WireAttribute(
      name: "a", elementType: type, shape: shape, value: .raw(bytes))
    let helper = try FakeHelper([.enterGroup(name: "", attributes: [attribute]), .leaveGroup])
    return try helper.open().root.attributes["a"]
  }

  @Test func `becomes numbers of every width and byte order`() throws {
    #expect(
      try Self.attribute(.integer(bytes: 1, isSigned: true, .little), [0xFB])?.value
        == .integers([-5]))
    #expect(
      try Self.attribute(.integer(bytes: 2, isSigned: false, .big), [0xFF, 0xFE])?.value
        == .integers([0xFFFE]))
    #expect(
      try Self.attribute(
        .integer(bytes: 8, isSigned: true, .big),
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE])?.value == .integers([-2]))
    #expect(
      try Self.attribute(
        .integer(bytes: 8, isSigned: false, .little), [0, 0, 0, 0, 0, 0, 0, 0x80])?.value
        == .unsupported("uint64"))
    #expect(
      try Self.attribute(.float(bytes: 2, .little), [0x00, 0xBE])?.value == .floats([-1.5]))
    #expect(
      try Self.attribute(.float(bytes: 4, .big), [0x40, 0x20, 0, 0])?.value == .floats([2.5]))
    #expect(try Self.attribute(.brainFloat(.little), [0xC0, 0x3F])?.value == .floats([1.5]))
    #expect(
      try Self.attribute(.boolean, [1, 0], shape: [2])?.value == .integers([1, 0]))
    #expect(
      try Self.attribute(.float(bytes: 8, .little), [], shape: [0])?.value == .floats([]))
  }

  @Test func `is refused where the value does not fit the shape`() throws {
    for shape: [UInt64] in [[2], [], [0], [1 << 62, 4]] {
      #expect(throws: SluiceError.self) {
        try Self.attribute(.integer(bytes: 2, isSigned: true, .little), [1, 2, 3], shape: shape)
      }
    }
  }

  @Test func `of a second name leads to the object`() throws {
    let scalar = WireDataset(
      elementType: .float(bytes: 4, .little), shape: [],
      layout: .contiguous(offset: 0, bytes: 4), filters: [], attributes: [])
    let helper = try FakeHelper([
      .enterGroup(name: "", attributes: []), .enterGroup(name: "a", attributes: []),
      .dataset(name: "x", scalar), .leaveGroup,
      .link(name: "b", WireLink(kind: .alias, target: "/a")),
      .link(name: "y", WireLink(kind: .alias, target: "/a/x")), .leaveGroup,
    ])
    let file = try helper.open()
    #expect(file.root.memberNames == ["a", "b", "y"])
    #expect(file.dataset("/b/x")?.path == "/a/x")
    #expect(file.dataset("/y")?.path == "/a/x")
    // The first bytes of any HDF5 file.
    #expect(try file.dataset("/y")?.source().allBytes() == [0x89, 0x48, 0x44, 0x46])
  }

  @Test func `about the place of elements is checked against the file`() throws {
    func source(offset: UInt64, bytes: UInt64, shape: [UInt64]) throws -> any ByteSource {
      let dataset = WireDataset(
        elementType: .float(bytes: 4, .little), shape: shape,
        layout: .contiguous(offset: offset, bytes: bytes), filters: [], attributes: [])
      let helper = try FakeHelper([
        .enterGroup(name: "", attributes: []), .dataset(name: "x", dataset), .leaveGroup,
      ])
      return try #require(try helper.open().dataset("/x")).source()
    }
    #expect(try source(offset: 8, bytes: 24, shape: [2, 3]).byteCount == 24)
    let bad: [(UInt64, UInt64, SluiceError.Code)] = [
      (8, 20, .inconsistent), (1 << 40, 24, .truncated), (.max - 8, 24, .truncated),
      (8, .max, .inconsistent),
    ]
    for (offset, bytes, code) in bad {
      let error = try #require(throws: SluiceError.self) {
        try source(offset: offset, bytes: bytes, shape: [2, 3])
      }
      #expect(error.code == code, "\(error)")
      #expect(error.place == ["/x"])
    }
  }

  @Test func `is refused in the wrong order`() throws {
    let root = WireEvent.enterGroup(name: "", attributes: [])
    let group = WireEvent.enterGroup(name: "g", attributes: [])
    let wrong: [[WireEvent]] = [
      [], [root], [.leaveGroup], [root, .leaveGroup, .leaveGroup], [group, .leaveGroup],
      [root, root, .leaveGroup, .leaveGroup], [.datatype(name: "t")],
      [root, .leaveGroup, root, .leaveGroup], [root, .data([1]), .leaveGroup],
      [root, .datatype(name: "t"), .datatype(name: "t"), .leaveGroup],
      Array(repeating: group, count: 200),
    ]
    for events in wrong {
      let helper = try FakeHelper(events)
      let error = try #require(throws: SluiceError.self, "\(events)") { try helper.open() }
      #expect(error.code == .malformed)
    }
  }

  @Test(arguments: [
    ("kill -SEGV $$", "it crashed (SIGSEGV)"), ("kill -XCPU $$", "it ran out of time"),
    ("kill -KILL $$", "it was killed"), ("exit 3", "it left with status 3"),
    ("exit 0", "its answer makes no sense"),
  ])
  func `is an error about the file if the helper dies`(command: String, words: String) throws {
    let root = WireEvent.enterGroup(name: "", attributes: []).encoded()
    let helper = try FakeHelper(saying: WireFrame.greeting + root, then: command)
    let error = try #require(throws: SluiceError.self) { try helper.open() }
    #expect(error.code == .malformed)
    #expect(error.message.contains("the HDF5 library failed on this file: \(words)"), "\(error)")
  }

  @Test func `that a library is missing is an error about the helper`() throws {
    let helper = try FakeHelper(saying: [], then: "exit 127")
    let error = try #require(throws: SluiceError.self) { try helper.open() }
    #expect(error.code == .unsupported)
    #expect(error.message.contains("does not start: a library is missing"))
  }
}
