internal import HDF5Wire
internal import SluiceCore

/// Makes the tree of groups out of the helper's answer, and refuses what no file may hold.
struct HDF5TreeBuilder {
  private struct OpenGroup {
    let name: String
    let path: String
    let attributes: [String: HDF5Attribute]
    var members: [String: HDF5Object] = [:]
    var memberNames: [String] = []

    var group: HDF5Group {
      HDF5Group(path: path, attributes: attributes, members: members, memberNames: memberNames)
    }

    func path(of member: String) -> String { path == "/" ? "/\(member)" : "\(path)/\(member)" }
  }

  private let storage: HDF5Storage
  private var open: [OpenGroup] = []
  private var root: HDF5Group?

  init(_ storage: HDF5Storage) { self.storage = storage }

  /// Takes the next event.
  ///
  /// - Throws: ``SluiceError`` with code `.unsafe` for whatever leads out of the file.
  mutating func add(_ event: WireEvent) throws(SluiceError) {
    switch event {
    case .enterGroup(let name, let attributes):
      guard open.isEmpty ? root == nil && name.isEmpty : !name.isEmpty,
        open.count <= WireLimits.depth
      else { throw .hdf5Nonsense("a group in the wrong place") }
      let path = open.last?.path(of: name) ?? "/"
      open.append(
        OpenGroup(name: name, path: path, attributes: try Self.named(attributes, at: path)))
    case .leaveGroup:
      guard let closed = open.popLast() else { throw .hdf5Nonsense("a group ends twice") }
      if open.isEmpty {
        root = closed.group
      } else {
        try add(.group(closed.group), named: closed.name)
      }
    case .dataset(let name, let dataset):
      let path = try path(of: name)
      let attributes = try Self.named(dataset.attributes, at: path)
      let made = try placing(at: path) { () throws(SluiceError) in
        try HDF5Dataset(dataset, path: path, attributes: attributes, storage: storage)
      }
      try add(.dataset(made), named: name)
    case .datatype(let name):
      try add(.datatype, named: name)
    case .link(let name, let link):
      try add(try Self.object(for: link, at: try path(of: name)), named: name)
    case .data, .failure:
      throw .hdf5Nonsense("an event in the wrong place")
    }
  }

  /// The root of the whole tree.
  func finish() throws(SluiceError) -> HDF5Group {
    guard let root, open.isEmpty else { throw .hdf5Nonsense("no root group") }
    return root
  }

  private func path(of member: String) throws(SluiceError) -> String {
    guard let group = open.last, !member.isEmpty else {
      throw .hdf5Nonsense("an object outside every group")
    }
    return group.path(of: member)
  }

  private mutating func add(_ object: HDF5Object, named name: String) throws(SluiceError) {
    let path = try path(of: name)
    guard open[open.count - 1].members.updateValue(object, forKey: name) == nil else {
      throw SluiceError.hdf5DuplicateName(name).at(path)
    }
    open[open.count - 1].memberNames.append(name)
  }

  private static func object(
    for link: WireLink, at path: String
  ) throws(SluiceError) -> HDF5Object {
    switch link.kind {
    case .alias: return .alias(target: link.target)
    case .cycle: throw SluiceError.hdf5Cycle(target: link.target).at(path)
    case .soft: throw SluiceError.hdf5SoftLink(target: link.target).at(path)
    case .external: throw SluiceError.hdf5ExternalLink(target: link.target).at(path)
    case .user: throw SluiceError.hdf5UserLink.at(path)
    }
  }

  private static func named(
    _ attributes: [WireAttribute], at path: String
  ) throws(SluiceError) -> [String: HDF5Attribute] {
    var named: [String: HDF5Attribute] = [:]
    for attribute in attributes {
      let value = try placing(at: "\(path)@\(attribute.name)") { () throws(SluiceError) in
        try HDF5Attribute(attribute)
      }
      guard named.updateValue(value, forKey: attribute.name) == nil else {
        throw SluiceError.hdf5DuplicateName(attribute.name).at(path)
      }
    }
    return named
  }
}
