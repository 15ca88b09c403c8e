internal import SluiceCore

/// The order in which the calls of a model are computed.
enum KerasCallOrder {
  /// One call of a layer: the member of the model, and which of its calls.
  struct Step {
    let member: Int
    let call: Int
  }

  /// Every call after the calls it needs.
  ///
  /// Where there is a choice, the order of the file decides, but in Keras 3 the order in which it
  /// computes: there, a call can take the masks of its arguments away from the calls that follow.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if a call needs one that is not there,
  ///   `.malformed` if calls form a cycle.
  static func sorted(
    _ architecture: KerasArchitecture, _ version: KerasVersion
  ) throws(SluiceError) -> [Step] {
    let members = architecture.members
    let steps = members.indices.flatMap { member in
      members[member].calls.indices.map { Step(member: member, call: $0) }
    }
    var indices: [KerasReference: Int] = [:]
    for (index, step) in steps.enumerated() {
      let name = members[step.member].entry.name
      indices[KerasReference(layer: name, call: step.call, output: 0)] = index
    }
    var missing = [Int](repeating: 0, count: steps.count)
    var readers = [[Int]](repeating: [], count: steps.count)
    var sources = [[Int]](repeating: [], count: steps.count)
    for (index, step) in steps.enumerated() {
      let member = members[step.member]
      for reference in member.calls[step.call].references {
        let key = KerasReference(layer: reference.layer, call: reference.call, output: 0)
        guard let needed = indices[key] else {
          throw SluiceError.kerasReferenceDangling(
            reference.layer, call: reference.call, output: reference.output
          ).at("layer \(member.entry.name.quoted)")
        }
        missing[index] += 1
        readers[needed].append(index)
        sources[index].append(needed)
      }
    }
    let order = try order(missing: missing, readers: readers) { index in
      members[steps[index].member].entry.name
    }
    guard version.generation >= 3 else { return order.map { steps[$0] } }
    let ends = architecture.outputs.compactMap {
      indices[KerasReference(layer: $0.layer, call: $0.call, output: 0)]
    }
    let computed = KerasDepths(sources: sources, ends: ends) { steps[$0].member }.order
    let rest = Set(order).subtracting(computed)
    return (computed + order.filter(rest.contains)).map { steps[$0] }
  }

  /// Kahn's algorithm.
  private static func order(
    missing: [Int], readers: [[Int]], name: (Int) -> String
  ) throws(SluiceError) -> [Int] {
    var missing = missing
    var ready = missing.indices.filter { missing[$0] == 0 }
    var position = 0
    while position < ready.count {
      for reader in readers[ready[position]] {
        missing[reader] -= 1
        if missing[reader] == 0 { ready.append(reader) }
      }
      position += 1
    }
    guard ready.count == missing.count else {
      throw .kerasCycle(missing.indices.filter { missing[$0] > 0 }.map(name))
    }
    return ready
  }
}
