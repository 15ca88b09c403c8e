internal import Sluice

/// One case in the engine, with the buffers that its calls read and fill.
@safe struct Measurement: ~Copyable {
  /// How many steps are held to the reference.
  private static let checkedSteps = 20

  private let layer: RandomLayer
  private let threads: Int
  private let session: Session
  private let input: UnsafeMutableBufferPointer<Float>
  private let output: UnsafeMutableBufferPointer<Float>

  /// Compiles the model of the case.
  init(of task: Case, threads: Int) throws(SluiceError) {
    layer = RandomLayer(task, checkedSteps: Self.checkedSteps)
    self.threads = threads
    session = try Engine(layer.model(), threads: threads).makeSession(streams: task.batch)
    unsafe input = .allocate(capacity: task.batch * task.steps * task.inputSize)
    unsafe input.initialize(repeating: 0)
    unsafe output = .allocate(capacity: task.batch * task.steps * task.hiddenSize)
    unsafe output.initialize(repeating: 0)
  }

  deinit {
    unsafe input.deallocate()
    unsafe output.deallocate()
  }

  private var task: Case { layer.task }

  /// Measures, and prints a line for the error and one for each way to tell the time.
  func printLines(repeats: Int, seconds: Double) throws(SluiceError) {
    try line("max_abs_err_vs_f64_first\(Self.checkedSteps)", largestError())
    let (samples, calls) = try samples(repeats, of: seconds)
    let (least, median, most) = (samples[0], samples[samples.count / 2], samples[samples.count - 1])
    line(
      "us_per_call", median * 1e6,
      ["min": least * 1e6, "max": most * 1e6, "repeats": repeats, "inner": calls])
    line("gflops", task.operations / median * 1e-9, ["best": task.operations / least * 1e-9])
    let steps = Double(task.steps)
    line("ns_per_step", median / steps * 1e9, ["min": least / steps * 1e9])
  }

  private func line(
    _ metric: String, _ value: Double,
    _ more: KeyValuePairs<String, any CustomStringConvertible> = [:]
  ) {
    let head = #"{"peer": "sluice-t\#(threads)", "case": "\#(task.name)", "metric": "\#(metric)""#
    let tail = more.map { #", "\#($0)": \#($1)"# }.joined()
    print(head + #", "value": \#(value)"# + tail + "}")
  }

  /// One call, for all steps of the case.
  private func call() throws(SluiceError) {
    // A stream goes on from call to call; a sequence begins anew.
    if task.steps > 1 { session.reset() }
    try unsafe session.process(UnsafeBufferPointer(input), steps: task.steps, into: output)
  }

  /// How far the first steps of the first, the middle and the last sequence are off.
  private func largestError() throws(SluiceError) -> Double {
    let outputs = try outputs()
    let size = layer.sequenceSteps * task.hiddenSize
    let steps = min(Self.checkedSteps, layer.sequenceSteps)
    var largest = 0.0
    for sequence in [0, task.batch / 2, task.batch - 1] {
      let expected = layer.reference(sequence: sequence, steps: steps)
      for (wanted, found) in zip(expected, outputs[(sequence * size)...]) {
        let error = abs(wanted - Double(found))
        // Written so that an error that is no number is kept.
        if !(error <= largest) { largest = error }
      }
    }
    return largest
  }

  /// The outputs `[batch, steps, H]` for all steps that there are, from states of zero, in as many calls as
  /// the case needs.
  private func outputs() throws(SluiceError) -> [Float] {
    let (inputs, units) = (task.inputSize, task.hiddenSize)
    var outputs = [Float](repeating: 0, count: task.batch * layer.sequenceSteps * units)
    session.reset()
    for start in stride(from: 0, to: layer.sequenceSteps, by: task.steps) {
      for sequence in 0..<task.batch {
        let first = (sequence * layer.sequenceSteps + start) * inputs
        for index in 0..<task.steps * inputs {
          unsafe input[sequence * task.steps * inputs + index] = layer.sequences[first + index]
        }
      }
      try unsafe session.process(UnsafeBufferPointer(input), steps: task.steps, into: output)
      for sequence in 0..<task.batch {
        let first = (sequence * layer.sequenceSteps + start) * units
        for index in 0..<task.steps * units {
          outputs[first + index] = unsafe output[sequence * task.steps * units + index]
        }
      }
    }
    return outputs
  }

  /// The seconds that a call takes, sorted, and of how many calls each is the mean: as many as last
  /// `seconds`.
  private func samples(
    _ count: Int, of seconds: Double
  ) throws(SluiceError) -> (samples: [Double], calls: Int) {
    try call()
    var calls = 1
    var took = try time(of: calls)
    while took < seconds / 2 {
      calls *= 2
      took = try time(of: calls)
    }
    calls = max(1, Int(Double(calls) * seconds / took))
    var samples: [Double] = []
    for _ in 0..<count { samples.append(try time(of: calls) / Double(calls)) }
    return (samples.sorted(), calls)
  }

  private func time(of calls: Int) throws(SluiceError) -> Double {
    let start = ContinuousClock.now
    for _ in 0..<calls { try call() }
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
