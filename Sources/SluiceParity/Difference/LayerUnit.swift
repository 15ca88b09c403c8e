internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// One layer of a model as a person would name it, however many nodes its file takes for it.
///
/// A product with a constant matrix, the sum with a constant vector and the function behind them are one
/// ``Dense``.
struct LayerUnit {
  /// The name of the node that does the work.
  let name: String
  /// What is computed, once all nodes are taken together.
  var layer: any Layer
  /// The parameters by role.
  var parameters: OrderedDictionary<String, Tensor>
  /// The values that are read.
  let inputs: [String?]
  /// The values that are made.
  var outputs: [String?]
  /// The place of the node that reads the inputs.
  let first: Int
  /// The place of the node that makes the outputs.
  var last: Int

  /// The name of the kind.
  var kind: String { layer.kind }

  /// Whether it holds weights or a state, so that it is a layer to everybody and no plumbing.
  var isWeighty: Bool {
    layer.recurrent != nil || !parameters.isEmpty && !(layer is Constant)
  }

  /// Whether it only hands on what it reads, in another shape or type.
  var isTransparent: Bool { Self.transparent.contains(kind) }

  private static let transparent: Set<String> = [
    Identity.kind, Transpose.kind, Squeeze.kind, Unsqueeze.kind, Reshape.kind, Flatten.kind,
    MergeAxes.kind, SplitAxis.kind, Cast.kind,
  ]

  /// The name of input `index`.
  func inputName(_ index: Int) -> String { layer.inputs.name(of: index) }

  /// What output `index` is called by whoever reads it, where `isMasked` tells the last output of a
  /// recurrent layer from its final state.
  func outputName(_ index: Int) -> String {
    let name = layer.outputs.indices.contains(index) ? layer.outputs[index] : "output \(index)"
    let isMasked = inputs.indices.contains(1) && inputs[1] != nil
    return layer.recurrent != nil && name == "last" && !isMasked ? "state" : name
  }
}

// MARK: - Taking nodes together

extension LayerUnit {
  init(_ place: Int, in model: Model) {
    let node = model.nodes[place]
    var parameters: OrderedDictionary<String, Tensor> = [:]
    for (role, name) in node.parameters { parameters[role] = model.parameters[name] }
    self.init(
      name: node.name, layer: node.layer, parameters: parameters, inputs: node.inputs,
      outputs: node.outputs, first: place, last: place)
  }

  /// The units of a model, in the order in which they run.
  static func units(of model: Model) throws(SluiceError) -> [LayerUnit] {
    let sources = Wiring(model)
    var taken: Set<Int> = []
    var units: [LayerUnit] = []
    for place in model.nodes.indices where !taken.contains(place) {
      var unit = LayerUnit(place, in: model)
      if let dense = try sources.dense(unit) { unit = dense }
      while unit.layer is Dense, let reader = sources.onlyReader(of: unit),
        let grown = try sources.grown(unit, by: reader)
      {
        unit = grown
        taken.insert(reader)
      }
      units.append(unit)
    }
    // A constant that nothing reads any more has become a parameter.
    let read = Set(units.flatMap { $0.inputs.compactMap { $0 } } + model.outputs.map(\.value))
    return units.filter { unit in
      !(unit.layer is Constant) || unit.outputs.contains { $0.map(read.contains) ?? false }
    }
  }
}

/// Who makes and who reads the values of a model.
private struct Wiring {
  private let model: Model
  private var readers: [String: [Int]] = [:]
  private var constants: [String: Tensor] = [:]
  private let given: Set<String>

  init(_ model: Model) {
    self.model = model
    given = Set(model.outputs.map(\.value))
    for (place, node) in model.nodes.enumerated() {
      for case let value? in node.inputs { readers[value, default: []].append(place) }
      if node.layer is Constant, let value = node.outputs[0],
        let tensor = node.parameters["value"].flatMap({ model.parameters[$0] })
      {
        constants[value] = tensor
      }
    }
  }

  /// The node that alone reads the only value of a unit, which the model does not give.
  func onlyReader(of unit: LayerUnit) -> Int? {
    guard unit.outputs.count == 1, let value = unit.outputs[0], !given.contains(value),
      let places = readers[value], places.count == 1
    else { return nil }
    return places[0]
  }

  /// A product with a constant matrix as the layer it is.
  func dense(_ unit: LayerUnit) throws(SluiceError) -> LayerUnit? {
    guard let left = unit.inputs.first,
      let matrix = Dense.matrix(of: model.nodes[unit.first], constants, model.types)
    else { return nil }
    return LayerUnit(
      name: unit.name,
      layer: Dense(inputSize: matrix.shape[0], units: matrix.shape[1], activation: .linear),
      parameters: ["kernel": try matrix.transposed([1, 0])], inputs: [left],
      outputs: unit.outputs, first: unit.first, last: unit.last)
  }

  /// The unit with the bias or the function that `place` puts behind it.
  func grown(_ unit: LayerUnit, by place: Int) throws(SluiceError) -> LayerUnit? {
    let node = model.nodes[place]
    guard let dense = unit.layer as? Dense, dense.activation == .linear else { return nil }
    var grown = unit
    grown.outputs = node.outputs
    grown.last = place
    if let activation = node.layer as? Activation {
      grown.layer = Dense(
        inputSize: dense.inputSize, units: dense.units, activation: activation.function)
      return grown
    }
    guard unit.parameters["bias"] == nil, let output = unit.outputs[0],
      let bias = dense.bias(addedBy: node, to: output, constants, model.types)
    else { return nil }
    grown.parameters["bias"] = try bias.reshaped([dense.units])
    return grown
  }
}
