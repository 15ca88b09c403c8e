internal import SluiceCore
internal import SluiceModel

/// Measures the weights of one recurrent layer, and sums up what its gates did.
struct LayerSurvey {
  let layer: any RecurrentLayer
  let parameters: LayerParameters
  /// The roles of parameters that the graph computes.
  let computed: [String]
  let tally: LayerTally?

  init(of node: Node, _ layer: any RecurrentLayer, in model: Model, _ tally: LayerTally?) {
    self.layer = layer
    parameters = model.parameters(of: node)
    computed = (node.layer as? ComputedParameters)?.roles ?? []
    self.tally = tally
  }

  private var gates: [Gate] { type(of: layer).gates }

  /// The figures of every pass.
  func passes() throws(SluiceError) -> [GateStatistics.Pass] {
    var passes: [GateStatistics.Pass] = []
    for direction in layer.shape.direction.passes {
      let tally = tally?.passes[direction]
      let biases = try biases(in: direction)
      var figures: [GateStatistics.GateFigures] = []
      for (index, gate) in gates.enumerated() {
        let isDerived = layer.complements[gate] != nil
        figures.append(
          GateStatistics.GateFigures(
            gate: gate,
            weights: isDerived ? nil : try weights(of: index, in: direction),
            bias: isDerived ? nil : biases.map { .init($0[index]) },
            activity: tally.flatMap {
              .init($0.gates[index], steps: $0.steps, isBounded: $0.edges[index] != nil)
            }))
      }
      passes.append(
        GateStatistics.Pass(
          direction: direction, gates: figures,
          memory: memory(in: direction, tally, biases, figures), steps: tally?.steps,
          deadOutputs: tally.flatMap {
            GateStatistics.Activity.deadUnits($0.outputs, steps: $0.steps)
          }))
    }
    return passes
  }

  /// The weights of the gate in block `index`; `nil` if the graph computes them.
  private func weights(
    of index: Int, in direction: Direction
  ) throws(SluiceError) -> GateStatistics.Weights? {
    let prefix = layer.shape.parameterPrefix(of: direction)
    guard let kernel = try block(index, of: prefix + "kernel") else { return nil }
    let (kernelFrobenius, kernelSpectral) = (kernel.frobeniusNorm, spectralNorm(of: kernel))
    guard let recurrent = try block(index, of: prefix + "recurrentKernel") else { return nil }
    return GateStatistics.Weights(
      kernelFrobenius: kernelFrobenius, kernelSpectral: kernelSpectral,
      recurrentFrobenius: recurrent.frobeniusNorm, recurrentSpectral: spectralNorm(of: recurrent),
      spectralRadius: isConvolution ? nil : recurrent.spectralRadius)
  }

  private var isConvolution: Bool { !(layer is any CellLayer) }

  /// A window over places is no matrix that acts on the state, and has no such norm.
  private func spectralNorm(of block: WeightMatrix) -> GateStatistics.Estimate? {
    isConvolution ? nil : block.spectralNorm
  }

  /// Block `index` of a kernel, with all that is behind the first dimension as columns.
  private func block(_ index: Int, of role: String) throws(SluiceError) -> WeightMatrix? {
    guard let tensor = parameters.tensor(role) else { return nil }
    let rows = layer.shape.hiddenSize
    let count = tensor.count / gates.count
    return WeightMatrix(
      rows: rows, columns: count / rows,
      try tensor.elements(in: index * count..<(index + 1) * count))
  }

  /// The roles of the biases of a pass.
  private func biasRoles(in direction: Direction) -> [String] {
    ["inputBias", "recurrentBias"].map { layer.shape.parameterPrefix(of: direction) + $0 }
  }

  /// The sum of both biases for every gate; `nil` if there are none, or the graph computes some.
  private func biases(in direction: Direction) throws(SluiceError) -> [[Double]]? {
    let roles = biasRoles(in: direction)
    guard !roles.contains(where: computed.contains) else { return nil }
    let size = layer.shape.hiddenSize
    var sum: [Double]?
    for role in roles {
      guard let bias: [Double] = try parameters.elements(role) else { continue }
      sum = sum.map { zip($0, bias).map { $0 + $1 } } ?? bias
    }
    return sum.map { sum in
      gates.indices.map { Array(sum[$0 * size..<($0 + 1) * size]) }
    }
  }
}

// MARK: - Effective memory

extension LayerSurvey {
  private func memory(
    in direction: Direction, _ tally: LayerTally.Pass?, _ biases: [[Double]]?,
    _ figures: [GateStatistics.GateFigures]
  ) -> EffectiveMemory? {
    guard let index = gates.firstIndex(where: \.keepsState) else {
      return memoryWithoutGates(in: direction, figures)
    }
    let gate = gates[index]
    guard let bounds = layer.function(of: gate, in: direction).bounds, bounds == 0...1 else {
      return nil
    }
    if let tally, tally.steps > 0 {
      let shares = tally.gates[index].map { $0.sum / Double(tally.steps) }
      return EffectiveMemory(.golden, gate, keeping: shares)
    }
    return gateAtRest(gate, in: direction, biases).map {
      EffectiveMemory(.biases, gate, keeping: $0)
    }
  }

  /// What a gate is where input and state are zero; `nil` if the graph computes its biases.
  private func gateAtRest(
    _ gate: Gate, in direction: Direction, _ biases: [[Double]]?
  ) -> [Double]? {
    if let other = layer.complements[gate] {
      return gateAtRest(other, in: direction, biases)?.map { 1 - $0 }
    }
    guard let index = gates.firstIndex(of: gate),
      !biasRoles(in: direction).contains(where: computed.contains)
    else { return nil }
    let clip = (layer as? any CellLayer)?.clip ?? .infinity
    var units = biases?[index] ?? Array(repeating: 0, count: layer.shape.hiddenSize)
    units = units.map { min(max($0, -clip), clip) }
    layer.function(of: gate, in: direction).apply(to: &units)
    return units
  }

  /// `h ← τ(U·h)` about zero, where τ is the identity, is `h ← U·h`, which shrinks as powers of ρ(U) in the end.
  private func memoryWithoutGates(
    in direction: Direction, _ figures: [GateStatistics.GateFigures]
  ) -> EffectiveMemory? {
    guard gates.count == 1, layer.function(of: gates[0], in: direction).isIdentityNearZero else {
      return nil
    }
    return figures[0].weights?.spectralRadius.map {
      EffectiveMemory(.spectralRadius, gates[0], keeping: [$0.value])
    }
  }
}

extension GateStatistics.Bias {
  /// Sums up the biases of all units, of which there is at least one.
  fileprivate init(_ units: [Double]) {
    mean = units.reduce(0, +) / Double(units.count)
    minimum = units.reduce(.infinity) { min($0, $1) }
    maximum = units.reduce(-.infinity) { max($0, $1) }
  }
}
