import Foundation
import TestSupport
import Testing

/// ONNX files that cannot be committed, because of their size or of what lies beside them.
struct BadONNXTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: folder.url(name))
  }

  /// Fails unless the program refuses `model.onnx` with this line, in little memory and time.
  private func refuses(
    _ status: Int32, _ line: String, at location: SourceLocation = #_sourceLocation
  ) throws {
    // 512 MB of addresses, most of which only the program itself has.
    let run = try CommandRun.shell(
      "ulimit -v 524288 -t 20; \"$SLUICE\" summary model.onnx", in: folder.url)
    #expect(run.status == status, sourceLocation: location)
    #expect(run.errorLines.first ?? "" == "error: model.onnx: \(line)", sourceLocation: location)
    #expect(run.output.isEmpty, sourceLocation: location)
  }

  @Test func `graphs in nodes without end are refused`() throws {
    var bytes: [UInt8] = []
    // Written from the end to the beginning, because that takes no copies.
    for tag in Array(repeating: [0x32, 0x2A, 0x0A], count: 60_000).joined() + [0x3A] as [UInt8] {
      bytes += Message.varint(UInt64(bytes.count)).reversed() + [tag]
    }
    try write("model.onnx", [0x08, 0x08] + bytes.reversed())
    try refuses(
      65,
      "graph: node 0: attribute 0: g: …: attribute 0: g: node 0: attribute 0: nesting at byte 399 is "
        + "deeper than 100 messages")
  }

  @Test func `empty nodes without end are refused`() throws {
    let nodes = Message(bytes: (0..<900_000).flatMap { _ in [0x0A, 0x00] as [UInt8] })
    try write("model.onnx", Message(.field(1, 8), .field(7, nodes)).bytes)
    try refuses(65, "graph: there are more nodes than the limit of 100000")
  }

  @Test func `functions that call each other 10 000 deep are refused`() throws {
    func function(_ index: Int) -> Message {
      .field(
        25,
        [
          .field(1, "f\(index)"), .field(4, "a"), .field(5, "r"),
          .field(
            7,
            [
              .field(1, "a"), .field(2, "r"), .field(4, index < 9_999 ? "f\(index + 1)" : "Neg"),
              .field(7, index < 9_999 ? "own" : ""),
            ]),
          .field(9, [.field(2, 17)]), .field(9, [.field(1, "own"), .field(2, 1)]),
          .field(10, "own"),
        ])
    }
    let port = Message.field(
      2, [.field(1, [.field(1, 1), .field(2, [.field(1, [.field(1, 2)])])])])
    let graph = Message.field(
      7,
      [
        .node(.field(1, "x"), .field(2, "y"), .field(4, "f0"), .field(7, "own")),
        .field(2, "net"), .field(11, [.field(1, "x"), port]), .field(12, [.field(1, "y"), port]),
      ])
    let head = Message(
      .field(1, 8), .field(8, [.field(2, 17)]), .field(8, [.field(1, "own"), .field(2, 1)]))
    try write(
      "model.onnx", Message(head, graph).bytes + (0..<10_000).flatMap { function($0).bytes })
    try refuses(
      65,
      "node 'y' (f0): node 'r' (f1): node 'r' (f2): node 'r' (f3): node 'r' (f4): …: "
        + "node 'r' (f42): node 'r' (f43): node 'r' (f44): node 'r' (f45): node 'r' (f46): "
        + "node 'r' (f47): graphs and calls of functions nest deeper than the limit of 48")
  }

  // MARK: - What lies beside a model

  private func writeModel(dataIn location: String) throws {
    let file = [("location", location), ("offset", "0"), ("length", "8")]
      .map { Message.field(13, [.field(1, $0.0), .field(2, $0.1)]) }
    let tensor = Message(
      .field(1, 2), .field(2, 1), .field(8, "w"), .field(14, 1),
      Message(bytes: file.flatMap(\.bytes)))
    let model = Message.model(
      .node(.field(1, "w"), .field(2, "y"), .field(4, "Neg")), .field(2, "net"),
      .field(5, tensor), .field(12, [.field(1, "y")]))
    try write("model.onnx", model.bytes)
  }

  @Test(.timeLimit(.minutes(1)))
  func `what is no plain file beside the model is refused, and not waited for`() throws {
    #expect(unsafe mkfifo(folder.path("pipe"), 0o600) == 0)
    let manager = FileManager.default
    try manager.createDirectory(at: folder.url("sub"), withIntermediateDirectories: true)
    try manager.createSymbolicLink(atPath: folder.path("zero"), withDestinationPath: "/dev/zero")
    try manager.createSymbolicLink(atPath: folder.path("up"), withDestinationPath: "..")
    try manager.createSymbolicLink(atPath: folder.path("loop"), withDestinationPath: "loop")
    try write("once", Array(repeating: 0, count: 8))
    try manager.linkItem(atPath: folder.path("once"), toPath: folder.path("twice"))
    for (location, line) in [
      ("pipe", "location 'pipe' is no regular file"),
      ("sub", "location 'sub' is no regular file"),
      (
        "zero",
        "location 'zero': 'zero' is a symlink to '/dev/zero', links are not followed"
      ),
      ("up/w.bin", "location 'up/w.bin': 'up' is a symlink, links are not followed"),
      ("loop", "location 'loop': 'loop' is a symlink, links are not followed"),
      ("twice", "location 'twice' is a hard link: the file has 2 names, expected one"),
      (
        "/dev/zero",
        "location '/dev/zero' is absolute, expected one below the file's folder"
      ),
    ] {
      try writeModel(dataIn: location)
      try refuses(65, "tensor 'w': \(line)")
    }
    try manager.removeItem(at: folder.url("twice"))
    try writeModel(dataIn: "once")
    #expect(try CommandRun.sluice("summary", "model.onnx", in: folder.url).status == 0)
  }
}
