internal import SluiceCore

extension KerasArchitecture {
  /// The calls of models inside this one, numbered from 0 wherever they are referred to.
  ///
  /// A model counts its making as its first call, so that Keras 2 numbers the calls of a nested model
  /// from 1, and Keras 3 those of a functional one in the list of outputs. Every call that is kept in a
  /// file is referred to, which tells whether a file does so.
  func withIndicesFromZero(_ version: KerasVersion) -> KerasArchitecture {
    var shifts: [String: (inner: Int, outputs: Int)] = [:]
    let nested = members.filter { KerasModel.classNames.contains($0.entry.className) }
    guard !nested.isEmpty else { return self }
    let references = members.flatMap { $0.calls.flatMap(\.references) }
    let inner = Dictionary(grouping: references, by: \.layer).mapValues { Set($0.map(\.call)) }
    let listed = Dictionary(grouping: outputs, by: \.layer).mapValues { Set($0.map(\.call)) }
    for member in nested {
      let name = member.entry.name
      let ways =
        version.generation < 3
        ? [(1, 1), (0, 0)]
        : member.entry.className == "Sequential" ? [(0, 0), (0, 1)] : [(0, 1), (0, 0)]
      shifts[name] = ways.first { way in
        let covered = Set((inner[name] ?? []).map { $0 - way.0 })
          .union((listed[name] ?? []).map { $0 - way.1 })
        return covered == Set(member.calls.indices)
      }
    }
    return shifting(
      inner: { shifts[$0.layer].map { $0.inner } ?? 0 },
      outputs: { shifts[$0.layer].map { $0.outputs } ?? 0 })
  }
}
