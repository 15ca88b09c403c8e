internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// Calls of a model with one input and one output that read and write the caller's memory.
///
/// What a call needs stands in one block, since to look it up would take as long as a small network.
final class DirectRun {
  private struct Call {
    var steps = 0
    var inputCount = 0
    var outputCount = 0
    /// Where the plan finds the addresses of input and output.
    var input: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    var output: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    var operations: UnsafePointer<sluice_operation>?
    var operationCount = 0
    var isShared = false
    /// Whether the states of the streams go on.
    var hasBegun = false
  }

  private let call: UnsafeMutablePointer<Call>
  private let stream: StreamRun
  /// The plans of these calls alone: their tables hold addresses of the caller's.
  private var plans = RecentPlans()
  private var plan: Plan?

  init(_ stream: StreamRun) {
    self.stream = stream
    call = .allocate(capacity: 1)
    call.initialize(to: Call())
  }

  deinit { call.deallocate() }

  /// The number of steps that was prepared last.
  var steps: Int { call.pointee.steps }

  /// Whether there is anything for several threads in what was prepared last.
  var isShared: Bool { call.pointee.isShared }

  /// Whether the states of the streams go on.
  var hasBegun: Bool {
    get { call.pointee.hasBegun }
    set { call.pointee.hasBegun = newValue }
  }

  /// Prepares calls of so many steps, with inputs of these sizes.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the model has not one input and one output of
  ///   real numbers.
  func prepare(_ steps: Int, _ sizes: [[Int]]) throws(SluiceError) {
    let compiled = stream.compiled
    let plan: Plan
    if let kept = plans.take(sizes) {
      plan = kept
    } else {
      plan = try compiled.plan(sizes, states: stream.states, threads: stream.threads)
      plans.keep(plan)
    }
    guard let input = plan.onlyInput, let output = plan.onlyOutput, input.place != output.place
    else {
      throw .enginePorts(
        inputs: compiled.model.inputs.count, outputs: compiled.model.outputs.count)
    }
    self.plan = plan
    call.pointee.steps = steps
    call.pointee.inputCount = input.count
    call.pointee.outputCount = output.count
    call.pointee.input = plan.memory.table + input.place
    call.pointee.output = plan.memory.table + output.place
    call.pointee.operations = UnsafePointer(plan.operations.baseAddress)
    call.pointee.operationCount = plan.operations.count
    call.pointee.isShared = plan.isShared
  }

  /// Makes a call of the steps that were prepared last.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if a buffer is of another size.
  func run(
    _ input: UnsafeBufferPointer<Float>, _ output: UnsafeMutableBufferPointer<Float>, _ team: Team?
  ) throws(SluiceError) {
    let call = call
    guard input.count == call.pointee.inputCount, output.count == call.pointee.outputCount else {
      throw .engineBuffers(
        input.count, output.count,
        expected: call.pointee.inputCount, call.pointee.outputCount)
    }
    call.pointee.input?.pointee = UnsafeMutableRawPointer(mutating: input.baseAddress)
    call.pointee.output?.pointee = UnsafeMutableRawPointer(output.baseAddress)
    var failed = 0
    let failure = sluice_run(
      team?.pointer, call.pointee.operations, call.pointee.operationCount, &failed)
    if failure != 0, let plan { throw plan.error(failure, at: failed) }
    if !call.pointee.hasBegun {
      call.pointee.hasBegun = true
      stream.states.continues = true
    }
  }
}
