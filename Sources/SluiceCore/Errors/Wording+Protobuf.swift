// MARK: - Bytes on the wire

extension SluiceError {
  package static var protobufEmpty: SluiceError {
    SluiceError(.truncated, "empty file, expected an ONNX message")
  }

  package static func protobufTruncated(at start: Int, end: Int) -> SluiceError {
    SluiceError(
      .truncated,
      "what begins at byte \(start) is truncated: it goes on after the end of the file at \(end)")
  }

  package static func protobufOverrun(at start: Int, end: Int) -> SluiceError {
    SluiceError(
      .malformed, "what begins at byte \(start) goes on after the end of its message at \(end)")
  }

  package static func protobufNumberTooLong(at start: Int) -> SluiceError {
    SluiceError(.malformed, "the number at byte \(start) does not end within 64 bits")
  }

  package static func protobufNumberTooLarge(_ value: UInt64, at start: Int) -> SluiceError {
    SluiceError(.malformed, "the number at byte \(start) is \(value), expected 32 bits")
  }

  package static func protobufLength(_ length: UInt64, at start: Int) -> SluiceError {
    SluiceError(
      .malformed, "the length at byte \(start) is \(length), more than any ONNX file may have")
  }

  package static func protobufTag(_ tag: UInt64, at start: Int) -> SluiceError {
    SluiceError(.malformed, "found \(tag) at byte \(start), expected the tag of a field")
  }

  package static func protobufWireType(_ type: Int, at start: Int) -> SluiceError {
    SluiceError(
      .malformed, "the field at byte \(start) has wire type \(type), expected 0, 1, 2 or 5")
  }

  package static func protobufPartialNumber(bytes: Int, size: Int, at start: Int) -> SluiceError {
    SluiceError(
      .malformed,
      "the numbers at byte \(start) have \(bytes) bytes, expected a multiple of \(size)")
  }

  package static func protobufString(_ problem: String, at start: Int) -> SluiceError {
    SluiceError(.malformed, "the text at byte \(start) \(problem)")
  }

  /// Programs that keep strings as C does read another one.
  package static func protobufNUL(at start: Int) -> SluiceError {
    SluiceError(.unsafe, "the text at byte \(start) holds a NUL")
  }
}

// MARK: - Fields

extension SluiceError {
  package static func protobufFieldType(_ name: String, _ type: Int, at start: Int) -> SluiceError {
    SluiceError(
      .malformed, "field \(name.quoted) at byte \(start) has wire type \(type), which is another's")
  }

  package static func protobufUnknownField(_ number: Int, at start: Int) -> SluiceError {
    SluiceError(.unsupported, "field \(number) at byte \(start) is not known")
  }

  package static func protobufTwice(_ name: String, at start: Int) -> SluiceError {
    SluiceError(
      .malformed,
      "field \(name.quoted) at byte \(start) stands there a second time or beside "
        + "another that it excludes")
  }
}

// MARK: - Limits

extension SluiceError {
  package static func protobufTooLarge(_ bytes: Int, limit: Int) -> SluiceError {
    SluiceError(
      .limit, "has \(bytes) bytes, more than the limit of \(limit) that the format has")
  }

  package static func protobufNesting(limit: Int, at start: Int) -> SluiceError {
    SluiceError(.limit, "nesting at byte \(start) is deeper than \(limit) messages")
  }

  package static func protobufTooMany(_ what: String, limit: Int) -> SluiceError {
    SluiceError(.limit, "there are more \(what) than the limit of \(limit)")
  }

  package static func protobufStringTooLong(
    _ bytes: Int, limit: Int, at start: Int
  ) -> SluiceError {
    SluiceError(
      .limit, "the text at byte \(start) has \(bytes) bytes, more than the limit of \(limit)")
  }

  package static func protobufCopyTooLarge(limit: Int, at start: Int) -> SluiceError {
    SluiceError(
      .limit,
      "with what stands at byte \(start), more than the limit of \(limit) bytes would be held in memory"
    )
  }

  package static var protobufMemory: SluiceError {
    SluiceError(.limit, "takes more memory than is reasonable for its size when decoded")
  }

  package static var protobufDecoderDisagrees: SluiceError {
    SluiceError(.malformed, "protobuf-c cannot decode it")
  }
}
