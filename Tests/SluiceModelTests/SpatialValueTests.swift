import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// Layers over space against the frameworks that they come from.
///
/// Input and parameters are ``wave(_:_:)``s; the expected numbers were computed by the frameworks in
/// double precision, or without rounding.
@Suite struct SpatialValueTests {
  /// One use of a layer, and what comes of it.
  struct Use: Sendable {
    let layer: any Layer
    let input: [Int]
    let shape: [Int]
    let output: [Double]
    /// Parameters that the node does without.
    let absent: Set<String>

    init(
      _ layer: any Layer, _ input: [Int], without absent: Set<String> = [], gives shape: [Int],
      _ output: [Double]
    ) {
      self.layer = layer
      self.absent = absent
      self.input = input
      self.shape = shape
      self.output = output
    }
  }

  /// Numbers that look like none in particular; `salt` is 0 for inputs and the place of a parameter
  /// among the others, from 1.
  static func wave(_ count: Int, _ salt: Int) -> [Double] {
    (0..<count).map { Double(($0 * $0 + $0 * (salt + 3) + salt) % 23 - 11) / 8 }
  }

  static func wave(_ shape: [Int], _ salt: Int = 0) -> Value<Double> {
    .real(NDArray(shape: shape, elements: wave(shape.reduce(1, *), salt)))
  }

  /// The parameters of a layer.
  static func parameters(
    of layer: any Layer, without absent: Set<String> = []
  ) throws -> LayerParameters {
    var tensors: [String: Tensor] = [:]
    for (index, slot) in layer.parameters.enumerated() where !absent.contains(slot.role) {
      let values = wave(slot.shape.reduce(1, *), index + 1)
      tensors[slot.role] = try Tensor(
        shape: slot.shape, slot.role == "variance" ? values.map(abs) : values)
    }
    return LayerParameters(tensors)
  }

  static func expectClose(
    _ value: Value<Double>?, _ shape: [Int], _ elements: [Double], _ comment: Comment
  ) {
    #expect(value?.shape == shape, comment)
    for (a, b) in zip(value?.real?.elements ?? [], elements) {
      #expect(abs(a - b) <= 1e-11 * max(1, abs(b)), comment)
    }
  }

  @Test(arguments: (convolutions + transposed + pools + normalizations).indices)
  func `a layer computes what its framework computes`(_ index: Int) throws {
    let use = (Self.convolutions + Self.transposed + Self.pools + Self.normalizations)[index]
    let layer = use.layer
    let types = try layer.outputTypes(
      [ValueType(.float32, use.input.map { .fixed($0) })])
    #expect(types == [ValueType(.float32, use.shape.map { .fixed($0) })])
    let outputs = try layer.forward(
      [Self.wave(use.input)], Self.parameters(of: layer, without: use.absent))
    Self.expectClose(outputs.first, use.shape, use.output, "\(layer)")
  }

  @Test func `a window that reaches beyond the padding counts what is inside`() throws {
    let window = Window(
      kernelShape: [3], strides: [2], padding: .explicit([Padding.Pads(1, 1)]))
    let input = LayerValueTests.counted([1, 6, 1])
    let pools: [(any Layer, [Double])] = [
      (MaxPool(channels: .last, window: window, ceilMode: true), [1, 3, 5, 5]),
      (AveragePool(channels: .last, window: window, ceilMode: true), [0.5, 2, 4, 5]),
      (
        AveragePool(channels: .last, window: window, ceilMode: true, countIncludePad: true),
        [1.0 / 3, 2, 4, 2.5]
      ),
    ]
    for (layer, expected) in pools {
      let outputs = try layer.forward([input], LayerParameters([:]))
      Self.expectClose(outputs.first, [1, 4, 1], expected, "\(layer)")
    }
    let pads = Window(kernelShape: [2], padding: .explicit([Padding.Pads(1, 1)]))
    let negative = try MaxPool(channels: .first, window: pads).forward(
      [LayerValueTests.real([1, 1, 3], [-3, -1, -2])], LayerParameters([:]))
    Self.expectClose(negative.first, [1, 1, 4], [-3, -1, -1, -2], "padding is not zero")
  }

