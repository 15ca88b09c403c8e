// MARK: - Files of arrays

extension SluiceError {
  package static func outputEnding(expected: [String]) -> SluiceError {
    SluiceError(.usage, "the ending says no format to write, expected \(expected.listed())")
  }

  package static let outputTwice = SluiceError(
    .usage, "is named for two outputs, expected a file for each")

  package static func severalArrays(_ names: [String]) -> SluiceError {
    SluiceError(
      .usage,
      "a .npy file holds one array, but there are \(names.count): "
        + names.prefix(8).map(\.quoted).listed("and"),
      hint: "let the output end in .npz or .safetensors")
  }

  package static func arrayNotNamed(count: Int) -> SluiceError {
    SluiceError(.usage, "holds \(count) arrays, expected the name of one of them")
  }

  package static func arrayUnknown(_ name: String, known: [String]) -> SluiceError {
    let list = known.isEmpty ? "none" : known.prefix(8).map(\.quoted).listed("and")
    let more = known.count > 8 ? " and \(known.count - 8) more" : ""
    return SluiceError(
      .usage, "there is no array \(name.quoted), the arrays are \(list)\(more)",
      hint: "'sluice inspect FILE' lists what there is")
  }

  package static func arrayNoNumbers(_ type: String) -> SluiceError {
    SluiceError(.unsupported, "holds elements of type \(type.quoted), expected numbers")
  }
}

// MARK: - Options

extension SluiceError {
  package static func rowsOutside(_ text: String, rows: Int) -> SluiceError {
    SluiceError(.usage, "--rows is \(text.quoted), but there are \(rows) rows")
  }

  package static var rowsOfScalar: SluiceError {
    SluiceError(.usage, "a scalar has no rows, expected no --rows")
  }

  package static func toleranceOutOfRange(_ option: String, _ value: Double) -> SluiceError {
    SluiceError(.usage, "\(option) is \(value), expected a finite number of at least 0")
  }

  package static func toleranceWithoutGolden(_ option: String) -> SluiceError {
    SluiceError(.usage, "\(option) says how goldens are compared, expected --golden with it")
  }
}

// MARK: - Output

extension SluiceError {
  package static func standardOutputFailed(reason: String) -> SluiceError {
    SluiceError(.io, "writing failed: \(reason)").at("standard output")
  }
}

// MARK: - Usage

extension SluiceError {
  package static func commandUsage(_ message: String) -> SluiceError {
    SluiceError(.usage, message.prefix(1).lowercased() + message.dropFirst())
  }
}
