// sluice-hdf5: what an HDF5 file holds, said on standard output, from inside a cage.
//
//   sluice-hdf5 walk [OFFSET LENGTH]          groups, attributes and datasets without their elements
//   sluice-hdf5 read PATH [OFFSET LENGTH]     the elements of one compact or chunked dataset
//
// The file is standard input, which must be seekable; it takes LENGTH bytes of it from OFFSET. The
// answer is in the protocol of HDF5Wire. The HDF5 library crashes and loops on broken files; this
// process exists so that it does so alone.

internal import Glibc
internal import HDF5Wire

do throws(UsageError) {
  let request = try Request(CommandLine.arguments)
  Cage.close(around: request)
  let output = RecordOutput()
  do throws(WireFailure) {
    try Library.prepare(request.region)
    let file = try Library.openFile()
    switch request.task {
    case .walk:
      var walk = Walk(of: file, into: output)
      try walk.run()
    case .read(let path): try ChunkedRead(of: path, in: file, into: output).run()
    }
  } catch {
    output.send(.failure(error))
  }
  output.end()
  // H5close, which exit would run, crashes on some broken files.
  _exit(0)
} catch {
  complain(error.sentence)
  _exit(64)
}
