internal import Sluice

/// What was measured of a model, ready to be shown.
struct BenchReport {
  let model: String
  let format: String
  let unit: VectorUnit
  let threads: Int
  let isStreaming: Bool
  let measurement: EngineMeasurement
  /// The seconds that reading the model took, and packing its parameters.
  let reading: Double
  let compiling: Double

  /// The seconds from opening the file to the first output.
  private var firstOutput: Double { reading + compiling + measurement.firstCall }

  /// The shares of calls whose latency is told.
  private static let percentiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1)]
}

extension BenchReport {
  /// The figures as lines.
  var lines: [String] {
    let count = measurement.latencies.count
    let rows =
      "\(measurement.batch) \(isStreaming ? "stream" : "row")\(measurement.batch == 1 ? "" : "s")"
    let steps = "\(measurement.steps.grouped) \(measurement.steps == 1 ? "step" : "steps")"
    var lines = [
      "model    \(model) (\(format))",
      "engine   \(unit.name), \(threads) \(threads == 1 ? "thread" : "threads")",
      "calls    \(count.grouped) of \(rows) and \(steps)\(isStreaming ? ", streaming" : "")", "",
    ]
    var latency = TextTable(["latency"] + Self.percentiles.map { .number($0.0) })
    latency.add(["a call"] + Self.percentiles.map { measurement.latency($0.1).duration })
    lines += latency.lines + [""]
    var table = TextTable(["figure", .number("value"), "of"])
    table.add(["steps", "\(measurement.stepsPerSecond.rounded)/s", "all rows, at p50"])
    if isStreaming {
      let sample = measurement.latency(0.5) / Double(measurement.steps) * 48_000
      table.add([
        "at 48 kHz", "\((sample * 100).short(3)) %", "of the time of a sample, a step each, at p50",
      ])
    }
    table.add([
      "operations", "\((measurement.operationsPerSecond / 1e9).short(3)) GFLOP/s",
      "\((2 * measurement.work.multiplyAdds).grouped) a call",
    ])
    if let (bound, seconds) = measurement.leastTime {
      let share = seconds / measurement.latency(0.5)
      table.add([
        "of the limit", "\((share * 100).short(3)) %",
        "\(seconds.duration) a call, \(bound.sentence)",
      ])
    }
    table.add([
      "arithmetic", "\((measurement.limit.arithmetic / 1e9).short(3)) GFLOP/s",
      "measured, in registers",
    ])
    table.add([
      "reading", "\((measurement.limit.reading / 1e9).short(3)) GB/s",
      "measured, over \(measurement.work.weightBytes.grouped) bytes of weights",
    ])
    table.add([
      "plan", "\(measurement.planBytes.grouped) bytes", "values between layers, and constants",
    ])
    table.add([
      "first output", firstOutput.duration,
      "reading \(reading.duration), packing \(compiling.duration), "
        + "the first call \(measurement.firstCall.duration)",
    ])
    return lines.map(\.escapedForTerminal) + table.lines
  }

  /// The figures as JSON; times are seconds.
  var json: JSON {
    let latencies: [JSON] = Self.percentiles.map { .number(measurement.latency($0.1)) }
    let limit: JSON =
      measurement.leastTime.map { bound, seconds in
        [
          "bound": .string(bound.rawValue), "seconds": .number(seconds),
          "share": .number(seconds / measurement.latency(0.5)),
        ]
      } ?? .null
    return [
      "model": .string(model), "engine": .string(unit.rawValue), "threads": .integer(threads),
      "streaming": .bool(isStreaming), "batch": .integer(measurement.batch),
      "time": .integer(measurement.steps), "calls": .integer(measurement.latencies.count),
      "latency": [
        "p50": latencies[0], "p90": latencies[1], "p99": latencies[2], "max": latencies[3],
      ],
      "stepsPerSecond": .number(measurement.stepsPerSecond),
      "multiplyAdds": .integer(measurement.work.multiplyAdds),
      "weightBytes": .integer(measurement.work.weightBytes),
      "operationsPerSecond": .number(measurement.operationsPerSecond),
      "machine": [
        "operationsPerSecond": .number(measurement.limit.arithmetic),
        "bytesPerSecond": .number(measurement.limit.reading),
      ],
      "limit": limit, "planBytes": .integer(measurement.planBytes),
      "firstOutput": [
        "seconds": .number(firstOutput), "reading": .number(reading), "packing": .number(compiling),
        "firstCall": .number(measurement.firstCall),
      ],
    ]
  }
}

extension EngineMeasurement.Bound {
  fileprivate var sentence: String {
    switch self {
    case .arithmetic: "bound by arithmetic"
    case .reading: "bound by reading the weights"
    }
  }
}

extension Double {
  /// The number of seconds with a unit that suits it.
  fileprivate var duration: String {
    for (unit, size) in [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)] where self >= size {
      return "\((self / size).short(3)) \(unit)"
    }
    return "\((self / 1e-9).short(3)) ns"
  }

  /// The number as an integer with its digits in groups.
  fileprivate var rounded: String { Int(exactly: rounded(.toNearestOrEven))?.grouped ?? short(3) }
}
