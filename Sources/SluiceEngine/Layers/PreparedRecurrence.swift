internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// GRU, LSTM and simple RNN, in every direction.
struct PreparedRecurrence: PreparedLayer {
  private let shape: RecurrentShape
  private let lanes: [(pass: Direction, cell: PackedCell)]
  private let gateCount: Int
  private let stateCount: Int

  /// Packs a recurrent layer whose functions have kernels.
  static let prepare: PreparedLayers.Preparation = { layer, parameters, unit throws(SluiceError) in
    guard let recurrent = layer.recurrent else { return nil }
    let plans = recurrent.shape.direction.passes.map { ($0, CellPlan(layer, $0)) }
    var lanes: [(Direction, PackedCell)] = []
    for (pass, plan) in plans {
      guard let plan else { return nil }
      let prefix = recurrent.shape.parameterPrefix(of: pass)
      lanes.append((pass, try PackedCell(plan, parameters, prefix: prefix, for: unit)))
    }
    return PreparedRecurrence(
      shape: recurrent.shape, lanes: lanes, gateCount: type(of: recurrent).gates.count,
      stateCount: type(of: recurrent).states.count)
  }

  /// Plans a pass for each direction.
  func plan(
    _ request: PlanRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Block?]? {
    guard let x = request.inputs[0] else { return nil }
    let states = [x.shape[0], shape.width]
    for case let state? in request.inputs.dropFirst(2) where state.shape != states {
      throw .valuesDoNotFit(
        ["\(x.shape)", "\(state.shape)"], why: "are no sequence with its initial state")
    }
    let outputs = request.types.indices.map { index in
      request.isRead[index] ? planner.makeBlock(request.types[index]) : nil
    }
    for (index, lane) in lanes.enumerated() {
      try emit(lane.pass, lane.cell, index, request, x, outputs, &planner)
    }
    return outputs
  }

  private func emit(
    _ pass: Direction, _ cell: PackedCell, _ lane: Int, _ request: PlanRequest, _ x: Block,
    _ outputs: [Block?], _ planner: inout Planner
  ) throws(SluiceError) {
    let (batch, steps) = (x.shape[0], x.shape[1])
    let (inputSize, width) = (shape.inputSize, shape.width)
    let mask = request.inputs[1]
    let isBefore = cell.pointer.pointee.kind == SLUICE_GRU_BEFORE_PRODUCT
    let state = try planner.cell(of: request.node.name, lane: lane, rows: batch) {
      CarriedCell(
        rows: batch, stride: cell.stride, hiddenSize: shape.hiddenSize, hasMemory: stateCount > 1,
        holdsOutput: mask != nil)
    }
    let block = steps > 1 && batch < 4 && inputSize > 4 ? min(steps, 64) : 0
    let projection =
      block > 0 || isBefore
      ? planner.makeBlock([max(block, 1), batch, gateCount, cell.units]) : nil
    let reset = isBefore ? planner.makeBlock([batch, cell.stride]) : nil
    var arguments = sluice_pass()
    arguments.cell = UnsafePointer(cell.pointer)
    arguments.state = state.pointer
    arguments.batch = Int32(batch)
    arguments.steps = Int32(steps)
    arguments.reverse = pass == .reverse
    arguments.zeroes = shape.maskedOutput == .zero
    arguments.shares_rows = batch >= 16
    arguments.x = planner.place(x)
    arguments.x_row = steps * inputSize
    arguments.x_step = inputSize
    arguments.y = planner.place(outputs[0])
    arguments.y_row = steps * width
    arguments.y_step = width
    arguments.mask = planner.place(mask)
    arguments.initial.0 = planner.place(request.inputs[2])
    arguments.final.0 = planner.place(outputs[2])
    if stateCount > 1 {
      arguments.initial.1 = planner.place(request.inputs[3])
      arguments.final.1 = planner.place(outputs[3])
    }
    arguments.last = planner.place(outputs[1])
    arguments.state_row = width
    arguments.lane = lane * shape.hiddenSize
    arguments.reset = planner.place(reset)
    arguments.projection = planner.place(projection)
    arguments.block = Int32(block)
    guard let function = cell.kernels.recurrence_for(&arguments) else { return }
    planner.emit(function, arguments, shared: sharesWork(batch))
  }

  /// Whether a step is work enough for several threads, which meet once a step: some microseconds.
  private func sharesWork(_ batch: Int) -> Bool {
    batch * gateCount * shape.hiddenSize * (shape.inputSize + shape.hiddenSize) >= 1 << 16
  }
}
