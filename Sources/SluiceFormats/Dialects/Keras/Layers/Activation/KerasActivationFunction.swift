internal import SluiceCore
internal import SluiceModel

extension KerasActivation.Function {
  /// The part that a layer applies itself.
  var elementwise: ActivationFunction {
    if case .activation(let function) = self { function } else { .linear }
  }

  /// Whether the function takes the units along the last dimension together.
  var isOfUnitsTogether: Bool {
    switch self {
    case .activation(.softmax), .activation(.logSoftmax), .activation(.sparsemax): true
    case .activation: false
    case .gatedLinearUnit: true
    }
  }

  /// The layer that applies the function along the last dimension.
  var layer: any Layer {
    switch self {
    case .activation(let function): Activation(function)
    case .gatedLinearUnit: GLU()
    }
  }

  /// Adds the node that the function needs behind a layer that has applied ``elementwise``, if any.
  func finish(
    _ tensor: KerasTensor, _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> KerasTensor {
    guard case .gatedLinearUnit = self else { return tensor }
    return try apply(to: tensor, call, &graph)
  }

  /// Adds the node that applies the function behind a layer, unless it is linear.
  func apply(
    to tensor: KerasTensor, _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> KerasTensor {
    if case .activation(.linear) = self { return tensor }
    let value = try graph.add("\(call.name).activation", layer, reading: [tensor.value])[0]
    return KerasTensor(value: value, mask: tensor.mask)
  }
}
