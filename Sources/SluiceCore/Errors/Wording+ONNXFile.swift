// MARK: - Attributes

extension SluiceError {
  package static func protobufSeveralValues(_ fields: [String]) -> SluiceError {
    SluiceError(
      .malformed, "has values in \(fields.map(\.quoted).listed("and")), expected one of them")
  }

  package static func protobufReferenceWithValue(
    _ reference: String, _ fields: [String]
  ) -> SluiceError {
    SluiceError(
      .malformed,
      "refers to the attribute \(reference.quoted), but has a value of its own in "
        + fields.map(\.quoted).listed("and"))
  }

  package static var protobufNoValue: SluiceError {
    SluiceError(.malformed, "has neither a type nor a value")
  }

  package static func protobufValueMissing(_ field: String) -> SluiceError {
    SluiceError(.malformed, "has no value, but its type says \(field.quoted)")
  }

  package static func protobufOtherValue(_ field: String, expected: String) -> SluiceError {
    SluiceError(
      .malformed, "has its value in \(field.quoted), but its type says \(expected.quoted)")
  }

  package static func protobufAttributeType(_ number: Int) -> SluiceError {
    SluiceError(.unsupported, "is of type \(number), which is not known")
  }
}

// MARK: - Tensors

extension SluiceError {
  package static var protobufSegment: SluiceError {
    SluiceError(.unsupported, "is a segment of a tensor, expected a whole one")
  }

  package static func protobufDataLocation(_ number: Int) -> SluiceError {
    SluiceError(.malformed, "has 'data_location' \(number), expected 0 or 1")
  }

  package static var protobufExternalUndeclared: SluiceError {
    SluiceError(
      .malformed, "has 'external_data', but its 'data_location' says that it lies in the model")
  }
}

// MARK: - Assumptions

extension SluiceError {
  package static func assumptionUnknown(_ name: String, known: [String]) -> SluiceError {
    SluiceError(
      .usage,
      "there is no known fault \(name.quoted) that can be corrected, expected "
        + known.map(\.quoted).listed())
  }

  package static func assumptionUnneeded(_ name: String) -> SluiceError {
    SluiceError(.usage, "nothing in the model bears the fault \(name.quoted)")
  }
}
