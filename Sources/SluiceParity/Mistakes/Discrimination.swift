internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Inputs that show the mistakes that were not made.
///
/// A mistake shows where an element of an output of the model with the mistake lies further from that of the
/// model without it than ``needed`` times what `verify` allows it.
struct Discrimination {
  /// How many times what is allowed a mistake must move an element by.
  static let needed = 2.0

  /// The model as it is, run on the inputs.
  let trial: GoldenTrial

  /// Runs `model` on `inputs`, and takes what it gives for a golden.
  init(
    _ model: Model, _ inputs: OrderedDictionary<String, Tensor>
  ) throws(SluiceError) {
    var item = Golden.Case(name: "drawn")
    item.inputs = inputs
    item.outputs = try Progress.quietly { () throws(SluiceError) in try model.run(inputs) }
    trial = try GoldenTrial(item, of: model)
  }

  /// By how many times what it is allowed the element moves that shows a reading best; nil if none shows it.
  func separation(of reading: Model, from place: Int = 0) -> Double? {
    let distance = trial.departure(of: reading, from: place)
    return distance.multiples > Self.needed ? distance.multiples : nil
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

/// A model on all inputs that are drawn for its kind, each computed when those before do not tell.
struct DrawnInputs {
  private let model: Model
  private var drawn: [Discrimination] = []
  /// The plans that nothing was drawn by so far.
  private var plans: [InputPlan]
  /// Whether the budget was used up by drawing.
  private var isCutShort = false

  /// Takes a model; if it can be run on no inputs drawn, nothing is ever shown.
  init(for model: Model) {
    self.model = model
    plans = (try? InputPlan().fitted(to: model)).map(Discrimination.plans) ?? []
  }

  /// Whether a reading, whose nodes before `place` are those of the model, makes something else of some of the
  /// inputs.
  ///
  /// - Returns: Nil if there are none, or the budget does not allow to tell.
  mutating func show(_ reading: Model, from place: Int, within work: inout Work) -> Bool? {
    var index = 0
    while draw(index, within: &work) {
      guard work.spend(drawn[index].trial.cost(from: place)) else { return nil }
      if drawn[index].separation(of: reading, from: place) != nil { return true }
      index += 1
    }
    return drawn.isEmpty || isCutShort ? nil : false
  }

  /// Draws inputs until those at `index` are there; false if there are none.
  private mutating func draw(_ index: Int, within work: inout Work) -> Bool {
    while index >= drawn.count, !plans.isEmpty, !isCutShort {
      let plan = plans.removeFirst()
      guard let inputs = try? model.inputs(plan),
        let next = try? Discrimination(model, inputs)
      else { continue }
      isCutShort = !work.spend(next.trial.preparation)
      if !isCutShort { drawn.append(next) }
    }
    return index < drawn.count
  }
}
