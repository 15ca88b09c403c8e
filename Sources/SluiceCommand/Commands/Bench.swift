internal import ArgumentParser
internal import Sluice

/// The subcommand `sluice bench MODEL`.
struct Bench: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures how fast a model runs here.",
    discussion: """
      The engine is called on random inputs for about a second, one call after the other: on whole \
      sequences, or with --streaming on the next steps of streams whose states it keeps.

      Operations are the additions and multiplications of recurrent layers, dense layers, convolutions, \
      attention and matrix products, two for every weight that meets a number; other work takes time but \
      is not counted. The limit is what this processor needs for them at least: it multiplies and adds in \
      registers only, or only reads the weights, those of a recurrent product at every step, all others \
      once. Both rates are measured in the same process, with the same threads, and the longer time counts.

      EXAMPLES:
        sluice bench tagger.h5
        sluice bench tagger.h5 --streaming --time 48
        sluice bench tagger.onnx --batch 32 --threads 2 --json
      """)

  @OptionGroup var source: ModelArguments

  @Option(help: "How many rows a batch has, or how many streams are followed.")
  var batch = 1

  @Option(help: "How many steps a call has; by default 100, with --streaming 1.")
  var time: Int?

  @OptionGroup var parallel: ThreadOptions

  @Flag(help: "Call for the next steps of streams, not for whole sequences.")
  var streaming = false

  @Flag(help: "Answer in JSON (Schemas/bench.schema.json).")
  var json = false

  func validate() throws {
    for (option, value) in [("--batch", batch), ("--time", time ?? 1)] {
      guard (1...1_000_000).contains(value) else {
        throw ValidationError("\(option) is \(value), expected 1 to 1000000")
      }
    }
  }

  func perform(_ output: inout StandardOutput) throws(SluiceError) -> SluiceError? {
    let clock = ContinuousClock()
    let start = clock.now
    let file = try source.open().read()
    let read = clock.now
    let report = try placing(at: source.model) { () throws(SluiceError) in
      let engine = try Engine(file.model, threads: parallel.threads)
      let compiled = clock.now
      let measurement = try EngineMeasurement(
        of: engine,
        EngineMeasurement.Call(batch: batch, steps: time, isStreaming: streaming))
      return BenchReport(
        model: source.model, format: file.model.provenance.format, unit: engine.vectorUnit,
        threads: engine.threads, isStreaming: streaming, measurement: measurement,
        reading: (read - start).seconds, compiling: (compiled - read).seconds)
    }
    if json {
      try output.print(report.json.text(indented: true))
    } else {
      try output.print(lines: report.lines)
    }
    return nil
  }
}
