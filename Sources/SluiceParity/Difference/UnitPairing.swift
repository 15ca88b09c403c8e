internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Which layers of two models are the same ones.
///
/// Names are no reason. Layers of the same kinds all the way to inputs and outputs are paired first, where
/// their attributes agree before those where they do not; then those that stand between the same ones;
/// then those with parameters that remain, in their order, by kind and size. Layers that stand alike
/// are told apart by their parameters.
struct UnitPairing {
  let left: UnitGraph
  let right: UnitGraph
  let ports: PortPairs
  /// For every unit of the first model, its partner in the second.
  private(set) var partners: [Int?]
  /// For every unit of the second model, its partner in the first.
  private(set) var origins: [Int?]

  init(_ left: UnitGraph, _ right: UnitGraph, _ ports: PortPairs) throws(SluiceError) {
    self.left = left
    self.right = right
    self.ports = ports
    partners = Array(repeating: nil, count: left.units.count)
    origins = Array(repeating: nil, count: right.units.count)
    for detail in [Colouring.Detail.attributes, .kinds] {
      var colouring = Colouring(detail, ports)
      let colours = colouring.colours(of: left, on: .left)
      try pairAlike(colours, colouring.colours(of: right, on: .right))
    }
    while pairNeighbours() {}
    for detail in [Colouring.Detail.attributes, .kinds] {
      pairInOrder(detail)
      while pairNeighbours() {}
    }
  }

  /// The pairs, in the order of the first model.
  var pairs: [(left: Int, right: Int)] {
    partners.indices.compactMap { index in partners[index].map { (index, $0) } }
  }

  /// Whether the two graphs are one: every unit has a partner that reads what it reads, in the same order,
  /// with nothing looked through, and the models give the same of them.
  var isIsomorphic: Bool {
    func isSame(_ maker: UnitGraph.Maker?, _ other: UnitGraph.Maker?) -> Bool {
      switch (maker, other) {
      case (nil, nil): true
      case (.input(let name)?, .input(let others)?): ports.areSame(input: name, others)
      case (.unit(let place, let index)?, .unit(let partner, let output)?):
        partners[place] == partner && index == output
      default: false
      }
    }
    return partners.count == origins.count && !partners.contains(nil)
      && pairs.allSatisfy { pair in
        let (mine, theirs) = (left.makers[pair.left], right.makers[pair.right])
        return mine.count == theirs.count && zip(mine, theirs).allSatisfy(isSame)
      }
      && ports.outputs.allSatisfy { pair in
        isSame(left.resultMakers[pair.left.name], right.resultMakers[pair.right.name])
      }
  }

  private mutating func pair(_ place: Int, _ other: Int) {
    partners[place] = other
    origins[other] = place
  }

  // MARK: - By structure

  /// Pairs units of one colour, if both models have as many of them.
  private mutating func pairAlike(
    _ leftColours: [Int], _ rightColours: [Int]
  ) throws(SluiceError) {
    let counts = Dictionary(
      grouping: left.units.indices.filter { partners[$0] == nil }, by: { leftColours[$0] }
    ).mapValues(\.count)
    var classes = Dictionary(
      grouping: right.units.indices.filter { origins[$0] == nil }, by: { rightColours[$0] })
    classes = classes.filter { counts[$0.key] == $0.value.count }
    for place in left.units.indices where partners[place] == nil {
      let colour = leftColours[place]
      guard let candidates = classes[colour], !candidates.isEmpty else { continue }
      let best = candidates.count == 1 ? candidates[0] : try likeliest(candidates, for: place)
      pair(place, best)
      classes[colour] = candidates.filter { $0 != best }
    }
  }

  /// Which of several units that stand alike is the one, by what they read, hold and are called.
  private func likeliest(_ candidates: [Int], for place: Int) throws(SluiceError) -> Int {
    let scores = candidates.map { agreement(place, $0).score }
    let most = scores.max() ?? 0
    let near = zip(candidates, scores).filter { $0.1 == most }.map(\.0)
    let unit = left.units[place]
    var equal: [Int] = []
    for candidate in near where near.count > 1 {
      if try unit.parameters.holdSameBytes(as: right.units[candidate].parameters) {
        equal.append(candidate)
      }
    }
    let remaining = equal.isEmpty ? near : equal
    return remaining.first { right.units[$0].name == unit.name } ?? remaining[0]
  }

  // MARK: - By what is around

  /// Whether two sources are known to be the same one; nil where one has no partner.
  func areSame(_ source: UnitGraph.Source, _ other: UnitGraph.Source) -> Bool? {
    switch (source, other) {
    case (.unknown, _), (_, .unknown): return nil
    case (.input(let name), .input(let others)):
      if ports.areSame(input: name, others) { return true }
      let isKnown =
        ports.inputs.contains { $0.left.name == name }
        || ports.inputs.contains { $0.right.name == others }
      return isKnown ? false : nil
    case (.unit(let place, let output), .unit(let partner, let others)):
      if partners[place] == partner { return output == others }
      return partners[place] == nil || origins[partner] == nil ? nil : false
    case (.input, .unit(let partner, _)): return origins[partner] == nil ? nil : false
    case (.unit(let place, _), .input): return partners[place] == nil ? nil : false
    }
  }

