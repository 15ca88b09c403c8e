internal import OrderedCollections
public import SluiceCore
public import SluiceModel

/// What two models have in common, and where they differ.
///
/// ```swift
/// let difference = try Difference(between: exported, and: original)
/// difference.verdict                            // .equivalent
/// difference.layers.filter { !$0.isSame }       // what differs
/// difference.departure?.step                    // the first time step and the gate
/// ```
public struct Difference: Sendable {
  /// What can be said of the two as a whole.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// The same graph but for names and order, the same number in every parameter, and the same states
    /// carried from call to call.
    case identical
    /// Every layer with parameters is the same; what is written differently around them makes no
    /// difference to the outputs on the inputs that were tried. Or only one model, all else being the same,
    /// says that a value is a state.
    case equivalent
    /// Something differs, or could not be shown to be the same.
    case different
  }

  /// A layer that only one model has.
  public struct Stranger: Sendable, Hashable {
    /// The name.
    public let name: String
    /// The kind.
    public let kind: String
    /// Whether it has parameters or a state.
    public let isWeighty: Bool
  }

  /// An input or output of both models.
  public struct Port: Sendable, Hashable {
    /// Which models say that a port carries a state from one call to the next.
    public enum State: String, Sendable, Hashable, CaseIterable {
      /// Neither.
      case none
      /// Both, and an output feeds inputs that are a pair.
      case both
      /// The first alone.
      case onlyA
      /// The second alone.
      case onlyB
      /// Both, but what the output feeds is no pair.
      case crossed
    }

    /// The name in the first model.
    public let left: String
    /// The name in the second model.
    public let right: String
    /// Which models say that it is a state.
    public let state: State
    /// How far an output lay apart; `nil` for inputs and where nothing was computed.
    public internal(set) var distance: OutputDistance?
  }

  /// The layers that both have, in the order of the first model.
  public let layers: [LayerDifference]
  /// Whether the two graphs are one but for names and order, whatever the numbers.
  public let isSameGraph: Bool
  /// The layers without a partner: those of the first model, and those of the second.
  public let strangers: (left: [Stranger], right: [Stranger])
  /// The inputs that both have.
  public let inputs: [Port]
  /// The names of the inputs without a partner.
  public let inputStrangers: (left: [String], right: [String])
  /// The outputs that both have.
  public let outputs: [Port]
  /// The names of the outputs without a partner.
  public let outputStrangers: (left: [String], right: [String])
  /// How many sets of generated inputs both computed.
  public let trials: Int
  /// Why nothing was computed, if so.
  public let whyNotTried: String?
  /// The first layer whose outputs depart, if any does.
  public let departure: Departure?

  /// Compares two models: graph, parameters, and outputs on generated inputs.
  ///
  /// Parameters are read in windows. Layers are computed one at a time in double precision, and none is
  /// where one has more than ``largestLayer`` numbers.
  /// - Parameters:
  ///   - left: The first model, A in all that is said.
  ///   - right: The second one, B.
  ///   - seed: What the generated inputs depend on.
  /// - Throws: ``SluiceError`` if weights cannot be read.
  public init(
    between left: Model, and right: Model, seed: UInt64 = 1
  ) throws(SluiceError) {
    let ports = PortPairs(left, right)
    let pairing = try UnitPairing(try UnitGraph(left), try UnitGraph(right), ports)
    let pairs = pairing.pairs
    var layers: [LayerDifference] = []
    for (index, pair) in pairs.enumerated() {
      Progress.report("comparing", index + 1, of: pairs.count)
      layers.append(try LayerDifference(pairing, pair.left, pair.right))
    }
    let trial = try Trial(pairing, seed: seed)
    for (index, pair) in pairs.enumerated() {
      layers[index].outputs = trial.sides?.distances[pair.left]
    }
    self.layers = layers
    isSameGraph = pairing.isIsomorphic
    strangers = (
      pairing.left.strangers { pairing.partners[$0] == nil },
      pairing.right.strangers { pairing.origins[$0] == nil }
    )
    inputs = ports.inputs.map {
      Port(left: $0.left.name, right: $0.right.name, state: ports.state(of: $0))
    }
    outputs = ports.outputs.map {
      Port(
        left: $0.left.name, right: $0.right.name, state: ports.state(of: $0),
        distance: trial.sides?.outputs[$0.left.name])
    }
    let (mine, theirs) = (inputs, outputs)
    func without(_ names: [String], _ known: [String]) -> [String] {
      names.filter { !known.contains($0) }
    }
    inputStrangers = (
      without(left.inputs.map(\.name), mine.map(\.left)),
      without(right.inputs.map(\.name), mine.map(\.right))
    )
    outputStrangers = (
      without(left.outputs.map(\.name), theirs.map(\.left)),
      without(right.outputs.map(\.name), theirs.map(\.right))
    )
    trials = trial.count
    whyNotTried = trial.whyNot
    departure = trial.sides?.departure?.1
  }

  /// The most numbers that the parameters of a layer may have if it is to be computed.
  public static let largestLayer = Limits.drawnElements
}

extension UnitGraph {
  fileprivate func strangers(_ isOne: (Int) -> Bool) -> [Difference.Stranger] {
    units.indices.filter(isOne).map { place in
      let unit = units[place]
      return Difference.Stranger(name: unit.name, kind: unit.kind, isWeighty: unit.isWeighty)
    }
  }
}

// MARK: - Verdict

extension Difference {
  /// Whether both models have the same inputs and outputs.
  private var havePortsInCommon: Bool {
    [inputStrangers.left, inputStrangers.right, outputStrangers.left, outputStrangers.right]
      .allSatisfy(\.isEmpty)
  }

  /// Whether every output of the models was compared in at least one number, and none lies apart.
  public var outputsAgree: Bool {
    trials > 0 && !outputsDepart && outputs.allSatisfy { ($0.distance?.compared ?? 0) > 0 }
  }

  /// Whether an output lies apart, or has another shape.
  private var outputsDepart: Bool {
    outputs.contains { port in
      port.distance.map { $0.departs || $0.shapesDiffer != nil } ?? false
    }
  }

  /// What can be said of the two as a whole.
  public var verdict: Verdict {
    let states = Set((inputs + outputs).map(\.state))
    guard havePortsInCommon, !outputsDepart, !states.contains(.crossed) else { return .different }
    if isSameGraph, layers.allSatisfy(\.isIdentical) {
      return states.isSubset(of: [.none, .both]) ? .identical : .equivalent
    }
    let others = strangers.left + strangers.right
    let isSame = layers.allSatisfy { $0.isSame || $0.isPlumbing || $0.isLayoutOnly }
    guard isSame, !others.contains(where: \.isWeighty), outputsAgree else { return .different }
    return .equivalent
  }
}
