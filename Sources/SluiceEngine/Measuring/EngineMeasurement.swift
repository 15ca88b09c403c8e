internal import CSluiceKernels
internal import OrderedCollections
package import SluiceCore
internal import SluiceModel

/// How long calls of an engine take, and what share of the time a processor without any delay would need.
package struct EngineMeasurement: Sendable {
  /// How a model is called.
  package struct Call: Sendable, Hashable {
    /// The rows of the batch, or the streams.
    package var batch: Int
    /// The steps of a call; as many as suit the model if they are not given.
    package var steps: Int?
    /// Whether calls go on where the last one was, as those of a session.
    package var isStreaming: Bool

    package init(batch: Int = 1, steps: Int? = nil, isStreaming: Bool = false) {
      self.batch = batch
      self.steps = steps
      self.isStreaming = isStreaming
    }
  }

  /// What binds a processor that does nothing but what is counted.
  package enum Bound: String, Sendable {
    case arithmetic
    case reading
  }

  /// The rows and the steps of a call.
  package let batch: Int
  package let steps: Int
  /// The seconds that each call took, the shortest first.
  package let latencies: [Double]
  /// The seconds of the first call, with what it plans.
  package let firstCall: Double
  package let work: ModelWork
  package let limit: MachineLimit
  /// The bytes of the plan: values between layers, and constants.
  package let planBytes: Int

  /// The latency that a share of the calls does not exceed.
  package func latency(_ share: Double) -> Double {
    latencies[min(Int(Double(latencies.count) * share), latencies.count - 1)]
  }

  /// Steps of all rows in a second.
  package var stepsPerSecond: Double { Double(batch * steps) / latency(0.5) }

  /// Additions and multiplications in a second.
  package var operationsPerSecond: Double { 2 * Double(work.multiplyAdds) / latency(0.5) }

  /// What takes the processor longer, and how many seconds at least; nil if nothing is counted.
  package var leastTime: (bound: Bound, seconds: Double)? {
    guard work.multiplyAdds > 0 else { return nil }
    let arithmetic = 2 * Double(work.multiplyAdds) / limit.arithmetic
    let reading = Double(work.bytesRead) / limit.reading
    return arithmetic >= reading ? (.arithmetic, arithmetic) : (.reading, reading)
  }

  /// Calls an engine on random inputs for about a second.
  ///
  /// - Throws: ``SluiceError`` with code `.usage` if the model fixes other sizes, `.unsupported` if it cannot
  ///   be streamed, or as running it does.
  package init(of engine: Engine, _ call: Call) throws(SluiceError) {
    let caller = try Caller(engine, call)
    batch = call.batch
    steps = caller.steps
    planBytes = caller.planBytes
    let clock = ContinuousClock()
    func seconds() throws(SluiceError) -> Double {
      let start = clock.now
      try caller.call()
      return (clock.now - start).seconds
    }
    firstCall = try seconds()
    for _ in 0..<3 { _ = try seconds() }
    // To read the clock takes as long as a small network.
    let empty = (0..<1000).map { _ in
      let start = clock.now
      return (clock.now - start).seconds
    }.sorted()[500]
    var latencies: [Double] = []
    var total = 0.0
    while total < Self.duration || latencies.count < Self.leastCalls,
      latencies.count < Self.mostCalls
    {
      let time = try seconds()
      total += time
      latencies.append(max(time - empty, 1e-9))
    }
    self.latencies = latencies.sorted()
    work = ModelWork(engine.model, try engine.compiled.shapes(caller.sizes))
    let bytes = work.weightBytes
    var limit: MachineLimit?
    try engine.team.use { (team) throws(SluiceError) in
      limit = MachineLimit(engine.vectorUnit, team, readingBytes: bytes)
    }
    self.limit = limit ?? MachineLimit(engine.vectorUnit, nil, readingBytes: bytes)
  }

  /// The seconds that are measured for, and how many calls at least and at most.
  private static let (duration, leastCalls, mostCalls) = (1.0, 5, 2_000_000)
}

/// What calls an engine in the way that is measured.
private final class Caller {
  let sizes: [[Int]]
  let steps: Int
  private(set) var planBytes = 0
  private let engine: Engine
  private let inputs: OrderedDictionary<String, Tensor>
  private var session: Session?
  private var direct: (input: PackedBlock, output: PackedBlock)?

  init(_ engine: Engine, _ call: EngineMeasurement.Call) throws(SluiceError) {
    self.engine = engine
    let timing = try StreamTiming(engine.model)
    steps = call.steps ?? (timing.hasTime && !call.isStreaming ? 100 : 1)
    sizes = try timing.sizes(streams: call.batch, steps: steps)
    inputs = try engine.model.inputs(
      InputPlan(seed: 1, batch: call.batch, steps: steps), shapes: sizes)
    let plan = try engine.compiled.plan(sizes, states: StateStore(), threads: engine.threads)
    planBytes = plan.memory.byteCount
    guard call.isStreaming else { return }
    session = try engine.makeSession(streams: call.batch)
    guard let input = plan.onlyInput, let output = plan.onlyOutput, input.place != output.place,
      let values: [Float] = try inputs.values.first?.elements()
    else { return }
    direct = (
      PackedBlock(count: values.count) { $0.update(from: values, count: values.count) },
      PackedBlock(count: output.count) { $0.update(repeating: 0, count: output.count) }
    )
  }

  /// Makes one call.
  func call() throws(SluiceError) {
    guard let session else {
      _ = try engine.run(inputs)
      return
    }
    guard let direct else {
      _ = try session.run(inputs)
      return
    }
    try session.process(
      UnsafeBufferPointer(start: direct.input.pointer, count: direct.input.count), steps: steps,
      into: UnsafeMutableBufferPointer(start: direct.output.pointer, count: direct.output.count))
  }
}
