internal import SluiceCore
internal import SluiceModel

/// `Add`.
struct KerasAdd: KerasLayer {
  static let classNames = ["Add"]
  static let reads = "with broadcasting; masks joined as the generation of the file does"

  private let isOperation: Bool

  init(_ source: inout KerasLayerSource) throws(SluiceError) { isOperation = source.isOperation }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let tensors = try call.several()
    guard !isOperation else { return try graph.operation(Add(), call, reading: tensors) }
    let output = try graph.add(
      call.name, Add(), reading: try graph.ofOneRank(tensors, call), origin: call.className)[0]
    return [KerasTensor(value: output, mask: try graph.mergedMask(of: tensors, call))]
  }
}

/// `Concatenate`, of features or of time steps.
struct KerasConcatenate: KerasLayer {
  static let classNames = ["Concatenate"]
  static let reads = "any axis; masks along time and features"

  private let axis: Int
  private let isOperation: Bool

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    isOperation = source.isOperation
    axis = try source.config.axis("axis")
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let tensors = try call.several()
    guard !isOperation else {
      return try graph.operation(Concat(axis: axis), call, reading: tensors)
    }
    let output = try graph.add(
      call.name, Concat(axis: axis), reading: tensors.map(\.value), origin: call.className)[0]
    guard tensors.contains(where: { $0.mask != nil }), let type = graph.type(of: output) else {
      return [KerasTensor(value: output)]
    }
    let rank = type.shape.count
    let axis = axis < 0 ? axis + rank : axis
    switch (rank, axis) {
    case (3, 1):
      return [KerasTensor(value: output, mask: try graph.joinedMask(of: tensors, call))]
    case (3, 2):
      return [KerasTensor(value: output, mask: try graph.mergedMask(of: tensors, call))]
    default:
      throw .kerasOption(
        "axis", .integer(axis), why: "masks are joined along time or features of sequences only")
    }
  }
}

extension KerasGraph {
  /// The values, all of the highest rank: Keras puts the new dimensions behind the batch.
  fileprivate mutating func ofOneRank(
    _ tensors: [KerasTensor], _ call: KerasCallSite
  ) throws(SluiceError) -> [String] {
    let ranks = tensors.map { type(of: $0.value)?.shape.count ?? 0 }
    let highest = ranks.max() ?? 0
    var values: [String] = []
    for (tensor, rank) in zip(tensors, ranks) {
      var value = tensor.value
      for _ in rank..<highest {
        value = try add("\(call.name).unsqueeze", Unsqueeze(axes: [1]), reading: [value])[0]
      }
      values.append(value)
    }
    return values
  }

  /// The mask of tensors that are combined step by step.
  ///
  /// Keras 2 keeps a step that all masks keep, and passes over tensors without one; Keras 3 keeps a
  /// step that any mask keeps, and a tensor without one keeps all.
  fileprivate mutating func mergedMask(
    of tensors: [KerasTensor], _ call: KerasCallSite
  ) throws(SluiceError) -> String? {
    let masks = tensors.compactMap(\.mask)
    guard let first = masks.first else { return nil }
    if version.generation >= 3 {
      guard masks.count == tensors.count else { return nil }
      return masks.count == 1
        ? first : try addAuxiliary("\(call.name).mask", Or(), reading: masks)
    }
    return masks.count == 1 ? first : try addAuxiliary("\(call.name).mask", And(), reading: masks)
  }

  /// The masks of sequences that are put one behind the other.
  fileprivate mutating func joinedMask(
    of tensors: [KerasTensor], _ call: KerasCallSite
  ) throws(SluiceError) -> String {
    var masks: [String] = []
    for tensor in tensors {
      if let mask = tensor.mask {
        masks.append(mask)
      } else {
        let full = try addAuxiliary(
          "\(call.name).full", FullLike(true), reading: [tensor.value])
        masks.append(
          try addAuxiliary("\(call.name).unmasked", ReduceAny(axes: [-1]), reading: [full]))
      }
    }
    return try addAuxiliary("\(call.name).mask", Concat(axis: 1), reading: masks)
  }
}
