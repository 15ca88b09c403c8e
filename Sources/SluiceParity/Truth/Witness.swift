internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// The reference in double precision with others beside it that round as single precision does, node by
/// node; no more values are held than the next nodes read.
struct Witness {
  /// A value, and what becomes of it where numbers are rounded.
  struct Testimony {
    let truth: Value<Double>
    let single: Value<Float>?
    fileprivate let jittered: [Value<Double>]

    /// How far rounding takes the elements from what they truly are, along a dimension.
    func rounding(along axis: Int?) -> RoundingScale {
      let probes =
        (single.map { [($0.shape, $0.numbers)] } ?? [])
        + jittered.map { ($0.shape, $0.numbers) }
      // Where rounding decides how many numbers there are, the others have nothing to say.
      return RoundingScale(
        truth: truth, probes: probes.filter { $0.0 == truth.shape }.map(\.1), axis: axis)
    }
  }

  /// A run whose numbers are moved, while it can be computed.
  private struct Jittered {
    var run: Execution<Double>?
    var noise: NumberSource

    /// What the next node makes of numbers that are moved.
    mutating func next() -> [Value<Double>]? {
      var noise = self.noise
      let result = try? run?.next(
        changing: { $0.jitter(&noise) { $0.magnitude } },
        finishing: { if $0.layer.isBounded { $1.jitter(&noise) { _ in 1 } } })
      self.noise = noise
      if result == nil { run = nil }
      return result?.outputs
    }
  }

  private var truth: Execution<Double>
  private var single: Execution<Float>?
  private var jittered: [Jittered]

  /// Begins with the inputs of the model.
  init(_ model: Model, _ inputs: OrderedDictionary<String, Tensor>) throws(SluiceError) {
    let run = try Execution<Double>(model, inputs)
    truth = run
    single = try Execution(model, inputs)
    jittered = [1, 2].map { Jittered(run: run, noise: NumberSource(seed: $0)) }
  }

  /// How many nodes were computed.
  var nodesDone: Int { truth.nodesDone }

  /// Computes the next node; says what it read, and what it made in the order of its outputs.
  mutating func next() throws(SluiceError) -> (result: NodeResult<Double>, made: [Testimony])? {
    let runs = 2 + jittered.count
    guard
      let result = try Progress.portion(0, of: runs, { () throws(SluiceError) in try truth.next() })
    else { return nil }
    let rounded = try Progress.portion(1, of: runs) { () throws(SluiceError) in nextSingle() }
    var others: [[Value<Double>]] = []
    for index in jittered.indices {
      try Progress.portion(2 + index, of: runs) { () throws(SluiceError) in
        if let moved = jittered[index].next() { others.append(moved) }
      }
    }
    let made = result.outputs.indices.map { place in
      Testimony(
        truth: result.outputs[place], single: rounded?[place], jittered: others.map { $0[place] })
    }
    return (result, made)
  }

  /// What the next node makes in single precision; nil from where that fails on.
  private mutating func nextSingle() -> [Value<Float>]? {
    let result = try? single?.next()
    if result == nil { single = nil }
    return result?.outputs
  }

  /// The outputs, after the last node.
  var outputs: OrderedDictionary<String, Testimony> {
    let (singles, others) = (single?.outputs, jittered.compactMap { $0.run?.outputs })
    var result: OrderedDictionary<String, Testimony> = [:]
    for (name, value) in truth.outputs {
      result[name] = Testimony(
        truth: value, single: singles?[name], jittered: others.compactMap { $0[name] })
    }
    return result
  }
}

extension Value<Double> {
  /// Moves every real number by as much as rounding to single precision moves one of size `scale` at most.
  ///
  /// Whole numbers stay, since single precision holds them.
  fileprivate mutating func jitter(_ noise: inout NumberSource, _ scale: (Double) -> Double) {
    guard case .real(var array) = self else { return }
    for index in array.elements.indices {
      let number = array.elements[index]
      guard number.rounded() != number, number.isFinite else { continue }
      array.elements[index] += scale(number) * (noise.number() < 0.5 ? 0x1p-24 : -0x1p-24)
    }
    self = .real(array)
  }
}

extension Value {
  /// The elements as numbers.
  var numbers: [Double] {
    switch self {
    case .real(let array): array.elements.map { Double($0) }
    case .integer(let array): array.elements.map { Double($0) }
    case .boolean(let array): array.elements.map { $0 ? 1 : 0 }
    }
  }
}

extension Layer {
  /// Whether what the layer makes comes of a function with bounds.
  ///
  /// Frameworks approximate such functions to so many places after the point, not to so many places of
  /// the result: their small values err by as much as their large ones.
  fileprivate var isBounded: Bool {
    if let cell = self as? any CellLayer {
      return type(of: cell).gates.contains { cell.function(of: $0, in: .forward).bounds != nil }
    }
    if let dense = self as? Dense { return dense.activation.bounds != nil }
    if let activation = self as? Activation { return activation.function.bounds != nil }
    return false
  }
}
