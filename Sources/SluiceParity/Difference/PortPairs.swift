internal import SluiceCore
internal import SluiceModel

/// Which inputs and outputs of two models are the same ones: by name, else by position where they fit.
struct PortPairs {
  enum Side { case left, right }

  /// The inputs of the first model with those of the second.
  let inputs: [(left: ModelInput, right: ModelInput)]
  /// The outputs of the first model with those of the second.
  let outputs: [(left: ModelOutput, right: ModelOutput)]
  private var inputKeys: [Side: [String: String]] = [.left: [:], .right: [:]]
  private var outputKeys: [Side: [String: String]] = [.left: [:], .right: [:]]

  init(_ left: Model, _ right: Model) {
    inputs = Self.pairs(
      left.inputs.map { Port(item: $0, name: $0.name, type: $0.type, isState: $0.isState) },
      right.inputs.map { Port(item: $0, name: $0.name, type: $0.type, isState: $0.isState) })
    func port(_ output: ModelOutput, _ model: Model) -> Port<ModelOutput> {
      Port(
        item: output, name: output.name, type: model.type(of: output),
        isState: output.feedsInput != nil)
    }
    outputs = Self.pairs(left.outputs.map { port($0, left) }, right.outputs.map { port($0, right) })
    for (number, pair) in inputs.enumerated() {
      inputKeys[.left]?[pair.left.name] = "\(number)"
      inputKeys[.right]?[pair.right.name] = "\(number)"
    }
    for (number, pair) in outputs.enumerated() {
      outputKeys[.left]?[pair.left.name] = "\(number)"
      outputKeys[.right]?[pair.right.name] = "\(number)"
    }
  }

  /// A word that two inputs share if they are a pair.
  func key(ofInput name: String, on side: Side) -> String {
    inputKeys[side]?[name] ?? "only on the \(side)"
  }

  /// A word that two outputs share if they are a pair.
  func key(ofOutput name: String, on side: Side) -> String {
    outputKeys[side]?[name] ?? "only on the \(side)"
  }

  /// Whether an input of the first model is one of the second.
  func areSame(input left: String, _ right: String) -> Bool {
    inputs.contains { $0.left.name == left && $0.right.name == right }
  }

  /// Which models say that an input is a state.
  func state(of pair: (left: ModelInput, right: ModelInput)) -> Difference.Port.State {
    switch (pair.left.isState, pair.right.isState) {
    case (false, false): .none
    case (true, true): .both
    case (true, false): .onlyA
    case (false, true): .onlyB
    }
  }

  /// Which models say that an output is the state of an input at the next call.
  func state(of pair: (left: ModelOutput, right: ModelOutput)) -> Difference.Port.State {
    switch (pair.left.feedsInput, pair.right.feedsInput) {
    case (nil, nil): .none
    case (let left?, let right?): areSame(input: left, right) ? .both : .crossed
    case (_?, nil): .onlyA
    case (nil, _?): .onlyB
    }
  }

  private struct Port<Item> {
    let item: Item
    let name: String
    let type: ValueType?
    let isState: Bool

    func fits(_ other: Port) -> Bool {
      guard let type, let others = other.type else { return true }
      return type.elementType.kind == others.elementType.kind
        && type.shape.count == others.shape.count
    }

    /// Whether what is given to one can be given to the other, truth values and real numbers excepted.
    func takesSame(as other: Port) -> Bool {
      guard let type, let others = other.type else { return true }
      let kinds = Set([type.elementType.kind, others.elementType.kind])
      return kinds != [.real, .boolean] && type.shape.count == others.shape.count
    }

    func fitsExactly(_ other: Port) -> Bool {
      guard let type, let others = other.type else { return true }
      return type.fits(others)
    }
  }

  /// Pairs ports by name, then those that fit in their order, then those that could but for a size.
  private static func pairs<Item>(
    _ left: [Port<Item>], _ right: [Port<Item>]
  ) -> [(left: Item, right: Item)] {
    var partners: [Int?] = Array(repeating: nil, count: left.count)
    var taken: Set<Int> = []
    func pair(_ accepts: (Port<Item>, Port<Item>) -> Bool) {
      for (index, port) in left.enumerated() where partners[index] == nil {
        let place = right.indices.first { !taken.contains($0) && accepts(port, right[$0]) }
        guard let place else { continue }
        partners[index] = place
        taken.insert(place)
      }
    }
    pair { $0.name == $1.name && $0.takesSame(as: $1) }
    pair { $0.isState == $1.isState && $0.fitsExactly($1) }
    pair { $0.fitsExactly($1) }
    pair { $0.isState == $1.isState && $0.fits($1) }
    pair { $0.isState == $1.isState && $0.takesSame(as: $1) }
    if left.count == 1, right.count == 1 {
      pair { $0.type?.elementType.kind == $1.type?.elementType.kind }
    }
    return left.indices.compactMap { index in
      partners[index].map { (left[index].item, right[$0].item) }
    }
  }
}
