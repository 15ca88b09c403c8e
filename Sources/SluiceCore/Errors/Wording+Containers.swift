// MARK: - NumPy

extension SluiceError {
  package static var npyEmptyFile: SluiceError {
    SluiceError(.truncated, "empty file, expected a NumPy array")
  }

  package static var npyNoMagic: SluiceError {
    SluiceError(.malformed, "not a NumPy array: the first bytes are not '\\x93NUMPY'")
  }

  package static func npyVersion(_ major: UInt8, _ minor: UInt8) -> SluiceError {
    SluiceError(.unsupported, "NumPy format version \(major).\(minor), expected 1.0, 2.0 or 3.0")
  }

  package static func npyTruncatedHeader(bytes: Int) -> SluiceError {
    SluiceError(.truncated, "the NumPy header is truncated: the file ends after \(bytes) bytes")
  }

  package static func npyHeaderTooLong(_ bytes: Int, limit: Int) -> SluiceError {
    SluiceError(.limit, "the NumPy header has \(bytes) bytes, more than the limit of \(limit)")
  }

  package static func npyUnexpected(_ found: String, offset: Int, expected: String) -> SluiceError {
    SluiceError(
      .malformed,
      "found \(found.quoted) at byte \(offset) of the NumPy header, expected \(expected)")
  }

  package static func npyExpression(_ name: String) -> SluiceError {
    SluiceError(
      .unsafe, "the NumPy header holds the name \(name.quoted), which would run as code elsewhere")
  }

  package static func npyNesting(limit: Int) -> SluiceError {
    SluiceError(.limit, "nesting in the NumPy header is deeper than \(limit) levels")
  }

  package static func npyKey(_ key: String, _ problem: String) -> SluiceError {
    SluiceError(.malformed, "the NumPy header has \(problem) key \(key.quoted)")
  }

  package static func npyDimension(_ found: String, _ problem: String) -> SluiceError {
    SluiceError(.malformed, "the shape has the \(problem) dimension \(found.quoted)")
  }

  package static func npyDimensionTooLarge(_ text: String) -> SluiceError {
    SluiceError(.limit, "the dimension \(text.quoted) overflows 63 bits")
  }

  package static var npyObject: SluiceError {
    SluiceError(
      .unsafe, "holds Python object elements (descr '|O'), which only running code can read")
  }

  package static func npyDescr(_ descr: String) -> SluiceError {
    SluiceError(
      .unsupported,
      "has descr \(descr.quoted), expected floats of 2, 4 or 8 bytes, integers or booleans")
  }

  package static func npyTruncated(has found: Int, expected: Int) -> SluiceError {
    SluiceError(
      .truncated, "the array data are truncated: \(found) bytes, expected \(expected)")
  }

  package static func npyTrailing(has found: Int, expected: Int) -> SluiceError {
    SluiceError(.malformed, "the array data have \(found) bytes, expected \(expected)")
  }

  package static var npzForeignMember: SluiceError {
    SluiceError(.malformed, "is no array: the name of a member must end in '.npy'")
  }

  package static func npyCannotHold(_ type: String) -> SluiceError {
    SluiceError(.unsupported, "NumPy files have no element type \(type)")
  }
}

// MARK: - Safetensors

extension SluiceError {
  package static func safetensorsTooShort(bytes: Int) -> SluiceError {
    bytes == 0
      ? SluiceError(.truncated, "empty file, expected a safetensors file")
      : SluiceError(
        .truncated, "truncated: \(bytes) bytes, expected the 8 bytes of the header length")
  }

  package static func safetensorsHeaderTooLong(_ length: UInt64, limit: Int) -> SluiceError {
    SluiceError(
      .limit, "the header length is \(length) bytes, more than the limit of \(limit)")
  }

  package static func safetensorsHeaderTruncated(_ length: Int, fileSize: Int) -> SluiceError {
    SluiceError(
      .truncated, "the header is truncated: \(length) bytes long in a file of \(fileSize)")
  }

  package static var safetensorsHeaderStart: SluiceError {
    SluiceError(.malformed, "the header does not begin with '{'")
  }

  package static func safetensorsTooMany(_ count: Int, limit: Int) -> SluiceError {
    SluiceError(.limit, "the header lists \(count) tensors, more than the limit of \(limit)")
  }

  package static var safetensorsMetadata: SluiceError {
    SluiceError(.malformed, "'__metadata__' must hold strings only")
  }

  package static func safetensorsName(_ problem: String) -> SluiceError {
    SluiceError(.malformed, "the name holds \(problem)")
  }

  package static func safetensorsNameTooLong(_ bytes: Int, limit: Int) -> SluiceError {
    SluiceError(.limit, "the name has \(bytes) bytes, more than the limit of \(limit)")
  }

  package static func safetensorsFields(_ found: [String]) -> SluiceError {
    SluiceError(
      .malformed,
      "has the fields \(found.map(\.quoted).listed("and")), "
        + "expected 'dtype', 'shape' and 'data_offsets'")
  }

  package static func safetensorsField(
    _ name: String, is value: JSON, expected: String
  ) -> SluiceError {
    SluiceError(.malformed, "\(name.quoted) is \(value.excerpt), expected \(expected)")
  }

  package static func safetensorsElementType(_ name: String) -> SluiceError {
    SluiceError(.unsupported, "element type \(name.quoted) is not supported")
  }

  package static func safetensorsCannotHold(_ type: String) -> SluiceError {
    SluiceError(
      .unsupported,
      "has \(type) elements, which a safetensors file cannot hold one by one in whole bytes")
  }

  package static func safetensorsSize(
    _ offsets: Range<Int>, type: String, shape: [Int], expected: Int
  ) -> SluiceError {
    SluiceError(
      .inconsistent,
      "'data_offsets' span \(offsets.count) bytes, expected \(expected) for \(type) \(shape)")
  }

  package static func safetensorsOverlap(_ start: Int, previousEnd: Int) -> SluiceError {
    SluiceError(
      .malformed,
      "begins at \(start), an overlap with the tensor before it, which ends at \(previousEnd)")
  }

  package static func safetensorsHole(_ start: Int, previousEnd: Int) -> SluiceError {
    SluiceError(
      .malformed,
      "begins at \(start), which leaves a hole: the data before it end at \(previousEnd)")
  }

  package static func safetensorsTrailing(_ bytes: Int) -> SluiceError {
    SluiceError(.malformed, "\(bytes) trailing bytes belong to no tensor")
  }

  package static func safetensorsTruncated(end: Int, available: Int) -> SluiceError {
    SluiceError(.truncated, "truncated: the data end at \(available), expected \(end)")
  }

  package static var safetensorsReservedName: SluiceError {
    SluiceError(.unsupported, "the name is reserved by the format")
  }
}
