internal import Synchronization

/// A checksum over a run of bytes, compared before the first of them is used.
///
/// Parts of the run share the seal, so that whoever reads any of it learns about damage to all of it;
/// who only looks at the layout of a file never pays for it.
package final class Seal: Sendable {
  /// Compares the checksum; it stops early, having proved nothing, where its argument says so.
  package typealias Check = @Sendable (_ isStopped: () -> Bool) throws(SluiceError) -> Void

  private enum State {
    case unchecked
    case whole
    case broken(SluiceError)
  }

  private let compare: Check
  private let state = Mutex(State.unchecked)

  /// Makes a seal that `compare` proves to be whole.
  package init(_ compare: @escaping Check) { self.compare = compare }

  /// Compares the checksum, once however often this is called.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if the bytes are damaged, `.io` if reading fails.
  package func check() throws(SluiceError) { try check { false } }

  /// Compares the checksum unless `isStopped` says at some moment that nobody wants to know any more.
  fileprivate func check(_ isStopped: () -> Bool) throws(SluiceError) {
    try state.withLock { (state) throws(SluiceError) in
      switch state {
      case .whole: return
      case .broken(let error): throw error
      case .unchecked: break
      }
      do throws(SluiceError) {
        try compare(isStopped)
        if !isStopped() { state = .whole }
      } catch {
        if error.code != .interrupted { state = .broken(error) }
        throw error
      }
    }
  }
}

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

/// Seals that are checked on threads of their own while something else is done with the bytes.
final class SealChecks {
  private var seals: [Seal] = []
  private var threads: [BackgroundThread] = []
  private let isStopped = Flag()

  /// The bytes of `source`, to be used at once; their seals are being checked from now on.
  func trusting(_ source: any ByteSource) -> any ByteSource {
    source.unsealed { seal in
      guard !seals.contains(where: { $0 === seal }) else { return }
      seals.append(seal)
      let isStopped = isStopped
      // Without a thread the seal is checked in the end all the same.
      if let thread = BackgroundThread({ try? seal.check { isStopped.isSet } }) {
        threads.append(thread)
      }
    }
  }

  /// Waits until every seal is checked.
  ///
  /// - Throws: ``SluiceError`` about the first that is broken.
  func finish() throws(SluiceError) {
    for seal in seals { try seal.check() }
  }

  deinit {
    isStopped.set()
    for thread in threads { thread.join() }
  }
}

/// Something that is set once.
private final class Flag: Sendable {
  private let value = Atomic(false)

  var isSet: Bool { value.load(ordering: .relaxed) }

  func set() { value.store(true, ordering: .relaxed) }
}
