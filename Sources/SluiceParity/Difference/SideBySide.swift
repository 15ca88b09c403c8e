internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Where two models that run side by side part company first.
public struct Departure: Sendable, Hashable {
  /// The layer of the first model.
  public let left: String
  /// The layer of the second model.
  public let right: String
  /// The output that departs.
  public let output: String
  /// The element that is farthest apart.
  public let index: [Int]
  /// Its number in the first model.
  public let leftNumber: Double
  /// Its number in the second model.
  public let rightNumber: Double
  /// The largest magnitude in the first model's output.
  public let scale: Double
  /// Whether what the two layers read still agrees, so that they themselves are the reason.
  public let inputsAgree: Bool
  /// The first time step and the gate, within a recurrent layer.
  public let step: StepDeparture?
}

/// Two models computed on the same inputs, node by node, in turn, so that of all values only those are held
/// which somebody still waits for.
struct SideBySide {
  private let pairing: UnitPairing
  /// How far apart the outputs of pairs lie, by the place of the unit in the first model.
  private(set) var distances: [Int: OutputDistance] = [:]
  /// How far apart the outputs of the models lie, by their names in the first.
  private(set) var outputs: [String: OutputDistance] = [:]
  /// The first pair that departs, and its place.
  private(set) var departure: (place: Int, Departure)?

  init(_ pairing: UnitPairing) { self.pairing = pairing }

  /// Runs both models on one set of inputs.
  ///
  /// Where the numbers `areLarge`, the first runs in single precision besides, since what that loses of
  /// them two honest ways to write the same may lose, too.
  mutating func run(
    _ inputs: (left: OrderedDictionary<String, Tensor>, right: OrderedDictionary<String, Tensor>),
    areLarge: Bool
  ) throws(SluiceError) {
    var mine = try UnitRun(pairing.left, inputs.left, roundedBeside: areLarge)
    var theirs = try UnitRun(pairing.right, inputs.right, roundedBeside: false)
    var waiting: [Int: UnitResult] = [:]
    var waitingOthers: [Int: UnitResult] = [:]
    let total = max(pairing.left.model.nodes.count, pairing.right.model.nodes.count)
    for place in 0..<total {
      Progress.report("computing", place + 1, of: total)
      if let result = try mine.next(), let partner = pairing.partners[result.unit] {
        if let other = waitingOthers.removeValue(forKey: partner) {
          try compare(result, other)
        } else {
          waiting[result.unit] = result
        }
      }
      if let result = try theirs.next(), let origin = pairing.origins[result.unit] {
        if let first = waiting.removeValue(forKey: origin) {
          try compare(first, result)
        } else {
          waitingOthers[result.unit] = result
        }
      }
    }
    compareOutputs(mine.outputs, theirs.outputs)
  }

  private mutating func compare(
    _ first: UnitResult, _ second: UnitResult
  ) throws(SluiceError) {
    let (place, unit) = (first.unit, pairing.left.units[first.unit])
    let other = pairing.right.units[second.unit]
    var total = distances[place] ?? OutputDistance()
    for (slot, pair) in zip(first.made, second.last.outputs).enumerated() {
      let isRead = [unit.outputs, other.outputs].contains { outputs in
        outputs.indices.contains(slot) && outputs[slot] != nil
      }
      guard isRead else { continue }
      let name = unit.layer.outputs.indices.contains(slot) ? unit.layer.outputs[slot] : "\(slot)"
      guard pair.0.value.shape == pair.1.shape else {
        total.shapesDiffer = name
        continue
      }
      var distance = OutputDistance()
      let worst = distance.add(pair.0.value, pair.1, rounding: pair.0.rounding)
      total.add(distance)
      guard distance.departs, place < departure?.place ?? .max else { continue }
      departure = (
        place,
        Departure(
          left: unit.name, right: other.name, output: name,
          index: coordinates(of: worst, in: pair.1.shape),
          leftNumber: pair.0.value.numbers[worst], rightNumber: pair.1.numbers[worst],
          scale: distance.scale, inputsAgree: inputsAgree(first, second),
          step: try StepDeparture(
            first.last, of: pairing.left.model, second.last, of: pairing.right.model))
      )
    }
    distances[place] = total
  }

  private func inputsAgree(_ first: UnitResult, _ second: UnitResult) -> Bool {
    zip(first.read, second.read).allSatisfy { pair in
      guard let mine = pair.0, let theirs = pair.1?.value else { return true }
      guard mine.value.shape == theirs.shape else { return false }
      var distance = OutputDistance()
      distance.add(mine.value, theirs, rounding: mine.rounding)
      return !distance.departs
    }
  }

  private mutating func compareOutputs(
    _ mine: [String: WitnessedValue], _ theirs: [String: WitnessedValue]
  ) {
    for pair in pairing.ports.outputs {
      guard let first = mine[pair.left.name], let second = theirs[pair.right.name]?.value else {
        continue
      }
      var distance = outputs[pair.left.name] ?? OutputDistance()
      if first.value.shape == second.shape {
        distance.add(first.value, second, rounding: first.rounding)
      } else {
        distance.shapesDiffer = "\(first.value.shape) and \(second.shape)"
      }
      outputs[pair.left.name] = distance
    }
  }
}
