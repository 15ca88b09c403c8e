import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceModel
import Testing

/// A model of a few nodes, run by the engine on every unit and by the definitions of its layers.
struct NodeRun {
  let model: Model
  let inputs: OrderedDictionary<String, Tensor>

  /// A model of one node, whose inputs are `x0`, `x1`, … and whose outputs are `y0`, `y1`, ….
  ///
  /// Inputs with a number in `constants` are constants of the graph.
  init(
    _ layer: any Layer, _ tensors: [Tensor?], parameters: OrderedDictionary<String, Tensor> = [:],
    constants: Set<Int> = []
  ) throws {
    let names = tensors.enumerated().map { index, tensor in tensor == nil ? nil : "x\(index)" }
    var nodes: [Node] = []
    var given: OrderedDictionary<String, Tensor> = [:]
    for (name, (index, tensor)) in zip(names, tensors.enumerated()) {
      guard let name, let tensor else { continue }
      if constants.contains(index) {
        nodes.append(
          Node(
            name: "constant \(name)", layer: Constant(tensor),
            inputs: [], outputs: [name], parameters: ["value": name]))
      } else {
        given[name] = tensor
      }
    }
    let outputs = layer.outputs.indices.map { "y\($0)" }
    nodes.append(
      Node(
        name: "node", layer: layer, inputs: names, outputs: outputs,
        parameters: OrderedDictionary(
          uniqueKeysWithValues: parameters.keys.map { ($0, "p.\($0)") })))
    var stored = OrderedDictionary(
      uniqueKeysWithValues: parameters.map { ("p.\($0.key)", $0.value) })
    for index in constants { stored["x\(index)"] = tensors[index] }
    try self.init(nodes, given, outputs: outputs, stored)
  }

  /// A model of some nodes.
  init(
    _ nodes: [Node], _ inputs: OrderedDictionary<String, Tensor>, outputs: [String],
    _ parameters: OrderedDictionary<String, Tensor> = [:]
  ) throws {
    model = try Model(
      name: "nodes",
      inputs: inputs.map { name, tensor in
        ModelInput(name, ValueType(tensor.elementType, tensor.shape.map { .fixed($0) }))
      }, outputs: outputs.map { ModelOutput($0, value: $0) }, nodes: nodes,
      parameters: parameters, provenance: Provenance(format: "test", version: nil, producer: nil))
    self.inputs = inputs
  }

  /// Fails unless every unit gives what the definitions give in double precision, within `ulps` units in
  /// the last place of single precision and `absolute`, and what the scalar unit gives, bit for bit.
  ///
  /// The portable unit, which rounds products and sums apart, is held to `portable` instead. Integers and
  /// truth values must be the same.
  func expect(
    ulps: Double = 0, absolute: Double = 0, portable: Double? = nil, threads: Int = 1,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let reference = try model.run(inputs)
    let single = try model.run(inputs, precision: .float)
    let scalar = try Engine(model, vectorUnit: .scalar).run(inputs)
    for unit in VectorUnit.allCases where unit.isAvailable {
      let bound = unit == .portable ? portable ?? ulps : ulps
      let engine = try Engine(model, threads: threads, vectorUnit: unit)
      let first = try engine.run(inputs)
      let results = try engine.run(inputs)
      for (name, expected) in reference {
        let result = try #require(results[name], sourceLocation: sourceLocation)
        #expect(result.shape == expected.shape, sourceLocation: sourceLocation)
        #expect(
          try result.bits == first[name]?.bits, "\(unit) twice", sourceLocation: sourceLocation)
        if unit != .portable {
          #expect(
            try result.bits == scalar[name]?.bits, "\(unit)", sourceLocation: sourceLocation)
        }
        guard expected.elementType.kind == .real else {
          #expect(
            try result.integers() == expected.integers(), "\(unit)", sourceLocation: sourceLocation)
          continue
        }
        // Where single precision overflows, its definition says what is meant.
        let values: [Double] = try expected.elements()
        let singles: [Float] = try #require(single[name]).elements()
        let found: [Float] = try result.elements()
        let wrong = found.indices.filter { index in
          let (x, y) = (found[index], values[index])
          if x.isNaN || y.isNaN { return !(x.isNaN && singles[index].isNaN) }
          if x == singles[index] || Double(x) == y { return false }
          let rounded = Float(y)
          guard rounded.isFinite, x.isFinite else { return true }
          let unit = max(Double(rounded.ulp), Double(Float.leastNonzeroMagnitude))
          return abs(Double(x) - y) > bound * unit + absolute
        }
        let examples = wrong.prefix(3).map { "\($0): \(found[$0]) for \(values[$0])" }
        #expect(
          wrong.isEmpty, "\(unit): \(wrong.count), \(examples)", sourceLocation: sourceLocation)
      }
    }
  }
}

extension Tensor {
  /// The bits of the elements; all NaNs are one.
  var bits: [UInt32] {
    get throws {
      guard elementType.kind == .real else {
        return try integers().map { UInt32(truncatingIfNeeded: $0) }
      }
      let values: [Float] = try elements()
      return values.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
    }
  }

  /// Real numbers of single precision from −1 to 1.
  static func random(_ shape: [Int], _ source: inout NumberSource) throws -> Tensor {
    try Tensor(
      shape: shape, (0..<shape.reduce(1, *)).map { _ in Float.random(in: -1...1, using: &source) })
  }

  /// Integers in a range.
  static func random(
    _ shape: [Int], in range: ClosedRange<Int>, _ source: inout NumberSource
  ) throws -> Tensor {
    try Tensor(
      shape: shape, (0..<shape.reduce(1, *)).map { _ in Int.random(in: range, using: &source) })
  }

  /// Truth values.
  static func truths(_ shape: [Int], _ source: inout NumberSource) throws -> Tensor {
    try Tensor(
      shape: shape, (0..<shape.reduce(1, *)).map { _ in Bool.random(using: &source) })
  }
}
