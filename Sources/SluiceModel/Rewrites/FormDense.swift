internal import OrderedCollections
internal import SluiceCore

/// Makes a fully connected layer of a product with a constant matrix, and of the bias and the activation
/// that follow it.
enum FormDense: Rewrite {
  static let name = "products with constant matrices become Dense"

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    var hasChanged = false
    for index in draft.nodes.indices where try product(index, &draft) { hasChanged = true }
    let readers = draft.readers()
    var values: [String: String] = [:]
    for (index, node) in draft.nodes.enumerated() {
      guard let dense = node.layer as? Dense, let output = node.outputs[0], !draft.gives(output),
        let places = readers[output], places.count == 1
      else { continue }
      let reader = draft.nodes[places[0]]
      guard let next = reader.outputs[0] else { continue }
      if let changed = try biased(dense, node, reader, &draft) ?? activated(dense, node, reader) {
        draft.nodes[index] = changed
        values[next] = output
      }
    }
    draft.substitute(values)
    return hasChanged || !values.isEmpty
  }

  /// Replaces a product whose right factor is a constant matrix.
  private static func product(_ index: Int, _ draft: inout Draft) throws(SluiceError) -> Bool {
    let node = draft.nodes[index]
    guard let left = node.inputs.first.flatMap({ $0 }),
      let matrix = Dense.matrix(of: node, draft.constants, draft.types)
    else { return false }
    let kernel = try matrix.transposed([1, 0])
    guard kernel.isCheap else { return false }
    let parameter = "\(node.name)/kernel"
    draft.parameters[parameter] = kernel
    let layer = Dense(inputSize: matrix.shape[0], units: matrix.shape[1], activation: .linear)
    draft.nodes[index] = Node(
      name: node.name, layer: layer, inputs: [left], outputs: node.outputs,
      parameters: ["kernel": parameter], origin: node.origin ?? MatMul.kind)
    return true
  }

  /// The layer with the bias that `reader` adds.
  private static func biased(
    _ dense: Dense, _ node: Node, _ reader: Node, _ draft: inout Draft
  ) throws(SluiceError) -> Node? {
    guard node.parameters["bias"] == nil, let output = node.outputs[0],
      let bias = dense.bias(addedBy: reader, to: output, draft.constants, draft.types)
    else { return nil }
    let parameter = "\(node.name)/bias"
    draft.parameters[parameter] = try bias.reshaped([dense.units])
    var parameters = node.parameters
    parameters["bias"] = parameter
    return node.with(layer: dense, parameters: parameters)
  }

  /// The layer with the activation that `reader` applies.
  private static func activated(_ dense: Dense, _ node: Node, _ reader: Node) -> Node? {
    guard let activation = reader.layer as? Activation, dense.activation == .linear else {
      return nil
    }
    let layer = Dense(
      inputSize: dense.inputSize, units: dense.units, activation: activation.function)
    return node.with(layer: layer, parameters: node.parameters)
  }
}

extension Dense {
  /// The constant matrix that a node multiplies a value by, if a layer could do that.
  package static func matrix(
    of node: Node, _ constants: [String: Tensor], _ types: [String: ValueType]
  ) -> Tensor? {
    guard node.layer is MatMul, let left = node.inputs[0], let right = node.inputs[1],
      let matrix = constants[right], matrix.shape.count == 2, matrix.shape[1] > 0,
      matrix.elementType.kind == .real, let type = types[left], type.shape.count >= 2,
      (matrix.shape.max() ?? 0) <= Limits.units, constants[left] == nil
    else { return nil }
    return matrix
  }

  /// The constant vector that a node adds to `output` of the layer, if it could be its bias.
  package func bias(
    addedBy node: Node, to output: String, _ constants: [String: Tensor],
    _ types: [String: ValueType]
  ) -> Tensor? {
    guard node.layer is Add, node.inputs.count == 2, activation == .linear,
      let other = node.inputs.first(where: { $0 != output }) ?? nil,
      let bias = constants[other], bias.elementType.kind == .real, bias.shape.last == units,
      bias.count == units, let rank = types[output]?.shape.count, bias.shape.count <= rank
    else { return nil }
    return bias
  }
}

extension Node {
  /// The node with another layer of the same inputs and outputs.
  func with(layer: any Layer, parameters: OrderedDictionary<String, String>) -> Node {
    Node(
      name: name, layer: layer, inputs: inputs, outputs: outputs, parameters: parameters,
      origin: origin)
  }
}

extension Tensor {
  /// Whether it costs little to write the elements: they stand in the file in this order, or are few.
  ///
  /// A large matrix that would have to be transposed stays a factor as it is, so that converting a model
  /// costs no more than copying it.
  package var isCheap: Bool { !(source is RearrangedBytes) || count <= Limits.foldedElements }
}
