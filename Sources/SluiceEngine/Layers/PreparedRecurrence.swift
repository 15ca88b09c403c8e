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

  /// Whether a layer has kernels, and one step of one row is work for several threads.
  static func hasLargeSteps(_ layer: any Layer) -> Bool {
    guard let recurrent = layer.recurrent,
      CellPlan(layer, recurrent.shape.direction.passes[0]) != nil
    else { return false }
    return RecurrentWork.isLarge(recurrent.shape, gateCount: type(of: recurrent).gates.count)
  }

  /// Plans the directions, together or with layers before them where several threads are faster so.
  func plan(
    _ request: PlanRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Block?]? {
    guard let x = request.inputs[0] else { return nil }
    let states = [x.shape[0], shape.width]
    for case let state? in request.inputs.dropFirst(2) where state.shape != states {
      throw .valuesDoNotFit(
        ["\(x.shape)", "\(state.shape)"], why: "are no sequence with its initial state")
    }
    let work = RecurrentWork(shape, gateCount: gateCount, batch: x.shape[0], steps: x.shape[1])
    let sharing = work.sharing(directions: lanes.count, threads: planner.threads)
    let isLink = sharing == .nothing && planner.threads > 1 && mayChain(request, work)
    let chain = isLink ? planner.takeChain(before: request.inputs, work) : nil
    let outputs = request.types.indices.map { index in
      request.isRead[index] ? planner.makeBlock(request.types[index]) : nil
    }
    var stages = chain?.stages ?? []
    for lane in lanes.indices {
      guard let stage = try stage(lane, request, outputs, work, sharing, &planner) else {
        return nil
      }
      if isLink || sharing == .directions {
        stages.append(stage)
      } else {
        RecurrentStages([stage]).emit(shared: sharing == .steps, &planner)
      }
    }
    guard !stages.isEmpty else { return outputs }
    let before = chain?.link?.outputs ?? []
    let link = RecurrentStages.Link(
      sequence: outputs[0], outputs: before + outputs.compactMap { $0 })
    RecurrentStages(stages, link: isLink ? link : nil).emit(&planner)
    return outputs
  }

  /// Whether the layer may be one of a chain, which goes through time forwards, block by block.
  private func mayChain(_ request: PlanRequest, _ work: RecurrentWork) -> Bool {
    lanes.map(\.pass) == [.forward] && request.inputs[1] == nil
      && RecurrentStages.hasBlocks(steps: work.steps)
  }

  private func stage(
    _ lane: Int, _ request: PlanRequest, _ outputs: [Block?], _ work: RecurrentWork,
    _ sharing: RecurrentWork.Sharing, _ planner: inout Planner
  ) throws(SluiceError) -> RecurrentStages.Stage? {
    let (pass, cell) = lanes[lane]
    let (batch, steps) = (work.batch, work.steps)
    let (inputSize, width) = (shape.inputSize, shape.width)
    let mask = request.inputs[1]
    let isBefore = cell.pointer.pointee.kind == SLUICE_GRU_BEFORE_PRODUCT
    let state = try planner.cell(
      of: request.node.name, lane: lane, rows: batch, stride: cell.stride
    ) {
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
    arguments.shared = sharing == .steps
    arguments.shares_rows = work.sharesRows
    arguments.x = planner.place(request.inputs[0])
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
    return cell.kernels.recurrence_for(&arguments).map {
      RecurrentStages.Stage(function: $0, pass: arguments, work: work.pass)
    }
  }
}
