internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension KerasGraph {
  /// Adds a node that holds a tensor.
  mutating func addConstant(_ tensor: Tensor, named name: String) throws(SluiceError) -> String {
    try add(name, Constant(tensor), reading: [], with: ["value": tensor])[0]
  }

  /// Adds what makes the places of a value zero that a mask leaves out.
  ///
  /// - Parameters:
  ///   - value: The value, `[batch, time, …]`.
  ///   - mask: The mask, true where a place counts, of the leading dimensions.
  ///   - name: What the nodes are called after.
  /// - Returns: What the nodes make, in the shape of `value`.
  /// - Throws: ``SluiceError`` if the mask does not fit the value.
  mutating func zeroing(
    _ value: String, where mask: String, named name: String
  ) throws(SluiceError) -> String {
    guard let whole = type(of: value), let kept = type(of: mask) else { return value }
    let missing = whole.shape.count - kept.shape.count
    if whole.shape.count == 3, missing == 1 {
      return try add(name, ZeroMasked(), reading: [value, mask])[0]
    }
    let axes = (0..<max(missing, 0)).map { kept.shape.count + $0 }
    let wide = try add("\(name).mask", Unsqueeze(axes: axes), reading: [mask])[0]
    let none = try constant([0], shape: [], whole.elementType, named: "\(name).value")
    return try add(name, Where(), reading: [wide, value, none])[0]
  }

  /// Adds nodes round one that sees several dimensions of a value as a single one, its last.
  ///
  /// - Parameters:
  ///   - axes: The dimensions, counted from 0, in the order in which they are joined.
  ///   - value: The value.
  ///   - name: What the nodes are called after.
  ///   - body: Adds the node, which keeps the shape of what it reads.
  /// - Returns: What the node makes, in the shape of `value`.
  /// - Throws: ``SluiceError`` as `body` does.
  mutating func joining(
    _ axes: [Int], of value: String, named name: String,
    _ body: (_ joined: String, _ graph: inout KerasGraph) throws(SluiceError) -> String
  ) throws(SluiceError) -> String {
    let rank = type(of: value)?.shape.count ?? 0
    let permutation = (0..<rank).filter { !axes.contains($0) } + axes
    let first = rank - axes.count
    let isMoved = permutation != Array(0..<rank)
    var joined = value
    if isMoved {
      joined = try add(
        "\(name).transpose", Transpose(permutation: permutation), reading: [joined])[0]
    }
    var wholes: [String] = []
    for _ in axes.dropFirst() {
      wholes.append(joined)
      joined = try add("\(name).merge", MergeAxes(axis: first), reading: [joined])[0]
    }
    var result = try body(joined, &self)
    for whole in wholes.reversed() {
      result = try add("\(name).split", SplitAxis(axis: first), reading: [result, whole])[0]
    }
    guard isMoved else { return result }
    let inverse = permutation.indices.sorted { permutation[$0] < permutation[$1] }
    return try add("\(name).transpose", Transpose(permutation: inverse), reading: [result])[0]
  }
}

// MARK: - Types

extension KerasGraph {
  /// Makes integers and truth values real numbers of the type that a layer keeps its variables in.
  mutating func real(
    _ tensor: KerasTensor, like dataType: KerasDataType, named name: String
  ) throws(SluiceError) -> KerasTensor {
    guard let type = type(of: tensor.value)?.elementType, type.kind != .real else { return tensor }
    return try cast(tensor, to: dataType.variables, named: name)
  }

  /// The tensors with the types that Keras 3 gives them before it combines them.
  mutating func ofOneType(
    _ tensors: [KerasTensor], named name: String
  ) throws(SluiceError) -> [KerasTensor] {
    let types = tensors.compactMap { type(of: $0.value)?.elementType }
    let kinds = Set(types.map(\.kind))
    guard version.generation >= 3, kinds.count > 1 else { return tensors }
    let common = try ElementType.common(types.map { .fixed($0) })
    var result: [KerasTensor] = []
    for (tensor, type) in zip(tensors, types) {
      let isOfKind = type.kind == common.kind
      result.append(isOfKind ? tensor : try cast(tensor, to: common, named: name))
    }
    return result
  }

  private mutating func cast(
    _ tensor: KerasTensor, to type: ElementType, named name: String
  ) throws(SluiceError) -> KerasTensor {
    let value = try add(name, Cast(to: type), reading: [tensor.value])[0]
    return KerasTensor(value: value, mask: tensor.mask)
  }
}
