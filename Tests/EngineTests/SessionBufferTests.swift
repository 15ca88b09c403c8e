import CTestSupport
import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceModel
import TestSupport
import Testing

/// Sessions on plain buffers.
@Suite struct SessionBufferTests: StreamSuite {
  @Test func `plain buffers give what tensors give`() throws {
    for threads in [1, 2] {
      let engine = try Engine(stackedModel(), threads: threads)
      let x = try input(2, 6)
      let expected = try #require(engine.run(["x": x])["y"]).elements(as: Float.self)
      let session = try engine.makeSession(streams: 2)
      let numbers = try x.elements(as: Float.self)
      var output = [Float](repeating: 0, count: expected.count)
      for _ in 0..<2 {
        try unsafe numbers.withUnsafeBufferPointer { x in
          try unsafe output.withUnsafeMutableBufferPointer { y in
            try unsafe session.process(x, steps: 6, into: y)
          }
        }
        #expect(output == expected)
        session.reset()
      }
    }
  }

  /// Runs `steps` steps of one stream on zeros.
  private func process(_ session: Session, steps: Int, from count: Int? = nil, to room: Int? = nil)
    throws
  {
    let x = [Float](repeating: 0.5, count: count ?? steps * Self.width)
    var y = [Float](repeating: 0, count: room ?? steps * 3)
    try unsafe x.withUnsafeBufferPointer { x in
      try unsafe y.withUnsafeMutableBufferPointer { y in
        try unsafe session.process(x, steps: steps, into: y)
      }
    }
  }

  @Test func `buffers and steps that do not fit are refused`() throws {
    let engine = try Engine(stackedModel())
    let session = try engine.makeSession()
    for steps in [0, -1, .min] {
      #expect(throws: SluiceError.self) { try process(session, steps: steps, from: 5, to: 3) }
    }
    for (count, room) in [(4, 3), (5, 2), (0, 0), (6, 3), (5, 4)] {
      #expect(throws: SluiceError.self) { try process(session, steps: 1, from: count, to: room) }
    }
    try process(session, steps: 1)
    for streams in [0, -1, .max] {
      expectError(.usage, "streams") { () throws(SluiceError) in
        _ = try engine.makeSession(streams: streams)
      }
    }
    #expect(throws: SluiceError.self) { try session.run(["x": input(2, 3)]) }
    #expect(throws: SluiceError.self) { try session.run(["x": input(1, 0)]) }
    let stateful = try Engine(statefulModel()).makeSession()
    #expect(throws: SluiceError.self) { try process(stateful, steps: 1, to: 7) }
  }

  @Test func `a call allocates nothing after the first with its number of steps`() throws {
    try #require(sluice_allocations_are_counted())
    let session = try Engine(stackedModel()).makeSession()
    let x = [Float](repeating: 0.5, count: 7 * Self.width)
    var y = [Float](repeating: 0, count: 7 * 3)
    for steps in [1, 7, 1, 7] {
      let counts = try unsafe x.withUnsafeBufferPointer { all in
        try unsafe y.withUnsafeMutableBufferPointer { room in
          let x = unsafe UnsafeBufferPointer(rebasing: all[..<(steps * Self.width)])
          let y = unsafe UnsafeMutableBufferPointer(rebasing: room[..<(steps * 3)])
          try unsafe session.process(x, steps: steps, into: y)
          let before = sluice_allocations()
          for _ in 0..<100 { try unsafe session.process(x, steps: steps, into: y) }
          return (before, sluice_allocations())
        }
      }
      #expect(counts.0 == counts.1)
      #expect(counts.0 > 0)
    }
  }
}
