internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Inputs that show the mistakes that were not made.
///
/// A mistake shows where an output of the model with the mistake lies further from that of the model
/// without it than ``needed`` times what rounding in single precision makes of it, and than twice what
/// `verify` allows.
struct Discrimination {
  /// How many times what rounding makes of an output a mistake must move it by.
  static let needed = 16.0

  /// The model as it is, run on the inputs, and what other readings must be away from it to be seen.
  let trial: GoldenTrial
  /// What rounding in single precision makes of each output at most.
  private let rounding: [String: Double]

  /// Runs `model` on `inputs` in double and in single precision.
  init(
    _ model: Model, _ inputs: OrderedDictionary<String, Tensor>
  ) throws(SluiceError) {
    var rounded = try Execution<Float>(model, inputs)
    while try rounded.next() != nil {}
    let singles = rounded.outputs
    var scales: [String: Double] = [:]
    trial = try GoldenTrial(model, inputs) { (outputs) throws(SluiceError) in
      var goldens: OrderedDictionary<String, Tensor> = [:]
      for (name, value) in outputs { goldens[name] = try value.tensor() }
      let automatic = try Fit(goldens, of: model, computedInSingle: true)
      for (name, value) in outputs {
        scales[name] = singles[name].map { value.largestDistance(from: $0) } ?? 0
      }
      let found = scales
      return try Fit(goldens) { name in
        max(Self.needed * (found[name] ?? 0), 2 * automatic.allowance(of: name))
      }
    }
    rounding = scales
  }

  /// By how many times what rounding makes of it the output moves that shows a reading best; nil if none
  /// shows it.
  func separation(of reading: Model, from place: Int = 0) -> Double? {
    let distance = trial.distance(of: reading, from: place)
    guard !distance.agrees else { return nil }
    let scale = rounding[distance.output] ?? 0
    return scale > 0 ? distance.absolute / scale : .infinity
  }

  /// The model on a few inputs of its kind, as far as they can be run and the budget allows.
  static func drawn(for model: Model, within work: inout Work) -> [Discrimination] {
    guard let fitted = try? InputPlan().fitted(to: model) else { return [] }
    return plans(from: fitted).prefix(3).compactMap { plan in
      guard let inputs = try? model.inputs(plan),
        let discrimination = try? Discrimination(model, inputs),
        work.spend(2 * discrimination.trial.cost(from: 0))
      else { return nil }
      return discrimination
    }
  }

  /// The plan and what is tried after it: other numbers, larger and smaller ones, longer sequences.
  static func plans(from plan: InputPlan) -> [InputPlan] {
    let tries: [(scale: Double, stretch: Int)] = [
      (1, 1), (4, 1), (1, 2), (0.25, 2), (16, 1), (1, 4), (4, 4), (64, 2),
    ]
    return tries.enumerated().map { index, item in
      var next = plan
      next.seed = plan.seed &+ UInt64(index)
      next.scale = plan.scale * item.scale
      next.steps = plan.steps.multipliedReportingOverflow(by: item.stretch).partialValue
      return next
    }
  }
}

extension [Discrimination] {
  /// Whether a reading makes something else of some of the inputs.
  ///
  /// - Returns: Nil if there are none, or the budget does not allow to tell.
  func show(_ reading: Model, from place: Int, within work: inout Work) -> Bool? {
    guard !isEmpty else { return nil }
    for discrimination in self {
      guard work.spend(discrimination.trial.cost(from: place)) else { return nil }
      if discrimination.separation(of: reading, from: place) != nil { return true }
    }
    return false
  }
}

extension Value {
  /// The largest distance of an element from that of the same value in another precision; where one of both
  /// is not finite, nothing is known of it.
  fileprivate func largestDistance<T>(from other: Value<T>) -> Double {
    guard case .real(let mine) = self, case .real(let theirs) = other else { return 0 }
    return zip(mine.elements, theirs.elements).reduce(0) { largest, pair in
      let distance = abs(Double(pair.0) - Double(pair.1))
      return distance.isNaN ? largest : max(largest, distance)
    }
  }
}
