import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceModel
import TestSupport
import Testing

/// A model of one layer with inputs and parameters from a seed, held to what the layer's own definition
/// makes of them.
struct SingleLayer {
  let model: Model
  let inputs: OrderedDictionary<String, Tensor>
  private let describing: String

  /// Makes a model of `layer` that reads `inputs`, nil where an optional one is absent.
  ///
  /// Those in `known` are constants of the model; parameters come from `seed`, and `special` takes the place
  /// of the first elements of each.
  init(
    _ layer: any Layer, _ inputs: [Tensor?], known: Set<Int> = [], without absent: Set<String> = [],
    seed: UInt64, special: [Float] = []
  ) throws {
    var generator = SeededGenerator(seed: seed)
    var roles: OrderedDictionary<String, String> = [:]
    var parameters: OrderedDictionary<String, Tensor> = [:]
    for slot in layer.parameters where !absent.contains(slot.role) {
      roles[slot.role] = "node/\(slot.role)"
      parameters["node/\(slot.role)"] = try generator.tensor(slot.shape, special)
    }
    var nodes: [Node] = []
    var ports: [ModelInput] = []
    var values: OrderedDictionary<String, Tensor> = [:]
    for (index, tensor) in inputs.enumerated() {
      guard let tensor else { continue }
      if known.contains(index) {
        nodes.append(
          Node(
            name: "c\(index)", layer: Constant(tensor),
            inputs: [], outputs: ["x\(index)"], parameters: ["value": "c\(index)/value"]))
        parameters["c\(index)/value"] = tensor
      } else {
        let shape = tensor.shape.enumerated().map { axis, size in
          size == 0 ? Dimension.symbolic("empty\(index)_\(axis)") : .fixed(size)
        }
        ports.append(ModelInput("x\(index)", ValueType(tensor.elementType, shape)))
        values["x\(index)"] = tensor
      }
    }
    nodes.append(
      Node(
        name: "node", layer: layer,
        inputs: inputs.indices.map { inputs[$0] == nil ? nil : "x\($0)" },
        outputs: layer.outputs.map { "node.\($0)" }, parameters: roles))
    model = try Model(
      name: "single", inputs: ports,
      outputs: layer.outputs.map { ModelOutput($0, value: "node.\($0)") }, nodes: nodes,
      parameters: parameters, provenance: Provenance(format: "test", version: nil, producer: nil))
    self.inputs = values
    describing =
      "\(layer.kind) \(JSON.object(layer.attributes).text()) of \(inputs.map { $0?.shape })"
  }

  /// Expects that all vector units agree with the scalar one bit for bit, whatever the number of threads,
  /// and with the layer's definition in double precision within `bound`.
  func check(bound: Double, at location: SourceLocation = #_sourceLocation) throws {
    let reference = try model.run(inputs)
    let scalar = try Engine(model, vectorUnit: .scalar).run(inputs)
    for unit in VectorUnit.allCases where unit.isAvailable {
      for threads in unit == .best ? [1, 3] : [1] {
        let engine = try Engine(model, threads: threads, vectorUnit: unit)
        let outputs = try engine.run(inputs)
        for (name, expected) in reference {
          let output = try #require(outputs[name])
          let place = "\(unit) × \(threads), output '\(name)' of \(describing)"
          try #require(output.shape == expected.shape, "\(place)", sourceLocation: location)
          let found: [Float] = try output.elements()
          let twin: [Float] = try #require(scalar[name]).elements()
          if unit != .portable {
            let same = zip(found, twin).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
            #expect(same, "\(place): other bits than scalar", sourceLocation: location)
          }
          let truth: [Double] = try expected.elements()
          let worst = zip(found, truth).map(Self.distance).max() ?? 0
          #expect(worst <= bound, "\(place): \(worst)", sourceLocation: location)
        }
      }
    }
  }

  private static func distance(_ found: Float, _ truth: Double) -> Double {
    if found.isNaN || truth.isNaN { return found.isNaN && truth.isNaN ? 0 : .infinity }
    return Double(found) == Double(Float(truth)) ? 0 : abs(Double(found) - truth)
  }

  /// What sums of so many products of numbers within ±1 may be off by in single precision.
  static func bound(products: Int) -> Double {
    Double(products + 8) * Double(products + 1) * 0x1p-24
  }
}

extension SeededGenerator {
  /// Numbers from −1 to 1; the first ones are `special`, at places that leave others untouched.
  mutating func tensor(_ shape: [Int], _ special: [Float] = []) throws -> Tensor {
    var elements = reals(shape.reduce(1, *)).map { Float($0) }
    for (index, number) in special.enumerated() where index * 5 + 2 < elements.count {
      elements[index * 5 + 2] = number
    }
    return try Tensor(shape: shape, elements)
  }

  /// Integers in a range.
  mutating func integers(_ shape: [Int], in range: Range<Int>) throws -> Tensor {
    try Tensor(
      shape: shape, (0..<shape.reduce(1, *)).map { _ in Int.random(in: range, using: &self) })
  }

  /// Truth values.
  mutating func truths(_ shape: [Int]) throws -> Tensor {
    try Tensor(shape: shape, (0..<shape.reduce(1, *)).map { _ in Bool.random(using: &self) })
  }
}
