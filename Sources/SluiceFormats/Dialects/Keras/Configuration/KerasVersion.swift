internal import SluiceCore
internal import SluiceModel

/// The version of Keras that saved a file, which decides what the file leaves unsaid.
struct KerasVersion: Sendable {
  /// The version as the file states it: `2.2.4-tf`, `3.15.1`.
  let text: String
  /// The first number of the version.
  let generation: Int

  /// What Keras takes a file for that names no version: Keras 1 did not.
  static let beforeItWasNoted = "1"

  /// Reads a version.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if it does not begin with a number,
  ///   `.unsupported` if it is no generation that is known.
  init(_ text: String) throws(SluiceError) {
    guard let generation = Int(text.prefix { $0 != "." }) else {
      throw .kerasVersionMalformed(text)
    }
    guard (1...3).contains(generation) else { throw .kerasVersionUnsupported(text) }
    self.text = text
    self.generation = generation
  }

  /// The first two numbers of the version.
  var release: (Int, Int) {
    let numbers = text.split(separator: ".").dropFirst()
    return (generation, numbers.first.flatMap { Int($0) } ?? 0)
  }

  /// The slope of `hard_sigmoid`, which changed with Keras 3.
  var hardSigmoidSlope: Double { generation >= 3 ? 1.0 / 6 : 0.2 }

  /// The value of a constant that is compared with values of `type`; nil if it is no number.
  ///
  /// Keras 2 makes the constant one of their type. Keras 3 makes a constant with a fraction or an
  /// exponent one of single precision, whatever their type.
  func comparand(_ constant: JSON, with type: ElementType) -> Double? {
    guard let number = constant.number else { return nil }
    if generation >= 3, constant.integer == nil { return number.rounded(to: .float32) }
    return type.kind == .real ? number.rounded(to: type) : number
  }
}
