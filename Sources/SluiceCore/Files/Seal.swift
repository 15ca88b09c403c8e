internal import Synchronization

/// A checksum over a part of a file, compared before any of it is used.
///
/// Parts of the part share the seal, so that whoever reads any of it learns about damage to all of it;
/// who only looks at the layout of a file never pays for it.
package final class Seal: Sendable {
  private let file: InputFile
  private let range: Range<Int>
  private let expected: UInt32
  private let damage: SluiceError
  private let verdict = Mutex<Result<Void, SluiceError>?>(nil)

  /// Seals a part of `file`.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - range: The part, which must lie within the file.
  ///   - checksum: The CRC-32 that the part must have.
  ///   - damage: The error to throw if it has another.
  package init(_ file: InputFile, _ range: Range<Int>, checksum: UInt32, damage: SluiceError) {
    self.file = file
    self.range = range
    self.expected = checksum
    self.damage = damage
  }

  /// Reads the sealed part and compares its checksum, once however often this is called.
  ///
  /// - Throws: ``SluiceError`` as given if the part is damaged, `.io` if reading fails.
  package func check() throws(SluiceError) { try check([]) }

  /// Compares the checksum; of `pieces`, in order and apart, it is known already.
  fileprivate func check(_ pieces: [SealedPiece]) throws(SluiceError) {
    try verdict.withLock { (verdict) throws(SluiceError) in
      if let verdict { return try verdict.get() }
      let isWhole = try checksum(pieces).value == expected
      verdict = isWhole ? .success(()) : .failure(damage)
      if !isWhole { throw damage }
    }
  }

  private func checksum(_ pieces: [SealedPiece]) throws(SluiceError) -> Checksum {
    var checksum = Checksum()
    var position = range.lowerBound
    for piece in pieces {
      try read(position..<piece.range.lowerBound, into: &checksum)
      checksum.add(piece.checksum, count: piece.range.count)
      position = piece.range.upperBound
    }
    try read(position..<range.upperBound, into: &checksum)
    return checksum
  }

  private func read(_ range: Range<Int>, into checksum: inout Checksum) throws(SluiceError) {
    guard !range.isEmpty else { return }
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(range.count, 1 << 18), alignment: 64)
    defer { unsafe buffer.deallocate() }
    var start = range.lowerBound
    while start < range.upperBound {
      try Interruption.check()
      let end = min(start + buffer.count, range.upperBound)
      try unsafe file.read(start..<end, into: buffer)
      unsafe checksum.add(UnsafeRawBufferPointer(rebasing: buffer[..<(end - start)]))
      start = end
    }
  }
}

/// A part of a sealed file whose checksum was computed when it was read for another purpose.
private struct SealedPiece {
  var range: Range<Int>
  var checksum = Checksum()
}

/// Seals that were taken off to use the bytes at once, and are checked in the end.
final class OpenSeals {
  private var opened: [(seal: Seal, pieces: [SealedPiece])] = []

  /// Takes note that bytes under `seal` are used from now on.
  func open(_ seal: Seal) {
    if !opened.contains(where: { $0.seal === seal }) { opened.append((seal, [])) }
  }

  /// Takes note of bytes that were read from `start` on, in a file that `seal` is on.
  func saw(_ bytes: UnsafeRawBufferPointer, at start: Int, under seal: Seal) {
    open(seal)
    guard let index = opened.firstIndex(where: { $0.seal === seal }) else { return }
    let range = start..<start + bytes.count
    var piece = SealedPiece(range: start..<start)
    if opened[index].pieces.last?.range.upperBound == start {
      piece = opened[index].pieces.removeLast()
    }
    piece.range = piece.range.lowerBound..<range.upperBound
    unsafe piece.checksum.add(bytes)
    opened[index].pieces.append(piece)
  }

  /// Checks every seal, reading what was not seen.
  ///
  /// - Throws: ``SluiceError`` about the first that is broken.
  func check() throws(SluiceError) {
    for (seal, pieces) in opened {
      var end = 0
      try seal.check(
        pieces.sorted { $0.range.lowerBound < $1.range.lowerBound }.filter { piece in
          // What was seen twice counts once.
          guard piece.range.lowerBound >= end else { return false }
          end = piece.range.upperBound
          return true
        })
    }
  }
}
