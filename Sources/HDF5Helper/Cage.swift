internal import CHDF5
internal import Glibc
internal import HDF5Wire

/// What the process forbids itself before the library sees the first byte.
enum Cage {
  /// What the process may take from memory in any case, in bytes.
  private static let baseMemory = 64 << 20
  /// What it may ever take, however large the file is.
  private static let hardMemory = baseMemory + 6 * WireLimits.chunkBytes
  /// Room for libraries, stacks and everything else that is mapped and not data.
  private static let mappedBytes = 1 << 30
  /// The time that any task may take at most, in seconds of the processor.
  private static let hardSeconds = 60

  /// Gives up every right that the task does not need.
  ///
  /// No descriptor can be opened any more, which stops links to other files, external storage,
  /// virtual datasets and plug-ins together, whatever the library does.
  static func close(around request: Request) {
    _ = sluice_close_from(3)
    _ = clearenv()
    _ = sluice_no_new_privileges()
    limit(RLIMIT_NOFILE, to: 0)
    limit(__RLIMIT_NPROC, to: 0)
    limit(RLIMIT_CORE, to: 0)
    limit(RLIMIT_FSIZE, to: 0)
    limit(RLIMIT_AS, to: hardMemory + mappedBytes)
    allow(seconds: 1 + request.region.count >> 22, memory: 6 * request.region.count)
  }

  /// Sets the time the processor may spend from the start of the process on, and the memory that
  /// may be taken beyond the usual, in bytes; the library takes some of it several times over.
  static func allow(seconds: Int, memory: Int) {
    let bytes = min(memory, hardMemory - baseMemory) + baseMemory
    limit(RLIMIT_DATA, to: bytes, atMost: hardMemory)
    limit(RLIMIT_CPU, to: min(seconds, hardSeconds - 1), atMost: hardSeconds)
  }

  private static func limit(
    _ resource: __rlimit_resource, to value: Int, atMost hardValue: Int? = nil
  ) {
    var limits = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(hardValue ?? value))
    _ = unsafe setrlimit(Int32(resource.rawValue), &limits)
  }
}
