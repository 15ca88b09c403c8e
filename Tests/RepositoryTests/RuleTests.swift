import Foundation
import Testing

/// Rules of the house that the compiler does not hold.
@Suite struct RuleTests {
  /// Where `unsafe` may stand.
  static let unsafePlaces = [
    "Sources/HDF5/", "Sources/HDF5Helper/", "Sources/ONNXWire/Decoding/",
    "Sources/ONNXWire/Scan/WireSchema.swift", "Sources/SluiceCore/Files/", "Sources/Zip/",
    "Sources/SluiceCommand/Output/", "Sources/SluiceModel/Tensor/Tensor+Elements.swift",
  ]

  static let systemWrappers = [
    "CHDF5": "Sources/HDF5Helper/", "CONNX": "Sources/ONNXWire/",
    "CProtobufC": "Sources/ONNXWire/", "CZip": "Sources/Zip/",
  ]

  @Test func `unsafe stands only where a system library or raw memory is wrapped`() throws {
    for (path, text) in try Repository.files(in: "Sources", endingIn: ".swift")
    where !Self.unsafePlaces.contains(where: path.hasPrefix) {
      let code = text.split(separator: "\n").filter { !$0.contains("//") }
      #expect(!code.contains { $0.contains("unsafe ") }, "\(path)")
    }
  }

  @Test func `a system library is imported by its wrapper alone`() throws {
    for (path, text) in try Repository.files(in: "Sources", endingIn: ".swift") {
      for (library, wrapper) in Self.systemWrappers where text.contains("import \(library)\n") {
        #expect(path.hasPrefix(wrapper), "\(path) imports \(library)")
      }
    }
  }

  @Test func `no source imports Foundation`() throws {
    for (path, text) in try Repository.files(in: "Sources", endingIn: ".swift") {
      #expect(!text.contains("import Foundation"), "\(path)")
    }
  }

  @Test func `nothing traps on what a file can say`() throws {
    for (path, text) in try Repository.files(in: "Sources", endingIn: ".swift") {
      #expect(!text.contains("try!"), "\(path)")
      #expect(!text.contains("fatalError("), "\(path)")
      #expect(!text.contains(" as! "), "\(path)")
    }
  }

  @Test func `a source file can be read at one sitting`() throws {
    for folder in ["Sources", "Tests"] {
      for (path, text) in try Repository.files(in: folder, endingIn: ".swift") {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
        #expect(lines <= 400, "\(path) has \(lines) lines")
      }
    }
  }

  @Test func `every fixture is the one that the manifest describes`() throws {
    let folder = Repository.root.appending(path: "Fixtures")
    let manifest = try JSONDecoder().decode(
      [Entry].self, from: Data(contentsOf: folder.appending(path: "manifest.json")))
    let listed = Set(manifest.map(\.path))
    for name in ["Cells", "Keras", "Invalid", "Parts", "demo"] {
      let files = try FileManager.default.contentsOfDirectory(
        atPath: folder.appending(path: name).path)
      for file in files where !file.hasSuffix(".md") && !file.hasSuffix(".tsv") {
        #expect(listed.contains("\(name)/\(file)"), "\(name)/\(file) is not in the manifest")
      }
    }
    for path in listed {
      #expect(FileManager.default.fileExists(atPath: folder.appending(path: path).path), "\(path)")
    }
  }

  private struct Entry: Decodable {
    let path: String
  }
}
