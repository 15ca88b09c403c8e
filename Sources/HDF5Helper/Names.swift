internal import CHDF5
internal import HDF5Wire

/// Collects the names that the library lists, and stops it where something is wrong with them.
struct Names {
  private(set) var list: [String] = []
  private var limit: Int
  private var problem: WireFailure?

  private init(limit: Int) { self.limit = limit }

  /// The names of the links in a group, sorted.
  static func ofLinks(in group: hid_t, at path: String) throws(WireFailure) -> [String] {
    var names = Names(limit: WireLimits.objects)
    let status = unsafe withUnsafeMutablePointer(to: &names) { names in
      unsafe sluice_h5l_iterate(group, { unsafe Names.take($1, $3) }, names)
    }
    let list = try names.checked(status, at: path, "the members cannot be listed")
    if let name = list.first(where: { $0.isEmpty || $0 == "." || $0.utf8.contains(0x2F) }) {
      throw WireFailure(.malformed, at: path, "a member has the name '\(name)'")
    }
    return list
  }

  /// The names of the attributes of an object, sorted.
  static func ofAttributes(of object: hid_t, at path: String) throws(WireFailure) -> [String] {
    var names = Names(limit: WireLimits.attributes)
    var index: hsize_t = 0
    let status = unsafe withUnsafeMutablePointer(to: &names) { names in
      unsafe H5Aiterate2(
        object, H5_INDEX_NAME, H5_ITER_INC, &index, { unsafe Names.take($1, $3) }, names)
    }
    return try names.checked(status, at: path, "the attributes cannot be listed")
  }

  private static func take(
    _ name: UnsafePointer<CChar>?, _ context: UnsafeMutableRawPointer?
  ) -> herr_t {
    guard let name = unsafe name,
      let names = unsafe context?.assumingMemoryBound(to: Names.self)
    else { return -1 }
    return unsafe names.pointee.add(String(validatingCString: name))
  }

  private mutating func add(_ name: String?) -> herr_t {
    guard let name else {
      problem = WireFailure(.malformed, "a name is not UTF-8")
      return 1
    }
    guard name.utf8.count <= WireLimits.nameBytes else {
      let limit = WireLimits.nameBytes
      problem = WireFailure(
        .limit, "a name has \(name.utf8.count) bytes, more than the limit of \(limit)")
      return 1
    }
    guard list.count < limit else {
      problem = WireFailure(.limit, "has more than \(limit) names")
      return 1
    }
    list.append(name)
    return 0
  }

  private func checked(
    _ status: herr_t, at path: String, _ complaint: String
  ) throws(WireFailure) -> [String] {
    if var problem {
      problem.path = path
      throw problem
    }
    guard status >= 0 else { throw .library(at: path, complaint) }
    return list
  }
}
