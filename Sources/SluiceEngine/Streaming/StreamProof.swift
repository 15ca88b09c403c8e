internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Finds out whether a model gives for a sequence in parts what it gives for the whole one, by running it.
struct StreamProof {
  let compiled: CompiledModel
  let vectorUnit: VectorUnit
  let timing: StreamTiming
  let streams: Int

  /// The steps of the whole sequence, and what it is cut into.
  private static let (steps, cuts) = (5, [[2, 3], [1, 4]])

  /// The nodes that carry states along the streams' time.
  ///
  /// - Throws: ``SluiceError`` with code `.unsupported` that names the first node which gives something else
  ///   for the parts, or cannot compute them.
  func carrying() throws(SluiceError) -> Set<String> {
    guard timing.hasTime else {
      _ = try timing.sizes(streams: streams, steps: 1)
      return []
    }
    let carrying: Set<String>
    let differing: Set<String>
    do throws(SluiceError) {
      carrying = try carriers()
      differing = try self.differing(compiled, carrying)
    } catch {
      throw error.code == .usage ? error : .engineNotStreamed(cannot: "\(error)")
    }
    guard !differing.isEmpty else { return carrying }
    let node = try firstToDiffer(carrying)
    throw .engineNotStreamed(node?.place ?? "output \(differing.sorted()[0].quoted)")
  }

  /// The recurrent nodes whose steps are those of the streams: a longer sequence has more of them, and not
  /// more rows.
  ///
  /// Where the initial states come from inputs that outputs feed, those carry them.
  private func carriers() throws(SluiceError) -> Set<String> {
    let short = try compiled.shapes(timing.sizes(streams: streams, steps: 1))
    let long = try compiled.shapes(timing.sizes(streams: streams, steps: Self.steps))
    let fed = Set(compiled.model.outputs.compactMap(\.feedsInput))
    let nodes = compiled.model.nodes.filter { node in
      guard node.layer.recurrent != nil, let name = node.inputs.first ?? nil,
        let before = short[name], let after = long[name]
      else { return false }
      let isFed = node.inputs.dropFirst(2).contains { $0.map(fed.contains) ?? false }
      return before[0] == after[0] && before[1] != after[1] && !isFed
    }
    return Set(nodes.map(\.name))
  }

  /// The first node, in the order of the graph, that gives something else for the parts.
  private func firstToDiffer(_ carrying: Set<String>) throws(SluiceError) -> Node? {
    let model = compiled.model
    let probes = model.nodes.flatMap { $0.outputs.compactMap { $0 } }.map {
      ModelOutput(Self.probe + $0, value: $0)
    }
    let probed = try Model(
      name: model.name, inputs: model.inputs, outputs: model.outputs + probes, nodes: model.nodes,
      parameters: model.parameters, provenance: model.provenance)
    let differing = try differing(CompiledModel(probed, vectorUnit), carrying)
    return model.nodes.first { node in
      node.outputs.contains { $0.map { differing.contains(Self.probe + $0) } ?? false }
    }
  }

  private static let probe = "probe of "

  /// The outputs that are not the same for the parts and the whole, with masks that leave steps out or none.
  private func differing(
    _ compiled: CompiledModel, _ carrying: Set<String>
  ) throws(SluiceError) -> Set<String> {
    var differing: Set<String> = []
    for leavesOut in [true, false] {
      differing.formUnion(
        try Trial(self, compiled, carrying, leavesOut: leavesOut).differing())
    }
    return differing
  }
}

extension StreamProof {
  /// A random sequence that a model is given whole and in parts.
  private struct Trial {
    private let proof: StreamProof
    private let compiled: CompiledModel
    private let carrying: Set<String>
    private let values: [String: Value<Float>]
    /// The inputs that are lengths of sequences.
    private let lengths: Set<String>

