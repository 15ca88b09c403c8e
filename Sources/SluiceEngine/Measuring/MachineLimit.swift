internal import CSluiceKernels
internal import SluiceCore

/// What the processor can do at most with a vector unit and a number of threads, measured by probes.
package struct MachineLimit: Sendable {
  /// Additions and multiplications in a second, in registers.
  package let arithmetic: Double
  /// Bytes read in a second, of a stretch as large as was asked for.
  package let reading: Double

  /// Measures for some milliseconds.
  ///
  /// - Parameters:
  ///   - unit: The vector unit.
  ///   - team: The threads that take part, or nil for the caller alone.
  ///   - byteCount: The size of the stretch that is read again and again.
  init(_ unit: VectorUnit, _ team: Team?, readingBytes byteCount: Int) {
    let kernels = unit.kernels
    let count = max(byteCount, 1 << 14) / MemoryLayout<Float>.size
    let memory = PackedBlock(count: count) { $0.update(repeating: 1, count: count) }
    let threads = team.map { Double(sluice_team_count($0.pointer)) } ?? 1
    arithmetic = threads * Self.rate(of: kernels.probe_arithmetic, team, sluice_probe())
    reading = Self.rate(
      of: kernels.probe_reading, team,
      sluice_probe(
        rounds: 0, memory: UnsafePointer(memory.pointer), count: count, amount: 0, result: 0))
  }

  /// How much a probe does in a second: the best of several times.
  private static func rate(
    of function: sluice_function?, _ team: Team?, _ probe: sluice_probe
  ) -> Double {
    guard let function else { return 0 }
    var probe = probe
    let clock = ContinuousClock()
    func seconds() -> Double {
      withUnsafeMutablePointer(to: &probe) { probe in
        var operation = sluice_operation(function: function, arguments: probe, shared: true)
        var failed = 0
        let start = clock.now
        _ = sluice_run(team?.pointer, &operation, 1, &failed)
        return (clock.now - start).seconds
      }
    }
    probe.rounds = 1
    while seconds() < 0.002, probe.rounds < 1 << 40 { probe.rounds *= 2 }
    let best = (0..<9).map { _ in seconds() }.min() ?? 0
    return best > 0 ? probe.amount / best : 0
  }
}

extension Duration {
  /// The duration in seconds.
  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
