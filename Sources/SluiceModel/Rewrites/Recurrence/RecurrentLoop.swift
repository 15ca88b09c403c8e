internal import OrderedCollections
internal import SluiceCore

/// What a loop turned out to be.
struct RecurrentLoop {
  private let loop: Loop
  private let node: Node
  private let graph: StepGraph
  /// The cells, each after those whose output it reads, with the places of their states.
  private var cells: [(cell: StepCell, places: [Int])] = []
  /// The carried values that repeat the last output of a cell, by place.
  private var held: [Int: Int] = [:]
  /// The value that says whether a step counts.
  private var mask: String?
  private var counters: Set<String> = []

  init?(_ loop: Loop, _ node: Node, _ draft: Draft) {
    self.loop = loop
    self.node = node
    graph = StepGraph(loop.body, of: node, in: draft)
    guard findCounters(draft), findCells(), findHeld(), goesThroughTime(draft) else { return nil }
  }

  // MARK: - The body

  private var carried: ArraySlice<SubgraphInput> { loop.body.inputs[2..<2 + loop.carriedCount] }

  private func next(_ place: Int) -> String { loop.body.outputs[1 + place] }

  /// Finds the integers that count iterations, which are 0 in the first one.
  private mutating func findCounters(_ draft: Draft) -> Bool {
    counters = [loop.body.inputs[0].name]
    for (place, input) in carried.enumerated() where input.type.elementType.kind == .integer {
      // A narrower one would begin anew on the way.
      guard input.type.elementType.byteCount >= 4,
        let first = node.inputs[place].flatMap({ draft.constants[$0] }), first.whole == 0,
        let (a, b) = graph.operands(Add.self, graph.unshaped(next(place))),
        a == input.name || b == input.name,
        graph.constant(a == input.name ? b : a)?.whole == 1
      else { return false }
      counters.insert(input.name)
    }
    return true
  }

  /// What a carried value becomes where the step counts; the mask must be the same everywhere.
  private mutating func chosen(_ place: Int, _ input: SubgraphInput) -> String? {
    let value = graph.unshaped(next(place))
    guard let (mask, chosen, other) = graph.selection(value), other == input.name else {
      return value
    }
    let source = graph.unshaped(mask)
    guard self.mask == nil || self.mask == source else { return nil }
    self.mask = source
    return graph.unshaped(chosen)
  }

  private mutating func findCells() -> Bool {
    var results: [String?] = []
    for (place, input) in carried.enumerated() { results.append(chosen(place, input)) }
    let names = carried.map(\.name)
    for (place, input) in carried.enumerated() where input.type.elementType.kind == .real {
      guard let result = results[place] else { return false }
      let candidates = [
        StepCell.gru(result, graph), StepCell.lstm(result, graph),
        StepCell.lstm(result, graph)?.exchanged(graph),
        StepCell.rnn(result, state: input.name, graph),
      ]
      for case let cell? in candidates {
        let states = cell.states.map { names.firstIndex(of: graph.unshaped($0)) }
        let places = states.compactMap { $0 }
        guard places.count == states.count, places.first == place,
          zip(places, cell.results).allSatisfy({ results[$0] == $1 })
        else { continue }
        cells.append((cell, places))
        break
      }
    }
    return !cells.isEmpty && order()
  }

  /// Puts the cells in the order in which one reads another's output.
  private mutating func order() -> Bool {
    var waiting = cells
    cells = []
    while !waiting.isEmpty {
      let made = Set(cells.map { $0.cell.results[0] })
      guard
        let index = waiting.firstIndex(where: { item in
          guard let features = item.cell.features else { return false }
          return time(features) != nil || made.contains(graph.unshaped(features))
        })
      else { return false }
      cells.append(waiting.remove(at: index))
    }
    return true
  }

  /// The carried values that are no state must repeat an output.
  private mutating func findHeld() -> Bool {
    let states = Set(cells.flatMap(\.places))
    for (place, input) in carried.enumerated()
    where input.type.elementType.kind == .real && !states.contains(place) {
      guard let result = chosen(place, input),
        let cell = cells.firstIndex(where: { $0.cell.results[0] == result })
      else { return false }
      held[place] = cell
    }
    return true
  }

  /// Whether the loop goes on to the last step of every sequence that a cell reads.
  private func goesThroughTime(_ draft: Draft) -> Bool {
    let length = LoopLength(loop, node, graph, counters: counters, in: draft)
    return cells.allSatisfy { item in
      guard let features = item.cell.features, let (place, axis) = time(features) else {
        return true
      }
      guard let shape = node.inputs[place].flatMap({ draft.types[$0]?.shape }),
        shape.indices.contains(axis)
      else { return false }
      return length.reaches(shape[axis])
    }
  }

  /// The captured value of which `value` is one step, and its dimension of time.
  private func time(_ value: String) -> (place: Int, axis: Int)? {
    guard let (gather, node) = graph.layer(Gather.self, making: graph.unshaped(value)),
      let source = node.inputs[0], let index = node.inputs[1],
      counters.contains(graph.unshaped(index)),
      let place = loop.body.inputs.firstIndex(where: { $0.name == source }),
      place >= 2 + loop.carriedCount
    else { return nil }
    let rank = loop.body.inputs[place].type.shape.count
    return (place - 2, gather.axis < 0 ? gather.axis + rank : gather.axis)
  }

