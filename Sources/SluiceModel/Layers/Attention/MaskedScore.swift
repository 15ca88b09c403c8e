internal import OrderedCollections
internal import SluiceCore

/// What becomes of the score of a key that a query may not attend to, before weights are made of it.
///
/// The rules differ where a query may attend to no key at all, as the first steps of a causal layer whose
/// sequence is padded on the left.
public enum MaskedScore: Sendable, Hashable {
  /// Such keys get no weight; without any other key, all weights are zero.
  case excluded
  /// This number stands for the score; without any other key, all keys get the same weight.
  case replaced(by: Double)
  /// So much is taken off, in the arithmetic of this element type.
  ///
  /// Taking 10⁹ off in single precision leaves multiples of 64, so that without any other key all get
  /// the same weight if their scores are small; in double precision the scores survive.
  case lowered(by: Double, as: ElementType)

  /// Turns the scores of one query into weights, of which those of the keys that are not allowed obey
  /// the rule.
  func weigh<S: Scalar>(_ scores: inout [S], allowed: [Bool]) {
    for key in scores.indices where !allowed[key] { scores[key] = masked(scores[key]) }
    ActivationFunction.softmax.apply(to: &scores)
    guard self == .excluded else { return }
    for key in scores.indices where !allowed[key] { scores[key] = 0 }
  }

  private func masked<S: Scalar>(_ score: S) -> S {
    switch self {
    case .excluded: -.infinity
    case .replaced(let number): S(number)
    case .lowered(let amount, let type):
      (score.rounded(to: type) - S(amount).rounded(to: type)).rounded(to: type)
    }
  }
}

extension MaskedScore {
  /// The rule as it is written in the native format.
  var json: JSON {
    switch self {
    case .excluded: ["rule": "excluded"]
    case .replaced(let number): ["rule": "replaced", "score": .number(number)]
    case .lowered(let amount, let type):
      ["rule": "lowered", "amount": .number(amount), "elementType": .string(type.rawValue)]
    }
  }

  init(_ json: JSON) throws(SluiceError) {
    var fields = try JSONFields(json)
    let rule = try fields.required("rule")
    switch rule {
    case "excluded": self = .excluded
    case "replaced": self = .replaced(by: try fields.number("score"))
    case "lowered":
      let amount = try fields.number("amount")
      let type: ElementType = try fields.choice("elementType")
      guard type.kind == .real else {
        throw .attribute(
          "elementType", is: .string(type.rawValue), expected: "a type of real numbers")
      }
      self = .lowered(by: amount, as: type)
    default:
      throw .attribute("rule", is: rule, expected: "'excluded', 'replaced' or 'lowered'")
    }
    try fields.finish()
  }
}

extension JSONFields {
  /// The rule `key` for masked scores.
  mutating func maskedScore(_ key: String) throws(SluiceError) -> MaskedScore {
    let value = try required(key)
    return try placing(at: "attribute \(key.quoted)") { () throws(SluiceError) in
      try MaskedScore(value)
    }
  }
}
