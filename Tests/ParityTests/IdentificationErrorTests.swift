import OrderedCollections
import SluiceCore
import SluiceModel
import SluiceParity
import Testing

/// What identification refuses, and in which words.
struct IdentificationErrorTests {
  /// Arrays of a GRU of 2 features and 3 units.
  private static func arrays() throws -> OrderedDictionary<String, Tensor> {
    ["w": try tensor([9, 2]), "u": try tensor([9, 3]), "b": try tensor([9])]
  }

  private static func tensor(_ shape: [Int], _ value: Double = 0.5) throws -> Tensor {
    try Tensor(shape: shape, [Double](repeating: value, count: shape.reduce(1, *)))
  }

  private static func shaped(
    _ shapes: KeyValuePairs<String, [Int]>
  ) throws -> OrderedDictionary<String, Tensor> {
    var result: OrderedDictionary<String, Tensor> = [:]
    for (name, shape) in shapes { result[name] = try tensor(shape) }
    return result
  }

  private static let goldens: [(KeyValuePairs<String, [Int]>, String)] = [
    (
      ["outputs/y": [2, 5, 3]],
      "inputs are none, expected one sequence [batch, time, features] or [time, batch, features], "
        + "and perhaps initial states [batch, units]"
    ),
    (
      ["inputs/x": [2, 5, 2], "inputs/z": [2, 5, 2], "outputs/y": [2, 5, 3]],
      "inputs are 'x' [2, 5, 2] and 'z' [2, 5, 2], expected one sequence [batch, time, features] or "
        + "[time, batch, features], and perhaps initial states [batch, units]"
    ),
    (
      ["inputs/x": [2, 5, 2], "inputs/h": [2, 4], "outputs/y": [2, 5, 3]],
      "input 'h' has shape [2, 4], expected the only sequence or, of at most two, an initial state "
        + "[batch, 3]"
    ),
    (
      ["inputs/x": [2, 5, 2], "inputs/h": [4, 3], "outputs/y": [2, 5, 3]],
      "input 'h' has shape [4, 3], expected the only sequence or, of at most two, an initial state "
        + "[batch, 3]"
    ),
    (
      ["inputs/x": [2, 5, 2], "outputs/y": [2, 6, 3]],
      "output 'y' has shape [2, 6, 3], expected a sequence [2, 5, 3] or a state [batch, 3], as the "
        + "input is [2, 5, 2]"
    ),
    (
      ["inputs/x": [2, 5, 2], "outputs/y": [2, 5, 3], "outputs/logits": [2, 5, 7]],
      "output 'logits' has shape [2, 5, 7], expected a sequence [2, 5, 3] or a state [batch, 3], as "
        + "the input is [2, 5, 2]"
    ),
    (
      ["inputs/x": [2, 0, 2], "outputs/y": [2, 0, 3]],
      "inputs are 'x' [2, 0, 2], expected one sequence [batch, time, features] or [time, batch, "
        + "features], and perhaps initial states [batch, units]"
    ),
    (
      ["inputs/x": [2, 5, 2], "outputs/y": [2, 5, 3], "layers/gru": [2, 5, 3]],
      "has goldens of layers, 'gru', expected inputs and outputs of one recurrent layer alone"
    ),
    (
      ["inputs/x": [2, 5, 2], "outputs/y": []],
      "has no output with units, expected a sequence or the last output of a layer"
    ),
  ]

  @Test(arguments: goldens.indices)
  func `a golden that is none of one recurrent layer is refused`(index: Int) throws {
    let (shapes, message) = Self.goldens[index]
    let golden = try Golden(arrays: try Self.shaped(shapes))
    let error = #expect(throws: SluiceError.self) {
      try Identification(of: try Self.arrays(), against: golden)
    }
    #expect(error?.message == message)
    #expect(error?.place == ["case 'default'"])
  }

  @Test func `arrays without kernels are refused with what there is`() throws {
    let golden = try Golden(
      arrays: try Self.shaped(["inputs/x": [2, 5, 2], "outputs/y": [2, 5, 3]]))
    let error = #expect(throws: SluiceError.self) {
      try Identification(of: try Self.shaped(["w": [9, 2], "v": [8, 3]]), against: golden)
    }
    #expect(
      error?.message
        == "no two arrays are kernel and recurrent kernel of 2 features and 3 units, expected "
        + "[G·3, 2] and [G·3, 3], either transposed or stacked by gate, with G of 1, 3 or 4; found "
        + "'w' [9, 2] and 'v' [8, 3]")
    #expect(throws: SluiceError.self) { try Identification(of: [:], against: golden) }
  }

  @Test func `one array cannot be both kernels`() throws {
    let golden = try Golden(
      arrays: try Self.shaped(["inputs/x": [2, 5, 3], "outputs/y": [2, 5, 3]]))
    #expect(throws: SluiceError.self) {
      try Identification(of: try Self.shaped(["w": [9, 3], "b": [9]]), against: golden)
    }
  }

  @Test func `numbers that are not finite are refused where they stand`() throws {
    var arrays = try Self.arrays()
    arrays["u"] = try Tensor(shape: [9, 3], (0..<27).map { $0 == 13 ? .nan : 0.5 } as [Double])
    var bundle = try Self.shaped(["inputs/x": [2, 5, 2], "outputs/y": [2, 5, 3]])
    let good = try Golden(arrays: bundle)
    let error = #expect(throws: SluiceError.self) { try Identification(of: arrays, against: good) }
    #expect(error?.message == "array 'u' holds nan at [4, 1], expected finite numbers")
    bundle["outputs/y"] = try Self.tensor([2, 5, 3], .infinity)
    let bad = try Golden(arrays: bundle)
    let other = #expect(throws: SluiceError.self) {
      try Identification(of: try Self.arrays(), against: bad)
    }
    #expect(other?.message == "output 'y' holds inf at [0, 0, 0], expected finite numbers")
  }

  @Test func `integers are no sequence`() throws {
    var bundle = try Self.shaped(["outputs/y": [2, 5, 3]])
    bundle["inputs/x"] = try Tensor(shape: [2, 5, 2], Array(0..<20))
    let golden = try Golden(arrays: bundle)
    let error = #expect(throws: SluiceError.self) {
      try Identification(of: try Self.arrays(), against: golden)
    }
    #expect(error?.message == "input 'x' holds I64 elements, expected real ones")
  }

  @Test func `cases that differ in size or ports are refused`() throws {
    for (second, code) in [("second/inputs/z", SluiceError.Code.inconsistent)] {
      let golden = try Golden(
        arrays: try Self.shaped([
          "inputs/x": [2, 5, 2], "outputs/y": [2, 5, 3], "\(second)": [2, 5, 4],
          "second/outputs/y": [2, 5, 3],
        ]))
      let error = #expect(throws: SluiceError.self) {
        try Identification(of: try Self.arrays(), against: golden)
      }
      #expect(error?.code == code)
      #expect(
        error?.message
          == "has 4 features and 3 units, expected 2 and 3 as in case 'default'")
    }
  }
}