  // MARK: - The layers

  /// Adds the recurrent layers; returns what takes the places of the loop's outputs.
  func emit(into draft: inout Draft) throws(SluiceError) -> [(old: String, new: String)]? {
    var sequences: [String: String] = [:]
    var outputs: [[String]] = []
    let mask = try maskSequence(&draft)
    guard (mask == nil) == (self.mask == nil) else { return nil }
    let zeroes = collectsZeros
    for (number, item) in cells.enumerated() {
      guard let features = item.cell.features else { return nil }
      var sequence = sequences[graph.unshaped(features)]
      if sequence == nil { sequence = try self.sequence(features, &draft) }
      guard let sequence, let width = graph.width(features),
        let layer = item.cell.layer(inputSize: width, maskedOutput: zeroes ? .zero : .hold)
      else { return nil }
      var roles: OrderedDictionary<String, String> = [:]
      for (role, tensor) in try item.cell.parameters() {
        roles[role] = draft.constant(tensor, named: "\(name).\(role)")
      }
      let values = try draft.add(
        cells.count == 1 ? name : "\(name).\(number)", layer,
        reading: [sequence, mask] + item.places.map { node.inputs[$0] }, parameters: roles,
        origin: Loop.kind)
      draft.note(
        .inferred, draft.nodes.last?.name,
        "recognised in the loop \(node.name.quoted), and proved by running both on random inputs")
      sequences[item.cell.results[0]] = values[0]
      outputs.append(values)
    }
    return try replacements(outputs, &draft)
  }

  /// The loop's name without what says that it is one.
  private var name: String {
    let parts = node.name.split(separator: "/", omittingEmptySubsequences: false)
    let kept = parts.reversed().drop { $0.hasPrefix("while") || $0.hasPrefix("Loop") }.reversed()
    return kept.isEmpty ? node.name : kept.joined(separator: "/")
  }

  /// What the cell reads, as `[batch, time, I]`.
  private func sequence(_ features: String, _ draft: inout Draft) throws(SluiceError) -> String? {
    guard let (place, axis) = time(features), let source = node.inputs[place], axis < 2,
      draft.types[source]?.shape.count == 3
    else { return nil }
    if axis == 1 { return source }
    return try draft.add(
      "\(name).sequence", Transpose(permutation: [1, 0, 2]), reading: [source])[0]
  }

  /// The mask as `[batch, time]`.
  private func maskSequence(_ draft: inout Draft) throws(SluiceError) -> String? {
    guard let mask, let (place, axis) = time(mask), var source = node.inputs[place], axis == 0
    else { return nil }
    if draft.types[source]?.shape.count == 3 {
      source = try draft.add("\(name).mask", Squeeze(axes: [2]), reading: [source])[0]
    }
    return try draft.add("\(name).mask", Transpose(permutation: [1, 0]), reading: [source])[0]
  }

  private var collected: ArraySlice<String> { loop.body.outputs[(1 + loop.carriedCount)...] }

  /// Whether what is collected is zero where a step does not count.
  private var collectsZeros: Bool {
    mask != nil
      && collected.contains { value in
        guard let (_, _, other) = graph.selection(graph.unshaped(value)) else { return false }
        return !carried.contains { $0.name == other }
      }
  }

  private func replacements(
    _ outputs: [[String]], _ draft: inout Draft
  ) throws(SluiceError) -> [(old: String, new: String)]? {
    var result: [(old: String, new: String)] = []
    let readers = draft.readers()
    for (place, output) in node.outputs.prefix(loop.carriedCount).enumerated() {
      guard let output, readers[output] != nil || draft.gives(output) else { continue }
      if let cell = held[place] {
        result.append((output, outputs[cell][1]))
      } else if let cell = cells.firstIndex(where: { $0.places.contains(place) }),
        let state = cells[cell].places.firstIndex(of: place)
      {
        result.append((output, outputs[cell][2 + state]))
      } else {
        return nil
      }
    }
    for (value, output) in zip(collected, node.outputs.dropFirst(loop.carriedCount)) {
      guard let output, readers[output] != nil || draft.gives(output) else { continue }
      guard let cell = cell(collectedAs: graph.unshaped(value)),
        draft.types[output]?.shape.count == 3
      else { return nil }
      let steps = try draft.add(
        "\(name).steps", Transpose(permutation: [1, 0, 2]), reading: [outputs[cell][0]])
      result.append((output, steps[0]))
    }
    return result
  }

  /// The cell whose outputs are collected as `value`.
  private func cell(collectedAs value: String) -> Int? {
    var value = value
    if let (_, chosen, _) = graph.selection(value) { value = graph.unshaped(chosen) }
    if let place = carried.indices.first(where: { graph.unshaped(next($0 - 2)) == value }) {
      return held[place - 2] ?? cells.firstIndex { $0.places.first == place - 2 }
    }
    return cells.firstIndex { $0.cell.results[0] == value }
  }
}
