import HDF5
import SluiceCore
import Testing

/// A file that must be refused, and how.
struct BadFile: Sendable, CustomTestStringConvertible {
  let name: String
  let code: SluiceError.Code
  /// Words that the whole line must hold.
  let words: [String]

  init(_ name: String, _ code: SluiceError.Code, _ words: String...) {
    self.name = name
    self.code = code
    self.words = words
  }

  var testDescription: String { name }
}

@Suite struct `A bad HDF5 file` {
  static let refusedOnOpening = [
    BadFile("empty", .truncated, "empty file"),
    BadFile("html_page", .malformed, "HTML"),
    BadFile("trunc_half", .truncated, "truncated"),
    BadFile("trunc_minus1", .truncated, "truncated"),
    BadFile("sig_bitflip", .malformed, "not an HDF5 file"),
    BadFile("superblock_v255", .unsupported, "superblock version 255"),
    BadFile("eof_address_huge", .truncated, "truncated"),
    BadFile("heap_size_huge", .limit),
    BadFile("gcol_free_zero", .malformed, "HDF5 library failed", "time"),
    BadFile("gcol_obj_oob", .malformed),
    BadFile("extlink_passwd", .unsafe, "/model_weights", "external link", "/etc/passwd"),
    BadFile("extlink_h5", .unsafe, "/model_weights/", "external link", "secret.h5"),
    BadFile("softlink_loop", .unsafe, "/model_weights/gru", "soft link"),
    BadFile("hardlink_cycle", .malformed, "/model_weights/gru/again", "cycle"),
    BadFile("extstore_passwd", .unsafe, "external storage", "/etc/passwd"),
    BadFile("vds_outside", .unsafe, "virtual dataset"),
    BadFile("shape_bomb", .limit, "too large"),
    BadFile("shape_bomb_3gib", .limit, "too large"),
    BadFile("dims_overflow", .limit, "overflow"),
    BadFile("deep_groups", .limit, "nesting"),
  ]

  static let refusedOnReading = [
    BadFile("kernel_dtype_string", .malformed, "dtype"),
    BadFile("kernel_dtype_compound", .unsupported, "dtype", "compound"),
    BadFile("kernel_never_written", .inconsistent, "no data"),
    BadFile("chunk_missing", .inconsistent, "chunk"),
    BadFile("deflate_bomb", .limit, "too large"),
    BadFile("filter_plugin", .unsupported, "filter 32015"),
    BadFile("fletcher32_bad", .malformed, "checksum"),
  ]

  @Test(arguments: refusedOnOpening)
  func `is refused when it is opened`(file: BadFile) throws {
    let error = try #require(throws: SluiceError.self) {
      try Fixtures.open("Invalid/\(file.name).h5")
    }
    check(error, against: file)
  }

  @Test(arguments: refusedOnReading)
  func `is refused when its elements are read`(file: BadFile) throws {
    let opened = try Fixtures.open("Invalid/\(file.name).h5")
    let error = try #require(throws: SluiceError.self) { try opened.elements() }
    check(error, against: file)
    #expect(error.place.count == 1)
    #expect(error.place.first?.hasPrefix("/") == true)
  }

  private func check(_ error: SluiceError, against file: BadFile) {
    #expect(error.code == file.code, "\(error)")
    for word in file.words { #expect(error.description.contains(word), "\(error)") }
    let isSentence = error.message.first?.isUppercase != true && error.message.last != "."
    #expect(isSentence, "\(error)")
  }
}
