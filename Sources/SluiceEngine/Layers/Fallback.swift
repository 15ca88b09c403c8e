internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// Computes a layer that has no kernel by its one definition, in single precision.
final class Fallback {
  /// Where a value that the layer makes goes.
  enum Target {
    case block(Block)
    case box(Box)
    case nowhere
  }

  private let layer: any Layer
  private let parameters: LayerParameters
  private let inputs: [Operand?]
  private let outputs: [(target: Target, elementType: ElementType)]
  private let node: String
  private let memory: Memory
  /// What the layer carries, if it is a recurrent one that carries anything.
  var states: CarriedValues?
  /// Why the layer could not be computed.
  private(set) var failure: SluiceError?

  /// Computes `layer` from `inputs`.
  init(
    _ node: Node, _ layer: any Layer, _ parameters: LayerParameters, _ inputs: [Operand?],
    _ outputs: [(Target, ElementType)], _ memory: Memory
  ) {
    self.node = "node \(node.name.quoted) (\(node.layer.kind))"
    self.layer = layer
    self.parameters = parameters
    self.inputs = inputs
    self.outputs = outputs
    self.memory = memory
  }

  /// The operation: its arguments are a fallback.
  static let function: sluice_function = { arguments, _ in
    guard let arguments = arguments else { return 1 }
    let fallback = Unmanaged<Fallback>.fromOpaque(arguments).takeUnretainedValue()
    do throws(SluiceError) {
      try fallback.run()
      return 0
    } catch {
      fallback.failure = error
      return 1
    }
  }

  private func run() throws(SluiceError) {
    let values = inputs.map { (operand) -> Value<Float>? in
      switch operand {
      case nil: nil
      case .block(let block): memory.value(of: block)
      case .constant(let value): value
      case .boxed(let box): box.value
      }
    }
    try placing(at: node) { () throws(SluiceError) in
      let results = try results(of: values)
      for (result, output) in zip(results, outputs) {
        let result = try result.wrapped(to: output.elementType)
        switch output.target {
        case .block(let block):
          guard result.shape == block.shape, result.kind == block.kind else {
            throw .engineShape(result.shape, planned: block.shape)
          }
          memory.write(result, to: block)
        case .box(let box): box.value = result
        case .nowhere: break
        }
      }
    }
  }

  private func results(of values: [Value<Float>?]) throws(SluiceError) -> [Value<Float>] {
    guard let states, let shape = layer.recurrent?.shape else {
      return try layer.forward(values, parameters)
    }
    let results = try layer.forward(states.inputs(values), parameters)
    return states.take(results, values, shape)
  }
}
