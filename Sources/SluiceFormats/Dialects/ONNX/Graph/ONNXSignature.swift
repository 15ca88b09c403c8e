internal import SluiceCore
internal import SluiceModel

/// What an operator reads.
struct ONNXSignature: Sendable {
  /// One input.
  struct Port: Sendable {
    let name: String
    let isOptional: Bool
  }

  let inputs: [Port]
  /// Whether the last input may stand any number of times.
  let isVariadic: Bool

  /// The inputs by name: `B?` may be left out, `inputs…` may stand any number of times.
  init(_ words: String) {
    let names = words.split(separator: " ")
    inputs = names.map { word in
      Port(
        name: String(word.prefix { $0 != "?" && $0 != "…" }),
        isOptional: word.hasSuffix("?") || word.hasSuffix("…"))
    }
    isVariadic = names.last?.hasSuffix("…") ?? false
  }

  /// Fails unless values can be the inputs.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if one is missing or there are too many.
  func check(_ values: [String?]) throws(SluiceError) {
    guard isVariadic || values.count <= inputs.count else {
      throw .inputCount(values.count, expected: "at most \(inputs.count)")
    }
    for (index, port) in inputs.enumerated() where !port.isOptional {
      guard index < values.count, values[index] != nil else { throw .onnxInputMissing(port.name) }
    }
  }
}

/// One operator of the standard, and the layers that compute it.
struct ONNXOperator: Sendable {
  /// Adds what the node makes; nil for an output that it does not have.
  typealias Builder =
    @Sendable (inout ONNXCall, inout ONNXGraph) throws(SluiceError) -> [String?]

  let name: String
  let signature: ONNXSignature
  /// The first version of the standard's operators that has it.
  let since: Int
  /// The first version in which it was what it is in opset 7; earlier ones are not read.
  let settled: Int
  let build: Builder

  init(
    _ name: String, _ inputs: String, since: Int = 1, settled: Int = 7, _ build: @escaping Builder
  ) {
    self.name = name
    signature = ONNXSignature(inputs)
    self.since = since
    self.settled = settled
    self.build = build
  }
}

extension ONNXOperator {
  /// The operators that the standard has for real numbers of less than two bytes and integers of less
  /// than one; all others compute, which these elements are not for.
  private static let storing: Set = [
    "Cast", "CastLike", "ConstantOfShape", "DequantizeLinear", "Dropout", "Flatten", "Identity",
    "If",
    "IsNaN", "Loop", "Pad", "QuantizeLinear", "Reshape", "Scan", "Shape", "Size", "Squeeze",
    "Transpose", "Unsqueeze",
  ]

  /// Fails unless the operator takes elements of these types.
  func check(_ types: [ElementType]) throws(SluiceError) {
    guard !Self.storing.contains(name) else { return }
    let small = types.first { $0.smallFloat != nil || $0.bitWidth < 8 }
    if let small { throw .onnxTypeNotTaken(small.rawValue, by: name) }
  }
}
