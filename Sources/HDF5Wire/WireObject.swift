/// An attribute with its value.
package struct WireAttribute: Sendable, Hashable {
  /// What an attribute holds.
  package enum Value: Sendable, Hashable {
    /// The elements as they are in the file, row-major.
    case raw([UInt8])
    /// One text an element, row-major.
    case texts([String])
    /// Nothing anybody here could read; the element type says why.
    case unsupported
  }

  package var name: String
  package var elementType: WireElementType
  package var shape: [UInt64]
  package var value: Value

  package init(
    name: String, elementType: WireElementType, shape: [UInt64], value: Value
  ) {
    self.name = name
    self.elementType = elementType
    self.shape = shape
    self.value = value
  }
}

/// Where the elements of a dataset are.
package enum WireLayout: Sendable, Hashable {
  /// In one run of `bytes` bytes; `offset` counts from the first byte of the input.
  case contiguous(offset: UInt64, bytes: UInt64)
  /// Meant to be in one run, but never written.
  case unallocated
  /// Inside the object's header.
  case compact
  /// In chunks of the given shape that take `stored` bytes together.
  case chunked(shape: [UInt64], stored: UInt64)
  /// In other datasets, perhaps of other files; the first of them is named.
  case virtual(file: String)
  /// In other files; the first of them is named.
  case external(file: String)
}

/// A dataset without its elements.
package struct WireDataset: Sendable, Hashable {
  package var elementType: WireElementType
  package var shape: [UInt64]
  package var layout: WireLayout
  package var filters: [UInt64]
  package var attributes: [WireAttribute]

  package init(
    elementType: WireElementType, shape: [UInt64], layout: WireLayout, filters: [UInt64],
    attributes: [WireAttribute]
  ) {
    self.elementType = elementType
    self.shape = shape
    self.layout = layout
    self.filters = filters
    self.attributes = attributes
  }
}

/// A name that leads elsewhere and was not followed.
package struct WireLink: Sendable, Hashable {
  /// How the name leads elsewhere.
  package enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    /// A further name of an object met before, at the path `target`.
    case alias
    /// A further name of a group that this name lies in.
    case cycle
    /// A path in this file.
    case soft
    /// A path in another file.
    case external
    /// A link of a kind that some program defined for itself.
    case user
  }

  package var kind: Kind
  package var target: String

  package init(kind: Kind, target: String) {
    self.kind = kind
    self.target = target
  }
}

/// Why the helper could not go on.
package struct WireFailure: Error, Sendable, Hashable {
  /// What kind of failure it is.
  package enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    case malformed
    case truncated
    case checksum
    case limit
    case memory
    case unsupported
    case missingChunk
    case io
  }

  package var kind: Kind
  /// Where in the file: the path of an object, perhaps empty.
  package var path: String
  /// What was found: lower case, no full stop.
  package var message: String

  package init(_ kind: Kind, at path: String = "", _ message: String) {
    self.kind = kind
    self.path = path
    self.message = message
  }
}
