// MARK: - Identification of bare arrays

extension SluiceError {
  package static func identifyLayers(_ names: [String]) -> SluiceError {
    SluiceError(
      .inconsistent,
      "has goldens of layers, \(names.map(\.quoted).listed("and")), expected inputs and outputs of "
        + "one recurrent layer alone")
  }

  package static var identifyNoOutput: SluiceError {
    SluiceError(
      .inconsistent, "has no output with units, expected a sequence or the last output of a layer")
  }

  package static func identifySequence(_ inputs: [(String, [Int])]) -> SluiceError {
    let found = inputs.map { "\($0.0.quoted) \($0.1)" }.listed("and")
    return SluiceError(
      .inconsistent,
      "inputs are \(found.isEmpty ? "none" : found), expected one sequence [batch, time, features] "
        + "or [time, batch, features], and perhaps initial states [batch, units]")
  }

  package static func identifyInput(_ name: String, _ shape: [Int], units: Int) -> SluiceError {
    SluiceError(
      .inconsistent,
      "input \(name.quoted) has shape \(shape), expected the only sequence or, of at most two, an "
        + "initial state [batch, \(units)]")
  }

  package static func identifyOutput(
    _ name: String, _ shape: [Int], sequence: [Int], units: Int
  ) -> SluiceError {
    let expected = sequence.dropLast() + [units]
    return SluiceError(
      .inconsistent,
      "output \(name.quoted) has shape \(shape), expected a sequence \(Array(expected)) or a state "
        + "[batch, \(units)], as the input is \(sequence)")
  }

  package static func identifyNotFinite(
    _ subject: String, _ number: String, at index: [Int]
  ) -> SluiceError {
    SluiceError(.inconsistent, "\(subject) holds \(number) at \(index), expected finite numbers")
  }

  package static func identifySizes(
    _ subject: String, _ found: [Int], expected: [Int]
  ) -> SluiceError {
    SluiceError(
      .inconsistent,
      "has \(found[0]) features and \(found[1]) units, expected \(expected[0]) and \(expected[1]) as "
        + "in case \(subject.quoted)")
  }

  package static func identifyPorts(_ subject: String) -> SluiceError {
    SluiceError(
      .inconsistent,
      "has other inputs or outputs than case \(subject.quoted), expected the same in every case")
  }

  package static func identifyNoKernels(
    features: Int, units: Int, found: [(String, [Int])]
  ) -> SluiceError {
    let arrays = found.prefix(12).map { "\($0.0.quoted) \($0.1)" } + (found.count > 12 ? ["…"] : [])
    return SluiceError(
      .inconsistent,
      "no two arrays are kernel and recurrent kernel of \(features) features and \(units) units, "
        + "expected [G·\(units), \(features)] and [G·\(units), \(units)], either transposed or stacked "
        + "by gate, with G of 1, 3 or 4; found \(arrays.isEmpty ? "none" : arrays.listed("and"))",
      hint: "features and units are those of the golden's input and output")
  }

  package static func identifiedNone(tried: Int, closest: String, allowed: String) -> SluiceError {
    SluiceError(
      .mismatch,
      "none of \(tried) readings gives the golden, the closest is off by \(closest) where \(allowed) "
        + "is allowed")
  }

  package static func identifiedSeveral(_ count: Int, open: [String]) -> SluiceError {
    SluiceError(
      .mismatch,
      "\(count) readings give the golden, which cannot tell them apart; open: "
        + open.joined(separator: ", "),
      hint: "record a golden with several steps, distinct inputs and states that are not zero")
  }
}

// MARK: - Provenance of goldens

extension SluiceError {
  package static func goldenProvenance(_ found: String) -> SluiceError {
    SluiceError(
      .inconsistent, "is \(found), expected the bytes (U8) of a JSON object")
  }
}
