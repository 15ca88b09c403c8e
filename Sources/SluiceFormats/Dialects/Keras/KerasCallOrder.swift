internal import SluiceCore

/// The order in which the calls of a model can be computed.
enum KerasCallOrder {
  /// Every call after the calls it needs; the order of the file decides where there is a choice.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if a call needs one that is not there,
  ///   `.malformed` if calls form a cycle.
  static func sorted(
    _ architecture: KerasArchitecture
  ) throws(SluiceError) -> [(entry: KerasArchitecture.Entry, call: Int)] {
    let calls = architecture.entries.flatMap { entry in entry.calls.indices.map { (entry, $0) } }
    var indices: [KerasReference: Int] = [:]
    for (index, (entry, call)) in calls.enumerated() {
      indices[KerasReference(layer: entry.name, call: call, output: 0)] = index
    }
    var missing = [Int](repeating: 0, count: calls.count)
    var readers = [[Int]](repeating: [], count: calls.count)
    for (index, (entry, call)) in calls.enumerated() {
      for reference in entry.calls[call].references {
        let key = KerasReference(layer: reference.layer, call: reference.call, output: 0)
        guard let needed = indices[key] else {
          throw SluiceError.kerasReferenceDangling(
            reference.layer, call: reference.call, output: reference.output
          ).at("layer \(entry.name.quoted)")
        }
        missing[index] += 1
        readers[needed].append(index)
      }
    }
    return try order(calls, missing: missing, readers: readers)
  }

  /// Kahn's algorithm.
  private static func order(
    _ calls: [(KerasArchitecture.Entry, Int)], missing: [Int], readers: [[Int]]
  ) throws(SluiceError) -> [(entry: KerasArchitecture.Entry, call: Int)] {
    var missing = missing
    var ready = calls.indices.filter { missing[$0] == 0 }
    var position = 0
    while position < ready.count {
      for reader in readers[ready[position]] {
        missing[reader] -= 1
        if missing[reader] == 0 { ready.append(reader) }
      }
      position += 1
    }
    guard ready.count == calls.count else {
      throw .kerasCycle(calls.indices.filter { missing[$0] > 0 }.map { calls[$0].0.name })
    }
    return ready.map { (entry: calls[$0].0, call: calls[$0].1) }
  }
}
