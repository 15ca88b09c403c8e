internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// How far a run of a model is from what it must give, counted in what a verdict allows each element.
package struct Fit {
  /// How far a run is away.
  package struct Distance: Sendable, Hashable {
    /// The largest distance of an element as a multiple of what it is allowed.
    package let multiples: Double
    /// The largest distance of an element of the same output as a number.
    package let absolute: Double
    /// The output that it is in.
    package let output: String
    /// Whether a verdict passes it.
    package let agrees: Bool

    /// What cannot be computed, or is too far off to be looked at closely.
    static let beyond = Distance(
      multiples: .infinity, absolute: .infinity, output: "", agrees: false)
  }

  fileprivate struct Target {
    let shape: [Int]
    let elements: [Double]
    let comparison: Comparison
  }

  private let targets: OrderedDictionary<String, Target>

  /// Takes what a case claims, and what a verdict allows.
  init(_ claims: [Judge.Claim], _ verdict: Verification.Case) throws(SluiceError) {
    var targets: OrderedDictionary<String, Target> = [:]
    for claim in claims {
      guard
        let output = verdict.outputs.first(where: {
          $0.kind == claim.kind && $0.name == claim.name
        })
      else { continue }
      targets[claim.port] = Target(
        shape: claim.golden.shape, elements: try claim.golden.elements(),
        comparison: output.comparison)
    }
    self.targets = targets
  }

  /// How far `outputs` are away, infinitely if one of them is missing or of another shape; they agree if the
  /// verdict says so or, where there is none, if each element is within what it is allowed.
  func distance(
    of outputs: OrderedDictionary<String, Value<Double>>, agreeing passed: Bool? = nil
  ) -> Distance {
    var worst = (multiples: 0.0, absolute: 0.0, output: targets.keys.first ?? "")
    for (name, target) in targets {
      let found = outputs[name].map { target.distance(of: $0) } ?? (.infinity, .infinity)
      if found.multiples > worst.multiples { worst = (found.multiples, found.absolute, name) }
    }
    return Distance(
      multiples: worst.multiples, absolute: worst.absolute, output: worst.output,
      agrees: passed ?? (worst.multiples <= 1))
  }

  /// Whether a verdict of its own could pass a run that gives `outputs`; stops at the first element beyond.
  func isNear(_ outputs: OrderedDictionary<String, Value<Double>>) -> Bool {
    targets.allSatisfy { name, target in outputs[name].map(target.isNear) ?? false }
  }

  /// Whether two runs give the same numbers.
  func areSame(
    _ first: OrderedDictionary<String, Value<Double>>,
    _ second: OrderedDictionary<String, Value<Double>>
  ) -> Bool {
    targets.keys.allSatisfy { name in
      guard let mine = first[name], let other = second[name] else { return false }
      return mine.shape == other.shape && mine.numbers == other.numbers
    }
  }
}

extension Judge.Claim {
  /// The output of a model, or of one that gives out what nodes make as well.
  var port: String { kind == .output ? name : label }
}

extension Fit.Target {
  /// The largest distance of an element, and the largest multiple of what one is allowed; a NaN is equal to a
  /// NaN.
  fileprivate func distance(of value: Value<Double>) -> (multiples: Double, absolute: Double) {
    guard value.shape == shape else { return (.infinity, .infinity) }
    var (multiples, absolute) = (0.0, 0.0)
    for (index, (found, golden)) in zip(value.numbers, elements).enumerated()
    where found != golden {
      let distance = SluiceParity.distance(found, golden)
      absolute = max(absolute, distance)
      let share = distance / comparison.allowed(at: index, golden)
      if comparison.accepts(found, golden, at: index) {
        if share > multiples { multiples = min(share, 1) }
      } else {
        multiples = max(multiples, share.isNaN ? .infinity : share)
      }
    }
    return (multiples, absolute)
  }

  /// How many times what one reading is allowed another one of the same model may be.
  private static let leeway = 4.0

  /// Whether each element is within what any reading may be allowed that rounding leaves something of.
  fileprivate func isNear(_ value: Value<Double>) -> Bool {
    guard value.shape == shape else { return false }
    let most =
      Allowance.roundings * RoundingScale.margin * RoundingScale.lost * comparison.goldenScale
    return zip(value.numbers, elements).enumerated().allSatisfy { index, pair in
      let (found, golden) = pair
      if found == golden || comparison.accepts(found, golden, at: index) { return true }
      let distance = SluiceParity.distance(found, golden)
      return distance.isFinite
        && distance <= max(Self.leeway * comparison.allowed(at: index, golden), most)
    }
  }
}
