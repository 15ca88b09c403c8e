/// Bytes made from other bytes, such as a part or a rearrangement of them.
package protocol DerivedBytes: ByteSource {
  /// The same made from the bytes that `change` gives for each of the present ones.
  func mappingBases(_ change: (any ByteSource) -> any ByteSource) -> Self
}

extension ByteSource {
  /// The same bytes without the seals on them, each of which is handed to `take`.
  ///
  /// Who takes a seal off answers for it that nothing is made of the bytes before it is checked.
  package func unsealed(_ take: (Seal) -> Void) -> any ByteSource {
    if let region = self as? FileRegion, let seal = region.seal {
      take(seal)
      return FileRegion(region.file, offset: region.offset, byteCount: region.byteCount)
    }
    if let derived = self as? any DerivedBytes {
      return derived.mappingBases { $0.unsealed(take) }
    }
    return self
  }

  /// The same bytes without the seals on them, for reading what says itself whether it is sound.
  package var unsealed: any ByteSource { unsealed { _ in } }
}
