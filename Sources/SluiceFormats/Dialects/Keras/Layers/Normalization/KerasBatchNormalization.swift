internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// `BatchNormalization`, with the stored mean and variance.
struct KerasBatchNormalization: KerasLayer {
  // TensorFlow 1 and 2 told their two forms apart by name.
  static let classNames = [
    "BatchNormalization", "BatchNormalizationV1", "BatchNormalizationV2",
  ]
  static let reads = "one axis or several, with and without scale and centre"
  static let makesInputsReal = true

  private let axes: [Int]
  private var epsilon: Double
  private let scales: Bool
  private let centers: Bool
  private let renormalizes: Bool
  private var parameters: OrderedDictionary<String, Tensor> = [:]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    axes = try source.axes("axis")
    epsilon = try source.config.number("epsilon")
    scales = try source.config.bool("scale")
    centers = try source.config.bool("center")
    renormalizes = try source.config.bool("renorm", default: false)
    source.config.ignore([
      "momentum", "fused", "renorm_clipping", "renorm_momentum", "synchronized",
      "moving_mean_initializer", "moving_variance_initializer",
    ])
    source.ignoreTraining(of: ["gamma", "beta"])
    for key in ["virtual_batch_size", "adjustment"] {
      if let value = source.config.optional(key), value != .null {
        throw .kerasOption(key, value, why: "only null is supported")
      }
    }
  }

  /// What only training needs: the roles of the further variables of batch renormalisation.
  private static let renormalization = ["moving_stddev", "renorm_mean", "renorm_stddev"]

  var variables: [KerasVariable] {
    let trained = (scales ? ["gamma"] : []) + (centers ? ["beta"] : [])
    let others =
      ["moving_mean", "moving_variance"] + (renormalizes ? Self.renormalization : [])
    return trained.map { KerasVariable($0) }
      + others.map { KerasVariable($0, isTrainable: false) }
  }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    var shape: [Int] = []
    let mean = try weights.take("moving_mean") { (found) throws(SluiceError) in
      guard axes.count > 1 || found.count == 1 else { throw .kerasWeightRank(found, expected: 1) }
      shape = found
    }
    // Keras 2 gives the variables of several axes dimensions of size 1 for the others.
    let flat = [shape.reduce(1, *)]
    parameters["mean"] = try mean.reshaped(flat)
    for (role, variable, isThere) in [
      ("scale", "gamma", scales), ("bias", "beta", centers), ("variance", "moving_variance", true),
    ] where isThere {
      parameters[role] = try weights.take(variable, shape: shape).reshaped(flat)
    }
    try readSpread(by: weights)
    if renormalizes { for role in Self.renormalization { weights.drop(role) } }
  }

  /// Turns what Keras kept in place of a variance into one with an ε of nought.
  private mutating func readSpread(by weights: KerasWeights) throws(SluiceError) {
    guard let stored = parameters["variance"] else { return }
    let numbers: [Double]
    switch try weights.writer.spread {
    case .variance:
      guard weights.writer.version.text == KerasVersion.beforeItWasNoted else { return }
      weights.note(
        .inferred,
        "moving_variance is taken for a variance, as since Keras 1.0.7: no version is noted")
      return
    case .deviation: numbers = try stored.elements()
    case .varianceUnderRoot: numbers = try stored.elements(as: Double.self).map { $0.squareRoot() }
    }
    let deviations = numbers.map { $0 + epsilon }
    parameters["variance"] = try Tensor(
      stored.elementType, shape: stored.shape, deviations.map { $0 * $0 })
    epsilon = 0
    weights.note(
      .layout,
      "Keras \(weights.writer.version.text) divides by a deviation with epsilon added: the variance is its square"
    )
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    var call = call
    // Only training counts the steps that a mask leaves out.
    _ = try call.takeTensors("mask")
    let input = try call.single()
    let size = parameters["mean"]?.count ?? 0
    guard axes.count > 1 else {
      let layer = BatchNormalization(axis: axes[0], size: size, epsilon: epsilon)
      let output = try graph.add(
        call.name, layer, reading: [input.value], with: parameters, origin: call.className)[0]
      return [KerasTensor(value: output, mask: input.mask)]
    }
    let shape = graph.type(of: input.value)?.shape ?? []
    let order = try normalised(axes, rank: shape.count, of: "\(shape)").sorted()
    let output = try graph.joining(order, of: input.value, named: call.name) {
      (joined, graph) throws(SluiceError) in
      try graph.add(
        call.name, BatchNormalization(axis: -1, size: size, epsilon: epsilon), reading: [joined],
        with: parameters, origin: call.className)[0]
    }
    return [KerasTensor(value: output, mask: input.mask)]
  }
}