    init(
      _ proof: StreamProof, _ compiled: CompiledModel, _ carrying: Set<String>, leavesOut: Bool
    ) throws(SluiceError) {
      self.proof = proof
      self.compiled = compiled
      self.carrying = carrying
      let model = compiled.model
      let steps = StreamProof.steps
      var plan = InputPlan(seed: 1, batch: proof.streams, steps: steps)
      plan.leavesOut = leavesOut
      let tensors = try model.inputs(
        plan, shapes: proof.timing.sizes(streams: proof.streams, steps: steps))
      values = try model.values(of: tensors)
      lengths = Set(
        model.inputs.filter { input in
          input.type.shape.count == 1 && input.type.elementType.kind == .integer
            && InputTraits(input, of: model).rows == nil
        }.map(\.name))
    }

    /// The outputs that are not the same, bit for bit, for the parts and the whole.
    func differing() throws(SluiceError) -> Set<String> {
      let whole = try run([StreamProof.steps])[0]
      var differing: Set<String> = []
      for cut in StreamProof.cuts {
        let parts = try run(cut)
        for (name, value) in whole
        where !value.isJoined(of: parts.compactMap { $0[name] }, count: cut.count) {
          differing.insert(name)
        }
      }
      return differing
    }

    private func run(_ cut: [Int]) throws(SluiceError) -> [[String: Value<Float>]] {
      let run = StreamRun(compiled, carrying: carrying, threads: 1)
      var results: [[String: Value<Float>]] = []
      var done = 0
      for steps in cut {
        let plan = try run.run(part(done..<done + steps))
        results.append(
          Dictionary(
            uniqueKeysWithValues: compiled.model.outputs.compactMap { output in
              plan.value(of: output.name).map { (output.name, $0) }
            }))
        done += steps
      }
      return results
    }

    /// The inputs of some steps.
    private func part(_ range: Range<Int>) -> [String: Value<Float>] {
      var result = values
      for (index, input) in compiled.model.inputs.enumerated() {
        guard var value = values[input.name] else { continue }
        for axis in proof.timing.timeAxes(ofInput: index) { value = value.part(range, of: axis) }
        if lengths.contains(input.name), case .integer(let array) = value {
          value = .integer(
            array.mapped { min(max($0 - range.lowerBound, 0), range.count) })
        }
        result[input.name] = value
      }
      return result
    }
  }
}

extension Value<Float> {
  /// Some places of a dimension.
  fileprivate func part(_ range: Range<Int>, of axis: Int) -> Value {
    func part<Element>(_ array: NDArray<Element>) -> NDArray<Element> {
      let (outer, size, inner) = array.split(at: axis)
      var shape = array.shape
      shape[axis] = range.count
      let elements = (0..<outer).flatMap { row in
        array.elements[
          (row * size + range.lowerBound) * inner..<(row * size + range.upperBound) * inner]
      }
      return NDArray(shape: shape, elements: elements)
    }
    return switch self {
    case .real(let array): .real(part(array))
    case .integer(let array): .integer(part(array))
    case .boolean(let array): .boolean(part(array))
    }
  }

  /// Whether this is what the parts come to when they are joined along the dimension in which they differ
  /// from it; where they do not, whether it is the last of them.
  fileprivate func isJoined(of parts: [Value], count: Int) -> Bool {
    guard parts.count == count, let last = parts.last,
      parts.allSatisfy({ $0.shape.count == shape.count })
    else { return false }
    let axes = shape.indices.filter { axis in parts.contains { $0.shape[axis] != shape[axis] } }
    guard let axis = axes.first else { return last.bits == bits }
    guard axes.count == 1, parts.reduce(0, { $0 + $1.shape[axis] }) == shape[axis] else {
      return false
    }
    var done = 0
    return parts.allSatisfy { other in
      let range = done..<done + other.shape[axis]
      done = range.upperBound
      return part(range, of: axis).bits == other.bits
    }
  }

  /// The elements as words that are the same only for the same elements; NaN is NaN.
  private var bits: [UInt64] {
    switch self {
    case .real(let array):
      array.elements.map { UInt64($0.isNaN ? Float.nan.bitPattern : $0.bitPattern) }
    case .integer(let array): array.elements.map { UInt64(bitPattern: Int64($0)) }
    case .boolean(let array): array.elements.map { $0 ? 1 : 0 }
    }
  }
}
