import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceModel
import TestSupport

extension Model {
  /// A model of `nodes` with random parameters, which are named after node and role and lie
  /// within ±`scale`.
  static func random(
    _ inputs: [ModelInput], _ outputs: [ModelOutput], _ nodes: [Node], seed: UInt64,
    scale: Double = 0.5
  ) throws -> Model {
    var source = NumberSource(seed: seed)
    var parameters: OrderedDictionary<String, Tensor> = [:]
    let named = try nodes.map { node in
      var roles: OrderedDictionary<String, String> = [:]
      for slot in node.layer.parameters {
        let name = "\(node.name).\(slot.role)"
        let count = slot.shape.reduce(1, *)
        parameters[name] = try Tensor(
          shape: slot.shape, source.reals(count).map { Float($0 * scale) })
        roles[slot.role] = name
      }
      return Node(
        name: node.name, layer: node.layer, inputs: node.inputs, outputs: node.outputs,
        parameters: roles)
    }
    return try Model(
      name: "random", inputs: inputs, outputs: outputs, nodes: named, parameters: parameters,
      provenance: Provenance(format: "", version: nil, producer: nil))
  }

  /// A model of one recurrent layer that gives all that the layer gives.
  static func recurrent(
    _ layer: any RecurrentLayer, isMasked: Bool = false, isBegun: Bool = false, seed: UInt64
  ) throws -> Model {
    let shape = layer.shape
    let width = shape.hiddenSize * shape.direction.passes.count
    var inputs = [ModelInput("x", ValueType(.float32, ["batch", "time", .fixed(shape.inputSize)]))]
    if isMasked { inputs.append(ModelInput("mask", ValueType(.bool, ["batch", "time"]))) }
    let states = Swift.type(of: layer).states
    if isBegun {
      for state in states {
        inputs.append(ModelInput("\(state)0", ValueType(.float32, ["batch", .fixed(width)])))
      }
    }
    let names = ["y", "last"] + states
    return try random(
      inputs, names.map { ModelOutput($0, value: "v.\($0)") },
      [
        Node(
          name: "layer", layer: layer,
          inputs: ["x", isMasked ? "mask" : nil] + states.map { isBegun ? "\($0)0" : nil },
          outputs: names.map { "v.\($0)" })
      ], seed: seed)
  }
}

/// A small model of several layers, as trained ones are.
func stackedModel(seed: UInt64 = 3, hiddenSize: Int = 20) throws -> Model {
  let first = RecurrentShape(inputSize: 5, hiddenSize: hiddenSize)
  let second = RecurrentShape(inputSize: hiddenSize, hiddenSize: 9)
  return try .random(
    [ModelInput("x", ValueType(.float32, ["batch", "time", 5]))],
    [ModelOutput("y", value: "y")],
    [
      Node(
        name: "gru", layer: GRU(shape: first, resetPlacement: .afterProduct),
        inputs: ["x", nil, nil],
        outputs: ["a", nil, nil]),
      Node(
        name: "lstm", layer: LSTM(shape: second), inputs: ["a", nil, nil, nil],
        outputs: ["b", nil, nil, nil]),
      Node(
        name: "dense", layer: Dense(inputSize: 9, units: 3, activation: .sigmoid), inputs: ["b"],
        outputs: ["y"]),
    ], seed: seed)
}

extension Tensor {
  /// The elements as words: the same for the same numbers, one for every NaN.
  var words: [UInt64] {
    get throws {
      try elements(as: Double.self).map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }
    }
  }
}

extension OrderedDictionary<String, Tensor> {
  /// The words of all tensors, by name.
  var words: [String: [UInt64]] {
    get throws {
      var result: [String: [UInt64]] = [:]
      for (name, tensor) in self { result[name] = try tensor.words }
      return result
    }
  }

  /// The outputs of calls one after the other, joined along time where they have it.
  static func joined(
    _ parts: [OrderedDictionary<String, Tensor>], along axis: Int = 1, of names: Set<String>
  ) throws -> [String: [UInt64]] {
    var result: [String: [UInt64]] = [:]
    for name in parts[0].keys {
      let tensors = parts.compactMap { $0[name] }
      guard names.contains(name), let last = tensors.last else {
        result[name] = try tensors.last?.words
        continue
      }
      let outer = last.shape[..<axis].reduce(1, *)
      let words = try tensors.map { try $0.words }
      result[name] = (0..<outer).flatMap { row in
        words.flatMap { words in
          words[row * words.count / outer..<(row + 1) * words.count / outer]
        }
      }
    }
    return result
  }
}

extension VectorUnit {
  /// The units of this processor that round products and sums as the scalar twin does.
  static let fused = allCases.filter { $0.isAvailable && $0 != .portable }
}
