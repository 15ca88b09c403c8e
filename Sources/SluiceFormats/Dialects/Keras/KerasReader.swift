internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// A model as some file of Keras holds it: architecture and weights, with what is said of both.
struct KerasFile {
  /// The name of the file's format.
  let format: String
  let version: KerasVersion
  /// Who wrote the weights.
  let writer: KerasWriter
  /// The serialised model.
  let configuration: JSON
  /// Whether there is a state of the training besides.
  let hasTrainingState: Bool
  /// The weights.
  let weights: (KerasContext) throws(SluiceError) -> any KerasWeightStore
}

/// Reads a whole model of any generation of Keras; nothing is executed.
struct KerasReader {
  private let file: KerasFile
  private let context: KerasContext
  private var graph: KerasGraph

  /// Reads the model in `file`.
  static func read(_ file: KerasFile) throws(SluiceError) -> Model {
    var reader = KerasReader(file)
    return try reader.read()
  }

  private init(_ file: KerasFile) {
    self.file = file
    context = KerasContext(file.version, weightsBy: file.writer)
    graph = KerasGraph(context)
  }

  private mutating func read() throws(SluiceError) -> Model {
    if file.version.text == KerasVersion.third {
      graph.note(
        .inferred, nil, "no release of Keras 3 is noted: it is read as the newest computes")
    }
    let unit = try KerasUnit.root(
      try KerasOneTranslation.currentForm(of: file.configuration, context), context)
    guard let model = unit.layer as? KerasModel else {
      throw .kerasModelClassUnknown(unit.className)
    }
    try context.requireAllKnown()
    try file.weights(context).load(unit)
    let results = try model.callAsWhole(&graph)
    let outputs = Self.distinct(
      results.map { ModelOutput($0.name, value: $0.tensor.value) } + graph.stateOutputs)
    graph.prune(keeping: outputs.map(\.value))
    if file.hasTrainingState {
      graph.note(.dropped, nil, "the state of the training (optimizer, losses) is left out")
    }
    var producer = "Keras \(file.version.text)"
    if let backend = file.writer.backend {
      producer += " on \(backend.name)"
      if backend.isInferred {
        graph.note(
          .inferred, nil, "the names of the weights tell that Keras computed with \(backend.name)")
      }
    }
    return try Model(
      name: model.name, inputs: orderedInputs(model.inputNames), outputs: outputs,
      nodes: graph.nodes, parameters: graph.parameters,
      provenance: Provenance(
        format: file.format, version: file.version.text, producer: producer,
        computedIn: context.computedIn, facts: context.facts))
  }

  /// The outputs with a number added to every name that is taken, but to none that is new.
  private static func distinct(_ outputs: [ModelOutput]) -> [ModelOutput] {
    let wanted = Set(outputs.map(\.name))
    var taken: Set<String> = []
    return outputs.map { output in
      var name = output.name
      var number = 0
      while (number > 0 && wanted.contains(name)) || !taken.insert(name).inserted {
        number += 1
        name = "\(output.name)_\(number)"
      }
      return ModelOutput(name, value: output.value, feedsInput: output.feedsInput)
    }
  }

  /// The inputs in the order in which Keras takes them, then the states.
  private func orderedInputs(_ names: [String]) -> [ModelInput] {
    var byName: OrderedDictionary<String, ModelInput> = [:]
    for input in graph.inputs { byName[input.name] = input }
    return names.compactMap { byName.removeValue(forKey: $0) } + byName.values
  }
}
