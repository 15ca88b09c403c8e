internal import SluiceCore
internal import SluiceModel

// Indexing with brackets.

extension KerasOperations {
  static let item: KerasOperation.Builder = { o, g throws(SluiceError) in
    o.ignore("var")
    let input = try o.tensor("x", &g)
    let argument = o.optional("key") ?? .constant(.null)
    var keys: [KerasArgument<KerasTensor>]
    if case .list(let list) = argument { keys = list } else { keys = [argument] }
    if let tensor = keys.first(where: { !$0.tensors.isEmpty }) {
      throw .kerasArgument("key", tensor.json?.excerpt ?? "a tensor")
    }
    let rank = try o.shape(input, g).count
    let key = try KerasKey(keys.compactMap(\.json), rank: rank)
    return [try key.apply(to: input, o, &g)]
  }
}

/// What stands in brackets behind a tensor.
private struct KerasKey {
  private var starts: [Int] = []
  private var ends: [Int] = []
  private var steps: [Int] = []
  private var axes: [Int] = []
  private var dropped: [Int] = []
  /// Where the result gets a new dimension.
  private var added: [Int] = []

  init(_ items: [JSON], rank: Int) throws(SluiceError) {
    let taken = items.count { $0 != .null && !Self.isEllipsis($0) }
    guard taken <= rank, items.count(where: Self.isEllipsis) <= 1, items.count <= 2 * Limits.rank
    else { throw .kerasArgument("key", JSON.array(items).excerpt) }
    var axis = 0
    var place = 0
    for item in items {
      if item == .null {
        added.append(place)
        place += 1
      } else if Self.isEllipsis(item) {
        axis += rank - taken
        place += rank - taken
      } else if let index = item.integer {
        append(axis, index, index == -1 ? .max : index + 1, 1)
        dropped.append(axis)
        axis += 1
      } else {
        try append(slice: item, axis)
        axis += 1
        place += 1
      }
    }
  }

  private static func isEllipsis(_ json: JSON) -> Bool { json["class_name"] == "__ellipsis__" }

  private mutating func append(_ axis: Int, _ start: Int, _ end: Int, _ step: Int) {
    axes.append(axis)
    starts.append(start)
    ends.append(end)
    steps.append(step)
  }

  private mutating func append(slice item: JSON, _ axis: Int) throws(SluiceError) {
    let parts = item["class_name"] == "__slice__" ? item["config"] ?? .null : item
    var fields = try placing(at: "key") { () throws(SluiceError) in try JSONFields(parts) }
    let bounds = ["start", "stop", "step"].map { fields.optional($0) ?? .null }
    try fields.finish()
    guard
      bounds.allSatisfy({
        $0 == .null || (-Limits.elements...Limits.elements).contains($0.integer ?? .max)
      }),
      bounds[2] != 0
    else { throw .kerasArgument("key", item.excerpt) }
    let step = bounds[2].integer ?? 1
    guard bounds != [.null, .null, .null], !(bounds[0] == .null && bounds[1] == .null && step == 1)
    else { return }
    append(
      axis, bounds[0].integer ?? (step > 0 ? 0 : -1),
      bounds[1].integer ?? (step > 0 ? .max : .min), step)
  }

  func apply(
    to input: String, _ o: KerasOperands, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    var layers: [any Layer] = []
    if !axes.isEmpty { layers.append(Slice(starts: starts, ends: ends, axes: axes, steps: steps)) }
    if !dropped.isEmpty { layers.append(Squeeze(axes: dropped)) }
    if !added.isEmpty { layers.append(Unsqueeze(axes: added)) }
    if layers.isEmpty { layers.append(Identity()) }
    var value = input
    for (index, layer) in layers.enumerated() {
      value = try o.add(layer, [value], &graph, index == layers.count - 1 ? nil : "part")
    }
    if let known = graph.sizes[input], !known.isScalar, added.isEmpty {
      graph.sizes[value] = taken(of: known.dimensions)
    }
    return value
  }

  /// What is taken of a list of sizes.
  private func taken(of sizes: [Dimension]) -> KerasSizes? {
    guard let start = starts.first, let end = ends.first else {
      return KerasSizes(dimensions: sizes, isScalar: false)
    }
    guard steps == [1] else { return nil }
    let low = min(max(start < 0 ? start + sizes.count : start, 0), sizes.count)
    let high = min(max(end < 0 ? end + sizes.count : end, low), sizes.count)
    let isScalar = !dropped.isEmpty
    guard !isScalar || high == low + 1 else { return nil }
    return KerasSizes(dimensions: Array(sizes[low..<high]), isScalar: isScalar)
  }
}
