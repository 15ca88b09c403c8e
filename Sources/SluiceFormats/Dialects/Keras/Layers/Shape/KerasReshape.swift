internal import SluiceCore
internal import SluiceModel

/// `Reshape`, of everything but the batch.
struct KerasReshape: KerasLayer {
  static let classNames = ["Reshape"]
  static let reads = "any target shape, one size of it open"

  private let shape: [Int]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let target = try source.config.array("target_shape")
    // Keras 3 leaves a size open with null as well.
    let sizes = target.compactMap { $0 == .null ? -1 : $0.integer }
    guard sizes.count == target.count, sizes.count < Limits.rank,
      sizes.allSatisfy({ $0 == -1 || (1...Limits.elements).contains($0) }),
      sizes.count(where: { $0 == -1 }) <= 1
    else {
      throw .attribute(
        "target_shape", is: .array(target), expected: "sizes, of which one may be −1")
    }
    shape = [0] + sizes
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    try graph.reshaped(Reshape(shape: shape), of: try call.single(), call)
  }
}

/// `Permute`, of everything but the batch.
struct KerasPermute: KerasLayer {
  static let classNames = ["Permute"]
  static let reads = "any order"

  private let permutation: [Int]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let dims = try source.config.array("dims")
    permutation = [0] + dims.compactMap(\.integer)
    guard dims.count < Limits.rank, permutation.sorted() == Array(0...dims.count) else {
      throw .attribute("dims", is: .array(dims), expected: "each dimension but the first, once")
    }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    try graph.reshaped(Transpose(permutation: permutation), of: try call.single(), call)
  }
}

/// `RepeatVector`.
struct KerasRepeatVector: KerasLayer {
  static let classNames = ["RepeatVector"]
  static let reads = "every option"

  private let count: Int

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    count = try source.config.integer("n", in: 0...Limits.elements)
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    try graph.type(of: input.value)?.requireRank(2, "input")
    let step = try graph.add(
      "\(call.name).unsqueeze", Unsqueeze(axes: [1]), reading: [input.value])[0]
    return try graph.reshaped(Tile(repeats: [1, count, 1]), step, of: input, call)
  }
}
