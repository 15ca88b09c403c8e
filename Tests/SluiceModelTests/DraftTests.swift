import OrderedCollections
import SluiceCore
import TestSupport
import Testing

@testable import SluiceModel

/// What is left of a graph after the shapes in it are known as far as they can be.
@Suite struct DraftTests {
  /// A draft with an input `x` of `[batch, time, 6]`.
  private var draft = Draft()

  init() { _ = draft.addInput("x", ValueType(.float32, ["batch", "time", 6])) }

  private mutating func add(
    _ name: String, _ layer: any Layer, _ inputs: String?...
  ) throws -> String {
    try draft.add(name, layer, reading: inputs)[0]
  }

  private mutating func constant(_ name: String, _ shape: [Int], _ integers: [Int]) throws -> String
  {
    draft.constant(try Tensor(shape: shape, integers), named: name)
  }

  /// The sizes `indices` of `x`, as an exporter writes them: each alone, then joined.
  private mutating func sizes(_ wanted: Int...) throws -> String {
    let shape = try add("shape", Shape(), "x")
    var parts: [String] = []
    for (place, index) in wanted.enumerated() {
      guard index >= 0 else {
        parts.append(try constant("fixed\(place)", [1], [index]))
        continue
      }
      let chosen = try constant("index\(place)", [], [index])
      let size = try add("size\(place)", Gather(axis: 0), shape, chosen)
      parts.append(try add("row\(place)", Unsqueeze(axes: [0]), size))
    }
    return try draft.add("joined", Concat(axis: 0), reading: parts)[0]
  }

  private static func computed(
    _ kind: String, _ attribute: String, rank: Int,
    fixed: OrderedDictionary<String, JSON> = [:]
  ) -> ComputedAttributes {
    ComputedAttributes(
      kind, fixed: fixed, computed: [.init(attribute)], results: [ValueType(.float32, rank: rank)])
  }

  private static let reshape = computed(
    Reshape.kind, "shape", rank: 3, fixed: ["allowsZero": false])

  /// The layers that are left when `value` is what the graph gives, with their attributes.
  private func left(_ value: String) throws -> [String] {
    var draft = draft
    draft.outputs = [ModelOutput("y", value: value)]
    let model = try draft.model(name: "", provenance: .test)
    return model.nodes.map { "\($0.layer.kind) \(JSON.object($0.layer.attributes).text())" }
  }

  // MARK: - Shapes that are put together

  @Test mutating func `a shape that is put together of sizes becomes an attribute`() throws {
    let shape = try sizes(0, 1, -1)
    let value = try add("y", Self.reshape, "x", shape)
    #expect(try left(value) == [#"Reshape {"shape":[0,0,-1],"allowsZero":false}"#])
  }

  @Test mutating func `one size that has moved is what is left`() throws {
    let value = try add("y", Self.reshape, "x", try sizes(2, 1, 0))
    #expect(try left(value) == [#"Reshape {"shape":[6,0,-1],"allowsZero":false}"#])
  }

  @Test mutating func `two sizes that have moved stay computed, and their type is known`() throws {
    let shape = try sizes(1, 0, 2)
    let value = try add("y", Self.reshape, "x", shape)
    #expect(try left(value).last?.hasPrefix("ComputedAttributes") == true)
    #expect(draft.dimensions(shape) == ["time", "batch", 6])
  }

