package import OrderedCollections
package import SluiceCore
package import SluiceModel

/// Inputs for a model that show every mistake of ``Mistake/all`` that could be made with it.
///
/// They are no golden yet: the framework that the model is from has to say what it makes of them.
package struct GoldenInputs: Sendable {
  /// One call of the model.
  package struct Case: Sendable {
    /// How the inputs were drawn.
    package let plan: InputPlan
    /// The inputs by name.
    package let inputs: OrderedDictionary<String, Tensor>
  }

  /// One mistake, and how well the inputs show it.
  package struct Separation: Sendable {
    /// The mistake; several changes where a layer is used several times.
    package let changes: [Reading.Change]
    /// The place of the case that shows it; nil if none does.
    package fileprivate(set) var shownBy: Int?
    /// By how many times what `verify` allows it the mistake moves an element of an output.
    package fileprivate(set) var multiples: Double?
    /// Why no case shows it, where that is known.
    package fileprivate(set) var reason: String?
  }

  /// The calls; at least one.
  package private(set) var cases: [Case] = []
  /// Every mistake that the layers give room for.
  package private(set) var separations: [Separation] = []
  /// How many trials of a mistake were left out because the budget was used up.
  package private(set) var untried = 0
  /// What was computed.
  package private(set) var work: Work

  /// The mistakes that no case shows.
  package var unseparated: [Separation] { separations.filter { $0.shownBy == nil } }

  /// Draws inputs until every mistake shows, or eight plans or the budget are used up.
  ///
  /// - Throws: ``SluiceError`` as running the model does, if it cannot be run on any inputs drawn.
  package init(
    for model: Model, plan: InputPlan = InputPlan(), work: Work = Work()
  ) throws(SluiceError) {
    self.work = work
    let space = ReadingSpace(model)
    var open: [(separation: Int, reading: Reading)] = []
    for layer in space.layers {
      for (_, reading) in try space.singles(of: layer) {
        open.append((separations.count, reading))
        separations.append(Separation(changes: reading.changes))
      }
    }
    var calls: [String: RecurrentCall] = [:]
    var failure: SluiceError?
    let fitted = try plan.fitted(to: model)
    for plan in Discrimination.plans(from: fitted) where cases.isEmpty || !open.isEmpty {
      do {
        try draw(plan, space, &open, &calls)
      } catch {
        failure = failure ?? error
      }
    }
    if cases.isEmpty, let failure { throw failure }
    for (index, reading) in open {
      separations[index].reason =
        reading.changes.lazy
        .compactMap { calls[$0.node]?.reason(hiding: $0.aspect) }.first
    }
  }

  private mutating func draw(
    _ plan: InputPlan, _ space: ReadingSpace, _ open: inout [(separation: Int, reading: Reading)],
    _ calls: inout [String: RecurrentCall]
  ) throws(SluiceError) {
    let inputs = try space.model.inputs(plan)
    let discrimination = try Discrimination(space.model, inputs)
    guard work.spend(discrimination.trial.preparation) || cases.isEmpty else { return }
    for (node, call) in discrimination.trial.calls {
      calls[node, default: call].merge(call)
    }
    let before = open.count
    var rest: [(separation: Int, reading: Reading)] = []
    for (done, item) in open.enumerated() {
      Progress.report("looking for inputs", done, of: before)
      let place = space.place(of: item.reading)
      guard work.spend(discrimination.trial.cost(from: place)) else {
        untried += 1
        rest.append(item)
        continue
      }
      if let multiples = discrimination.separation(of: item.reading.model, from: place) {
        separations[item.separation].shownBy = cases.count
        separations[item.separation].multiples = multiples
      } else {
        rest.append(item)
      }
    }
    open = rest
    if cases.isEmpty || rest.count < before { cases.append(Case(plan: plan, inputs: inputs)) }
  }

  /// The arrays of the bundle: `inputs/<name>`, with the number of the case in front where there are
  /// several.
  package var arrays: OrderedDictionary<String, Tensor> {
    var result: OrderedDictionary<String, Tensor> = [:]
    for (index, item) in cases.enumerated() {
      for (name, tensor) in item.inputs {
        result[(cases.count > 1 ? "\(index)/" : "") + "inputs/\(name)"] = tensor
      }
    }
    return result
  }
}
