internal import SluiceCore
internal import SluiceModel

/// The layers that combine tensors element by element.
struct KerasMerge: KerasLayer {
  static let classNames = ["Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"]
  static let reads = "with broadcasting; masks joined, and applied, as the version of the file does"

  private let layer: any Layer
  private let className: String

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    className = source.className
    layer =
      switch className {
      case "Add": Add()
      case "Average": Mean()
      case "Maximum": Max()
      case "Minimum": Min()
      case "Multiply": Mul()
      default: Sub()
      }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let given = try call.several()
    // Three of different types would be combined, and wrap, two by two.
    let alike = given.count == 2 ? try graph.ofOneType(given, named: "\(call.name).cast") : given
    let tensors = try graph.ofOneRank(alike, call)
    if className == "Subtract", tensors.count != 2 {
      throw .kerasArgumentCount(tensors.count, expected: "2")
    }
    if className == "Average" {
      for tensor in tensors { try graph.type(of: tensor.value)?.requireKind(.real, "input") }
    }
    let isMasked = tensors.contains { $0.mask != nil }
    let output: String
    switch className {
    case "Multiply" where isMasked && graph.version.mergesMasksByOr:
      output = try maskedProduct(tensors, call, &graph)
    case "Maximum" where isMasked && graph.version.mergesMasksByOr,
      "Minimum" where isMasked && graph.version.mergesMasksByOr:
      output = try maskedExtreme(tensors, call, &graph)
    default:
      output = try graph.add(
        call.name, layer, reading: tensors.map(\.value), origin: call.className)[0]
    }
    return [KerasTensor(value: output, mask: try graph.mergedMask(of: tensors, call))]
  }

  /// The product, in which what is masked counts as 1; where all is masked, it is 0.
  private func maskedProduct(
    _ tensors: [KerasTensor], _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    var factors: [String] = []
    for tensor in tensors {
      let mask = try graph.elementMask(of: tensor, call)
      factors.append(
        try graph.choose(mask, tensor.value, elseNumber: 1, named: "\(call.name).factor"))
    }
    let isAllMasked = tensors.allSatisfy { $0.mask != nil }
    let product = try graph.add(
      isAllMasked ? "\(call.name).product" : call.name, layer, reading: factors,
      origin: call.className)[0]
    guard isAllMasked, let mask = try graph.mergedMask(of: tensors, call) else { return product }
    let kept = try graph.elementMask(of: KerasTensor(value: product, mask: mask), call)
    return try graph.choose(kept, product, elseNumber: 0, named: call.name)
  }

  /// The maximum or minimum, in which what is masked gives way to what is not.
  private func maskedExtreme(
    _ tensors: [KerasTensor], _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    var output = tensors[0].value
    var outputMask = try graph.elementMask(of: tensors[0], call)
    for (index, tensor) in tensors.enumerated().dropFirst() {
      let mask = try graph.elementMask(of: tensor, call)
      var value = tensor.value
      if let mask {
        value = try graph.add("\(call.name).chosen", Where(), reading: [mask, value, output])[0]
      }
      if let outputMask {
        output = try graph.add(
          "\(call.name).chosen", Where(), reading: [outputMask, output, value])[0]
      }
      if let mask, let known = outputMask {
        outputMask = try graph.addAuxiliary("\(call.name).known", Or(), reading: [known, mask])
      } else {
        outputMask = nil
      }
      let isLast = index == tensors.count - 1
      output = try graph.add(
        isLast ? call.name : "\(call.name).part", layer, reading: [output, value],
        origin: call.className)[0]
    }
    return output
  }
}

extension KerasGraph {
  /// The tensors, all of the highest rank: Keras puts the new dimensions behind the batch.
  fileprivate mutating func ofOneRank(
    _ tensors: [KerasTensor], _ call: KerasCallSite
  ) throws(SluiceError) -> [KerasTensor] {
    let ranks = tensors.map { type(of: $0.value)?.shape.count ?? 0 }
    let highest = ranks.max() ?? 0
    var result: [KerasTensor] = []
    for (tensor, rank) in zip(tensors, ranks) {
      guard rank == highest || tensor.mask == nil else {
        throw .kerasMasks("a tensor with a mask has less dimensions than the others")
      }
      guard rank < highest else {
        result.append(tensor)
        continue
      }
      let value = try add(
        "\(call.name).unsqueeze", Unsqueeze(axes: Array(1...highest - rank)),
        reading: [tensor.value])[0]
      result.append(KerasTensor(value: value))
    }
    return result
  }

  /// The mask of a tensor with a dimension for the features.
  fileprivate mutating func elementMask(
    of tensor: KerasTensor, _ call: KerasCallSite
  ) throws(SluiceError) -> String? {
    guard let mask = tensor.mask else { return nil }
    guard let rank = type(of: mask)?.shape.count, rank + 1 == type(of: tensor.value)?.shape.count
    else { throw .kerasMasks("one has not one dimension less than its tensor") }
    return try addAuxiliary("\(call.name).kept", Unsqueeze(axes: [-1]), reading: [mask])
  }

  /// The value where a mask is true, a number elsewhere; the value itself without a mask.
  fileprivate mutating func choose(
    _ mask: String?, _ value: String, elseNumber number: Double, named name: String
  ) throws(SluiceError) -> String {
    guard let mask, let type = type(of: value) else { return value }
    let other = try constant([number], shape: [], type.elementType, named: "\(name).other")
    return try add(name, Where(), reading: [mask, value, other])[0]
  }
}
