// Before the library is asked.
extension SluiceError {
  package static var hdf5Empty: SluiceError {
    SluiceError(.truncated, "is an empty file, expected an HDF5 file")
  }

  package static var hdf5SignatureMissing: SluiceError {
    SluiceError(.malformed, "is not an HDF5 file: the signature is missing")
  }

  package static func hdf5SuperblockVersion(_ version: UInt8) -> SluiceError {
    SluiceError(.unsupported, "superblock version \(version) is not supported, expected 0 to 3")
  }

  package static func hdf5Truncated(bytes: Int, expected: UInt64) -> SluiceError {
    SluiceError(
      .truncated, "is truncated: has \(bytes) bytes, the superblock says \(expected)")
  }

  package static func hdf5SuperblockTruncated(bytes: Int) -> SluiceError {
    SluiceError(.truncated, "is truncated: ends after \(bytes) bytes, inside the superblock")
  }
}

// About the helper program.
extension SluiceError {
  package static func hdf5HelperMissing(name: String, variable: String) -> SluiceError {
    SluiceError(
      .unsupported, "HDF5 files cannot be read: the program '\(name)' is missing",
      hint: "put '\(name)' beside this program or on PATH, or let \(variable) name it")
  }

  package static func hdf5HelperNotExecutable(_ path: String, variable: String) -> SluiceError {
    SluiceError(
      .unsupported, "HDF5 files cannot be read: \(path.quoted), named by \(variable), is no program"
    )
  }

  package static func hdf5HelperNotStarted(_ path: String, reason: String) -> SluiceError {
    SluiceError(
      .unsupported, "HDF5 files cannot be read: \(path.quoted) does not start: \(reason)",
      hint: "is the HDF5 library installed?")
  }

  package static func hdf5HelperUnheard(reason: String) -> SluiceError {
    SluiceError(.io, "the answer of the HDF5 helper cannot be read: \(reason)")
  }

  package static func hdf5Crashed(signal: String) -> SluiceError {
    SluiceError(.malformed, "the HDF5 library failed on this file: it crashed (\(signal))")
  }

  package static var hdf5OutOfTime: SluiceError {
    SluiceError(.malformed, "the HDF5 library failed on this file: it ran out of time")
  }

  package static var hdf5Killed: SluiceError {
    SluiceError(.malformed, "the HDF5 library failed on this file: it was killed")
  }

  package static func hdf5Exited(status: Int32) -> SluiceError {
    SluiceError(.malformed, "the HDF5 library failed on this file: it left with status \(status)")
  }

  package static func hdf5Nonsense(_ reason: String) -> SluiceError {
    SluiceError(
      .malformed, "the HDF5 library failed on this file: its answer makes no sense (\(reason))")
  }
}

// What the library says about a file.
extension SluiceError {
  package static func hdf5Malformed(_ message: String) -> SluiceError {
    SluiceError(.malformed, message)
  }

  package static func hdf5CutShort(_ message: String) -> SluiceError {
    SluiceError(.truncated, "is truncated: \(message)")
  }

  package static func hdf5Checksum(_ message: String) -> SluiceError {
    SluiceError(.malformed, "a checksum does not match: \(message)")
  }

  package static func hdf5OverLimit(_ message: String) -> SluiceError {
    SluiceError(.limit, message)
  }

  package static func hdf5OutOfMemory(_ message: String) -> SluiceError {
    SluiceError(.limit, "asks for more memory than is allowed: \(message)")
  }

  package static func hdf5Unsupported(_ message: String) -> SluiceError {
    SluiceError(.unsupported, message)
  }

  package static func hdf5ReadFailed(_ message: String) -> SluiceError {
    SluiceError(.io, message)
  }

  package static func hdf5MissingChunk(_ message: String) -> SluiceError {
    SluiceError(.inconsistent, message)
  }
}

// What a file may not hold.
extension SluiceError {
  package static func hdf5SoftLink(target: String) -> SluiceError {
    SluiceError(.unsafe, "is a soft link to \(target.quoted), links are not followed")
  }

  package static func hdf5ExternalLink(target: String) -> SluiceError {
    SluiceError(.unsafe, "is an external link to \(target.quoted), other files are not opened")
  }

  package static var hdf5UserLink: SluiceError {
    SluiceError(.unsafe, "is a user-defined link, links are not followed")
  }

  package static func hdf5Cycle(target: String) -> SluiceError {
    SluiceError(.malformed, "is the group \(target.quoted) that it lies in: a cycle")
  }

  package static func hdf5ExternalStorage(file: String) -> SluiceError {
    SluiceError(.unsafe, "has external storage in \(file.quoted), other files are not opened")
  }

  package static func hdf5VirtualDataset(file: String) -> SluiceError {
    SluiceError(.unsafe, "is a virtual dataset from \(file.quoted), other files are not opened")
  }

  package static func hdf5DuplicateName(_ name: String) -> SluiceError {
    SluiceError(.malformed, "has two members named \(name.quoted)")
  }
}

// About the elements of a dataset.
extension SluiceError {
  package static func hdf5ShapeOverflow(_ shape: [UInt64]) -> SluiceError {
    SluiceError(.limit, "shape \(shape): the number of bytes overflows")
  }

  package static func hdf5TooLarge(bytes: Int, limit: Int) -> SluiceError {
    SluiceError(.limit, "is too large: \(bytes) bytes when expanded, the limit is \(limit)")
  }

  package static func hdf5ExpandsTooMuch(bytes: Int, stored: UInt64) -> SluiceError {
    SluiceError(
      .limit, "is too large: \(bytes) bytes when expanded, from \(stored) bytes in the file")
  }

  package static func hdf5ElementType(text description: String) -> SluiceError {
    SluiceError(.malformed, "dtype is \(description), expected numbers")
  }

  package static func hdf5ElementType(unsupported description: String) -> SluiceError {
    SluiceError(.unsupported, "dtype is \(description), which is not supported")
  }

  package static var hdf5NeverWritten: SluiceError {
    SluiceError(.inconsistent, "has no data: the dataset was never written")
  }

  package static func hdf5Filter(_ filter: UInt64) -> SluiceError {
    SluiceError(
      .unsupported,
      "filter \(filter) is not supported, expected deflate (1), shuffle (2) or fletcher32 (3)")
  }

  package static func hdf5StorageSize(_ stored: UInt64, shape: [Int], expected: Int) -> SluiceError
  {
    SluiceError(
      .inconsistent, "takes \(stored) bytes in the file, shape \(shape) needs \(expected)")
  }

  package static func hdf5DataBeyondEnd(end: UInt64, size: Int) -> SluiceError {
    SluiceError(.truncated, "its data end at byte \(end), the file is truncated to \(size) bytes")
  }
}
