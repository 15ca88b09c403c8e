import Foundation
import SluiceCore
import TestSupport
import Testing

/// What `sluice convert` writes, and when it writes nothing.
struct ConvertTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func bytes(_ name: String) throws -> Data { try Data(contentsOf: folder.url(name)) }

  @Test func `the same model gives the same bytes, and a native file converts to itself`() throws {
    for name in ["a", "b"] {
      let run = try CommandRun.sluice(
        "convert", "demo/rhythm.h5", "-o", folder.path("\(name).safetensors"), "--golden",
        "demo/rhythm.golden.npz")
      #expect(run.status == 0)
      #expect(run.output.isEmpty)
      #expect(run.errors.contains("golden embedded, passed: 1 of 1 tensor agrees in 1 case"))
    }
    let again = try CommandRun.sluice(
      "convert", folder.path("a.safetensors"), "-o", folder.path("c.safetensors"))
    #expect(again.status == 0)
    #expect(try bytes("a.safetensors") == bytes("b.safetensors"))
    #expect(try bytes("a.safetensors") == bytes("c.safetensors"))
  }

  @Test func `an embedded golden is found by a later verify, and only then`() throws {
    _ = try CommandRun.sluice("convert", "demo/rhythm.h5", "-o", folder.path("bare.safetensors"))
    let bare = try CommandRun.sluice("verify", "bare.safetensors", in: folder.url)
    #expect(bare.status == 64)
    #expect(
      bare.errors == """
        error: bare.safetensors: has no golden embedded, expected one or a golden bundle beside it
        hint: give the bundle as the second argument, or embed it with 'sluice convert --golden'

        """)
    _ = try CommandRun.sluice(
      "convert", "demo/rhythm.h5", "-o", folder.path("m.safetensors"), "--golden",
      "demo/rhythm.golden.npz")
    let embedded = try CommandRun.sluice("verify", "m.safetensors", in: folder.url)
    #expect(embedded.status == 0)
    #expect(embedded.output.contains("golden  embedded in the model"))
    let apart = try CommandRun.sluice("verify", "demo/rhythm.h5", "demo/rhythm.golden.npz")
    #expect(
      embedded.output.split(separator: "\n").dropFirst(2)
        == apart.output.split(separator: "\n").dropFirst(2))
  }

  @Test func `a model that differs from its golden is not written`() throws {
    let run = try CommandRun.sluice(
      "convert", "Invalid/base.h5", "-o", folder.path("m.safetensors"), "--golden",
      "Invalid/golden_nan.npz")
    #expect(run.status == 1)
    #expect(run.errorLines[0].hasPrefix("error: Invalid/base.h5: case 'default': output "))
    #expect(run.output.contains("FAILED"))
    #expect(try folder.names.isEmpty)
  }

  @Test func `an output that exists needs --force, and the input is never overwritten`() throws {
    let target = folder.url("m.safetensors")
    try Data("old".utf8).write(to: target)
    let refused = try CommandRun.sluice("convert", "demo/rhythm.h5", "-o", target.path)
    #expect(refused.status == 73)
    #expect(
      refused.errors == "error: \(target.path): exists already\nhint: --force replaces it\n")
    #expect(try bytes("m.safetensors") == Data("old".utf8))
    #expect(
      try CommandRun.sluice("convert", "demo/rhythm.h5", "-o", target.path, "--force").status == 0)
    let written = try bytes("m.safetensors")
    try FileManager.default.linkItem(at: target, to: folder.url("same.safetensors"))
    let onto = try CommandRun.sluice(
      "convert", target.path, "-o", folder.path("same.safetensors"), "--force")
    #expect(onto.status == 73)
    #expect(onto.errors.contains("is an input of this command and is not overwritten"))
    #expect(try bytes("m.safetensors") == written)
  }

  @Test(arguments: ["m.h5", "m", "m.safetensors.npz"])
  func `an ending that cannot be written is an error of the call`(name: String) throws {
    let run = try CommandRun.sluice("convert", "demo/rhythm.h5", "-o", folder.path(name))
    #expect(run.status == 64)
    #expect(
      run.errors
        == "error: \(folder.path(name)): the ending says no format to write, expected .safetensors\n"
    )
  }

  @Test func `a tolerance without a golden is an error of the call`() throws {
    let run = try CommandRun.sluice(
      "convert", "demo/rhythm.h5", "-o", folder.path("m.safetensors"), "--atol", "1")
    #expect(run.status == 64)
    #expect(
      run.errorLines[0]
        == "error: --atol or --rtol says how goldens are compared, expected --golden with it")
    #expect(try folder.names.isEmpty)
  }

  @Test(arguments: [
    ("missing/m.safetensors", "folder 'missing': no such file or directory")
  ]) func `an output that cannot be created`(name: String, reason: String) throws {
    let model = Fixtures.folder.appending(path: "demo/rhythm.h5").path
    let run = try CommandRun.sluice("convert", model, "-o", name, in: folder.url)
    #expect(run.status == 73)
    #expect(run.errors == "error: \(name): cannot be created: \(reason)\n")
  }

  @Test func `a signal ends a conversion that waits, with the status of the signal`() throws {
    // The pipe is never read, so the command waits in the middle of its work.
    let line = """
      mkfifo out.safetensors; exec 3<>out.safetensors
      for i in 1 2 3 4 5 6 7 8; do head -c 8192 /dev/zero >&3; done
      "$SLUICE" convert "\(Fixtures.folder.path)/demo/rhythm.h5" -o out.safetensors &
      pid=$!; sleep 1; kill -TERM $pid
      for i in {1..50}; do kill -0 $pid 2>/dev/null || break; sleep 0.1; done
      kill -KILL $pid 2>/dev/null; wait $pid
      """
    let run = try CommandRun.shell(line, in: folder.url)
    #expect(run.status == 143)
  }
}
