internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// One case of a golden, as what one recurrent layer was given and gave.
struct RecordedRun {
  /// What an output of the golden can be.
  enum Role: String, CaseIterable {
    /// The state at every step.
    case sequence
    /// The state after the last step.
    case last
    /// The cell state after the last step.
    case cell
  }

  /// A block of numbers that lies in row-major order.
  struct Block {
    let name: String
    /// The sizes of all dimensions but the last, without one of size 1 that stands for a single layer.
    let shape: [Int]
    let elements: [Double]
  }

  /// An output, with the greatest distance that is allowed from its elements.
  struct Output {
    let block: Block
    let allowed: Double
  }

  /// The sequence.
  let sequence: Block
  /// The initial states.
  let states: [Block]
  /// The outputs.
  let outputs: [Output]
  /// I, the number of features.
  let inputSize: Int
  /// H, the number of units.
  let hiddenSize: Int

  /// The number of rows and steps if the sequence's dimensions are `axes`.
  func sizes(_ axes: LayoutReading.Axes) -> (rows: Int, steps: Int) {
    let (first, second) = sequence.leading
    return axes == .batchFirst ? (first, second) : (second, first)
  }

  /// The ways in which the dimensions of the sequence can be meant, with all other shapes.
  var axes: [LayoutReading.Axes] {
    let both: [LayoutReading.Axes] =
      sequence.shape.count == 1 || sequence.shape == [1, 1]
      ? [.batchFirst] : [.batchFirst, .timeFirst]
    return both.filter { axes in
      let rows = sizes(axes).rows
      return states.allSatisfy { $0.shape.isState(of: rows) }
        && outputs.allSatisfy { !roles(of: $0, axes).isEmpty }
    }
  }

  /// What an output can be if the sequence's dimensions are `axes`.
  func roles(of output: Output, _ axes: LayoutReading.Axes) -> [Role] {
    let isState = output.block.shape.isState(of: sizes(axes).rows)
    return (output.block.shape == sequence.shape ? [.sequence] : [])
      + (isState ? [.last, .cell] : [])
  }
}

extension RecordedRun.Block {
  /// The two dimensions of a sequence; one that has none of a batch is one row.
  var leading: (Int, Int) { shape.count == 1 ? (1, shape[0]) : (shape[0], shape[1]) }
}

extension [Int] {
  /// Whether a block with these dimensions in front of its units can be the state of `rows` rows.
  fileprivate func isState(of rows: Int) -> Bool {
    self == [rows] || self == [1, rows] || (isEmpty && rows == 1)
  }
}

extension RecordedRun {
  /// Takes a case.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if it does not hold the sequence of one
  ///   recurrent layer, perhaps with one or two initial states, and outputs that can be that layer's, or
  ///   if a number is not finite.
  init(_ item: Golden.Case) throws(SluiceError) {
    guard item.layers.isEmpty else { throw .identifyLayers(Array(item.layers.keys)) }
    guard let first = item.outputs.values.first, let units = first.shape.last, units > 0 else {
      throw .identifyNoOutput
    }
    let name = try Self.sequenceName(item.inputs, units: units)
    guard let input = item.inputs[name], let features = input.shape.last, input.count > 0 else {
      throw .identifySequence(item.inputs.map { ($0, $1.shape) })
    }
    sequence = try Block(name, input, "input")
    (inputSize, hiddenSize) = (features, units)
    var states: [Block] = []
    for (other, tensor) in item.inputs where other != name {
      guard states.count < 2, tensor.shape.last == units else {
        throw .identifyInput(other, tensor.shape, units: units)
      }
      states.append(try Block(other, tensor, "input"))
    }
    self.states = states
    var outputs: [Output] = []
    for (other, tensor) in item.outputs {
      guard tensor.shape.last == units else {
        throw .identifyOutput(other, tensor.shape, sequence: input.shape, units: units)
      }
      let block = try Block(other, tensor, "output")
      let traits = try GoldenTraits(of: tensor)
      let precision = tensor.elementType.coarsened(by: traits.computedIn)
      outputs.append(Output(block: block, allowed: traits.share(of: precision)))
    }
    self.outputs = outputs
    guard axes.isEmpty else { return }
    if let state = states.first(where: { state in
      !LayoutReading.Axes.allCases.contains { state.shape.isState(of: sizes($0).rows) }
    }) {
      throw .identifyInput(state.name, state.shape + [units], units: units)
    }
    let output = outputs.first { output in
      !LayoutReading.Axes.allCases.contains { !roles(of: output, $0).isEmpty }
    }
    let block = (output ?? outputs[0]).block
    throw .identifyOutput(
      block.name, block.shape + [units], sequence: input.shape, units: units)
  }

  /// The input that is the sequence: the only one of three dimensions, or the only one there is.
  private static func sequenceName(
    _ inputs: OrderedDictionary<String, Tensor>, units: Int
  ) throws(SluiceError) -> String {
    let shapes = inputs.map { ($0, $1.shape) }
    let deep = shapes.filter { $0.1.count == 3 }
    let likely = deep.count == 1 ? deep : deep.filter { $0.1[0] != 1 || $0.1[2] != units }
    if likely.count == 1 { return likely[0].0 }
    if shapes.count == 1, shapes[0].1.count == 2 { return shapes[0].0 }
    throw .identifySequence(shapes)
  }
}

extension RecordedRun.Block {
  /// Reads an array whose last dimension is features or units.
  fileprivate init(_ name: String, _ tensor: Tensor, _ noun: String) throws(SluiceError) {
    guard tensor.elementType.kind == .real else {
      throw .valueKind(
        "\(noun) \(name.quoted)", tensor.elementType.rawValue, expected: "real")
    }
    // ONNX gives [time, directions, batch, units], or [batch, time, directions, units].
    var shape = Array(tensor.shape.dropLast())
    if shape.count == 3, let direction = [1, 2].first(where: { shape[$0] == 1 }) {
      shape.remove(at: direction)
    }
    self.init(
      name: name, shape: shape,
      elements: try tensor.finiteElements("\(noun) \(name.quoted)"))
  }
}

extension Tensor {
  /// The elements; fails where one is not finite.
  func finiteElements(_ subject: String) throws(SluiceError) -> [Double] {
    let elements = try elements(as: Double.self)
    if let position = elements.firstIndex(where: { !$0.isFinite }) {
      throw .identifyNotFinite(
        subject, elements[position].short(3), at: coordinates(of: position, in: shape))
    }
    return elements
  }
}
