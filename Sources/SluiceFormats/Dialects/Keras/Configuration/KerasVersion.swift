internal import SluiceCore
internal import SluiceModel

/// The version of Keras that saved a file, which decides what the file leaves unsaid.
struct KerasVersion: Sendable {
  /// The version as the file states it: `2.2.4-tf`, `3.15.1`.
  let text: String
  /// The first number of the version; what came before 1.0 counts as Keras 1.
  let generation: Int

  /// What Keras takes a file for that names no version: Keras 1 did not.
  static let beforeItWasNoted = "1"
  /// What a configuration is taken for that names no version, but modules: only Keras 3 does so.
  static let third = "3"
  /// What a configuration is taken for that keeps the attributes of layers beside their class.
  static let beforeFirst = "0.x"

  /// Whether this is older than Keras 1.0.
  var isBeforeFirst: Bool { text.hasPrefix("0.") }

  /// Reads a version.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if it does not begin with a number,
  ///   `.unsupported` if it is no generation that is known.
  init(_ text: String) throws(SluiceError) {
    guard let generation = Int(text.prefix { $0 != "." }) else {
      throw .kerasVersionMalformed(text)
    }
    guard (0...3).contains(generation) else { throw .kerasVersionUnsupported(text) }
    self.text = text
    self.generation = max(1, generation)
  }

  /// The first two numbers of the version; without the second one, it is taken for the latest.
  var release: (Int, Int) { (generation, numbers.dropFirst().first ?? .max) }

  /// The numbers of the version, as far as it states them.
  var numbers: [Int] {
    text.prefix { $0 != "-" }.split(separator: ".").prefix { Int($0) != nil }.compactMap { Int($0) }
  }

  /// Whether this is the Keras inside TensorFlow since 1.13, which became the only one with Keras 2.4.
  var isTensorFlows: Bool {
    generation == 2
      && (release >= (2, 4)
        || (text.hasSuffix("-tf") && !numbers.lexicographicallyPrecedes([2, 2, 4])))
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
