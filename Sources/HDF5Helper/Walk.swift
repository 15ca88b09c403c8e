internal import CHDF5
internal import HDF5Wire

/// Says everything that is in a file, apart from the elements of its datasets.
///
/// Nothing recurses: a list of open groups stands for the stack. Only hard links are followed, and
/// each object is said once, at the first path that leads to it.
struct Walk {
  private struct OpenGroup {
    let handle: Handle
    let path: String
    let address: haddr_t
    let names: [String]
    /// How many of the names have been visited.
    var visited = 0
  }

  private let file: Handle
  private let output: RecordOutput
  private var reader = AttributeReader()
  private var open: [OpenGroup] = []
  private var pathByAddress: [haddr_t: String] = [:]
  private var objects = 0

  init(of file: Handle, into output: RecordOutput) {
    self.file = file
    self.output = output
  }

  /// Walks the whole file.
  mutating func run() throws(WireFailure) {
    let root = try Handle(
      unsafe H5Oopen(file.id, "/", hid_t(H5P_DEFAULT)), closing: H5Oclose, at: "/",
      or: "the root group cannot be opened")
    var address: haddr_t = 0
    guard unsafe sluice_h5o_get_address(root.id, &address) >= 0 else {
      throw .library(at: "/", "the root group cannot be read")
    }
    guard H5Iget_type(root.id) == H5I_GROUP else {
      throw WireFailure(.malformed, at: "/", "the root is no group")
    }
    try enter(root, name: "", path: "/", address: address)
    while let group = open.last {
      guard group.visited < group.names.count else {
        output.send(.leaveGroup)
        open.removeLast()
        continue
      }
      objects += 1
      guard objects <= WireLimits.objects else {
        throw WireFailure(
          .limit, at: group.path, "the file has more than \(WireLimits.objects) objects")
      }
      open[open.count - 1].visited += 1
      try visit(group.names[group.visited], in: group)
    }
  }

  private mutating func enter(
    _ handle: Handle, name: String, path: String, address: haddr_t
  ) throws(WireFailure) {
    guard open.count <= WireLimits.depth else {
      // The whole path of such a group fills the screen.
      throw WireFailure(
        .limit, at: "\(path.prefix(60))…", "nesting is deeper than \(WireLimits.depth) groups")
    }
    let attributes = try reader.attributes(of: handle.id, at: path)
    output.send(.enterGroup(name: name, attributes: attributes))
    let names = try Names.ofLinks(in: handle.id, at: path)
    pathByAddress[address] = path
    open.append(OpenGroup(handle: handle, path: path, address: address, names: names))
  }

  private mutating func visit(_ name: String, in group: OpenGroup) throws(WireFailure) {
    let path = group.path == "/" ? "/\(name)" : "\(group.path)/\(name)"
    var info = H5L_info_t()
    guard unsafe sluice_h5l_get_info(group.handle.id, name, &info) >= 0 else {
      throw .library(at: path, "the link cannot be read")
    }
    guard info.type == H5L_TYPE_HARD else {
      let link = try target(of: name, in: group, type: info.type, size: unsafe info.u.val_size)
      output.send(.link(name: name, link))
      return
    }
    let address = unsafe info.u.address
    if let first = pathByAddress[address] {
      let kind: WireLink.Kind = open.contains { $0.address == address } ? .cycle : .alias
      output.send(.link(name: name, WireLink(kind: kind, target: first)))
      return
    }
    let object = try Handle(
      unsafe H5Oopen(group.handle.id, name, hid_t(H5P_DEFAULT)), closing: H5Oclose, at: path,
      or: "the object cannot be opened")
    switch H5Iget_type(object.id) {
    case H5I_GROUP:
      try enter(object, name: name, path: path, address: address)
    case H5I_DATASET:
      pathByAddress[address] = path
      output.send(.dataset(name: name, try dataset(object, at: path)))
    case H5I_DATATYPE:
      pathByAddress[address] = path
      output.send(.datatype(name: name))
    default:
      throw WireFailure(.malformed, at: path, "is no group, no dataset and no type")
    }
  }

  private mutating func dataset(
    _ handle: Handle, at path: String
  ) throws(WireFailure) -> WireDataset {
    let facts = try DatasetFacts(handle, at: path)
    let layout = try facts.layout()
    switch layout {
    case .virtual, .external:
      let nothing = WireElementType.other(bytes: 0, description: "not looked at")
      return WireDataset(
        elementType: nothing, shape: [], layout: layout, filters: [], attributes: [])
    case .contiguous, .unallocated, .compact, .chunked:
      let type = try facts.type()
      return WireDataset(
        elementType: WireElementType(of: type.id), shape: try facts.shape().dimensions,
        layout: layout, filters: try facts.filters(),
        attributes: try reader.attributes(of: handle.id, at: path))
    }
  }

  private func target(
    of name: String, in group: OpenGroup, type: H5L_type_t, size: Int
  ) throws(WireFailure) -> WireLink {
    let kind: WireLink.Kind =
      switch type {
      case H5L_TYPE_SOFT: .soft
      case H5L_TYPE_EXTERNAL: .external
      default: .user
      }
    var value = [UInt8](repeating: 0, count: min(size, 1 << 16))
    guard kind != .user, !value.isEmpty,
      unsafe H5Lget_val(group.handle.id, name, &value, value.count, hid_t(H5P_DEFAULT)) >= 0
    else { return WireLink(kind: kind, target: "") }
    // An external link is a byte of flags, the file's name, a NUL, the object's path, a NUL.
    let texts = value.dropFirst(kind == .external ? 1 : 0).split(separator: 0)
    let target = texts.prefix(kind == .external ? 2 : 1)
      .map { String(decoding: $0, as: UTF8.self) }
    return WireLink(kind: kind, target: target.joined(separator: ":"))
  }
}
