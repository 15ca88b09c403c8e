import Foundation
import TestSupport
import Testing

/// What is committed although a program made it.
@Suite struct GeneratedCodeTests {
  @Test func `the C of the ONNX schema is what protoc-c makes of it`() throws {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = Repository.root.appending(path: "Scripts/onnx-schema")
    process.arguments = [folder.path]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let committed = Repository.root.appending(path: "Sources/CONNX")
    let names = try folder.names
    #expect(names == ["onnx.pb-c.c", "onnx.pb-c.h"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: committed.path).sorted() == names)
    for name in names {
      let made = try Data(contentsOf: folder.url(name))
      #expect(try Data(contentsOf: committed.appending(path: name)) == made, "\(name)")
    }
  }
}
