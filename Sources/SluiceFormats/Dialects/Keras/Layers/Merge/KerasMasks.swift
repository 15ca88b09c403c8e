internal import SluiceCore
internal import SluiceModel

extension KerasVersion {
  /// Whether what merges tensors joins their masks with *or*, and heeds them in its values.
  ///
  /// Keras 3.4 began with it; before, a step was left out that any of the masks left out.
  var mergesMasksByOr: Bool { release >= (3, 4) }

  /// Whether masks end at layers that are called with a list of tensors, as in the first of Keras 3.
  var losesMasksOfLists: Bool { generation >= 3 && release < (3, 4) }

  /// Whether a mask that a call is given goes on with its output, and not the one of its tensor.
  var passesGivenMasksOn: Bool { generation < 3 || release >= (3, 11) }
}

extension KerasGraph {
  /// The mask of tensors that are combined step by step.
  ///
  /// In Keras 2, it keeps a step that all masks keep, and passes over tensors without one; since Keras 3.4,
  /// it keeps a step that any mask keeps, and a tensor without one keeps all.
  mutating func mergedMask(
    of tensors: [KerasTensor], _ call: KerasCallSite
  ) throws(SluiceError) -> String? {
    let masks = tensors.compactMap(\.mask)
    guard let first = masks.first, !endMasksOfList(tensors, call) else { return nil }
    guard !version.mergesMasksByOr || masks.count == tensors.count else { return nil }
    if masks.allSatisfy({ $0 == first }) { return first }
    let layer: any Layer = version.mergesMasksByOr ? Or() : And()
    return try addAuxiliary("\(call.name).mask", layer, reading: masks)
  }

  /// The mask of tensors that are joined along `axis`, as the layer states it.
  mutating func joinedMask(
    of tensors: [KerasTensor], axis: Int, _ call: KerasCallSite
  ) throws(SluiceError) -> String? {
    let ranks = Set(tensors.compactMap(\.mask).compactMap { type(of: $0)?.shape.count })
    guard let rank = ranks.first, !endMasksOfList(tensors, call) else { return nil }
    let isPlain = tensors.allSatisfy { type(of: $0.value)?.shape.count == rank + 1 }
    // Masks of sequences of frames, which only the older way joins along a dimension that they have.
    guard ranks.count == 1,
      isPlain || (version.generation < 3 && tensors.allSatisfy { $0.mask != nil })
    else { throw .kerasMasks("they do not fit the shapes of their tensors") }
    let axis = try normalised(axis, rank: rank + 1, of: "the masks")
    if axis == rank { return try mergedMask(of: tensors, call) }
    var masks: [String] = []
    for tensor in tensors {
      if let mask = tensor.mask {
        masks.append(mask)
      } else {
        let full = try addAuxiliary("\(call.name).full", FullLike(true), reading: [tensor.value])
        masks.append(
          try addAuxiliary("\(call.name).unmasked", ReduceAny(axes: [-1]), reading: [full]))
      }
    }
    return try addAuxiliary("\(call.name).mask", Concat(axis: axis), reading: masks)
  }

  /// Whether the masks of tensors in a list end here, which is then recorded.
  func endMasksOfList(_ tensors: [KerasTensor], _ call: KerasCallSite) -> Bool {
    guard version.losesMasksOfLists else { return false }
    if tensors.contains(where: { $0.mask != nil }) {
      note(
        .note, call.name, "the mask ends here: Keras \(version.text) loses it where tensors merge")
    }
    return true
  }

  /// Records that a layer does not pass the mask of `tensor` on.
  func endMask(of tensor: KerasTensor, _ call: KerasCallSite) {
    guard tensor.mask != nil else { return }
    note(.note, call.name, "the mask ends here: \(call.className) does not pass it on")
  }
}
