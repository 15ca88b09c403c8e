internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// A model as its layers are wired, with what only reshapes looked through.
struct UnitGraph {
  /// What makes a value.
  enum Source: Hashable {
    /// The model is given it.
    case input(String)
    /// The unit at a place makes it, by the name of the output.
    case unit(Int, String)
    /// Nobody is known to.
    case unknown
  }

  /// What makes a value, with nothing looked through.
  enum Maker: Hashable {
    /// The model is given it.
    case input(String)
    /// The output of a unit, by their places.
    case unit(Int, Int)
  }

  /// Who reads a value.
  struct Reader: Hashable {
    let unit: Int
    let slot: Int
  }

  let model: Model
  let units: [LayerUnit]
  /// For every unit and input, what makes the value, past what is transparent; nil where it is absent.
  let sources: [[Source?]]
  /// The same, with nothing looked through.
  let makers: [[Maker?]]
  /// What makes the outputs of the model, with nothing looked through, by their names.
  let resultMakers: [String: Maker]
  /// Who reads what a unit makes, with nothing looked through.
  let directReaders: [Maker: [Reader]]
  /// Who reads a source.
  let readers: [Source: [Reader]]
  /// The outputs of the model with what makes them.
  let results: [(name: String, source: Source)]

  init(_ model: Model) throws(SluiceError) {
    let units = try LayerUnit.units(of: model)
    var made: [String: Source] = [:]
    var makers: [String: Maker] = [:]
    for input in model.inputs {
      made[input.name] = .input(input.name)
      makers[input.name] = .input(input.name)
    }
    var sources: [[Source?]] = []
    var readers: [Source: [Reader]] = [:]
    for (place, unit) in units.enumerated() {
      let read = unit.inputs.map { $0.map { made[$0] ?? .unknown } }
      sources.append(read)
      for case (let slot, let source?) in read.enumerated() {
        readers[source, default: []].append(Reader(unit: place, slot: slot))
      }
      for case (let index, let value?) in unit.outputs.enumerated() {
        makers[value] = .unit(place, index)
        made[value] =
          unit.isTransparent ? read[0] ?? .unknown : .unit(place, unit.outputName(index))
      }
    }
    self.model = model
    self.units = units
    self.sources = sources
    self.readers = readers
    self.makers = units.map { unit in unit.inputs.map { $0.flatMap { makers[$0] } } }
    var direct: [Maker: [Reader]] = [:]
    for (place, made) in self.makers.enumerated() {
      for case (let slot, let maker?) in made.enumerated() {
        direct[maker, default: []].append(Reader(unit: place, slot: slot))
      }
    }
    directReaders = direct
    resultMakers = Dictionary(
      model.outputs.compactMap { output in makers[output.value].map { (output.name, $0) } },
      uniquingKeysWith: { first, _ in first })
    results = model.outputs.map { ($0.name, made[$0.value] ?? .unknown) }
  }

  /// Whether the order of a unit's inputs means nothing.
  func commutes(_ place: Int) -> Bool { Self.commutative.contains(units[place].kind) }

  private static let commutative: Set<String> = [
    Add.kind, Mul.kind, Max.kind, Min.kind, Mean.kind, And.kind, Or.kind, Xor.kind, Equal.kind,
    NotEqual.kind,
  ]
}

/// Codes for units that stand alike in two graphs: the same code, the same kinds all the way to the inputs
/// and to the outputs.
struct Colouring {
  /// How closely units are looked at.
  enum Detail {
    /// By their kinds, attributes, the shapes of their parameters and the order of their inputs.
    case attributes
    /// By their kinds, and the order of their inputs where that means something.
    case kinds
  }

  private struct Mark: Hashable {
    let words: [String]
    let codes: [[Int]]
  }

  private var codes: [Mark: Int] = [:]
  private let detail: Detail
  private let ports: PortPairs

  init(_ detail: Detail, _ ports: PortPairs) {
    self.detail = detail
    self.ports = ports
  }

  private mutating func code(_ words: [String], _ parts: [[Int]] = []) -> Int {
    let mark = Mark(words: words, codes: parts)
    if let known = codes[mark] { return known }
    codes[mark] = codes.count
    return codes.count - 1
  }

  /// A code for every unit of a graph on one of the two sides.
  mutating func colours(of graph: UnitGraph, on side: PortPairs.Side) -> [Int] {
    let above = fromInputs(graph, side)
    let below = fromOutputs(graph, side)
    return zip(above, below).map { code(["both"], [[$0, $1]]) }
  }

  /// Whether the order of a unit's inputs is not looked at.
  private func commutes(_ place: Int, _ graph: UnitGraph) -> Bool {
    detail == .kinds && graph.commutes(place)
  }

  private func label(_ unit: LayerUnit) -> [String] {
    switch detail {
    case .kinds: return [unit.kind]
    case .attributes:
      let shapes = unit.layer.parameters.filter { !$0.isOptional }.map { "\($0.role)\($0.shape)" }
      return [unit.kind, JSON.object(unit.layer.attributes).text()] + shapes
    }
  }

  private mutating func fromInputs(_ graph: UnitGraph, _ side: PortPairs.Side) -> [Int] {
    var result: [Int] = []
    for (place, unit) in graph.units.enumerated() {
      var parts: [[Int]] = []
      for (slot, source) in graph.sources[place].enumerated() {
        guard let source else { continue }
        // What is looked through by others is not lost on itself.
        if unit.isTransparent, case .unit(let other, let output)? = graph.makers[place][slot] {
          parts.append([slot, code(["direct", "\(output)"], [[result[other]]])])
          continue
        }
        let origin =
          switch source {
          case .input(let name): code(["input", ports.key(ofInput: name, on: side)])
          case .unit(let other, let output): code(["made", output], [[result[other]]])
          case .unknown: code(["unknown"])
          }
        parts.append([commutes(place, graph) ? 0 : slot, origin])
      }
      if commutes(place, graph) { parts.sort { $0.lexicographicallyPrecedes($1) } }
      result.append(code(label(unit), parts))
    }
    return result
  }

  private mutating func fromOutputs(_ graph: UnitGraph, _ side: PortPairs.Side) -> [Int] {
    var result = Array(repeating: 0, count: graph.units.count)
    var given: [UnitGraph.Source: [Int]] = [:]
    for item in graph.results {
      given[item.source, default: []]
        .append(code(["output", ports.key(ofOutput: item.name, on: side)]))
    }
    for place in graph.units.indices.reversed() {
      let unit = graph.units[place]
      var parts: [[Int]] = []
      if unit.isTransparent {
        let maker = UnitGraph.Maker.unit(place, 0)
        parts += (graph.directReaders[maker] ?? []).map { [1, $0.slot, result[$0.unit]] }
        parts += graph.resultMakers.filter { $0.value == maker }.map {
          [2, 0, code(["output", ports.key(ofOutput: $0.key, on: side)])]
        }
      }
      for name in OrderedSet(unit.outputs.indices.map(unit.outputName)) {
        let source = UnitGraph.Source.unit(place, name)
        let output = code(["name", name])
        parts += (given[source] ?? []).map { [output, 0, $0] }
        parts += (graph.readers[source] ?? []).compactMap { reader in
          guard !graph.units[reader.unit].isTransparent else { return nil }
          let slot = commutes(reader.unit, graph) ? 0 : reader.slot
          return [output, slot + 1, result[reader.unit]]
        }
      }
      parts.sort { $0.lexicographicallyPrecedes($1) }
      result[place] = code(label(unit), parts)
    }
    return result
  }
}
