internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// Pools over windows: the largest element, without telling where it is, and the mean.
struct PreparedPooling: PreparedLayer {
  private let layer: any WindowLayer
  private let ceilMode: Bool
  private let countsPadding: Bool
  private let kind: sluice_pooling_kind
  private let unit: VectorUnit

  /// Makes a pool ready.
  static let prepare: PreparedLayers.Preparation = { layer, _, unit in
    switch layer {
    case let layer as MaxPool where layer.indices == nil:
      PreparedPooling(
        layer: layer, ceilMode: layer.ceilMode, countsPadding: false, kind: SLUICE_LARGEST,
        unit: unit)
    case let layer as AveragePool:
      PreparedPooling(
        layer: layer, ceilMode: layer.ceilMode, countsPadding: layer.countIncludePad,
        kind: SLUICE_MEAN, unit: unit)
    default: nil
    }
  }

  /// Plans one operation over all rows and channels.
  func plan(
    _ request: PlanRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Block?]? {
    guard let x = request.inputs[0], x.kind == .real else { return nil }
    let rank = x.shape.count
    let axes = try layer.window.axes(
      over: Array(x.shape[layer.channels.spatialAxes(rank: rank)]), roundsUp: ceilMode)
    let channelsAreLast = layer.channels == .last
    guard let window = WindowPlan(axes, lanesArePlaces: !channelsAreLast) else { return nil }
    let y = planner.makeBlock(request.shape(0))
    guard y.count > 0 else { return [y] }
    let channels = x.shape[layer.channels.axis(rank: rank)]
    let kernels = unit.suited(to: channelsAreLast ? channels : window.longestLine).kernels
    let arena = Arena()
    let step = channelsAreLast ? channels : 1
    var arguments = sluice_pooling()
    arguments.window = window.window(
      placeStep: (step, step), kernelStep: 0, countsPadding: countsPadding, lines: x.shape[0],
      threads: planner.threads, arena)
    arguments.kind = kind
    arguments.x = planner.place(x)
    arguments.y = planner.place(y)
    arguments.batch = x.shape[0]
    arguments.x_row = x.shape.dropFirst().reduce(1, *)
    arguments.y_row = y.shape.dropFirst().reduce(1, *)
    arguments.channels = channels
    arguments.x_channel = channelsAreLast ? 1 : x.shape.dropFirst(2).reduce(1, *)
    arguments.y_channel = channelsAreLast ? 1 : y.shape.dropFirst(2).reduce(1, *)
    arguments.lanes_are_channels = channelsAreLast
    arguments.activation = sluice_activation(kind: SLUICE_LINEAR, a: 0, b: 0, c: 0)
    let seen = layer.window.kernelShape.reduce(1, *)
    planner.emit(kernels.pool, arguments, arena, work: y.count * seen)
    return [y]
  }
}

/// Pools over all of space.
struct PreparedGlobalPooling: PreparedLayer {
  private let layer: any GlobalPooling
  private let unit: VectorUnit

  /// Makes a pool ready.
  static let prepare: PreparedLayers.Preparation = { layer, _, unit in
    (layer as? any GlobalPooling).map { PreparedGlobalPooling(layer: $0, unit: unit) }
  }

  /// Plans one operation over all rows and channels.
  func plan(
    _ request: PlanRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Block?]? {
    guard let x = request.inputs[0], x.kind == .real else { return nil }
    let rank = x.shape.count
    let space = Array(x.shape[layer.channels.spatialAxes(rank: rank)])
    let mask = request.inputs.count > 1 ? request.inputs[1] : nil
    if let mask, mask.shape != [x.shape[0]] + space {
      throw .valuesDoNotFit(
        ["\(x.shape)", "\(mask.shape)"], why: "are no sequence with its mask")
    }
    let y = planner.makeBlock(request.shape(0))
    guard y.count > 0 else { return [y] }
    let channelsAreLast = layer.channels == .last
    let channels = x.shape[layer.channels.axis(rank: rank)]
    var arguments = sluice_global_pooling()
    arguments.kind = layer is GlobalMaxPool ? SLUICE_LARGEST : SLUICE_MEAN
    arguments.x = planner.place(x)
    arguments.y = planner.place(y)
    arguments.mask = planner.place(mask)
    arguments.batch = x.shape[0]
    arguments.places = space.reduce(1, *)
    arguments.channels = channels
    arguments.x_row = x.shape.dropFirst().reduce(1, *)
    arguments.x_place = channelsAreLast ? channels : 1
    arguments.x_channel = channelsAreLast ? 1 : arguments.places
    planner.emit(unit.kernels.pool_globally, arguments, Arena(), work: 0)
    return [y]
  }
}
