internal import HDF5Wire
internal import SluiceCore

/// Asks the helper about a file and hears it out.
enum HelperAnswer {
  /// Runs `program` with `arguments` on `input` and hands every event to `body`, in order.
  ///
  /// - Parameters:
  ///   - program: The helper.
  ///   - arguments: The task, without the part of the file to be looked at.
  ///   - input: The file.
  ///   - limit: How many bytes the helper may answer.
  ///   - body: What is done with each event.
  /// - Throws: ``SluiceError`` with code `.malformed` if the helper dies or talks nonsense, what
  ///   the helper reports, and what `body` throws.
  static func forEachEvent(
    of program: HelperProgram, _ arguments: [String], input: HelperInput, atMost limit: Int,
    _ body: (WireEvent) throws(SluiceError) -> Void
  ) throws(SluiceError) {
    var process = try HelperProcess(program, arguments, input: input)
    var stream = WireStream()
    var total = 0
    do {
      while true {
        let bytes = try process.read()
        guard !bytes.isEmpty else { break }
        total += bytes.count
        guard total <= limit else { throw SluiceError.hdf5Nonsense("more than \(limit) bytes") }
        stream.append(bytes)
        while let event = try stream.next() {
          if case .failure(let failure) = event { throw SluiceError(failure) }
          try body(event)
        }
      }
      if let error = process.wait().error(program: program) { throw error }
      try stream.finish()
    } catch let error as WireError {
      throw .hdf5Nonsense(error.reason)
    } catch let error as SluiceError {
      throw error
    } catch {
      throw .hdf5Nonsense("\(error)")
    }
  }
}

extension SluiceError {
  /// What the helper reports, in the words and codes of this package.
  init(_ failure: WireFailure) {
    let error: SluiceError =
      switch failure.kind {
      case .malformed: .hdf5Malformed(failure.message)
      case .truncated: .hdf5CutShort(failure.message)
      case .checksum: .hdf5Checksum(failure.message)
      case .limit: .hdf5OverLimit(failure.message)
      case .memory: .hdf5OutOfMemory(failure.message)
      case .unsupported: .hdf5Unsupported(failure.message)
      case .missingChunk: .hdf5MissingChunk(failure.message)
      case .io: .hdf5ReadFailed(failure.message)
      }
    self = failure.path.isEmpty ? error : error.at(failure.path)
  }
}
