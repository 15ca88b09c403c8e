import OrderedCollections
import SluiceCore
import SluiceModel
import SluiceParity
import Testing

/// What the names of arrays in a golden bundle mean.
struct GoldenTests {
  private static let one = [Float(1)]

  private func golden(_ names: [String]) throws -> Golden {
    var arrays: OrderedDictionary<String, Tensor> = [:]
    for name in names { arrays[name] = try Tensor(shape: [1], Self.one) }
    return try Golden(arrays: arrays)
  }

  @Test func `arrays without a case are the case 'default'`() throws {
    let golden = try golden(["inputs/x", "outputs/0", "layers/gru"])
    #expect(golden.cases.map(\.name) == ["default"])
    #expect(Array(golden.cases[0].inputs.keys) == ["x"])
    #expect(Array(golden.cases[0].outputs.keys) == ["0"])
    #expect(Array(golden.cases[0].layers.keys) == ["gru"])
  }

  @Test func `cases keep the order of the bundle`() throws {
    let golden = try golden(["b/inputs/x", "a/outputs/y", "b/outputs/y", "a/inputs/x"])
    #expect(golden.cases.map(\.name) == ["b", "a"])
  }

  @Test func `names of inputs and outputs may hold slashes and section words`() throws {
    let golden = try golden(["inputs/a/b", "outputs/inputs/x", "case/outputs/layers/0"])
    #expect(Array(golden.cases[0].inputs.keys) == ["a/b"])
    #expect(Array(golden.cases[0].outputs.keys) == ["inputs/x"])
    #expect(Array(golden.cases[1].outputs.keys) == ["layers/0"])
  }

  @Test(arguments: [
    "x", "outputs", "outputs/", "case/output/x", "a/b/outputs/x", "/outputs/x", "case/outputs/",
    "Outputs/x",
  ]) func `a name that is none of a bundle's is refused`(name: String) throws {
    let error = #expect(throws: SluiceError.self) { try golden(["outputs/y", name]) }
    #expect(error?.code == .inconsistent)
    #expect(
      error?.message
        == "array '\(name)' is no part of a golden bundle, expected 'inputs/<name>', "
        + "'outputs/<name>' or 'layers/<node>', perhaps with '<case>/' in front")
  }

  @Test func `two names for one array are refused`() {
    let error = #expect(throws: SluiceError.self) {
      try golden(["outputs/y", "default/outputs/y"])
    }
    #expect(error?.description == "array 'default/outputs/y' is given twice")
  }

  @Test func `a case without outputs is refused, and so is an empty bundle`() {
    let error = #expect(throws: SluiceError.self) { try golden(["a/outputs/y", "b/inputs/x"]) }
    #expect(
      error?.description
        == "case 'b' has nothing to compare with, expected 'outputs/<name>' or 'layers/<node>'")
    #expect(throws: SluiceError.self) { try golden([]) }
  }

  @Test func `a bundle may say where it is from, and keeps it when embedded`() throws {
    let text = Array(#"{"framework": "keras 3.15.1", "inputs": "random"}"#.utf8)
    var arrays: OrderedDictionary<String, Tensor> = ["outputs/y": try Tensor(shape: [1], Self.one)]
    arrays["provenance"] = try Tensor(.uint8, shape: [text.count], text.map(Double.init))
    let golden = try Golden(arrays: arrays)
    #expect(golden.provenance == ["framework": "keras 3.15.1", "inputs": "random"])
    #expect(golden.cases.count == 1)
    let copy = try #require(try Golden(attachments: golden.attachments))
    #expect(copy.provenance == golden.provenance)
  }

  @Test(arguments: ["[]", "{", "{\"a\": \"b\"} x"])
  func `a provenance that is no object is refused`(text: String) throws {
    var arrays: OrderedDictionary<String, Tensor> = ["outputs/y": try Tensor(shape: [1], Self.one)]
    arrays["provenance"] = try Tensor(
      .uint8, shape: [text.utf8.count], text.utf8.map(Double.init))
    let error = #expect(throws: SluiceError.self) { try Golden(arrays: arrays) }
    #expect(error?.place == ["array 'provenance'"])
    arrays["provenance"] = try Tensor(shape: [1], Self.one)
    #expect(throws: SluiceError.self) { try Golden(arrays: arrays) }
    arrays["provenance"] = try Tensor(.uint8, shape: [2], [123, 125])
    arrays["outputs/y"] = nil
    #expect(throws: SluiceError.self) { try Golden(arrays: arrays) }
  }

  @Test func `a bundle comes back unchanged from a native file's attachments`() throws {
    let names = [
      "inputs/x", "outputs/a/b", "second/inputs/x", "second/layers/n", "second/outputs/0",
    ]
    let original = try golden(names)
    #expect(
      Set(original.attachments.keys)
        == [
          "golden/default/inputs/x", "golden/default/outputs/a/b", "golden/second/inputs/x",
          "golden/second/layers/n", "golden/second/outputs/0",
        ])
    let other = try Tensor(shape: [1], Self.one)
    let attachments = original.attachments.merging(["notes": other]) { first, _ in first }
    let copy = try #require(try Golden(attachments: attachments))
    #expect(copy.cases.map(\.name) == original.cases.map(\.name))
    #expect(copy.attachments.keys == original.attachments.keys)
    let none = try Golden(attachments: ["notes": other])
    #expect(none == nil)
  }
}
