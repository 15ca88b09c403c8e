/// A kind of file that is often found under the name of another.
package struct ForeignFormat {
  private let name: String
  private let hint: String?
  private let matches: ([UInt8]) -> Bool

  /// The format that a file beginning with `prefix` has, if it is one of those known.
  package static func recognised(in prefix: [UInt8]) -> ForeignFormat? {
    all.first { $0.matches(prefix) }
  }

  /// The error that says so; `kind` is what the file should be.
  package func error(expected kind: String) -> SluiceError {
    .foreignFormat(name, expected: kind, hint: hint)
  }

  private static var all: [ForeignFormat] {
    [
      text("an HTML page", beginnings: ["<!doctype html", "<html"], hint: "was it downloaded?"),
      text(
        "a git-lfs pointer", beginnings: ["version https://git-lfs"],
        hint: "fetch the file itself with 'git lfs pull'"),
      text("an XML text", beginnings: ["<?xml"]),
      binary("a zip archive", [0x50, 0x4B, 0x03, 0x04]),
      binary("a zip archive", [0x50, 0x4B, 0x05, 0x06]),
      binary("gzip-compressed data", [0x1F, 0x8B]),
      binary("a NumPy array", [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]),
      ForeignFormat(
        name: "a model in ONNX Runtime's own format",
        hint: "give the .onnx file that it was made of"
      ) { $0.count > 8 && $0[4..<8].elementsEqual("ORTM".utf8) },
      binary("an HDF4 file", [0x0E, 0x03, 0x13, 0x01]),
      ForeignFormat(name: "a safetensors file", hint: nil) {
        $0.count > 8 && $0[8] == 0x7B && $0[5...7] == [0, 0, 0]
      },
      ForeignFormat(name: "a Python pickle", hint: nil) {
        $0.count > 1 && $0[0] == 0x80 && (2...5).contains($0[1])
      },
      text("a JSON text", beginnings: ["{", "["]),
    ]
  }

  private static func binary(_ name: String, _ magic: [UInt8]) -> ForeignFormat {
    ForeignFormat(name: name, hint: nil) { $0.starts(with: magic) }
  }

  /// A text that has one of `beginnings`, in lower case, after a byte-order mark and white space.
  private static func text(
    _ name: String, beginnings: [String], hint: String? = nil
  ) -> ForeignFormat {
    ForeignFormat(name: name, hint: hint) { prefix in
      let body = prefix.starts(with: [0xEF, 0xBB, 0xBF]) ? prefix.dropFirst(3) : prefix[...]
      let start = body.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
      let lowered = start.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
      return beginnings.contains { lowered.starts(with: $0.utf8) }
    }
  }
}
