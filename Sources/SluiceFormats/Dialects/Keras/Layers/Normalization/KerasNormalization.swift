internal import SluiceCore
internal import SluiceModel

/// `Normalization`: takes off a mean and divides by a standard deviation that data gave.
struct KerasNormalization: KerasLayer {
  static let classNames = ["Normalization"]
  static let reads = "adapted, or with mean and variance given; any axes; `invert`"

  private let axes: [Int]
  private let inverts: Bool
  private let hasVariables: Bool
  private let type: KerasDataType
  private var moments: [String: Tensor] = [:]

  /// The least standard deviation that is divided by: the ε that Keras is set to.
  private static let leastDeviation = 1e-7

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let axis = source.config.optional("axis") ?? .null
    axes = [.null, []].contains(axis) ? [] : try source.axes("axis")
    inverts = try source.config.bool("invert", default: false)
    type = source.dataType
    // Keras 3 makes the numbers single-precision before it takes them for its own.
    let precision = source.version.generation >= 3 ? .float32 : source.dataType.compute
    for key in ["mean", "variance"] {
      guard let json = source.config.optional(key), json != .null else { continue }
      guard let numbers = KerasNumbers(json), numbers.shape.count <= axes.count else {
        throw .attribute(key, is: json, expected: "numbers along the axes")
      }
      moments[key] = try numbers.tensor(precision)
    }
    guard moments.count != 1 else {
      throw .attributeMissing(moments["mean"] == nil ? "mean" : "variance")
    }
    hasVariables = moments.isEmpty
  }

  var variables: [KerasVariable] {
    hasVariables
      ? ["mean", "variance", "count"].map { KerasVariable($0, isTrainable: false) } : []
  }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    guard hasVariables else { return }
    let rank = axes.count
    for key in ["mean", "variance"] {
      moments[key] = try weights.take(key) { (shape) throws(SluiceError) in
        guard shape.count == rank else { throw .kerasWeightRank(shape, expected: rank) }
      }
    }
    weights.drop("count")
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    let value = try graph.real(input.value, type, for: call)
    let mean = try moment("mean", along: value, call, &graph)
    let variance = try moment("variance", along: value, call, &graph)
    let root = try graph.add("\(call.name).root", Sqrt(), reading: [variance])[0]
    let deviation = try graph.add(
      "\(call.name).deviation", Clip(minimum: Self.leastDeviation, maximum: nil), reading: [root])[
        0]
    let output: String
    if inverts {
      let scaled = try graph.add("\(call.name).scaled", Mul(), reading: [value, deviation])[0]
      output = try graph.add(
        call.name, Add(), reading: [scaled, mean], origin: call.className)[0]
    } else {
      let centred = try graph.add("\(call.name).centred", Sub(), reading: [value, mean])[0]
      output = try graph.add(
        call.name, Div(), reading: [centred, deviation], origin: call.className)[0]
    }
    // Keras 2 stops masks here.
    guard graph.version.generation < 3 else {
      return [KerasTensor(value: output, mask: input.mask)]
    }
    graph.endMask(of: input, call)
    return [KerasTensor(value: output)]
  }

  /// The mean or the variance with its dimensions where the axes are.
  private func moment(
    _ key: String, along value: String, _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    let shape = graph.type(of: value)?.shape ?? []
    let kept = try normalised(axes, rank: shape.count, of: "\(shape)").sorted()
    guard let tensor = moments[key] else { return value }
    // The last dimension of the numbers is that of the last axis, and so on.
    var sizes = shape.map { _ in 1 }
    for (axis, size) in zip(kept.reversed(), tensor.shape.reversed()) {
      guard shape[axis].mayEqual(.fixed(size)) || (size == 1 && !hasVariables) else {
        throw .kerasWeightShape(tensor.shape, expected: kept.map { shape[$0].size ?? size })
      }
      sizes[axis] = size
    }
    let first = sizes.firstIndex { $0 != 1 } ?? sizes.count
    return try graph.addConstant(
      try tensor.reshaped(Array(sizes[first...])), named: "\(call.name).\(key)")
  }
}

/// `Rescaling`.
struct KerasRescaling: KerasLayer {
  static let classNames = ["Rescaling"]
  static let reads = "scale and offset, numbers or lists along the last dimensions"

  private let scale: Tensor
  private let offset: Tensor
  private let type: KerasDataType

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    type = source.dataType
    func tensor(_ key: String) throws(SluiceError) -> Tensor {
      let json = try source.config.required(key)
      guard let numbers = KerasNumbers(json) else {
        throw .attribute(key, is: json, expected: "numbers")
      }
      return try numbers.tensor(.float32)
    }
    scale = try tensor("scale")
    offset = try tensor("offset")
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    let value = try graph.real(input.value, type, for: call)
    let scale = try graph.addConstant(scale, named: "\(call.name).scale")
    let scaled = try graph.add("\(call.name).scaled", Mul(), reading: [value, scale])[0]
    let offset = try graph.addConstant(offset, named: "\(call.name).offset")
    let output = try graph.add(
      call.name, Add(), reading: [scaled, offset], origin: call.className)[0]
    guard graph.version.generation < 3 else {
      return [KerasTensor(value: output, mask: input.mask)]
    }
    graph.endMask(of: input, call)
    return [KerasTensor(value: output)]
  }
}

extension KerasGraph {
  /// The value as real numbers of the type that a layer computes in, or of single precision if that
  /// is less.
  fileprivate mutating func real(
    _ value: String, _ type: KerasDataType, for call: KerasCallSite
  ) throws(SluiceError) -> String {
    guard self.type(of: value)?.elementType.kind != .real else { return value }
    let target = type.computesInHalf ? .float32 : type.compute
    return try add("\(call.name).cast", Cast(to: target), reading: [value])[0]
  }
}
