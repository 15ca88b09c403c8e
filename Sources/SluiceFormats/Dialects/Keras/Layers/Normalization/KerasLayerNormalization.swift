internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// `LayerNormalization`.
struct KerasLayerNormalization: KerasLayer {
  static let classNames = ["LayerNormalization"]
  static let reads = "any axes, with and without scale and centre; `rms_scaling`"

  private let units: KerasNormalizedAxes
  private let epsilon: Double
  private let roles: OrderedDictionary<String, String>
  private let subtractsMean: Bool
  private var parameters: OrderedDictionary<String, Tensor> = [:]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    units = KerasNormalizedAxes(try source.axes("axis"), source.version)
    epsilon = try source.config.number("epsilon")
    let centers = try source.config.bool("center")
    let scales = try source.config.bool("scale")
    let rootMeanSquare = try source.config.bool("rms_scaling", default: false)
    subtractsMean = !rootMeanSquare
    var roles: OrderedDictionary<String, String> = [:]
    if scales || rootMeanSquare { roles["scale"] = "gamma" }
    if centers, !rootMeanSquare { roles["bias"] = "beta" }
    self.roles = roles
    if rootMeanSquare, source.version.release < (3, 4), units.stated != [-1] {
      throw .kerasOption(
        "rms_scaling", true, why: "before Keras 3.4 the scale goes along the last dimensions only")
    }
    source.ignoreTraining(of: ["gamma", "beta"])
  }

  var variables: [KerasVariable] { roles.values.map { KerasVariable($0) } }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    for (role, variable) in roles {
      parameters[role] = try weights.take(variable) { (shape) throws(SluiceError) in
        try units.check(shape)
      }
    }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    let (axes, sizes) = try units.sorted(graph.type(of: input.value), Array(parameters.values))
    var reshaped: OrderedDictionary<String, Tensor> = [:]
    // Where the axes are not in order, Keras reads the parameters in the order of the dimensions.
    for (role, tensor) in parameters { reshaped[role] = try tensor.reshaped(sizes) }
    let layer = LayerNormalization(
      axes: axes, sizes: sizes, epsilon: epsilon, subtractsMean: subtractsMean)
    let output = try graph.add(
      call.name, layer, reading: [input.value], with: reshaped, origin: call.className)[0]
    return [KerasTensor(value: output, mask: input.mask)]
  }
}

/// `RMSNormalization`.
struct KerasRMSNormalization: KerasLayer {
  static let classNames = ["RMSNormalization"]
  static let reads = "any axes"

  private let units: KerasNormalizedAxes
  private let epsilon: Double
  private var scale: Tensor?

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    units = KerasNormalizedAxes(try source.axes("axis"), source.version)
    epsilon = try source.config.number("epsilon")
    source.ignoreTraining(of: ["scale"])
  }

  var variables: [KerasVariable] { [KerasVariable("scale")] }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    scale = try weights.take("scale") { (shape) throws(SluiceError) in try units.check(shape) }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    guard let scale else { return [] }
    graph.endMask(of: input, call)
    let type = graph.type(of: input.value)
    let (axes, sizes) = try units.sorted(type, [scale])
    let rank = type?.shape.count ?? 0
    let layer = RMSNormalization(axes: axes, sizes: sizes, epsilon: epsilon)
    // Keras multiplies by the scale as it stands, along the last dimensions.
    guard try units.order(rank: rank) != Array(rank - axes.count..<rank) else {
      let output = try graph.add(
        call.name, layer, reading: [input.value], with: ["scale": scale], origin: call.className)
      return [KerasTensor(value: output[0])]
    }
    graph.note(
      .layout, call.name, "the scale goes along the last dimensions, whatever the axes are")
    let plain = try graph.add("\(call.name).plain", layer, reading: [input.value])[0]
    let factor = try graph.addConstant(scale, named: "\(call.name).scale")
    let output = try graph.add(
      call.name, Mul(), reading: [plain, factor], origin: call.className)[0]
    return [KerasTensor(value: output)]
  }
}

/// The dimensions that a layer normalises over, which its parameters have.
struct KerasNormalizedAxes {
  /// The dimensions in the order of those of the parameters.
  let stated: [Int]

  /// Keras 3 sorts the numbers as they are given, negative ones first.
  init(_ axes: [Int], _ version: KerasVersion) {
    stated = version.generation >= 3 ? axes.sorted() : axes
  }

  /// Fails unless `shape` can be that of a parameter.
  func check(_ shape: [Int]) throws(SluiceError) {
    guard shape.count == stated.count else {
      throw .kerasWeightRank(shape, expected: stated.count)
    }
  }

  /// The dimensions in the order of those of the parameters, counted from 0.
  func order(rank: Int) throws(SluiceError) -> [Int] {
    try normalised(stated, rank: rank, of: "a tensor of rank \(rank)")
  }

  /// The dimensions in ascending order with their sizes.
  ///
  /// - Throws: ``SluiceError`` if the input or a parameter has none of that size, or none is known.
  func sorted(
    _ type: ValueType?, _ parameters: [Tensor]
  ) throws(SluiceError) -> (axes: [Int], sizes: [Int]) {
    let shape = type?.shape ?? []
    let order = try order(rank: shape.count)
    var sizes: [Int: Int] = [:]
    for (position, axis) in order.enumerated() {
      guard let size = parameters.first?.shape[position] ?? shape[axis].size else {
        throw .kerasOption("axis", stated.json, why: "the size of dimension \(axis) is not known")
      }
      sizes[axis] = size
      for parameter in parameters where !shape[axis].mayEqual(.fixed(parameter.shape[position])) {
        throw .kerasWeightShape(parameter.shape, expected: order.map { shape[$0].size ?? size })
      }
    }
    let axes = order.sorted()
    return (axes, axes.compactMap { sizes[$0] })
  }
}
