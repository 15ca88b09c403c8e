/// The order in which Keras 3 computes the calls of a model: the farthest from the outputs first.
///
/// Calls at the same distance follow each other as Keras comes to them when it goes back from the
/// outputs.
struct KerasDepths {
  /// The calls that the outputs depend on.
  private(set) var order: [Int] = []

  /// Sorts the calls.
  ///
  /// - Parameters:
  ///   - sources: For every call, those that it needs, in the order of its arguments; there is no cycle.
  ///   - ends: The calls that make the outputs of the model.
  ///   - layer: The layer that is called.
  init(sources: [[Int]], ends: [Int], layer: (Int) -> Int) {
    var depths: [Int: Int] = [:]
    var layerDepths: [Int: Int] = [:]
    for call in Self.inputsFirst(sources, ends).reversed() {
      if depths[call] == nil { order.append(call) }
      // Every call of a layer is at least as far away as those of its calls that were seen before.
      let depth = max(depths[call] ?? 0, layerDepths[layer(call)] ?? 0)
      depths[call] = depth
      layerDepths[layer(call)] = depth
      for source in sources[call] {
        if depths[source] == nil { order.append(source) }
        depths[source] = max(depths[source] ?? 0, depth + 1)
      }
    }
    let found = order
    order = found.indices.sorted { left, right in
      let (a, b) = (depths[found[left]] ?? 0, depths[found[right]] ?? 0)
      return a == b ? left < right : a > b
    }.map { found[$0] }
  }

  /// Every call after those that it needs, as a search from the outputs finishes them.
  private static func inputsFirst(_ sources: [[Int]], _ ends: [Int]) -> [Int] {
    var result: [Int] = []
    var seen = [Bool](repeating: false, count: sources.count)
    for end in ends where !seen[end] {
      var path = [(call: end, next: 0)]
      seen[end] = true
      while let (call, next) = path.last {
        guard next < sources[call].count else {
          result.append(call)
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let source = sources[call][next]
        if !seen[source] {
          seen[source] = true
          path.append((source, 0))
        }
      }
    }
    return result
  }
}
