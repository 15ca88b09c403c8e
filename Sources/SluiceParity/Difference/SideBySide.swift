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
  mutating func run(
    _ inputs: (left: OrderedDictionary<String, Tensor>, right: OrderedDictionary<String, Tensor>)
  ) throws(SluiceError) {
    var mine = try Execution<Double>(pairing.left.model, inputs.left)
    var theirs = try Execution<Double>(pairing.right.model, inputs.right)
    let (ends, others) = (lastPlaces(pairing.left), lastPlaces(pairing.right))
    var waiting: [Int: NodeResult<Double>] = [:]
    var waitingOthers: [Int: NodeResult<Double>] = [:]
    let total = max(pairing.left.model.nodes.count, pairing.right.model.nodes.count)
    for place in 0..<total {
      Progress.report("computing", place + 1, of: total)
      if let result = try mine.next(), let unit = ends[place],
        let partner = pairing.partners[unit]
      {
        if let other = waitingOthers.removeValue(forKey: partner) {
          try compare(unit, result, other)
        } else {
          waiting[unit] = result
        }
      }
      if let result = try theirs.next(), let unit = others[place],
        let origin = pairing.origins[unit]
      {
        if let first = waiting.removeValue(forKey: origin) {
          try compare(origin, first, result)
        } else {
          waitingOthers[unit] = result
        }
      }
    }
    compareOutputs(mine.outputs, theirs.outputs)
  }

  /// The unit that a node is the last of, by the place of the node.
  private func lastPlaces(_ graph: UnitGraph) -> [Int: Int] {
    var result: [Int: Int] = [:]
    for (index, unit) in graph.units.enumerated() where !unit.isTransparent {
      result[unit.last] = index
    }
    return result
  }

  private mutating func compare(
    _ place: Int, _ first: NodeResult<Double>, _ second: NodeResult<Double>
  ) throws(SluiceError) {
    let unit = pairing.left.units[place]
    guard let partner = pairing.partners[place] else { return }
    let other = pairing.right.units[partner]
    var total = distances[place] ?? OutputDistance()
    for (slot, pair) in zip(first.outputs, second.outputs).enumerated() {
      let isRead = [unit.outputs, other.outputs].contains { outputs in
        outputs.indices.contains(slot) && outputs[slot] != nil
      }
      guard isRead else { continue }
      let name = unit.layer.outputs.indices.contains(slot) ? unit.layer.outputs[slot] : "\(slot)"
      guard pair.0.shape == pair.1.shape else {
        total.shapesDiffer = name
        continue
      }
      var distance = OutputDistance()
      let (mine, theirs) = (pair.0.numbers, pair.1.numbers)
      let worst = distance.add(mine, theirs)
      total.maxAbsolute = max(total.maxAbsolute, distance.maxAbsolute)
      total.scale = max(total.scale, distance.scale)
      guard distance.departs, place < departure?.place ?? .max else { continue }
      departure = (
        place,
        Departure(
          left: unit.name, right: other.name, output: name,
          index: coordinates(of: worst, in: pair.0.shape), leftNumber: mine[worst],
          rightNumber: theirs[worst], scale: distance.scale,
          inputsAgree: inputsAgree(first, second),
          step: try StepDeparture(
            first, of: pairing.left.model, second, of: pairing.right.model))
      )
    }
    distances[place] = total
  }

  private func inputsAgree(
    _ first: NodeResult<Double>, _ second: NodeResult<Double>
  ) -> Bool {
    zip(first.inputs, second.inputs).allSatisfy { pair in
      guard let mine = pair.0, let theirs = pair.1 else { return true }
      guard mine.shape == theirs.shape else { return false }
      var distance = OutputDistance()
      distance.add(mine.numbers, theirs.numbers)
      return !distance.departs
    }
  }

  private mutating func compareOutputs(
    _ mine: OrderedDictionary<String, Value<Double>>,
    _ theirs: OrderedDictionary<String, Value<Double>>
  ) {
    for pair in pairing.ports.outputs {
      guard let first = mine[pair.left.name], let second = theirs[pair.right.name] else { continue }
      var distance = outputs[pair.left.name] ?? OutputDistance()
      if first.shape == second.shape {
        distance.add(first.numbers, second.numbers)
      } else {
        distance.shapesDiffer = "\(first.shape) and \(second.shape)"
      }
      outputs[pair.left.name] = distance
    }
  }
}

extension Value<Double> {
  /// The elements as numbers; truth values are 0 and 1.
  fileprivate var numbers: [Double] {
    switch self {
    case .real(let array): array.elements
    case .integer(let array): array.elements.map { Double($0) }
    case .boolean(let array): array.elements.map { $0 ? 1 : 0 }
    }
  }
}