  @Test(arguments: [
    (MaxPool.StorageOrder.rowMajor, [1, 3, 1, 3, 4, 7, 12, 14, 17, 14, 17, 23]),
    (.columnMajor, [3, 9, 3, 9, 1, 10, 12, 18, 16, 18, 16, 23]),
  ])
  func `a pool tells where its maxima stand as ONNX Runtime does`(
    _ order: MaxPool.StorageOrder, _ expected: [Int]
  ) throws {
    let window = Window(
      kernelShape: [2, 2], strides: [1, 2],
      padding: .explicit([Padding.Pads(1, 0), Padding.Pads(0, 0)]))
    let layer = MaxPool(channels: .first, window: window, indices: order)
    let numbers: [Double] = [1, 5, 2, 4, 5, 0, 3, 4, 2, 2, 2, 1]
    let input = LayerValueTests.real([1, 2, 3, 4], numbers + numbers.map { -$0 })
    let outputs = try layer.forward([input], LayerParameters([:]))
    let maxima: [Double] = [5, 4, 5, 4, 5, 4, -1, -2, 0, -2, 0, -1]
    Self.expectClose(outputs[0], [1, 2, 3, 2], maxima, "\(order)")
    #expect(outputs[1].integer?.elements == expected)
    // The same image with its channels last has them at the same places of space.
    let last = try Transpose(permutation: [0, 2, 3, 1]).forward([input], LayerParameters([:]))
    let turned = try MaxPool(channels: .last, window: window, indices: order).forward(
      last, LayerParameters([:]))
    let places = expected.map { $0 % 12 * 2 + $0 / 12 }
    #expect(
      turned[1].integer?.elements == (0..<6).flatMap { [places[$0], places[$0 + 6]] })
  }

  @Test func `a pool takes integers, and passes NaN on`() throws {
    let padded = Window(kernelShape: [2], padding: .explicit([Padding.Pads(1, 0)]))
    let layer = MaxPool(channels: .first, window: padded)
    let input = LayerValueTests.integer([1, 1, 5], [3, 200, 7, 7, 250])
    #expect(try layer.outputTypes([ValueType(.uint8, [1, 1, 5])])[0].elementType == .uint8)
    let outputs = try layer.forward([input], LayerParameters([:]))
    #expect(outputs[0].integer?.elements == [3, 200, 200, 7, 250])
    let pair = MaxPool(channels: .first, window: Window(kernelShape: [2]))
    let missing = try pair.forward(
      [LayerValueTests.real([1, 1, 4], [.nan, 1, 2, .nan])], LayerParameters([:]))
    #expect(missing[0].real?.elements.map(\.isNaN) == [true, false, true])
  }

  @Test func `padding alone has no largest integer and no place`() throws {
    let window = Window(kernelShape: [1], padding: .explicit([Padding.Pads(1, 0)]))
    let real = LayerValueTests.real([1, 1, 1], [4])
    let numbers = try MaxPool(channels: .first, window: window).forward(
      [real], LayerParameters([:]))
    #expect(numbers[0].real?.elements == [-.infinity, 4])
    for (layer, value) in [
      (MaxPool(channels: .first, window: window), LayerValueTests.integer([1, 1, 1], [4])),
      (MaxPool(channels: .first, window: window, indices: .rowMajor), real),
    ] {
      expectError(
        .inconsistent, "a window sees nothing but padding, which has no largest element"
      ) { () throws(SluiceError) in
        _ = try layer.forward([value], LayerParameters([:]))
      }
    }
  }

  @Test func `a mean over time leaves out masked steps`() throws {
    let layer = GlobalAveragePool(channels: .last, keepsAxes: false)
    let mask = LayerValueTests.truth([2, 4], "10110010")
    let outputs = try layer.forward([Self.wave([2, 4, 3]), mask], LayerParameters([:]))
    Self.expectClose(
      outputs.first, [2, 3], [-0.375, -0.541666666666667, 0.5, -0.125, -0.875, -1.375], "mean")
    let none = LayerValueTests.truth([1, 2], "00")
    let nothing = try layer.forward([Self.wave([1, 2, 1]), none], LayerParameters([:]))
    #expect(nothing.first?.real?.elements.allSatisfy(\.isNaN) == true)
    let first = GlobalAveragePool(channels: .first, keepsAxes: true)
    let kept = try first.forward(
      [LayerValueTests.counted([1, 2, 4]), LayerValueTests.truth([1, 4], "0110")],
      LayerParameters([:]))
    Self.expectClose(kept.first, [1, 2, 1], [1.5, 5.5], "channels first")
  }

  @Test func `a maximum over all space is found in every channel`() throws {
    let layer = GlobalMaxPool(channels: .first, keepsAxes: true)
    let values = LayerValueTests.real([1, 2, 1, 3], [-3, -1, -2, 5, 7, 6])
    let outputs = try layer.forward([values], LayerParameters([:]))
    Self.expectClose(outputs.first, [1, 2, 1, 1], [-1, 7], "maximum")
  }

  @Test func `the least length of a unit is that of the framework`() throws {
    let row = [-1.375, -0.875, -0.125]
    let tiny = [0.875e-7 * 2, -0.75e-7 * 2, 0.75e-7 * 2]
    let input = LayerValueTests.real([2, 3], row + tiny)
    for (least, expected) in [
      (1e-24, [0.6363636363636, -0.5454545454545, 0.5454545454545]), (1e-12, [0.175, -0.15, 0.15]),
    ] {
      let layer = UnitNormalization(axes: [-1], least: least)
      let outputs = try layer.forward([input], LayerParameters([:]))
      Self.expectClose(
        outputs.first, [2, 3], [-0.8411910241921, -0.5353033790313, -0.07647191129019] + expected,
        "least \(least)")
    }
  }
}
