internal import OrderedCollections
public import SluiceCore
public import SluiceModel

/// What the weights of recurrent layers come to, gate by gate, and what the gates do on a golden.
///
/// ```swift
/// let statistics = try GateStatistics(of: model, on: golden)
/// for pass in statistics.layers.flatMap(\.passes) {
///   print(pass.direction, pass.memory?.median ?? .nan)
/// }
/// ```
/// Weights are read one block of one gate at a time. Of gates only sums, extremes and counts are kept, so
/// that memory does not grow with the length of a sequence.
public struct GateStatistics: Sendable {
  /// A number that an iteration came to.
  public struct Estimate: Sendable, Hashable {
    /// The number.
    public let value: Double
    /// How well it is known: `‖A·v − λ·v‖ / |λ|` of its eigenvector `v`, which has length 1.
    ///
    /// It is 0 where all eigenvalues were computed. For a norm, `A` is the symmetric matrix with the square
    /// of the norm as its eigenvalue λ. A spectral radius is exact for weights that differ by a matrix
    /// whose norm is this share of it.
    public let residual: Double
  }

  /// What the weights of one gate come to.
  public struct Weights: Sendable, Hashable {
    /// The Frobenius norm of the block `[H, I]` of the kernel: the root of the sum of all squares.
    public let kernelFrobenius: Double
    /// Its spectral norm, the largest singular value; `nil` for convolutions, and if a weight is not finite.
    public let kernelSpectral: Estimate?
    /// The Frobenius norm of the block `[H, H]` of the recurrent kernel.
    public let recurrentFrobenius: Double
    /// Its spectral norm; `nil` as ``kernelSpectral``.
    public let recurrentSpectral: Estimate?
    /// The spectral radius of the block of the recurrent kernel, the largest absolute value of an
    /// eigenvalue; `nil` as ``kernelSpectral``.
    public let spectralRadius: Estimate?
  }

  /// What the biases of one gate come to; input bias and recurrent bias are added first.
  public struct Bias: Sendable, Hashable {
    /// The mean over the units.
    public let mean: Double
    /// The least of the units.
    public let minimum: Double
    /// The largest of the units.
    public let maximum: Double
  }

  /// What a gate does on a golden, over all cases, rows and steps that are not masked.
  ///
  /// Shares are from 0 to 1.
  public struct Activity: Sendable, Hashable {
    /// The mean of all values.
    public let mean: Double
    /// The share of all values that are left-saturated: in the lowest tenth of the range of the
    /// activation, for a sigmoid below 0.1 (Karpathy, Johnson and Fei-Fei 2015, *Visualizing and
    /// Understanding Recurrent Networks*, section 4.2); `nil` where the activation has no bounds.
    public let leftSaturated: Double?
    /// The share that is right-saturated: in the highest tenth, for a sigmoid above 0.9.
    public let rightSaturated: Double?
    /// The share of units of which at least 95 % of the values are saturated, left or right.
    public let saturatedUnits: Double?
    /// The share of units whose value never changes: largest and least differ by at most a millionth of
    /// the largest magnitude that any unit of the gate reaches; `nil` if there were fewer than two steps.
    public let deadUnits: Double?
  }

  /// One gate in one pass through time.
  public struct GateFigures: Sendable, Hashable {
    /// Which.
    public let gate: Gate
    /// Its weights; `nil` where it has none that count: a coupled forget gate, weights that the graph
    /// computes.
    public let weights: Weights?
    /// Its biases; `nil` where it has none, or as ``weights``.
    public let bias: Bias?
    /// What it does on the golden; `nil` without one, if no step was taken, and for convolutions.
    public let activity: Activity?
  }

  /// One pass of a layer through time.
  public struct Pass: Sendable, Hashable {
    /// Forward or reverse.
    public let direction: Direction
    /// The gates, in the order of the layer's.
    public let gates: [GateFigures]
    /// How long the state is remembered; `nil` where that cannot be said.
    public let memory: EffectiveMemory?
    /// How many steps were taken on the golden, those of all rows and cases; `nil` without one.
    public let steps: Int?
    /// The share of units whose output is dead in the sense of ``Activity/deadUnits``.
    public let deadOutputs: Double?
  }

  /// One recurrent layer.
  public struct Layer: Sendable {
    /// The name of the node.
    public let name: String
    /// The kind: `GRU`.
    public let kind: String
    /// Its sizes.
    public let shape: RecurrentShape
    /// The passes: one, or forward and reverse.
    public let passes: [Pass]
  }

  /// The recurrent layers, in the order in which they are computed.
  public let layers: [Layer]

  /// Measures the recurrent layers of a model.
  ///
  /// - Parameters:
  ///   - model: The model; layers inside `If` and `Loop` are not looked at.
  ///   - golden: Inputs to run it on, in double precision. Its outputs are not compared.
  /// - Throws: ``SluiceError`` with code `.usage` if there is no recurrent layer, `.inconsistent`, placed at
  ///   the case, if golden and model do not fit each other, or as reading the weights does.
  public init(of model: Model, on golden: Golden? = nil) throws(SluiceError) {
    let nodes = model.nodes.filter { $0.layer.recurrent != nil }
    guard !nodes.isEmpty else { throw .gatesWithoutLayer }
    let tallies = try golden.map { golden throws(SluiceError) in
      try LayerTally.tallies(of: model, on: golden)
    }
    var layers: [Layer] = []
    for (index, node) in nodes.enumerated() {
      Progress.report("measuring weights", index, of: nodes.count)
      try placing(at: "node \(node.name.quoted) (\(node.layer.kind))") { () throws(SluiceError) in
        guard let layer = node.layer.recurrent else { return }
        let survey = LayerSurvey(of: node, layer, in: model, tallies?[node.name])
        layers.append(
          Layer(
            name: node.name, kind: layer.kind, shape: layer.shape, passes: try survey.passes()))
      }
    }
    self.layers = layers
  }
}
