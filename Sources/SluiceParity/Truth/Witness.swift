internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// The reference in double precision with others beside it that round as single precision does, node by
/// node; no more values are held than the next nodes read.
struct Witness {
  /// A value, and what becomes of it where numbers are rounded.
  struct Testimony {
    let truth: Value<Double>
    let single: Value<Float>
    fileprivate let jittered: [Value<Double>]

    /// How far rounding takes the elements from what they truly are, along a dimension.
    func rounding(along axis: Int?) -> RoundingScale {
      RoundingScale(
        truth: truth, probes: [single.numbers] + jittered.map(\.numbers), axis: axis)
    }
  }

  private var truth: Execution<Double>
  private var single: Execution<Float>
  private var jittered: [Execution<Double>]
  private var noise: [NumberSource]

  init(
    _ model: Model, _ inputs: OrderedDictionary<String, Tensor>
  ) throws(SluiceError) {
    truth = try Execution(model, inputs)
    single = try Execution(model, inputs)
    jittered = [truth, truth]
    noise = [NumberSource(seed: 1), NumberSource(seed: 2)]
  }

  /// Computes the next node; says what it read, and what it made in the order of its outputs.
  mutating func next() throws(SluiceError) -> (result: NodeResult<Double>, made: [Testimony])? {
    guard let result = try truth.next(), let rounded = try single.next() else { return nil }
    var others: [[Value<Double>]] = []
    for index in jittered.indices {
      var noise = self.noise[index]
      let other = try jittered[index].next(
        changing: { $0.jitter(&noise) { $0.magnitude } },
        finishing: { if $0.layer.isBounded { $1.jitter(&noise) { _ in 1 } } })
      self.noise[index] = noise
      others.append(other?.outputs ?? [])
    }
    let made = result.outputs.indices.map { place in
      Testimony(
        truth: result.outputs[place], single: rounded.outputs[place],
        jittered: others.map { $0[place] })
    }
    return (result, made)
  }

  /// The outputs, after the last node.
  var outputs: OrderedDictionary<String, Testimony> {
    let (singles, others) = (single.outputs, jittered.map(\.outputs))
    var result: OrderedDictionary<String, Testimony> = [:]
    for (name, value) in truth.outputs {
      guard let rounded = singles[name] else { continue }
      result[name] = Testimony(
        truth: value, single: rounded, jittered: others.compactMap { $0[name] })
    }
    return result
  }
}

extension Witness {
  /// The most that the default verdict allows any element of each output, after all nodes are computed.
  consuming func allowances(
    for goldens: OrderedDictionary<String, Tensor>, of model: Model
  ) throws(SluiceError) -> [String: Double] {
    while try next() != nil {}
    let made = outputs
    var result: [String: Double] = [:]
    for output in model.outputs {
      guard let golden = goldens[output.name], let testimony = made[output.name] else { continue }
      let traits = try GoldenTraits(of: golden)
      let precision = GoldenPrecision(
        computed: model.precision(of: output.value),
        kept: golden.elementType.coarsened(by: traits.computedIn))
      let scale = testimony.rounding(along: nil).largest
      result[output.name] =
        Allowance.roundings * scale * precision.coarseness + precision.step(at: traits.largest)
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
