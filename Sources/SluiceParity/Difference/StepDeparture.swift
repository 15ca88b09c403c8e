internal import SluiceCore
public import SluiceModel

/// Where within a recurrent layer two models part company first.
public struct StepDeparture: Sendable, Hashable {
  /// What parts.
  public enum Part: Sendable, Hashable {
    /// What a gate lets through.
    case gate(Gate)
    /// A state after the step, where all gates agree.
    case state(String)
    /// The step itself: only one side takes it, the mask leaving it out on the other.
    case step(isTakenByLeft: Bool)
  }

  /// The order in which the pass goes through time.
  public let pass: Direction
  /// The row of the batch.
  public let row: Int
  /// The place in the sequence.
  public let time: Int
  /// What parts first.
  public let part: Part
  /// The unit that is farthest apart.
  public internal(set) var unit = 0
  /// Its number in the first model.
  public internal(set) var left = 0.0
  /// Its number in the second model.
  public internal(set) var right = 0.0
}

extension StepDeparture {
  /// Follows two recurrent layers through time; nil if they are of different kinds or sizes, or no step
  /// tells them apart.
  init?(
    _ first: NodeResult<Double>, of left: Model, _ second: NodeResult<Double>, of right: Model
  ) throws(SluiceError) {
    guard let mine = first.node.layer as? any CellLayer,
      let theirs = second.node.layer as? any CellLayer, mine.kind == theirs.kind,
      mine.shape.hiddenSize == theirs.shape.hiddenSize,
      mine.shape.direction == theirs.shape.direction
    else { return nil }
    let steps = try Self.steps(mine, first.inputs, left.parameters(of: first.node))
    let others = try Self.steps(theirs, second.inputs, right.parameters(of: second.node))
    let gates = type(of: mine).gates
    let states = type(of: mine).states
    for place in Set(steps.keys).union(others.keys).sorted() {
      guard let step = steps[place], let other = others[place] else {
        self.init(place, .step(isTakenByLeft: steps[place] != nil))
        return
      }
      let pairs =
        zip(gates, zip(step.gates, other.gates)).map { (Part.gate($0), $1) }
        + zip(states, zip(step.states, other.states)).map { (Part.state($0), $1) }
      for (part, numbers) in pairs {
        var distance = OutputDistance()
        let unit = distance.add(numbers.0, numbers.1)
        guard distance.departs else { continue }
        self.init(place, part)
        self.unit = unit
        (self.left, self.right) = (numbers.0[unit], numbers.1[unit])
        return
      }
    }
    return nil
  }

  private init(_ place: Place, _ part: Part) {
    self.init(
      pass: place.isReverse ? .reverse : .forward, row: place.row, time: place.time, part: part)
  }

  /// A step of a row, in the order in which it is reached: by both passes at once.
  private struct Place: Hashable, Comparable {
    let isReverse: Bool
    let row: Int
    let time: Int
    /// How many places of the sequence the pass goes by before.
    let before: Int

    private var rank: [Int] { [before, isReverse ? 1 : 0, row] }

    static func < (a: Place, b: Place) -> Bool { a.rank.lexicographicallyPrecedes(b.rank) }
  }

  private static func steps(
    _ layer: any CellLayer, _ inputs: [Value<Double>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Place: CellStep<Double>] {
    var steps: [Place: CellStep<Double>] = [:]
    let length = inputs.first.flatMap { $0 }?.shape[1] ?? 0
    _ = try layer.goThroughTime(inputs, parameters) { (step: CellStep<Double>) in
      let isReverse = step.pass == .reverse
      let place = Place(
        isReverse: isReverse, row: step.row, time: step.time,
        before: isReverse ? length - 1 - step.time : step.time)
      steps[place] = step
    }
    return steps
  }
}

extension StepDeparture {
  /// The place and the numbers in words.
  package var sentence: String {
    let order = pass == .reverse ? " of the reverse pass" : ""
    let place = "row \(row), time step \(time)\(order)"
    let what: String
    switch part {
    case .step(let isTakenByLeft):
      return "\(place): taken by \(isTakenByLeft ? "A" : "B") alone, masked in the other"
    case .gate(let gate): what = "gate \(gate.letter) (\(gate.rawValue))"
    case .state(let name): what = "every gate agrees, \(name)"
    }
    return "\(place): \(what), unit \(unit): A \(left.short(9)), B \(right.short(9)), "
      + "|Δ| \(abs(left - right).short(3))"
  }
}
