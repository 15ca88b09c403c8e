package import OrderedCollections
public import SluiceCore

extension Model {
  /// A part of the model as a model of its own: a trained encoder, say.
  ///
  /// The part has every node that `layers` name. What those nodes read from outside becomes an input,
  /// called after the value; what they make becomes an output if other nodes read it or the model gives
  /// it, under the model's own name for it where there is one. States of the chosen nodes stay states.
  ///
  /// Constants and masks that can be computed from values which the part has anyway are computed there;
  /// other masks become inputs.
  /// ```swift
  /// let encoder = try model.part(of: ["embedding", "encoder"])
  /// ```
  /// - Parameter layers: The names of nodes, such as `encoder/gru`, or of what they lie in, such as
  ///   `encoder`. A layer that became several nodes has all of them: `dense` and `dense.activation`.
  /// - Returns: The part, with the names that its nodes and values have in the model.
  /// - Throws: ``SluiceError`` with code `.usage` if a name stands for no node.
  public func part(of layers: [String]) throws(SluiceError) -> Model {
    var chosen: Set<String> = []
    for layer in layers {
      let names = nodes.map(\.name).filter { $0.selfAndAbove.contains(layer) }
      guard !names.isEmpty else { throw layerUnknown(layer) }
      chosen.formUnion(names)
    }
    return try ModelPart(self, chosen).model(calledAfter: layers)
  }

  /// The names that stand for layers: those of nodes, and of what they lie in.
  package var layerNames: OrderedSet<String> { OrderedSet(nodes.flatMap(\.name.selfAndAbove)) }

  private func layerUnknown(_ layer: String) -> SluiceError {
    if inputs.contains(where: { $0.name == layer }) { return .partOfInput(layer) }
    let distances = layerNames.map { ($0, layer.editDistance(to: $0)) }
    let nearest = distances.sorted { $0.1 < $1.1 }.prefix(5).map(\.0)
    return .partUnknown(layer, nearest: nearest)
  }
}

/// The choice of nodes that makes up a part of a model.
private struct ModelPart {
  private let model: Model
  /// The nodes that were asked for.
  private let chosen: Set<String>
  /// Those that are taken along, in the order of the graph, with the chosen ones.
  private let nodes: [Node]

  init(_ model: Model, _ chosen: Set<String>) {
    self.model = model
    self.chosen = chosen
    nodes = Self.completed(chosen, in: model)
  }

  func model(calledAfter layers: [String]) throws(SluiceError) -> Model {
    let inputs = inputs
    let used = Set(nodes.flatMap(\.parameters.values))
    var provenance = model.provenance
    let names = Set(nodes.map(\.name))
    let paths = Set(names.flatMap(\.selfAndAbove))
    provenance.facts.removeAll { fact in
      guard let node = fact.node, !paths.contains(node) else { return false }
      return !node.selfAndAbove.contains(where: names.contains)
    }
    let list = layers.map(\.quoted).listed("and")
    provenance.facts.append(
      Provenance.Fact(.note, "a part of the model \(model.name.quoted): \(list)"))
    return try Model(
      name: model.name, inputs: inputs, outputs: outputs(feeding: inputs), nodes: nodes,
      parameters: model.parameters.filter { used.contains($0.key) }, provenance: provenance)
  }

  // MARK: - Nodes

  /// The chosen nodes, and those that only make constants and masks for them from what they have.
  private static func completed(_ chosen: Set<String>, in model: Model) -> [Node] {
    let picked = model.nodes.filter { chosen.contains($0.name) }
    // What the part is given or makes.
    var known = Set(picked.flatMap(\.values))
    let read = picked.flatMap { $0.inputs.compactMap { $0 } }
    known.formUnion(read.filter { !model.isMask($0) })
    var able: [Node] = []
    for node in model.nodes where !chosen.contains(node.name) {
      let isHelper = node.values.allSatisfy { model.isMask($0) } || node.inputs.isEmpty
      guard isHelper, node.inputs.allSatisfy({ $0.map(known.contains) ?? true }) else { continue }
      able.append(node)
      known.formUnion(node.values)
    }
    var needed = Set(read)
    var taken = chosen
    for node in able.reversed() where node.values.contains(where: needed.contains) {
      taken.insert(node.name)
      needed.formUnion(node.inputs.compactMap { $0 })
    }
    return model.nodes.filter { taken.contains($0.name) }
  }

