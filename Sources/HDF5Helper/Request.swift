internal import Glibc

/// A command line that makes no sense.
struct UsageError: Error {
  let sentence: StaticString
}

/// What the command line asks for.
struct Request {
  /// The work to do.
  enum Task {
    case walk
    case read(path: String)
  }

  let task: Task
  /// The part of standard input that is the HDF5 file, in bytes.
  let region: Range<Int>

  init(_ arguments: [String]) throws(UsageError) {
    var rest = arguments.dropFirst()
    switch rest.popFirst() {
    case "walk": task = .walk
    case "read":
      guard let path = rest.popFirst() else { throw UsageError(sentence: "read: no path") }
      task = .read(path: path)
    default: throw UsageError(sentence: "usage: sluice-hdf5 walk | read PATH  [OFFSET LENGTH]")
    }
    region = try Request.region(Array(rest))
  }

  private static func region(_ words: [String]) throws(UsageError) -> Range<Int> {
    var status = stat()
    guard unsafe fstat(0, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw UsageError(sentence: "standard input is no regular file")
    }
    guard !words.isEmpty else { return 0..<status.st_size }
    guard words.count == 2, let offset = Int(words[0]), let length = Int(words[1]),
      offset >= 0, length >= 0, offset <= status.st_size, length <= status.st_size - offset
    else { throw UsageError(sentence: "OFFSET and LENGTH do not lie in the file") }
    return offset..<offset + length
  }
}

/// Says `sentence` on standard error.
func complain(_ sentence: StaticString) {
  unsafe withUnsafeBytes(of: ()) { _ in
    _ = unsafe write(2, sentence.utf8Start, sentence.utf8CodeUnitCount)
    _ = unsafe write(2, "\n", 1)
  }
}
