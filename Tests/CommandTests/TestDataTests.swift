import Foundation
import SluiceCore
import TestSupport
import Testing

/// Goldens as folders of tensors, by position, as the ONNX project keeps them.
struct TestDataTests {
  private let folder: TemporaryFolder

  /// `d = a − b` and `s = b + b` of two singles each; the names are numbers that are no positions.
  init() throws {
    folder = try TemporaryFolder()
    func port(_ field: Int, _ name: String) -> Message {
      let shape = Message.field(2, [.field(1, [.field(1, 2)])])
      return .field(
        field, [.field(1, name), .field(2, [.field(1, Message(.field(1, 1), shape))])])
    }
    func node(_ kind: String, _ inputs: [String], _ output: String) -> Message {
      .field(1, inputs.map { .field(1, $0) } + [.field(2, output), .field(4, kind)])
    }
    let model = Message.model(
      node("Sub", ["1", "0"], "d"), node("Add", ["0", "0"], "s"), .field(2, "difference"),
      port(11, "1"), port(11, "0"), port(12, "d"), port(12, "s"))
    try Data(model.bytes).write(to: folder.url("model.onnx"))
  }

  private func write(_ name: String, _ message: Message) throws {
    let url = folder.url(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(message.bytes).write(to: url)
  }

  private func write(_ name: String, _ values: Float..., called tensor: String = "") throws {
    let elements = values.flatMap { Message.littleEndian($0.bitPattern) }
    try write(
      name,
      Message(
        .field(1, values.count), .field(2, 1), .field(8, tensor), .field(9, bytes: elements)))
  }

  /// A folder in which all is well.
  private func writeGood(_ name: String, scale: Float = 1) throws {
    try write("\(name)/input_0.pb", 5 * scale, 7 * scale, called: "1")
    try write("\(name)/input_1.pb", 1 * scale, 2 * scale)
    try write("\(name)/output_0.pb", 4 * scale, 5 * scale, called: "anything")
    try write("\(name)/output_1.pb", 2 * scale, 4 * scale)
  }

  @Test func `NaN passes where the golden has it, and only there`() throws {
    try writeGood("data")
    try write("data/input_0.pb", .nan, 7)
    try write("data/output_0.pb", .nan, 5)
    #expect(try sluice("verify", "model.onnx", "data").status == 0)
    try write("data/output_0.pb", 4, .nan)
    #expect(try sluice("verify", "model.onnx", "data").status == 1)
  }

  private func sluice(_ arguments: String...) throws -> CommandRun {
    try CommandRun.sluice(arguments, in: folder.url)
  }

  private func fails(
    _ status: Int32, _ line: String, at location: SourceLocation = #_sourceLocation
  ) throws {
    let run = try sluice("verify", "model.onnx", "data")
    #expect(run.status == status, sourceLocation: location)
    #expect(run.errors == "error: \(line)\n", sourceLocation: location)
  }

  @Test func `tensors stand for inputs and outputs by their position, never by a number`() throws {
    try writeGood("data")
    try write("data/.hidden", 1)
    let good = try sluice("verify", "model.onnx", "data")
    #expect(good.status == 0, "\(good.errors)")
    #expect(good.output.contains("passed: 2 of 2 tensors agree in 1 case"))
    try write("data/output_1.pb", 2, 4.5)
    let bad = try sluice("verify", "model.onnx", "data/")
    #expect(bad.status == 1)
    #expect(bad.errors.contains("case 'default': output 's'"))
  }

  @Test func `each folder of a folder is a case, in the order of the numbers`() throws {
    for number in [10, 9, 0] {
      try writeGood("data/test_data_set_\(number)", scale: Float(number))
    }
    try write("data/other.bin", 1)
    let run = try sluice("verify", "model.onnx", "data", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let names = try run.json["goldens"]?.array?[0]["cases"]?.array?.compactMap {
      $0["name"]?.string
    }
    #expect(names == [0, 9, 10].map { "test_data_set_\($0)" })
    let made = try sluice("run", "model.onnx", "data", "-o", "o.npz", "--json")
    #expect(try made.json["arrays"]?.array?[2]["name"] == "test_data_set_9/outputs/d")
    let again = try sluice("verify", "model.onnx", "o.npz")
    #expect(again.errors.contains("case 'test_data_set_0': input '1' is missing"))
  }

  @Test func `inputs are run without outputs, and goldens are embedded under their names`() throws {
    try writeGood("data")
    try write("in/input_0.pb", 5, 7)
    try write("in/input_1.pb", 1, 2)
    #expect(try sluice("run", "model.onnx", "in", "-o", "o.npz").status == 0)
    let listing = try sluice("inspect", "o.npz", "outputs/d", "--json")
    #expect(try listing.json["elements"]?.array?.compactMap(\.number) == [4, 5])
    let converted = try sluice(
      "convert", "model.onnx", "-o", "m.safetensors", "--golden", "data")
    #expect(converted.status == 0, "\(converted.errors)")
    #expect(try sluice("verify", "m.safetensors").status == 0)
    #expect(try sluice("verify", "m.safetensors", "data").status == 0)
    let contents = try sluice("inspect", "m.safetensors").output
    for name in ["inputs/1", "inputs/0", "outputs/d", "outputs/s"] {
      #expect(contents.contains("golden/default/\(name) "))
    }
  }

  @Test func `an output is not written over a tensor that is read`() throws {
    try writeGood("data")
    try FileManager.default.moveItem(
      at: folder.url("data/output_1.pb"), to: folder.url("data/output_1.npz"))
    try fails(
      65,
      "data/: holds 'output_1.npz', expected 'input_<number>.pb' and 'output_<number>.pb' only")
    let run = try sluice("verify", "model.onnx", "data", "--report", "data/input_0.pb", "--force")
    #expect(run.status != 0)
    #expect(try sluice("run", "model.onnx", "data", "-o", "data", "--force").status == 64)
  }

  @Test func `a folder that is none of these is refused`() throws {
    try FileManager.default.createDirectory(
      at: folder.url("data"), withIntermediateDirectories: true)
    let none =
      "holds no goldens, expected files 'input_<number>.pb' and 'output_<number>.pb', or folders "
      + "'test_data_set_<number>' of them"
    let noBundle =
      "holds no goldens, expected bundles '.npz' or '.safetensors', or files 'input_<number>.pb' and "
      + "'output_<number>.pb'"
    try fails(65, "data: \(noBundle)")
    try writeGood("data/test_data_set_0")
    try FileManager.default.createDirectory(
      at: folder.url("data/test_data_set_1"), withIntermediateDirectories: true)
    try fails(65, "data/test_data_set_1/: \(none)")
    try FileManager.default.removeItem(at: folder.url("data/test_data_set_1"))
    try write("data/test_data_set_01", 1)
    try fails(65, "data/: holds 'test_data_set_01', expected a number after 'test_data_set_'")
    try FileManager.default.removeItem(at: folder.url("data/test_data_set_01"))
    try write("data/test_data_set_1", 1)
    try fails(66, "data/: data/test_data_set_1: cannot be read: not a directory")
    try write("data/input_0.pb", 1)
    try fails(
      65, "data/: holds tensors and 'test_data_set_0', expected either tensors or folders of them")
  }

  @Test func `numbers without gap and nothing else are expected`() throws {
    try writeGood("data")
    try write("data/input_3.pb", 1)
    try fails(65, "data/: 'input_2.pb' is missing, and there is 'input_3.pb'")
    try write("data/input_2.pb", 1, 1)
    try fails(65, "data/input_2.pb: is for input 2, but the model's inputs are '1' and '0'")
    try write("data/input_02.pb", 1)
    try fails(
      65, "data/: holds 'input_02.pb', expected 'input_<number>.pb' and 'output_<number>.pb' only")
    for name in ["input_02", "input_2", "input_3", "output_0", "output_1"] {
      try FileManager.default.removeItem(at: folder.url("data/\(name).pb"))
    }
    try fails(
      65,
      "data: case 'default' has nothing to compare with, expected 'outputs/<name>' or "
        + "'layers/<node>'\nhint: Scripts/record_golden.py adds to inputs what the original model "
        + "gives")
    try FileManager.default.removeItem(at: folder.url("data/input_1.pb"))
    try write("data/output_0.pb", 4, 5)
    try fails(65, "data: case 'default': input '0' is missing, expected an array for F32[2]")
  }

  @Test func `a tensor with the name of another is refused`() throws {
    try writeGood("data")
    try write("data/input_0.pb", 5, 7, called: "0")
    try fails(65, "data/input_0.pb: is called '0', but the input at its position is '1'")
  }

  @Test func `what is no tensor is refused`() throws {
    try writeGood("data")
    let tensor = Message.field(3, [.field(1, 1), .field(2, 1), .field(9, bytes: [0, 0, 0, 0])])
    let other = "holds a sequence or an optional value, expected a tensor"
    for message in [
      Message(.field(1, "list"), .field(2, 1), tensor, tensor),
      Message(.field(2, 1), tensor),
    ] {
      try write("data/input_1.pb", message)
      try fails(69, "data/input_1.pb: \(other)")
    }
    try write("data/input_1.pb", Message(.field(1, "list"), .field(2, 1)))
    try fails(
      69,
      "data/input_1.pb: holds no elements, expected a tensor; empty sequences and optional values "
        + "look like this")
    try write("data/input_1.pb", Message())
    try fails(65, "data/input_1.pb: empty file, expected an ONNX message")
    try write("data/input_1.pb", Message(bytes: Array("<!DOCTYPE html>".utf8)))
    try fails(65, "data/input_1.pb: the field at byte 0 has wire type 4, expected 0, 1, 2 or 5")
    try FileManager.default.removeItem(at: folder.url("data/input_1.pb"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("data/input_1.pb"), withDestinationPath: "/dev/zero")
    let run = try sluice("verify", "model.onnx", "data")
    #expect(run.status == 65)
    #expect(run.errorLines[0].contains("'input_1.pb' is a symlink to '/dev/zero'"))
  }
}
