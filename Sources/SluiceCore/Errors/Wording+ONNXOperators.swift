// MARK: - Values

extension SluiceError {
  package static func onnxConstantValues(_ count: Int) -> SluiceError {
    SluiceError(.malformed, "\(count) attributes hold a value, expected one")
  }
}

// MARK: - Types

extension SluiceError {
  package static func onnxTypeNotTaken(_ type: String, by operation: String) -> SluiceError {
    SluiceError(
      .unsupported, "an input holds \(type) elements, which \(operation.quoted) does not take")
  }
}

// MARK: - Scan

extension SluiceError {
  package static func onnxScanBody(
    inputs: Int, outputs: Int, states: Int, scanned: Int
  ) -> SluiceError {
    SluiceError(
      .inconsistent,
      "attribute 'body' has \(inputs) inputs and \(outputs) outputs, expected "
        + "\(states + scanned) and at least \(states) where there are \(states) states")
  }

  package static let onnxScanLengths = SluiceError(
    .unsupported, "input 'sequence_lens' is given, expected sequences of one length")

  package static func onnxScanLengths(_ lengths: [String]) -> SluiceError {
    SluiceError(
      .inconsistent, "the scanned inputs have lengths \(lengths.listed("and")), expected one")
  }

  package static func onnxScanBatch(_ shape: String) -> SluiceError {
    SluiceError(.unsupported, "an input has shape \(shape), expected a batch of 1")
  }

  package static func onnxTrainingOutput(_ name: String) -> SluiceError {
    SluiceError(
      .unsupported, "the output \(name.quoted) is asked for, which there is at training only")
  }

  package static let onnxDropoutMode = SluiceError(
    .unsupported, "input 'training_mode' is computed, expected a constant")

  package static func onnxDropoutTraining(_ ratio: Double?) -> SluiceError {
    let found = ratio.map { "is \($0)" } ?? "is computed"
    return SluiceError(
      .unsupported,
      "input 'training_mode' is true and input 'ratio' \(found), expected 0: what is dropped is random"
    )
  }

  package static func onnxOperatorTooOld(
    _ name: String, settled: Int, opset: Int
  ) -> SluiceError {
    SluiceError(
      .unsupported,
      "the operator \(name.quoted) is read from opset \(settled) on, and the model asks for "
        + "opset \(opset)")
  }
}
