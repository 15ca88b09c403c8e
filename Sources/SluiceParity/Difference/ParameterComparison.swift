internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Holds the parameters of one layer in two models to each other, all together, since what befalls a
/// recurrent layer befalls several of them.
struct ParameterComparison {
  private let left: LayerUnit
  private let right: LayerUnit
  private(set) var differences: OrderedDictionary<String, ParameterDifference> = [:]

  init(_ left: LayerUnit, _ right: LayerUnit) throws(SluiceError) {
    self.left = left
    self.right = right
    for role in OrderedSet(Array(left.parameters.keys) + Array(right.parameters.keys)) {
      differences[role] = try placing(at: "layer \(left.name.quoted): parameter \(role.quoted)") {
        () throws(SluiceError) in
        try ParameterDifference(role, left.parameters[role], right.parameters[role])
      }
    }
    if let layer = left.layer.recurrent, let other = right.layer.recurrent {
      try compare(layer, other)
    }
    for (role, difference) in differences where !difference.isSame {
      guard let mine = left.parameters[role], let theirs = right.parameters[role],
        mine.count == theirs.count, mine.shape == theirs.shape
      else { continue }
      let gates = gates(of: role)
      differences[role]?.figures = try mine.figures(against: theirs, gates: gates)
    }
  }

  /// The gates that a parameter has blocks for.
  private func gates(of role: String) -> [Gate] {
    guard let layer = left.layer.recurrent, let tensor = left.parameters[role] else { return [] }
    let gates = type(of: layer).gates
    // The cell input has no peephole.
    let blocks = role.hasSuffix("peephole") ? gates.filter { $0 != .cell } : gates
    return tensor.shape.first?.isMultiple(of: blocks.count) == true ? blocks : []
  }

  /// The roles whose numbers are not related yet.
  private func isOpen(_ role: String) -> Bool {
    switch differences[role]?.relation {
    case .different, .missing: true
    default: false
    }
  }

  private mutating func set(_ roles: [String], _ relation: ParameterDifference.Relation) {
    for role in roles { differences[role]?.relation = relation }
  }
}

// MARK: - Recurrent layers

extension ParameterComparison {
  private mutating func compare(
    _ layer: any RecurrentLayer, _ other: any RecurrentLayer
  ) throws(SluiceError) {
    guard type(of: layer) == type(of: other), layer.shape.hiddenSize == other.shape.hiddenSize
    else { return }
    let passes = OrderedSet(layer.shape.direction.passes.map(layer.shape.parameterPrefix))
    if passes.count == 2, try comparePasses() { return }
    for pass in passes { try compareSums(pass, layer) }
    try compareOrders()
    for pass in passes { try compareSwapped(pass, gates: type(of: layer).gates) }
  }

  /// Whether each pass has what the other one has in the other model.
  private mutating func comparePasses() throws(SluiceError) -> Bool {
    let roles = differences.keys.filter { !$0.hasPrefix("reverse.") }
    guard roles.contains(where: isOpen) else { return false }
    for role in roles {
      for (mine, theirs) in [(role, "reverse.\(role)"), ("reverse.\(role)", role)] {
        switch (left.parameters[mine], right.parameters[theirs]) {
        case (nil, nil): continue
        case (let tensor?, let other?):
          guard tensor.shape == other.shape, try Resemblance(of: tensor, with: other).areEqual
          else { return false }
        default: return false
        }
      }
    }
    set(differences.keys.filter(isOpen), .layout("forward and reverse pass exchanged"))
    return true
  }

