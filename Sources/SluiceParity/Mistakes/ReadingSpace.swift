internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Every other reading of the recurrent layers of a model.
struct ReadingSpace {
  let model: Model
  /// The recurrent layers, each as the nodes that use it, in the order in which they run.
  let layers: [[String]]
  private let places: [String: Int]

  init(_ model: Model) {
    self.model = model
    var layers: [[String]] = []
    var known: [String: Int] = [:]
    for node in model.nodes where node.cell != nil {
      // Nodes that name the same kernel are uses of one layer, which is read rightly or wrongly once.
      let key = node.parameters["kernel"] ?? node.name
      if let place = known[key] {
        layers[place].append(node.name)
      } else {
        known[key] = layers.count
        layers.append([node.name])
      }
    }
    self.layers = layers
    var places: [String: Int] = [:]
    for (place, node) in model.nodes.enumerated() { places[node.name] = place }
    self.places = places
  }

  /// The model as it is.
  var unchanged: Reading { Reading(model) }

  /// The place of the first node that a reading changes.
  func place(of reading: Reading) -> Int {
    reading.changes.compactMap { places[$0.node] }.min() ?? 0
  }

  private func layer(of node: String) -> Int? { layers.firstIndex { $0.contains(node) } }

  /// The readings with `mistake` made in all of `nodes`, as far as they give room for it.
  func readings(
    _ mistake: Mistake, of nodes: [String], in reading: Reading
  ) throws(SluiceError) -> [Reading] {
    var (readings, isFirst) = ([reading], true)
    for node in nodes {
      if isFirst {
        let next = try mistake.readings(of: node, in: reading)
        if !next.isEmpty { (readings, isFirst) = (next, false) }
        continue
      }
      for (index, present) in readings.enumerated() {
        let next = try mistake.readings(of: node, in: present)
        if next.indices.contains(index) { readings[index] = next[index] }
      }
    }
    return isFirst ? [] : readings
  }

  /// Every reading with one mistake in one layer.
  func singles(of layer: [String]) throws(SluiceError) -> [(index: Int, reading: Reading)] {
    var result: [(Int, Reading)] = []
    for (index, mistake) in Mistake.all.enumerated() {
      for reading in try readings(mistake, of: layer, in: unchanged) {
        result.append((index, reading))
      }
    }
    return result
  }

  /// Every reading with the same mistake in several layers.
  func alike() throws(SluiceError) -> [Reading] {
    guard layers.count > 1 else { return [] }
    var result: [Reading] = []
    for mistake in Mistake.all {
      for reading in try readings(mistake, of: layers.flatMap { $0 }, in: unchanged)
      where Set(reading.changes.map { layer(of: $0.node) }).count > 1 {
        result.append(reading)
      }
    }
    return result
  }

  /// Whether a layer can be misread in both ways at once, the first one first, so that it makes a
  /// difference.
  static func combine(_ first: Int, _ second: Int) -> Bool {
    let (a, b) = (Mistake.all[first].aspect, Mistake.all[second].aspect)
    guard a != b else { return false }
    let pair: Set = [a, b]
    // Gates of kernels and biases together are a choice for each of them.
    if pair.contains(.gatesOfKernels), pair.contains(.gates) || pair.contains(.gatesOfBiases) {
      return false
    }
    if first < second { return true }
    // Only gates that move in a kernel care whether it was turned before.
    return !pair.isDisjoint(with: [.gates, .gatesOfKernels])
      && !pair.isDisjoint(with: [.kernel, .recurrentKernel])
  }
}

extension Reading {
  /// Whether both models hold the same layers with the same numbers.
  func isSame(as other: Reading) throws(SluiceError) -> Bool {
    guard model.nodes.count == other.model.nodes.count else { return false }
    for (mine, theirs) in zip(model.nodes, other.model.nodes) {
      guard mine.layer.kind == theirs.layer.kind, mine.inputs == theirs.inputs,
        mine.layer.attributes == theirs.layer.attributes, mine.outputs == theirs.outputs,
        mine.parameters.count == theirs.parameters.count
      else { return false }
      for (role, name) in mine.parameters {
        guard let other = theirs.parameters[role].flatMap({ other.model.parameters[$0] }),
          let own = model.parameters[name], try own.holdsSame(as: other)
        else { return false }
      }
    }
    return true
  }
}
