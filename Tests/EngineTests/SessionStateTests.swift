import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceModel
import TestSupport
import Testing

/// What a session carries, as callers see it.
@Suite struct SessionStateTests: StreamSuite {
  @Test func `states are had and given by name`() throws {
    let engine = try Engine(stackedModel())
    let x = try input(2, 8)
    let session = try engine.makeSession(streams: 2)
    #expect(try session.state.isEmpty)
    _ = try session.run(["x": part(x, 0..<3)])
    let state = try session.state
    #expect(
      state.mapValues(\.shape)
        == ["gru.state": [2, 20], "lstm.state": [2, 9], "lstm.cell": [2, 9]])
    let rest = try session.run(["x": part(x, 3..<8)]).words
    let other = try engine.makeSession(streams: 2)
    try other.setState(state)
    #expect(try other.run(["x": part(x, 3..<8)]).words == rest)
    #expect(try other.state.words == session.state.words)
    try other.setState([:])
    #expect(try other.state.isEmpty)
    #expect(
      try other.run(["x": part(x, 0..<3)]).words
        == engine.run(["x": part(x, 0..<3)]).words)
    // One layer begins anew, the other goes on.
    try other.setState(["gru.state": try #require(state["gru.state"])])
    let mixed = try other.run(["x": part(x, 3..<8)]).words
    #expect(mixed != rest)
    let kept = try other.state.words
    expectError(.inconsistent, "'gru.cell'", "'gru.state', 'lstm.state' and 'lstm.cell'") {
      () throws(SluiceError) in
      try other.setState([
        "gru.cell": try Tensor(shape: [2, 20], Array(repeating: 0 as Float, count: 40))
      ])
    }
    expectError(.inconsistent, "'lstm.cell'", "[1, 9]", "[2, 9]") { () throws(SluiceError) in
      try other.setState([
        "lstm.cell": try Tensor(shape: [1, 9], Array(repeating: 0 as Float, count: 9))
      ])
    }
    #expect(try other.state.words == kept)
  }

  @Test func `states that outputs feed are carried, and given by their names`() throws {
    let engine = try Engine(statefulModel())
    let x = try input(3, 9)
    var source = NumberSource(seed: 2)
    let h = try Tensor(.float32, shape: [3, 7], source.reals(21))
    let whole = try engine.run(["x": x, "h": h]).words
    let session = try engine.makeSession(streams: 3)
    let parts = [
      try session.run(["x": part(x, 0..<4), "h": h]), try session.run(["x": part(x, 4..<9)]),
    ]
    #expect(try OrderedDictionary<String, Tensor>.joined(parts, of: ["y"]) == whole)
    #expect(try Array(session.state.keys) == ["h"])
    // What is given takes the place of what was carried.
    #expect(
      try session.run(["x": part(x, 0..<4), "h": h]).words == parts[0].words)
    try session.setState(["h": h])
    #expect(try session.run(["x": part(x, 0..<4)]).words == parts[0].words)
    session.reset()
    #expect(
      try session.run(["x": part(x, 0..<4)]).words == engine.run(["x": part(x, 0..<4)]).words)
  }
}
