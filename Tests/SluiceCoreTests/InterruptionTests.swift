import Foundation
import SluiceCore
import TestSupport
import Testing

/// Sends a signal to this thread, on which an exit test may have blocked it.
private func deliver(_ signal: Int32) {
  var none = sigset_t()
  unsafe _ = sigemptyset(&none)
  unsafe _ = pthread_sigmask(SIG_SETMASK, &none, nil)
  raise(signal)
}

@Suite("Being interrupted")
struct InterruptionTests {
  @Test func `a signal ends the program at once where nothing is being written`() async {
    await #expect(processExitsWith: .exitCode(143)) {
      Interruption.install()
      deliver(SIGTERM)
    }
  }

  @Test func `a signal while writing leaves the old file and nothing else`() async {
    await #expect(processExitsWith: .exitCode(130)) {
      Interruption.install()
      let folder = try TemporaryFolder()
      let path = try folder.make("out", "old")
      do {
        try writeAtomically(to: path, replacing: true) { (output) throws(SluiceError) in
          try output.write([1])
          deliver(SIGINT)
          try output.write([2])
        }
      } catch let error as SluiceError where error.code == .interrupted {
        guard try folder.names == ["out"], try folder.text("out") == "old" else { exit(1) }
        exit(Interruption.exitStatus ?? 2)
      }
    }
  }

  @Test func `a signal after the last write is heeded as well`() async {
    await #expect(processExitsWith: .exitCode(129)) {
      Interruption.install()
      let folder = try TemporaryFolder()
      do {
        try writeAtomically(to: folder.path("out"), replacing: false) { _ in deliver(SIGHUP) }
      } catch is SluiceError {
        exit(try folder.names.isEmpty ? Interruption.exitStatus ?? 2 : 1)
      }
    }
  }

  @Test func `a second signal does not wait`() async {
    await #expect(processExitsWith: .exitCode(143)) {
      Interruption.install()
      let folder = try TemporaryFolder()
      try writeAtomically(to: folder.path("out"), replacing: false) { _ in
        deliver(SIGINT)
        deliver(SIGTERM)
      }
    }
  }

  @Test func `a closed pipe is an error, not a signal`() async {
    await #expect(processExitsWith: .exitCode(74)) {
      Interruption.install()
      var ends: [Int32] = [0, 0]
      unsafe _ = pipe(&ends)
      close(ends[0])
      do {
        try writeAtomically(to: "/dev/fd/\(ends[1])", replacing: false) {
          (output) throws(SluiceError) in try output.write([1])
        }
      } catch let error as SluiceError { exit(error.exitStatus) }
    }
  }
}