  // MARK: - Ports

  /// What is read from outside: the model's inputs, then other values, then states.
  private var inputs: [ModelInput] {
    let made = Set(nodes.flatMap(\.values))
    let read = OrderedSet(nodes.flatMap { $0.inputs.compactMap { $0 } }).subtracting(made)
    let own = model.inputs.filter { read.contains($0.name) }
    let others = read.subtracting(own.map(\.name)).compactMap { value in
      model.types[value].map { ModelInput(value, $0) }
    }
    return own.filter { !$0.isState } + others + own.filter(\.isState)
  }

  /// What the model gives, then what others read.
  private func outputs(feeding inputs: [ModelInput]) -> [ModelOutput] {
    let inside = Set(nodes.map(\.name))
    let states = Set(inputs.filter(\.isState).map(\.name))
    let others = model.nodes.filter { !inside.contains($0.name) }
    var read = Set(others.flatMap { $0.inputs.compactMap { $0 } })
    let made = OrderedSet(nodes.filter { chosen.contains($0.name) }.flatMap(\.values))
    let given = model.outputs.filter { made.contains($0.value) }
    if given.isEmpty, read.isDisjoint(with: made) {
      // Nothing comes of these nodes in the model; alone, they give what they make.
      read = Set(made.subtracting(nodes.flatMap { $0.inputs.compactMap { $0 } }))
    }
    var outputs = given.map { output in
      ModelOutput(
        output.name, value: output.value,
        feedsInput: output.feedsInput.flatMap { states.contains($0) ? $0 : nil })
    }
    var names = Set(given.map(\.name))
    let values = Set(given.map(\.value))
    for value in made where read.contains(value) && !values.contains(value) {
      var name = value
      var number = 0
      while !names.insert(name).inserted {
        number += 1
        name = "\(value)_\(number)"
      }
      outputs.append(ModelOutput(name, value: value))
    }
    let steady = outputs.filter { $0.feedsInput == nil }
    return steady + outputs.filter { $0.feedsInput != nil }
  }
}

extension Model {
  /// Whether a value says where another one counts.
  fileprivate func isMask(_ value: String) -> Bool { types[value]?.elementType == .bool }
}

extension Node {
  /// The values that are made.
  fileprivate var values: [String] { outputs.compactMap { $0 } }
}

extension String {
  /// The name, and those of what it lies in and of the layer that became several nodes.
  ///
  /// What comes after a dot says what such a node is for, and begins with a lower-case letter.
  fileprivate var selfAndAbove: [String] {
    let ends = indices.filter { place in
      self[place] == "/"
        || (self[place] == "." && self[index(after: place)...].first?.isLowercase == true)
    }
    return ends.filter { $0 > startIndex }.map { String(self[..<$0]) } + [self]
  }

  /// How many letters must be added, removed or changed to make `other` of it.
  fileprivate func editDistance(to other: String) -> Int {
    let (mine, theirs) = (Array(lowercased()), Array(other.lowercased()))
    var row = Array(0...theirs.count)
    for (index, letter) in mine.enumerated() {
      var corner = row[0]
      row[0] = index + 1
      for column in theirs.indices {
        let changed = corner + (letter == theirs[column] ? 0 : 1)
        corner = row[column + 1]
        row[column + 1] = Swift.min(changed, corner + 1, row[column] + 1)
      }
    }
    return row[theirs.count]
  }
}
