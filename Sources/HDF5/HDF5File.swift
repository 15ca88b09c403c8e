internal import HDF5Wire
package import SluiceCore

/// An HDF5 file: its groups, attributes and datasets, with the elements left where they are.
///
/// The file is walked once, by a helper process, since the HDF5 library crashes on broken files.
/// A file that leads anywhere outside itself is refused as a whole: holding one of these is the
/// proof that it has no soft, external or user-defined link, no external storage, no virtual
/// dataset and no cycle.
package struct HDF5File: Sendable {
  /// The group `/`.
  package let root: HDF5Group

  /// Walks the HDF5 file `source`, which may be a whole file, a part of one, or any other bytes.
  ///
  /// A seal on the file is not checked before elements of a dataset are read.
  ///
  /// - Parameters:
  ///   - source: The file. Bytes that are no ``InputFile`` or ``FileRegion`` are copied to a temporary
  ///     file.
  ///   - helperPath: The helper program; found beside this program, by `SLUICE_HDF5_HELPER`, or on
  ///     `PATH` if nil.
  /// - Throws: ``SluiceError`` with code `.truncated`, `.malformed`, `.unsafe`, `.limit` or
  ///   `.unsupported` about the file, placed at a path in it where there is one; `.unsupported` if
  ///   the helper is missing.
  package init(_ source: any ByteSource, helperPath: String? = nil) throws(SluiceError) {
    try HDF5Preamble.check(source.unsealed)
    let storage = HDF5Storage(
      source: source, input: try HelperInput(source), program: try HelperProgram(at: helperPath))
    var builder = HDF5TreeBuilder(storage)
    try HelperAnswer.forEachEvent(
      of: storage.program, ["walk"], input: storage.input, atMost: WireLimits.walkBytes
    ) { (event) throws(SluiceError) in
      try builder.add(event)
    }
    root = try builder.finish()
  }

  /// The object at `path`, such as `/model_weights/gru`; nil if there is none.
  ///
  /// A second name of an object gives the object.
  package func object(at path: String) -> HDF5Object? {
    var object = HDF5Object.group(root)
    for name in path.split(separator: "/") {
      guard case .group(let group) = object, let member = group[String(name)] else { return nil }
      if case .alias(let target) = member {
        // A target is a first path, so it goes through no alias itself.
        guard let original = self.object(at: target) else { return nil }
        object = original
      } else {
        object = member
      }
    }
    return object
  }
}

/// What a name in a group stands for.
package enum HDF5Object: Sendable {
  case group(HDF5Group)
  case dataset(HDF5Dataset)
  /// A further name of the object that is at the path `target`.
  case alias(target: String)
  /// A type that was given a name.
  case datatype
}

/// A group, which names other objects.
package struct HDF5Group: Sendable {
  /// Where it is, `/` for the root.
  package let path: String
  /// The attributes by name.
  package let attributes: [String: HDF5Attribute]
  /// The names of the members, sorted by their bytes.
  package let memberNames: [String]
  private let members: [String: HDF5Object]

  init(
    path: String, attributes: [String: HDF5Attribute], members: [String: HDF5Object],
    memberNames: [String]
  ) {
    self.path = path
    self.attributes = attributes
    self.members = members
    self.memberNames = memberNames
  }

  /// The member called `name`; nil if there is none.
  package subscript(name: String) -> HDF5Object? { members[name] }
}

/// Where the bytes of a file come from.
final class HDF5Storage: Sendable {
  let source: any ByteSource
  let input: HelperInput
  let program: HelperProgram

  init(source: any ByteSource, input: HelperInput, program: HelperProgram) {
    self.source = source
    self.input = input
    self.program = program
  }
}
