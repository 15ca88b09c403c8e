internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// Convolutions and transposed convolutions.
struct PreparedConvolution: PreparedLayer {
  private let layer: any WindowLayer
  private let axes: @Sendable ([Int]) throws(SluiceError) -> [WindowAxis]
  private let inputSize: Int
  private let filters: Int
  private let function: UnitsFunction
  private let kernel: PackedKernel
  private let unit: VectorUnit

  /// Makes a convolution ready whose function has a kernel.
  static let prepare: PreparedLayers.Preparation = { layer, parameters, unit throws(SluiceError) in
    if let layer = layer as? Conv, let function = UnitsFunction(layer.activation) {
      let kernel = try PackedKernel(
        groups: layer.groups, inputSize: layer.inputSize, filters: layer.filters,
        window: layer.window, isTransposed: false, parameters)
      return PreparedConvolution(
        layer: layer, axes: { (space) throws(SluiceError) in try layer.window.axes(over: space) },
        inputSize: layer.inputSize, filters: layer.filters, function: function, kernel: kernel,
        unit: unit)
    }
    if let layer = layer as? ConvTranspose, let function = UnitsFunction(layer.activation) {
      let kernel = try PackedKernel(
        groups: layer.groups, inputSize: layer.inputSize, filters: layer.filters,
        window: layer.window, isTransposed: true, parameters)
      return PreparedConvolution(
        layer: layer, axes: { (space) throws(SluiceError) in try layer.axes(over: space) },
        inputSize: layer.inputSize, filters: layer.filters, function: function, kernel: kernel,
        unit: unit)
    }
    return nil
  }

  /// Plans one operation over all rows and groups.
  func plan(
    _ request: PlanRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Block?]? {
    guard let x = request.inputs[0] else { return nil }
    let channelsAreLast = layer.channels == .last
    guard x.shape[layer.channels.axis(rank: x.shape.count)] == inputSize,
      !function.isSoftmax || channelsAreLast
    else { return nil }
    let axes = try axes(Array(x.shape[layer.channels.spatialAxes(rank: x.shape.count)]))
    let y = planner.makeBlock(request.shape(0))
    guard y.count > 0 else { return [y] }
    let form = form(for: axes)
    let lanesArePlaces = form == .places || form == .channels && !channelsAreLast
    guard let window = WindowPlan(axes, lanesArePlaces: lanesArePlaces) else { return nil }
    let steps = Steps(x: x, y: y, inputSize, filters, channelsAreLast: channelsAreLast)
    let kernels =
      switch form {
      case .filters: unit.suited(to: kernel.filters).kernels
      case .channels, .places:
        unit.suited(to: lanesArePlaces ? window.longestLine : inputSize).kernels
      }
    let arena = Arena()
    let work = y.count * kernel.channels * kernel.places
    if form == .channels {
      let arguments = pooling(window, steps, kernels, arena, &planner)
      planner.emit(kernels.pool, arguments, arena, work: work)
    } else {
      let arguments = convolution(form, window, steps, kernels, arena, &planner)
      planner.emit(kernels.convolve, arguments, arena, work: work)
    }
    function.emit(y, columns: filters, kernels, &planner)
    return [y]
  }

  /// Channels that make one filter each are computed alone.
  ///
  /// Else lanes are filters where the channels are last, and places where they are not, unless these are
  /// too few.
  private func form(for axes: [WindowAxis]) -> PackedKernel.Form {
    if kernel.channels == 1 && kernel.filters == 1 { return .channels }
    if layer.channels == .last { return .filters }
    let longest = WindowRuns.joined(axes).map(\.longest).max() ?? 0
    return longest < 8 && kernel.filters >= 16 ? .filters : .places
  }

  /// How far apart elements lie.
  private struct Steps {
    let x: Block
    let y: Block
    let batch: Int
    let xRow: Int
    let yRow: Int
    let places: (input: Int, output: Int)
    let xChannel: Int
    let yChannel: Int

    init(x: Block, y: Block, _ inputSize: Int, _ filters: Int, channelsAreLast: Bool) {
      self.x = x
      self.y = y
      batch = x.shape[0]
      xRow = x.shape.dropFirst().reduce(1, *)
      yRow = y.shape.dropFirst().reduce(1, *)
      places = channelsAreLast ? (inputSize, filters) : (1, 1)
      xChannel = channelsAreLast ? 1 : x.shape.dropFirst(2).reduce(1, *)
      yChannel = channelsAreLast ? 1 : y.shape.dropFirst(2).reduce(1, *)
    }
  }

  private func convolution(
    _ form: PackedKernel.Form, _ window: WindowPlan, _ steps: Steps, _ kernels: sluice_kernels,
    _ arena: Arena, _ planner: inout Planner
  ) -> sluice_convolution {
    let width = Int(kernels.width)
    let (weights, bias) = kernel.packed(form, width: width)
    let isFilters = form == .filters
    let tap = isFilters ? kernel.channels * width : kernel.channels * kernel.filters
    var arguments = sluice_convolution()
    arguments.window = window.window(
      placeStep: steps.places, kernelStep: tap, readsVectors: !isFilters, lines: steps.batch,
      threads: planner.threads, arena)
    arguments.x = planner.place(steps.x)
    arguments.y = planner.place(steps.y)
    arguments.batch = steps.batch
    arguments.x_row = steps.xRow
    arguments.y_row = steps.yRow
    arguments.groups = kernel.groups
    arguments.x_group = kernel.channels * steps.xChannel
    arguments.y_group = kernel.filters * steps.yChannel
    arguments.channels = kernel.channels
    arguments.filters = kernel.filters
    arguments.x_channel = steps.xChannel
    arguments.y_filter = steps.yChannel
    arguments.lanes_are_filters = isFilters
    arguments.kernel = UnsafePointer(weights.pointer)
    arguments.kernel_vector = kernel.places * tap
    arguments.kernel_channel = kernel.filters
    let padded = kernel.paddedFilters(form, width: width)
    arguments.kernel_group = kernel.places * kernel.channels * padded
    arguments.bias = bias.map { UnsafePointer($0.pointer) }
    arguments.bias_group = padded
    arguments.activation = function.each
    arguments.partials = kernel.filters.partials
    return arguments
  }

  private func pooling(
    _ window: WindowPlan, _ steps: Steps, _ kernels: sluice_kernels, _ arena: Arena,
    _ planner: inout Planner
  ) -> sluice_pooling {
    let (weights, bias) = kernel.packed(.channels, width: Int(kernels.width))
    var arguments = sluice_pooling()
    arguments.window = window.window(
      placeStep: steps.places, kernelStep: inputSize, lines: steps.batch, threads: planner.threads,
      arena)
    arguments.kind = SLUICE_WEIGHTED
    arguments.x = planner.place(steps.x)
    arguments.y = planner.place(steps.y)
    arguments.batch = steps.batch
    arguments.x_row = steps.xRow
    arguments.y_row = steps.yRow
    arguments.channels = inputSize
    arguments.x_channel = steps.xChannel
    arguments.y_channel = steps.yChannel
    arguments.lanes_are_channels = layer.channels == .last
    arguments.kernel = UnsafePointer(weights.pointer)
    arguments.bias = bias.map { UnsafePointer($0.pointer) }
    arguments.activation = function.each
    return arguments
  }
}
