package import OrderedCollections
package import SluiceCore
package import SluiceModel

/// A way in which a recurrent layer is often misread.
///
/// Applied to a layer that was read rightly, it makes the mistake; applied to one that was read wrongly,
/// another one of the list undoes it. So every mistake that loses nothing has its inverse in ``all``.
package struct Mistake: Sendable {
  /// What a mistake is about.
  ///
  /// Two mistakes about the same are not combined.
  package enum Aspect: String, Sendable, Hashable, CaseIterable {
    case gates, gatesOfKernels, gatesOfBiases, kernel, recurrentKernel, biases, updateGate
    case resetPlacement, activation, recurrentActivation, cellActivation, exchangedActivations
    case clip, coupling, peepholes, direction, passes, timeOrder
    case mask, maskedOutput, maskEnd, initialState, stateOrder, finalStateOrder
  }

  /// The name by which programs know it; it does not change.
  package let id: String
  /// What it is about.
  package let aspect: Aspect
  /// Every way in which a layer can be misread so, with the sentence that says what it then is.
  let options: @Sendable (Subject) throws(SluiceError) -> [(subject: Subject, sentence: String)]

  /// A mistake that can be made in several ways.
  init(
    _ id: String, _ aspect: Aspect,
    options: @escaping @Sendable (Subject) throws(SluiceError) -> [(Subject, String)]
  ) {
    self.id = id
    self.aspect = aspect
    self.options = options
  }

  /// A mistake that can be made in one way.
  ///
  /// `apply` makes it and says what the layer then is; it returns nil where the layer gives no room for it,
  /// or would compute the same.
  init(
    _ id: String, _ aspect: Aspect,
    apply: @escaping @Sendable (inout Subject) throws(SluiceError) -> String?
  ) {
    self.init(id, aspect) { (subject) throws(SluiceError) in
      var changed = subject
      guard let sentence = try apply(&changed) else { return [] }
      return [(changed, sentence)]
    }
  }

  /// Every mistake, those first that are made most.
  package static let all: [Mistake] =
    cellMistakes + wholeGates + parameterMistakes + sequenceMistakes + stateMistakes
    + cellMistakesOfONNX + gatesInPart

  /// The mistake of this name.
  package static func named(_ id: String) -> Mistake? { all.first { $0.id == id } }
}

/// A model in which a layer is read in another way.
package struct Reading: Sendable {
  /// One layer, and what it is taken for.
  package struct Change: Sendable, Hashable {
    /// The node of the layer.
    package let node: String
    /// The name of the mistake.
    package let id: String
    /// What the layer is taken for, as a person would say it.
    package let sentence: String
    /// What the mistake is about.
    package let aspect: Mistake.Aspect
  }

  /// What was changed, in order.
  package let changes: [Change]
  /// The model with these changes.
  package let model: Model

  package init(_ model: Model, changes: [Change] = []) {
    self.model = model
    self.changes = changes
  }
}

extension Mistake {
  /// The models with the mistake made in `node` as well; none where the node gives no room for it.
  package func readings(of node: String, in reading: Reading) throws(SluiceError) -> [Reading] {
    let model = reading.model
    guard let place = model.nodes.firstIndex(where: { $0.name == node }),
      model.nodes[place].cell != nil
    else { return [] }
    let scope = Scope(model, at: place)
    var result: [Reading] = []
    for option in try options(of: model.nodes[place], model.parameters, scope) {
      var nodes = model.nodes
      nodes.replaceSubrange(place...place, with: option.nodes)
      let used = Set(nodes.flatMap(\.parameters.values))
      var parameters = model.parameters
      for (name, tensor) in option.tensors { parameters[name] = tensor }
      parameters.removeAll { !used.contains($0.key) }
      let changed = try Model(
        name: model.name, inputs: model.inputs, outputs: model.outputs, nodes: nodes,
        parameters: parameters, provenance: model.provenance)
      let change = Reading.Change(node: node, id: id, sentence: option.sentence, aspect: aspect)
      result.append(Reading(changed, changes: reading.changes + [change]))
    }
    return result
  }

  /// The nodes that take the place of `node`, and their parameters, of which those of `node` are among
  /// `tensors`; none where the node gives no room for the mistake.
  package func options(
    of node: Node, _ tensors: OrderedDictionary<String, Tensor>, _ scope: Scope
  ) throws(SluiceError) -> [(
    nodes: [Node], tensors: OrderedDictionary<String, Tensor>, sentence: String
  )] {
    guard let subject = Subject(node, tensors, scope) else { return [] }
    var result: [(nodes: [Node], tensors: OrderedDictionary<String, Tensor>, sentence: String)] = []
    for (changed, sentence) in try options(subject) where try changed.differs(from: subject) {
      let (nodes, changedTensors) = changed.nodes(replacing: node)
      result.append((nodes, changedTensors, sentence))
    }
    return result
  }
}
