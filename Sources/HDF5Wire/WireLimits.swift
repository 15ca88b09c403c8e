/// What the helper may say at most; both sides hold to it, so that neither can exhaust the other.
package enum WireLimits {
  /// How deep groups may nest.
  package static let depth = 128
  /// How many groups, datasets and links a file may hold.
  package static let objects = 500_000
  /// How many attributes one object may have.
  package static let attributes = 10_000
  /// The length of a link's or an attribute's name, in bytes of UTF-8.
  package static let nameBytes = 1024
  /// How many dimensions the library knows at most.
  package static let rank = 32
  /// How many filters a chunk may go through; the format's own limit.
  package static let filters = 32
  /// The size of all attribute values of a file together, in bytes.
  package static let attributeBytes = 128 << 20
  /// The size of one record, in bytes.
  package static let recordBytes = attributeBytes + (16 << 20)
  /// The size of everything that a walk may answer, in bytes.
  package static let walkBytes = 512 << 20
  /// The size of one chunk after decoding, in bytes.
  package static let chunkBytes = 256 << 20
  /// How many chunks a dataset may have.
  package static let chunks = 1 << 20
}
