public import OrderedCollections
public import SluiceCore
public import SluiceModel

/// Streams that a model follows step by step, with the states that it keeps of them.
///
/// A session takes any number of steps at a time: a sequence in parts gives what the whole one gives, bit
/// for bit. What is carried are the states of recurrent layers, and the state inputs that the model's own
/// outputs feed. A model that needs to see the whole sequence has no session.
/// ```swift
/// let session = try engine.makeSession()
/// for frame in frames { try session.process(frame, steps: 1, into: output) }
/// ```
/// Where a model fixes the number of steps, every call is one step, and what it carries is what it is given
/// or what its outputs feed. A session belongs to one task at a time.
public final class Session {
  /// How many streams are followed at a time: the rows of the batch.
  public let streams: Int
  private let engine: Engine
  private let timing: StreamTiming
  private let stream: StreamRun
  private let direct: DirectRun

  init(_ engine: Engine, streams: Int) throws(SluiceError) {
    guard streams >= 1, streams <= Limits.units else {
      throw .engineStreams(streams, limit: Limits.units)
    }
    self.engine = engine
    self.streams = streams
    timing = try StreamTiming(engine.model)
    let carrying = try engine.carrying(timing, streams: streams)
    stream = StreamRun(engine.compiled, carrying: carrying, threads: engine.threads)
    direct = DirectRun(stream)
    // So that the states are there before the first call.
    _ = try stream.plan(timing.sizes(streams: streams, steps: 1))
  }

  /// Takes the next steps of every stream.
  ///
  /// - Parameter inputs: The inputs by name. Those that outputs feed may be left out; what is given of
  ///   them takes the place of what was carried. Initial states of layers that carry theirs count at the
  ///   beginning of the streams alone.
  /// - Returns: The outputs for these steps by name; real ones as `F32`.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if an input is missing, unknown or does not fit, or
  ///   is of another number of streams.
  public func run(
    _ inputs: OrderedDictionary<String, Tensor>
  ) throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    let values: [String: Value<Float>] = try engine.model.values(of: inputs)
    try timing.check(engine.model.inputs.map { values[$0.name]?.shape ?? [] }, streams: streams)
    for name in inputs.keys { stream.fed[name] = nil }
    let results = try stream.run(values, engine.team).results()
    direct.hasBegun = true
    return results
  }

  /// Takes the next steps of every stream of a model with one input and one output of real numbers.
  ///
  /// After the first call with a number of steps nothing is allocated.
  ///
  /// - Parameters:
  ///   - input: `[streams, steps, …]`.
  ///   - steps: How many steps these are, from 1 on.
  ///   - output: Room for the output of these steps.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the model has other inputs and outputs, or a
  ///   buffer has not the size that the steps ask for.
  public func process(
    _ input: UnsafeBufferPointer<Float>, steps: Int,
    into output: UnsafeMutableBufferPointer<Float>
  ) throws(SluiceError) {
    if direct.steps != steps {
      guard steps >= 1 else { throw .engineSteps(steps) }
      try direct.prepare(steps, timing.sizes(streams: streams, steps: steps))
    }
    if direct.isShared {
      try engine.team.use { (team) throws(SluiceError) in try direct.run(input, output, team) }
    } else {
      try direct.run(input, output, nil)
    }
  }

  /// What is carried: the states of recurrent layers as `<node>.<state>`, each `[streams, …, D·H]`, and the
  /// state inputs that outputs feed by their names; empty before the first step.
  public var state: OrderedDictionary<String, Tensor> {
    get throws(SluiceError) {
      var result: OrderedDictionary<String, Tensor> = [:]
      for (name, states) in named where states.owner.continues {
        result[name] = try Tensor(
          shape: states.owner.shapes[states.index], states.owner.values[states.index])
      }
      for (name, value) in stream.fed { result[name] = try value.tensor(real: .float32) }
      return result
    }
  }

  /// Goes on from states such as ``state`` gave, of this session or of another one of the same model.
  ///
  /// - Parameter state: The states by name. Layers of which none is given begin anew.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if a name is unknown, or a shape does not fit; then
  ///   nothing is changed.
  public func setState(_ state: OrderedDictionary<String, Tensor>) throws(SluiceError) {
    let named = named
    let fed = Set(engine.model.outputs.compactMap(\.feedsInput))
    var values: [String: Value<Float>] = [:]
    for (name, tensor) in state {
      guard let shape = named[name].map({ $0.owner.shapes[$0.index] }) ?? shape(ofInput: name, fed)
      else { throw .engineStateUnknown(name, known: named.keys + fed.sorted()) }
      guard tensor.shape == shape else {
        throw .engineStateShape(name, tensor.shape, expected: shape)
      }
      values[name] = try Value(tensor)
    }
    reset()
    for (name, value) in values {
      guard let states = named[name] else {
        stream.fed[name] = value
        continue
      }
      if !states.owner.continues {
        states.owner.values = states.owner.shapes.map { shape in
          Array(repeating: 0, count: shape.reduce(1, *))
        }
        states.owner.continues = true
      }
      if let numbers = value.real?.elements { states.owner.values[states.index] = numbers }
    }
  }

  /// Forgets all that was carried: the next step is the first of its stream.
  public func reset() {
    stream.reset()
    direct.hasBegun = false
  }

  /// The states of recurrent layers by name.
  private var named: OrderedDictionary<String, (owner: any CarriedStates, index: Int)> {
    var result: OrderedDictionary<String, (owner: any CarriedStates, index: Int)> = [:]
    for node in engine.model.nodes {
      guard let owner = stream.states.nodes[node.name], let layer = node.layer.recurrent else {
        continue
      }
      for (index, state) in type(of: layer).states.enumerated() {
        result["\(node.name).\(state)"] = (owner, index)
      }
    }
    return result
  }

  private func shape(ofInput name: String, _ fed: Set<String>) -> [Int]? {
    guard fed.contains(name), let index = engine.model.inputs.firstIndex(where: { $0.name == name })
    else { return nil }
    return (try? timing.sizes(streams: streams, steps: 1))?[index]
  }
}

extension Engine {
  /// Begins to follow streams.
  ///
  /// For the first session with a number of streams the model is run on a few random steps, whole and in
  /// parts, which must give the same.
  ///
  /// - Parameter streams: How many, at a time: the rows of the batch.
  /// - Returns: A session at the beginning of its streams.
  /// - Throws: ``SluiceError`` with code `.usage` if there are none, or the model fixes another number;
  ///   `.unsupported` if the model gives something else for a sequence in parts, which names the first layer
  ///   that does, or if it is not clear which dimension is time.
  public func makeSession(streams: Int = 1) throws(SluiceError) -> Session {
    try Session(self, streams: streams)
  }
}