  /// How many inputs of two units come from the same sources, and how many from others.
  private func agreement(_ place: Int, _ other: Int) -> (score: Int, conflicts: Int) {
    var (score, conflicts) = (0, 0)
    for case (let source?, let candidate?) in zip(left.sources[place], right.sources[other]) {
      switch areSame(source, candidate) {
      case true?: score += 1
      case false?: conflicts += 1
      case nil: break
      }
    }
    for (name, mine) in outputs(of: place, in: left) {
      let theirs = right.readers[.unit(other, name)] ?? []
      let found = mine.contains { reader in
        theirs.contains { partners[reader.unit] == $0.unit && reader.slot == $0.slot }
      }
      if found { score += 1 }
    }
    return (score, conflicts)
  }

  private func outputs(
    of place: Int, in graph: UnitGraph
  ) -> [(name: String, readers: [UnitGraph.Reader])] {
    let unit = graph.units[place]
    return Set(unit.outputs.indices.map(unit.outputName)).sorted().compactMap { name in
      graph.readers[.unit(place, name)].map { (name, $0) }
    }
  }

  /// Pairs units of one kind that read what pairs make, or that pairs read.
  ///
  /// - Returns: Whether there was any.
  private mutating func pairNeighbours() -> Bool {
    var hasPaired = false
    for place in left.units.indices where partners[place] == nil {
      let kind = left.units[place].kind
      let candidates = neighbours(of: place).filter {
        origins[$0] == nil && right.units[$0].kind == kind
      }
      let rated = candidates.sorted().map { ($0, agreement(place, $0)) }
      let fitting = rated.filter { $0.1.score > 0 && $0.1.conflicts == 0 }
      guard let best = fitting.max(by: { $0.1.score < $1.1.score }) else { continue }
      pair(place, best.0)
      hasPaired = true
    }
    return hasPaired
  }

  /// The units of the second model that stand beside the partners of what `place` stands beside.
  private func neighbours(of place: Int) -> Set<Int> {
    var result: Set<Int> = []
    for case let source? in left.sources[place] {
      let partner: UnitGraph.Source? =
        switch source {
        case .input(let name):
          ports.inputs.first { $0.left.name == name }.map { .input($0.right.name) }
        case .unit(let other, let output): partners[other].map { .unit($0, output) }
        case .unknown: nil
        }
      for reader in partner.flatMap({ right.readers[$0] }) ?? [] { result.insert(reader.unit) }
    }
    for (_, readers) in outputs(of: place, in: left) {
      for reader in readers {
        guard let partner = partners[reader.unit],
          right.sources[partner].indices.contains(reader.slot),
          case .unit(let unit, _)? = right.sources[partner][reader.slot]
        else { continue }
        result.insert(unit)
      }
    }
    return result
  }

  // MARK: - In order

  /// Pairs layers with parameters or states in their order, by the longest sequence that both have.
  private mutating func pairInOrder(_ detail: Colouring.Detail) {
    let mine = left.units.indices.filter { partners[$0] == nil && left.units[$0].isWeighty }
    let theirs = right.units.indices.filter { origins[$0] == nil && right.units[$0].isWeighty }
    let common = longestCommon(mine, theirs) { left.units[$0].fits(right.units[$1], detail) }
    for (place, other) in common { pair(place, other) }
  }
}

extension LayerUnit {
  fileprivate func fits(_ other: LayerUnit, _ detail: Colouring.Detail) -> Bool {
    guard kind == other.kind else { return false }
    return detail == .kinds || parameters.mapValues(\.shape) == other.parameters.mapValues(\.shape)
  }
}

/// The longest pairing of two sequences that keeps both orders.
private func longestCommon(
  _ left: [Int], _ right: [Int], _ matches: (Int, Int) -> Bool
) -> [(Int, Int)] {
  let width = right.count + 1
  // A table of sixteen million places is as much as is worth its memory.
  guard (left.count + 1).multipliedReportingOverflow(by: width).partialValue <= 1 << 24 else {
    return zip(left, right).filter { matches($0, $1) }
  }
  var lengths = Array(repeating: 0, count: (left.count + 1) * width)
  for row in left.indices.reversed() {
    for column in right.indices.reversed() {
      lengths[row * width + column] =
        matches(left[row], right[column])
        ? lengths[(row + 1) * width + column + 1] + 1
        : max(lengths[(row + 1) * width + column], lengths[row * width + column + 1])
    }
  }
  var result: [(Int, Int)] = []
  var (row, column) = (0, 0)
  while row < left.count, column < right.count {
    if matches(left[row], right[column]) {
      result.append((left[row], right[column]))
      (row, column) = (row + 1, column + 1)
    } else if lengths[(row + 1) * width + column] >= lengths[row * width + column + 1] {
      row += 1
    } else {
      column += 1
    }
  }
  return result
}