  @Test mutating func `a product that is parted again is parted like the value it came of`() throws
  {
    let flat = try add("flat", Reshape(shape: [-1, 6]), "x")
    let value = try add("y", Self.reshape, flat, try sizes(0, 1, 2))
    #expect(
      try left(value) == [
        #"Reshape {"shape":[-1,6],"allowsZero":false}"#, #"SplitAxis {"axis":0}"#,
      ])
  }

  @Test mutating func `a product of neighbours at another place joins them`() throws {
    let turned = try add("turned", Transpose(permutation: [0, 2, 1]), "x")
    let six = try constant("six", [1], [6])
    let rows = try add("rows", Mul(), try sizes(0), six)
    let shape = try draft.add("both", Concat(axis: 0), reading: [rows, try sizes(1)])[0]
    let value = try add(
      "y", Self.computed(Reshape.kind, "shape", rank: 2, fixed: ["allowsZero": true]), turned,
      shape)
    #expect(
      try left(value) == [
        #"Transpose {"permutation":[0,2,1]}"#, #"MergeAxes {"axis":0,"count":2}"#,
      ]
    )
  }

  @Test mutating func `a size of 0 that is meant stays one`() throws {
    let zero = try constant("zero", [1], [0])
    let shape = try draft.add("both", Concat(axis: 0), reading: [try sizes(0, 1), zero])[0]
    let layer = Self.computed(Reshape.kind, "shape", rank: 3, fixed: ["allowsZero": true])
    let value = try add("y", layer, "x", shape)
    #expect(try left(value).last?.hasPrefix("ComputedAttributes") == true)
    let plain = try add("z", Self.reshape, "x", shape)
    #expect(try left(plain) == [#"Reshape {"shape":[0,0,0],"allowsZero":false}"#])
  }

  @Test mutating func `sizes that are multiplied out make one dimension`() throws {
    let shape = try sizes(0, 1)
    let count = try add("count", ReduceProd(axes: [0], keepsAxes: true), shape)
    let six = try constant("six", [1], [6])
    let both = try draft.add("both", Concat(axis: 0), reading: [count, six])[0]
    let value = try add(
      "y", Self.computed(Reshape.kind, "shape", rank: 2, fixed: ["allowsZero": false]), "x", both)
    #expect(draft.dimensions(both) == ["batch*time", 6])
    #expect(try left(value) == [#"Reshape {"shape":[-1,6],"allowsZero":false}"#])
  }

  @Test mutating func `sizes survive casts that keep them, and no others`() throws {
    var shape = try sizes(0, 1, -1)
    shape = try add("narrow", Cast(to: .int32), shape)
    shape = try add("wide", Cast(to: .int64), shape)
    let value = try add("y", Self.reshape, "x", shape)
    #expect(try left(value) == [#"Reshape {"shape":[0,0,-1],"allowsZero":false}"#])
    for type: ElementType in [.int8, .uint16, .float64] {
      let other = try add("other", Cast(to: type), shape)
      #expect(draft.dimensions(other) == nil, "\(type)")
    }
  }

  @Test mutating func `what is said to be kept is found by comparing, as torch expands`() throws {
    let shape = try sizes(0, -1, 2)
    let length = try add("length", Shape(), shape)
    let ones = try add("ones", ConstantOfShape(1, .int64), length)
    let minus = try constant("minus", [], [-1])
    let kept = try add("kept", Mul(), ones, minus)
    let isKept = try add("isKept", Equal(), shape, kept)
    let target = try add("target", Where(), isKept, ones, shape)
    let value = try add("y", Self.computed(Expand.kind, "shape", rank: 3), "x", target)
    #expect(try left(value) == [#"Expand {"shape":[1,1,6]}"#])
  }

  // MARK: - Positions

  private static func slice(_ attribute: String) -> ComputedAttributes {
    let other = attribute == "ends" ? "starts" : "ends"
    return computed(
      Slice.kind, attribute, rank: 3, fixed: ["axes": [1], other: [0], "steps": [1]])
  }

  @Test mutating func `the size of a dimension is where it ends`() throws {
    let value = try add("y", Self.slice("ends"), "x", try sizes(1))
    #expect(
      try left(value) == [
        #"Slice {"axes":[1],"starts":[0],"ends":[9223372036854775807],"steps":[1]}"#
      ])
  }

  @Test mutating func `one less than the size is the last place`() throws {
    let one = try constant("one", [1], [1])
    let last = try add("last", Sub(), try sizes(1), one)
    let value = try add("y", Self.slice("ends"), "x", last)
    #expect(
      try left(value) == [#"Slice {"axes":[1],"starts":[0],"ends":[-1],"steps":[1]}"#])
  }

  @Test mutating func `another size is no position that could be said`() throws {
    let value = try add("y", Self.slice("ends"), "x", try sizes(0))
    #expect(try left(value).last?.hasPrefix("ComputedAttributes") == true)
  }

  // MARK: - What sizes make

  @Test mutating func `a range up to a size is as long as that`() throws {
    let shape = try add("shape", Shape(start: 1, end: 2), "x")
    let size = try add("size", Squeeze(axes: [0]), shape)
    let (zero, one) = (try constant("zero", [], [0]), try constant("one", [], [1]))
    let value = try add("y", NumberRange(), zero, size, one)
    #expect(draft.types[value]?.shape == ["time"])
    let two = try constant("two", [], [2])
    let shorter = try add("z", NumberRange(), two, size, one)
    #expect(draft.types[shorter]?.shape == ["z.0"])
  }

  @Test mutating func `a filled block has the sizes that it is filled to`() throws {
    let value = try add("y", ConstantOfShape(0, .float32), try sizes(1, 0))
    #expect(draft.types[value]?.shape == ["time", "batch"])
  }

  @Test mutating func `a size that is known is a constant, whatever stands beside it`() throws {
    let shape = try add("shape", Shape(), "x")
    let two = try constant("two", [], [2])
    let value = try add("y", Gather(axis: 0), shape, two)
    #expect(try draft.integers(value) == [6])
  }

  @Test mutating func `parts of a shape are known one by one`() throws {
    let shape = try add("shape", Shape(), "x")
    let parts = try draft.add("part", Split(axis: 0, sizes: [1, 2]), reading: [shape])
    #expect(draft.dimensions(parts[0]) == ["batch"])
    #expect(draft.dimensions(parts[1]) == ["time", 6])
  }

  // MARK: - Arithmetic

  static let arithmetic: [(any Layer, [Int], [Dimension]?)] = [
    (Add(), [3], ["time+3"]), (Add(), [-2], nil), (Sub(), [2], nil), (Sub(), [-2], ["time+2"]),
    (Mul(), [4], ["time*4"]), (Mul(), [0], [0]), (Mul(), [-1], nil), (Mul(), [1], ["time"]),
    (Div(), [2], ["floor(time/2)"]), (Div(), [0], nil), (Div(), [-1], nil), (Max(), [1], nil),
  ]

  @Test(arguments: arithmetic.indices)
  mutating func `sizes are computed as far as they stay sizes`(_ index: Int) throws {
    let (layer, operand, expected) = Self.arithmetic[index]
    let value = try add("y", layer, try sizes(1), try constant("operand", [1], operand))
    #expect(draft.dimensions(value) == expected)
  }

  @Test mutating func `what was multiplied can be divided again`() throws {
    let four = try constant("four", [1], [4])
    let two = try constant("two", [1], [2])
    let product = try add("product", Mul(), try sizes(1), four)
    let half = try add("half", Div(), product, two)
    let whole = try add("whole", Div(), product, four)
    #expect(draft.dimensions(half) == ["time*2"])
    #expect(draft.dimensions(whole) == ["time"])
    let sum = try add("sum", Add(), product, two)
    let part = try add("part", Div(), sum, two)
    let twice = try add("twice", Mul(), sum, two)
    #expect(draft.dimensions(part) == ["floor((time*4+2)/2)"])
    #expect(draft.dimensions(twice) == ["(time*4+2)*2"])
  }

  @Test mutating func `sizes are compared where every size gives one answer`() throws {
    let size = try sizes(1)
    let minus = try constant("minus", [1], [-1])
    let one = try constant("one", [1], [1])
    let answers: [(any Layer, String, String, Bool?)] = [
      (Equal(), size, size, true), (Equal(), size, minus, false), (Equal(), size, one, nil),
      (Less(), minus, size, true), (Greater(), size, minus, true), (Less(), size, size, false),
      (LessOrEqual(), size, size, true), (GreaterOrEqual(), size, one, nil),
    ]
    for (index, (layer, a, b, answer)) in answers.enumerated() {
      let value = try add("truth\(index)", layer, a, b)
      let truth = draft.constants[value]
      #expect(try truth?.integers() == answer.map { [$0 ? 1 : 0] }, "\(layer) \(a) \(b)")
    }
    // A size less another one may be what it is compared with.
    let less = try add("less", Sub(), size, one)
    let isMinus = try add("isMinus", Equal(), less, minus)
    #expect(draft.constants[isMinus] == nil)
  }
}
