import Glibc
import HDF5
import SluiceCore
import Testing

/// How many descriptors this process has open.
func openDescriptors() -> Int { (0..<1024).count { fcntl($0, F_GETFD) >= 0 } }

/// The whole sweep takes minutes; without the variable a sample of it is run.
private let isWhole = unsafe getenv("SLUICE_HDF5_SWEEP") != nil

@Suite(.serialized) struct `A damaged HDF5 file` {
  /// What came of a number of damaged files.
  struct Tally {
    var accepted = 0
    var refused: [SluiceError.Code: Int] = [:]
    var deaths: [String: Int] = [:]
    var slowest = Duration.zero

    mutating func attempt(_ bytes: [UInt8]) {
      let clock = ContinuousClock()
      let start = clock.now
      do {
        _ = try HDF5File(MemoryBytes(bytes)).elements()
        accepted += 1
      } catch let error as SluiceError {
        refused[error.code, default: 0] += 1
        if error.message.contains("HDF5 library failed") { deaths[error.message, default: 0] += 1 }
        if error.code == .internal || error.code == .io { Issue.record("\(error)") }
      } catch {
        Issue.record("\(error)")
      }
      slowest = max(slowest, clock.now - start)
    }

    func report(_ title: String) {
      guard isWhole else { return }
      print(title, "accepted", accepted, refused.sorted { $0.key.rawValue < $1.key.rawValue })
      print(deaths.sorted { $0.key < $1.key }, "slowest", slowest)
    }
  }

  @Test func `is refused wherever it is cut`() throws {
    let bytes = try Fixtures.file("Invalid/base.h5").allBytes()
    var tally = Tally()
    for length in stride(from: 0, to: bytes.count, by: isWhole ? 1 : bytes.count / 40) {
      tally.attempt(Array(bytes[..<length]))
    }
    tally.report("cut")
    #expect(tally.accepted == 0)
    #expect(tally.deaths.isEmpty)
  }

  @Test(arguments: ["base", "control_latest", "control_chunked"])
  func `is read or refused whichever bit is flipped`(name: String) throws {
    let bytes = try Fixtures.file("Invalid/\(name).h5").allBytes()
    var tally = Tally()
    for bit in stride(from: 0, to: 8 * min(4096, bytes.count), by: isWhole ? 1 : 509) {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      tally.attempt(damaged)
    }
    tally.report("flipped \(name)")
    #expect(tally.slowest < .seconds(10))
  }
}
