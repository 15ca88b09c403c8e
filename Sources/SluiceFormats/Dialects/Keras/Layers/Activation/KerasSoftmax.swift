internal import SluiceCore
internal import SluiceModel

/// `Softmax`, along one dimension or over several, with a mask or without.
struct KerasSoftmax: KerasLayer {
  static let classNames = ["Softmax"]
  static let reads = "one axis or several; the `mask` of a call"

  private let axes: [Int]
  private let isRobust: Bool
  private let compute: ElementType
  /// What stands for an element that is left out, or is added to it.
  private let masked: Double

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    axes = try source.axes("axis")
    isRobust = try source.config.bool("robust_masking", default: false)
    compute = source.dataType.compute
    masked = source.version.leastScore(compute)
  }

  /// The layer that other layers have inside them.
  init(axes: [Int], isRobust: Bool, compute: ElementType, _ version: KerasVersion) {
    self.axes = axes
    self.isRobust = isRobust
    self.compute = compute
    masked = version.leastScore(compute)
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    var call = call
    let named = try call.takeTensors("mask")
    let tensors = try call.several()
    guard tensors.count + named.count <= 2 else {
      throw .kerasArgumentCount(tensors.count + named.count, expected: "1, and a mask at most")
    }
    let input = tensors[0]
    let given = (tensors.dropFirst() + named).first?.value
    guard let mask = given ?? input.mask else {
      return [KerasTensor(value: try softmax(input.value, call.name, call, &graph))]
    }
    try checkMask(mask, of: input, isGiven: given != nil, graph)
    return [KerasTensor(value: try run(input.value, mask, call, &graph), mask: mask)]
  }

  /// Fails unless the mask says of the elements of the input which are to be left out.
  private func checkMask(
    _ mask: String, of input: KerasTensor, isGiven: Bool, _ graph: KerasGraph
  ) throws(SluiceError) {
    guard let type = graph.type(of: mask), let whole = graph.type(of: input.value) else { return }
    try type.requireKind(.boolean, "input 'mask'")
    guard type.shape.count <= whole.shape.count,
      isGiven || type.shape.count == whole.shape.count,
      zip(type.shape.reversed(), whole.shape.reversed()).allSatisfy({
        $0 == .fixed(1) || $0.mayEqual($1)
      })
    else {
      throw .valuesDoNotFit(
        ["\(whole.shape)", "\(type.shape)"], why: "are no input with a mask of its elements")
    }
  }

  private func run(
    _ value: String, _ mask: String, _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    let (name, version) = (call.name, graph.version.release)
    let least = try graph.addConstant(masked, like: value, named: "\(name).least")
    // Keras adds the number to what is left out, since 3.13 it replaces it. That is the same but where
    // all is left out, which since 3.10 is made zero.
    guard version < (3, 10), !isRobust else {
      let lowered = try graph.add("\(name).lowered", Where(), reading: [mask, value, least])[0]
      guard version >= (3, 10) else { return try softmax(lowered, name, call, &graph) }
      let shares = try softmax(lowered, "\(name).shares", call, &graph)
      let zero = try graph.addConstant(0, like: value, named: "\(name).zero")
      return try graph.add(
        name, Where(), reading: [mask, shares, zero], origin: call.className)[0]
    }
    let sum = try graph.add("\(name).sum", Add(), reading: [value, least])[0]
    let rounded = try graph.add("\(name).rounded", Cast(to: compute), reading: [sum])[0]
    let lowered = try graph.add("\(name).lowered", Where(), reading: [mask, value, rounded])[0]
    return axes.count > 1
      ? try roundedSoftmax(lowered, call, &graph) : try softmax(lowered, name, call, &graph)
  }

  private func softmax(
    _ value: String, _ name: String, _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    let order = try order(of: value, graph)
    guard order.count > 1 else {
      return try graph.add(
        name, Softmax(axis: axes[0]), reading: [value], origin: call.className)[0]
    }
    return try graph.joining(order, of: value, named: name) { (joined, graph) throws(SluiceError) in
      try graph.add(name, Softmax(axis: -1), reading: [joined], origin: call.className)[0]
    }
  }

  /// The exponentials of the distances from the logarithm of their sum, as Keras computes them.
  ///
  /// Where all elements are lowered so far that the logarithm is lost in rounding, each gives 1.
  private func roundedSoftmax(
    _ value: String, _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    let order = try order(of: value, graph)
    func add(_ part: String, _ layer: any Layer, _ inputs: String...) throws(SluiceError) -> String
    {
      try graph.add("\(call.name).\(part)", layer, reading: inputs)[0]
    }
    let largest = try add("max", ReduceMax(axes: order, keepsAxes: true), value)
    let powers = try add("exp", Exp(), try add("distance", Sub(), value, largest))
    let sum = try add("total", ReduceSum(axes: order, keepsAxes: true), powers)
    let whole = try add("whole", Add(), try add("log", Log(), sum), largest)
    let logarithm = try add("logarithm", Cast(to: compute), whole)
    let rest = try add("rest", Sub(), value, logarithm)
    return try graph.add(call.name, Exp(), reading: [rest], origin: call.className)[0]
  }

  private func order(of value: String, _ graph: KerasGraph) throws(SluiceError) -> [Int] {
    let shape = graph.type(of: value)?.shape ?? []
    return try normalised(axes, rank: shape.count, of: "\(shape)").sorted()
  }
}

extension KerasVersion {
  /// What stands for an element that a softmax leaves out, or is added to it.
  func leastScore(_ compute: ElementType) -> Double {
    compute != .float16 ? -1e9 : generation >= 3 ? -3e4 : -32752
  }
}

extension KerasGraph {
  /// Adds a node that holds a number, in the element type of `value`.
  fileprivate mutating func addConstant(
    _ number: Double, like value: String, named name: String
  ) throws(SluiceError) -> String {
    let isDouble = type(of: value)?.elementType == .float64
    let tensor =
      isDouble ? try Tensor(shape: [], [number]) : try Tensor(shape: [], [Float(number)])
    return try addConstant(tensor, named: name)
  }
}
