internal import OrderedCollections
public import SluiceCore
internal import SluiceModel

/// What one layer is in two models.
public struct LayerDifference: Sendable {
  /// Something that the two layers are told differently.
  public struct Attribute: Sendable, Hashable {
    /// The name of the attribute.
    public let name: String
    /// In the first model; null where it has none.
    public let left: JSON
    /// In the second model; null where it has none.
    public let right: JSON
    /// Why it does not matter, if it does not.
    public let excuse: String?
  }

  /// An input that the two layers take from elsewhere.
  public struct Wire: Sendable, Hashable {
    /// The name of the input.
    public let input: String
    /// What the first layer reads there, if anything.
    public let left: String?
    /// What the second layer reads there, if anything.
    public let right: String?
  }

  /// The name in the first model.
  public let left: String
  /// The name in the second model.
  public let right: String
  /// The name of the kind.
  public let kind: String
  /// Whether the layer has parameters or a state.
  public let isWeighty: Bool
  /// Whether the layer only hands on what it reads, in another shape or type.
  public let isPlumbing: Bool
  /// The attributes that differ.
  public let attributes: [Attribute]
  /// The inputs that differ.
  public let wires: [Wire]
  /// Every parameter.
  public let parameters: [ParameterDifference]
  /// How far the outputs lay apart on generated inputs; `nil` where they were not compared.
  public internal(set) var outputs: OutputDistance?

  /// Whether both compute the same by what they are, whatever is around them.
  public var isSame: Bool {
    attributes.allSatisfy { $0.excuse != nil } && wires.isEmpty && parameters.allSatisfy(\.isSame)
  }

  /// Whether both are the same, number by number and word by word.
  var isIdentical: Bool {
    attributes.isEmpty && wires.isEmpty
      && parameters.allSatisfy { $0.relation == .bitEqual || $0.relation == .equalNumbers }
  }

  /// Whether what differs is the arrangement of numbers only.
  public var isLayoutOnly: Bool {
    attributes.allSatisfy { $0.excuse != nil } && wires.isEmpty
      && parameters.allSatisfy { parameter in
        if case .layout = parameter.relation { return true }
        return parameter.isSame
      }
  }

  /// The difference in a few words: `same`, `equal up to layout`, `different`.
  public var verdict: String {
    if isSame { return outputs?.departs == true ? "departs" : "same" }
    let isRounded = parameters.contains { if case .rounded = $0.relation { true } else { false } }
    if isLayoutOnly { return "layout" }
    let others = parameters.filter { !$0.isSame }
    let onlyRounded = others.allSatisfy { if case .rounded = $0.relation { true } else { false } }
    let isTold = attributes.contains { $0.excuse == nil } || !wires.isEmpty
    return isRounded && onlyRounded && !isTold ? "rounded" : "different"
  }
}

// MARK: - Attributes and wiring

extension LayerDifference {
  init(_ pairing: UnitPairing, _ place: Int, _ other: Int) throws(SluiceError) {
    let (mine, theirs) = (pairing.left.units[place], pairing.right.units[other])
    left = mine.name
    right = theirs.name
    kind = mine.kind
    isWeighty = mine.isWeighty || theirs.isWeighty
    isPlumbing = mine.isTransparent
    attributes = Self.attributes(mine, theirs)
    wires = Self.wires(pairing, place, other)
    parameters = Array(try ParameterComparison(mine, theirs).differences.values)
  }

  private static func attributes(_ left: LayerUnit, _ right: LayerUnit) -> [Attribute] {
    let (mine, theirs) = (left.layer.attributes, right.layer.attributes)
    return OrderedSet(Array(mine.keys) + Array(theirs.keys)).compactMap { name in
      let (a, b) = (mine[name] ?? .null, theirs[name] ?? .null)
      guard a != b else { return nil }
      return Attribute(name: name, left: a, right: b, excuse: excuse(name, a, b, left, right))
    }
  }

  /// Why a differing attribute changes nothing, if so.
  private static func excuse(
    _ name: String, _ a: JSON, _ b: JSON, _ left: LayerUnit, _ right: LayerUnit
  ) -> String? {
    if a.isEqualInSinglePrecision(b) { return "equal in single precision" }
    func reads(_ unit: LayerUnit, _ slot: Int) -> Bool {
      unit.inputs.indices.contains(slot) && unit.inputs[slot] != nil
    }
    if left.layer.recurrent != nil, name == "maskedOutput", !reads(left, 1), !reads(right, 1) {
      return "no mask is read"
    }
    if left.layer.recurrent != nil, name == "maskedOutput",
      (left.outputs.prefix(2) + right.outputs.prefix(2)).allSatisfy({ $0 == nil })
    {
      return "only final states are read"
    }
    if left.layer is Embedding, name == "countsFromEnd" {
      return "only an index below zero, which one of them refuses, is told apart by it"
    }
    return nil
  }

  private static func wires(_ pairing: UnitPairing, _ place: Int, _ other: Int) -> [Wire] {
    let (mine, theirs) = (pairing.left.sources[place], pairing.right.sources[other])
    if pairing.left.commutes(place), mine.count == theirs.count,
      mine.allSatisfy({ source in theirs.contains { pairing.mayBeSame(source, $0) } })
    {
      return []
    }
    return (0..<max(mine.count, theirs.count)).compactMap { slot in
      let source = mine.indices.contains(slot) ? mine[slot] : nil
      let partner = theirs.indices.contains(slot) ? theirs[slot] : nil
      guard !pairing.mayBeSame(source, partner) else { return nil }
      return Wire(
        input: pairing.left.units[place].inputName(slot), left: pairing.left.describe(source),
        right: pairing.right.describe(partner))
    }
  }
}

extension UnitPairing {
  /// Whether two inputs are not known to be others.
  fileprivate func mayBeSame(_ source: UnitGraph.Source?, _ other: UnitGraph.Source?) -> Bool {
    guard let source, let other else { return source == nil && other == nil }
    return areSame(source, other) != false
  }
}

extension UnitGraph {
  /// A source in words.
  fileprivate func describe(_ source: Source?) -> String? {
    switch source {
    case nil: nil
    case .input(let name)?: "input \(name.quoted)"
    case .unit(let place, let output)?:
      units[place].layer.outputs.count > 1
        ? "\(output) of \(units[place].name.quoted)" : units[place].name.quoted
    case .unknown?: "an unknown value"
    }
  }
}

extension JSON {
  /// Whether both say the same but for numbers that files may have kept in single precision.
  fileprivate func isEqualInSinglePrecision(_ other: JSON) -> Bool {
    switch (self, other) {
    case (.array(let mine), .array(let theirs)):
      return mine.count == theirs.count
        && zip(mine, theirs).allSatisfy { $0.isEqualInSinglePrecision($1) }
    case (.object(let mine), .object(let theirs)):
      return Set(mine.keys) == Set(theirs.keys)
        && mine.allSatisfy { $0.value.isEqualInSinglePrecision(theirs[$0.key] ?? .null) }
    case (.integer, .integer): return self == other
    default:
      guard let a = number, let b = other.number else { return self == other }
      return Float(a) == Float(b)
    }
  }
}
