internal import HDF5

extension HDF5Group {
  /// Every array in the group and in the groups inside it, in the order of their names' bytes.
  var datasets: [HDF5Dataset] { datasets { _ in true } }

  /// The same, without what lies in groups that `includes` denies.
  func datasets(inGroups includes: (HDF5Group) -> Bool) -> [HDF5Dataset] {
    var found: [HDF5Dataset] = []
    // A stack in place of recursion: files decide how deep groups nest.
    var pending = [HDF5Object.group(self)]
    while let object = pending.popLast() {
      switch object {
      case .dataset(let dataset): found.append(dataset)
      case .group(let group):
        for name in group.memberNames.reversed() {
          guard let member = group[name] else { continue }
          if case .group(let inner) = member, !includes(inner) { continue }
          pending.append(member)
        }
      case .alias, .datatype: break
      }
    }
    return found
  }
}
