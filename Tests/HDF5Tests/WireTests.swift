import HDF5Wire
import SluiceCore
import TestSupport
import Testing

@Suite struct `The answer of the helper` {
  static let attributes = [
    WireAttribute(
      name: "weight_names", elementType: .fixedText(bytes: 9), shape: [2],
      value: .texts(["kernel:0", "é中"])),
    WireAttribute(
      name: "scale", elementType: .float(bytes: 8, .big), shape: [],
      value: .raw([1, 2, 3, 4, 5, 6, 7, 8])),
    WireAttribute(
      name: "odd", elementType: .other(bytes: 12, description: "a compound of 2 fields"),
      shape: [0, 3], value: .unsupported),
  ]

  static let layouts: [WireLayout] = [
    .contiguous(offset: 2048, bytes: .max), .unallocated, .compact,
    .chunked(shape: [3, 4], stored: 17), .virtual(file: "v.h5"), .external(file: "/etc/passwd"),
  ]

  static let elementTypes: [WireElementType] = [
    .float(bytes: 2, .little), .float(bytes: 4, .big), .brainFloat(.little),
    .integer(bytes: 8, isSigned: true, .big), .integer(bytes: 1, isSigned: false, .little),
    .boolean, .enumeration(bytes: 4, isSigned: true, .little), .opaque(bytes: 2, tag: ""),
    .fixedText(bytes: 12), .variableText, .other(bytes: 0, description: "a reference"),
  ]

  static var events: [WireEvent] {
    var events: [WireEvent] = [
      .enterGroup(name: "", attributes: attributes), .leaveGroup, .datatype(name: "t"),
      .data([]), .data([UInt8](0...255)),
    ]
    for layout in layouts {
      events.append(
        .dataset(
          name: "kernel",
          WireDataset(
            elementType: .float(bytes: 4, .little), shape: [3, 12], layout: layout,
            filters: [2, 1, 32015], attributes: attributes)))
    }
    for type in elementTypes {
      events.append(
        .enterGroup(
          name: "g",
          attributes: [
            WireAttribute(name: "a", elementType: type, shape: [1], value: .raw([0]))
          ]))
    }
    for kind in WireLink.Kind.allCases {
      events.append(.link(name: "l", WireLink(kind: kind, target: "/to")))
    }
    for kind in WireFailure.Kind.allCases {
      events.append(.failure(WireFailure(kind, at: "/a/b", "is broken")))
    }
    return events
  }

  static var answer: [UInt8] {
    let body = WireFrame.greeting + events.flatMap { $0.encoded() }
    return body + WireFrame.end(records: UInt64(events.count), bytes: UInt64(body.count))
  }

  static func decode(_ bytes: [UInt8], inPiecesOf size: Int) throws(WireError) -> [WireEvent] {
    var stream = WireStream()
    var events: [WireEvent] = []
    var start = 0
    while start < bytes.count {
      stream.append(bytes[start..<min(start + size, bytes.count)])
      start += size
      while let event = try stream.next() { events.append(event) }
    }
    try stream.finish()
    return events
  }

  @Test(arguments: [1, 3, 7, 64, 1 << 20])
  func `is decoded to what was encoded, in whatever pieces it arrives`(size: Int) throws {
    #expect(try Self.decode(Self.answer, inPiecesOf: size) == Self.events)
  }

  @Test func `is refused where it is cut, at every byte`() {
    let answer = Self.answer
    for length in 0..<answer.count {
      #expect(throws: WireError.self, "\(length) bytes") {
        try Self.decode(Array(answer[..<length]), inPiecesOf: 64)
      }
    }
  }

  @Test func `is refused with anything after its end`() {
    #expect(throws: WireError.self) { try Self.decode(Self.answer + [0], inPiecesOf: 64) }
    #expect(throws: WireError.self) {
      try Self.decode(Self.answer + WireEvent.leaveGroup.encoded(), inPiecesOf: 64)
    }
  }

  @Test func `is refused if a record is missing`() {
    let parts = Self.events.map { $0.encoded() }
    let size = WireFrame.greeting.count + parts.reduce(0) { $0 + $1.count }
    let end = WireFrame.end(records: UInt64(parts.count), bytes: UInt64(size))
    for missing in parts.indices {
      let rest = parts.enumerated().filter { $0.offset != missing }.flatMap(\.element)
      #expect(throws: WireError.self) {
        try Self.decode(WireFrame.greeting + rest + end, inPiecesOf: 1 << 16)
      }
    }
  }

  @Test func `of another version is refused`() {
    var answer = Self.answer
    answer[4] = 2
    #expect(throws: WireError("not an answer of this version of the helper")) {
      try Self.decode(answer, inPiecesOf: 64)
    }
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `never traps, whatever bytes are changed`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let answer = Self.answer
    for _ in 0..<400 {
      var mutated = answer
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: mutated.indices, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: mutated[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: mutated[index] = [0, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
        case 2: mutated.remove(at: index)
        default: mutated.insert(.random(in: 0...255, using: &generator), at: index)
        }
      }
      // Some changes hit the text of a name and are no error.
      _ = try? Self.decode(mutated, inPiecesOf: 97)
    }
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func `never traps on noise`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<1000 {
      let count = Int.random(in: 0..<64, using: &generator)
      let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let tag = UInt8.random(in: 0...9, using: &generator)
      let record = [UInt8(count + 1), 0, 0, 0, tag] + noise
      #expect(throws: WireError.self) {
        try Self.decode(WireFrame.greeting + record, inPiecesOf: 64)
      }
    }
  }
}
