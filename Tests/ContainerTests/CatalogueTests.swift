import Foundation
import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

/// A file under `Fixtures/Invalid` and what it must get.
private struct Case: Sendable, CustomTestStringConvertible {
  let file: String
  let code: SluiceError.Code
  let word: String
  var testDescription: String { file }

  init(_ file: String, _ code: SluiceError.Code, _ word: String = "") {
    (self.file, self.code, self.word) = (file, code, word)
  }

  var path: String {
    Fixtures.folder.appending(path: "Invalid/\(file)").path(percentEncoded: false)
  }
}

private let cases: [Case] = [
  Case("seven_bytes.safetensors", .truncated),
  Case("len_minus1.safetensors", .limit),
  Case("len_100mb.safetensors", .limit, "100"),
  Case("not_utf8.safetensors", .malformed, "UTF-8"),
  Case("leading_space.safetensors", .malformed, "{"),
  Case("dup_key_diff.safetensors", .malformed, "duplicate"),
  Case("dup_key_escaped.safetensors", .malformed, "duplicate"),
  Case("overlap.safetensors", .malformed, "overlap"),
  Case("hole.safetensors", .malformed, "hole"),
  Case("trailing.safetensors", .malformed, "trailing"),
  Case("off_reversed.safetensors", .malformed),
  Case("shape_wrap_bytes.safetensors", .limit, "overflow"),
  Case("dtype_unknown.safetensors", .unsupported, "F33"),
  Case("meta_nonstring.safetensors", .malformed, "__metadata__"),
  Case("deep_json.safetensors", .limit, "nesting"),
  Case("inject.npy", .unsafe),
  Case("shape_huge.npy", .limit),
  Case("shape_bool.npy", .malformed),
  Case("descr_object.npy", .unsafe, "object"),
  Case("hlen_4gib.npy", .limit),
  Case("nest.npy", .limit),
  Case("short_data.npy", .truncated),
  Case("object_member.npz", .unsafe, "object"),
  Case("dup_member.npz", .malformed, "duplicate"),
  Case("overlap_bomb.npz", .unsafe, "overlap"),
  Case("traversal.npz", .unsafe, ".."),
  Case("npz_crc_bad.npz", .malformed, "CRC"),
  Case("npz_truncated.npz", .truncated, "truncated"),
]

/// Reads everything in a file of any container.
private func readAll(_ path: String) throws(SluiceError) {
  let file = try InputFile(path: path)
  let tensors: [Tensor]
  switch path.suffix(4) {
  case ".npz": tensors = try Array(NumPyArchive(file).tensors.values)
  case ".npy": tensors = [try NumPyFile.tensor(in: file)]
  default: tensors = try Array(SafeTensorsFile(file).tensors.values)
  }
  for tensor in tensors { _ = try tensor.source.allBytes() }
}

@Suite("The catalogue of bad files")
struct CatalogueTests {
  @Test(arguments: cases)
  private func `each bad file gets its error`(_ bad: Case) throws {
    try #require(FileManager.default.fileExists(atPath: bad.path))
    expectError(bad.code, bad.word) { () throws(SluiceError) in try readAll(bad.path) }
  }
}

@Suite("Archives that NumPy wrote")
struct NumPyFixtureTests {
  private static let archives: [String] = {
    let folder = Fixtures.folder.appending(path: "Keras")
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: folder.path(percentEncoded: false))
    return (names ?? []).filter { $0.hasSuffix(".npz") }.sorted()
  }()

  @Test(arguments: archives)
  func `every golden bundle is read`(_ name: String) throws {
    let path = Fixtures.folder.appending(path: "Keras/\(name)").path(percentEncoded: false)
    let tensors = try NumPyArchive(InputFile(path: path)).tensors
    #expect(!tensors.isEmpty)
    for (name, tensor) in tensors {
      #expect(try tensor.bytes.count == tensor.count * tensor.elementType.byteCount, "\(name)")
    }
  }
}