  /// Finds the order of gates, and of dimensions, that makes parameters equal; one order for all of them
  /// where there is one.
  private mutating func compareOrders() throws(SluiceError) {
    var readings: OrderedDictionary<String, [GateReading]> = [:]
    for role in differences.keys where isOpen(role) {
      guard let mine = left.parameters[role], let theirs = right.parameters[role] else { continue }
      let found = try GateReading.readings(
        of: mine, as: theirs, gates: gates(of: role).count,
        isKernel: role.hasSuffix("kernel") || role.hasSuffix("Kernel"))
      if !found.isEmpty { readings[role] = found }
    }
    let common = readings.values.first?.map(\.order).first { order in
      readings.values.allSatisfy { $0.contains { $0.order == order } }
    }
    for (role, found) in readings {
      let reading = found.first { $0.order == common } ?? found[0]
      let sentence = reading.sentence(gates(of: role))
      differences[role]?.relation = .layout(sentence)
    }
  }

  /// The input bias and the recurrent one of a pass.
  private func biases(_ pass: String) -> (roles: [String], open: Bool) {
    let roles = ["\(pass)inputBias", "\(pass)recurrentBias"]
    return (roles, roles.contains(where: isOpen))
  }

  /// Whether the two biases of a pass come to the same sums wherever they are only added.
  private mutating func compareSums(
    _ pass: String, _ layer: any RecurrentLayer
  ) throws(SluiceError) {
    let (roles, isOpen) = biases(pass)
    guard isOpen else { return }
    let rows = type(of: layer).gates.count * layer.shape.hiddenSize
    let mine = try vectors(roles, of: left, rows), theirs = try vectors(roles, of: right, rows)
    func sumsAgree(_ range: Range<Int>) -> Bool {
      range.allSatisfy { row in
        let (a, b) = (mine[0][row] + mine[1][row], theirs[0][row] + theirs[1][row])
        // A writer that adds the two rounds their sum once.
        return abs(a - b) <= 0x1p-24 * max(abs(a), abs(b))
      }
    }
    let apart = layer.keepsCandidateBiasesApart ? rows - layer.shape.hiddenSize : rows
    guard sumsAgree(0..<apart) else { return }
    let areEqualApart = (apart..<rows).allSatisfy {
      mine[0][$0] == theirs[0][$0] && mine[1][$0] == theirs[1][$0]
    }
    if areEqualApart {
      let how = "input and recurrent bias, which are only added, have equal sums"
      set(roles.filter { differences[$0]?.isSame == false }, .sameMeaning(how))
    } else if sumsAgree(apart..<rows) {
      for role in roles where differences[role]?.isSame == false {
        differences[role]?.note = "the sums of both biases are equal, but gate n needs them apart"
      }
    }
  }

  /// Whether each bias of a pass is the other one in the other model.
  private mutating func compareSwapped(_ pass: String, gates: [Gate]) throws(SluiceError) {
    let (roles, isOpen) = biases(pass)
    guard isOpen, let a = left.parameters[roles[0]], let b = left.parameters[roles[1]],
      let c = right.parameters[roles[0]], let d = right.parameters[roles[1]],
      Set([a.shape, b.shape, c.shape, d.shape]).count == 1
    else { return }
    let first = try GateReading.readings(of: a, as: d, gates: gates.count, isKernel: false)
    let second = try GateReading.readings(of: b, as: c, gates: gates.count, isKernel: false)
    guard let reading = first.first(where: { item in second.contains { $0.order == item.order } })
    else { return }
    let rest = reading.sentence(gates)
    let how = "input and recurrent bias exchanged" + (rest.isEmpty ? "" : "; \(rest)")
    set(roles.filter { differences[$0]?.isSame == false }, .layout(how))
  }

  /// The elements of parameters, zeros where they are absent.
  private func vectors(
    _ roles: [String], of unit: LayerUnit, _ count: Int
  ) throws(SluiceError) -> [[Double]] {
    var result: [[Double]] = []
    for role in roles {
      let elements: [Double]? = try unit.parameters[role]?.elements()
      result.append(elements ?? Array(repeating: 0, count: count))
    }
    return result
  }
}

extension RecurrentLayer {
  /// Whether the reset gate comes between the two biases of the candidate.
  fileprivate var keepsCandidateBiasesApart: Bool {
    (self as? GRU)?.resetPlacement == .afterProduct
  }
}
