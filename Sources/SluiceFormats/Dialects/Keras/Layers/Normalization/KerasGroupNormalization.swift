internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// `GroupNormalization`.
struct KerasGroupNormalization: KerasLayer {
  static let classNames = ["GroupNormalization"]
  static let reads = "any groups and axis, with and without scale and centre"

  private let groups: Int
  private let axis: Int
  private let epsilon: Double
  private let roles: OrderedDictionary<String, String>
  private var parameters: OrderedDictionary<String, Tensor> = [:]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let groups = try source.config.integer("groups", in: -1...Limits.units)
    guard groups != 0 else {
      throw .attribute("groups", is: 0, expected: "a number of groups, or -1")
    }
    self.groups = groups
    axis = try source.config.axis("axis")
    epsilon = try source.config.number("epsilon")
    var roles: OrderedDictionary<String, String> = [:]
    if try source.config.bool("scale") { roles["scale"] = "gamma" }
    if try source.config.bool("center") { roles["bias"] = "beta" }
    self.roles = roles
    source.ignoreTraining(of: ["gamma", "beta"])
  }

  var variables: [KerasVariable] { roles.values.map { KerasVariable($0) } }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    for (role, variable) in roles {
      parameters[role] = try weights.take(variable) { (shape) throws(SluiceError) in
        guard shape.count == 1 else { throw .kerasWeightRank(shape, expected: 1) }
      }
    }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    guard input.mask == nil || graph.version.generation >= 3 else {
      throw .kerasOption(
        "groups", .integer(groups), why: "Keras 2 cannot normalise groups of masked sequences")
    }
    let shape = graph.type(of: input.value)?.shape ?? []
    let position = try normalised(axis, rank: shape.count, of: "\(shape)")
    guard let size = parameters.values.first?.shape[0] ?? shape[position].size else {
      throw .kerasOption("axis", .integer(axis), why: "the size of the dimension is not known")
    }
    let layer = GroupNormalization(
      groups: groups == -1 ? size : groups, axis: axis, size: size, epsilon: epsilon)
    let output = try graph.add(
      call.name, layer, reading: [input.value], with: parameters, origin: call.className)[0]
    return [KerasTensor(value: output, mask: input.mask)]
  }
}

/// `UnitNormalization`.
struct KerasUnitNormalization: KerasLayer {
  static let classNames = ["UnitNormalization"]
  static let reads = "any axes; short vectors as the version of the file treats them"

  private let axes: [Int]
  private let least: Double

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    axes = try source.axes("axis")
    // Since Keras 3.6 the length itself is kept above 1e-12, before it was its square.
    least = source.version.release >= (3, 6) ? 1e-24 : 1e-12
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    let shape = graph.type(of: input.value)?.shape ?? []
    let axes = try normalised(axes, rank: shape.count, of: "\(shape)").sorted()
    let output = try graph.add(
      call.name, UnitNormalization(axes: axes, least: least), reading: [input.value],
      origin: call.className)[0]
    return [KerasTensor(value: output, mask: input.mask)]
  }
}
