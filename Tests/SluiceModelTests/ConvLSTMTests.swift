import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// The convolutional LSTM against Keras, and against an LSTM.
@Suite struct ConvLSTMTests {
  /// Waves, smaller so that no gate saturates.
  static func parameters(of layer: ConvLSTM) throws -> LayerParameters {
    var tensors: [String: Tensor] = [:]
    for (index, slot) in layer.parameters.enumerated() where slot.role != "recurrentBias" {
      let values = SpatialValueTests.wave(slot.shape.reduce(1, *), index + 1).map { $0 / 4 }
      tensors[slot.role] = try Tensor(shape: slot.shape, values)
    }
    return LayerParameters(tensors)
  }

  static func expectClose(_ value: Value<Double>, _ elements: [Double]) {
    #expect(value.real?.elements.count == elements.count)
    for (a, b) in zip(value.real?.elements ?? [], elements) { #expect(abs(a - b) <= 1e-8) }
  }

  @Test func `strides, 'same' padding and a mask are those of Keras`() throws {
    let layer = ConvLSTM(
      shape: RecurrentShape(inputSize: 2, hiddenSize: 3),
      window: Window(kernelShape: [3], strides: [2], padding: .sameUpper))
    let mask = LayerValueTests.truth([2, 5], "0110110110")
    let outputs = try layer.forward(
      [SpatialValueTests.wave([2, 5, 6, 2]), mask, nil, nil], Self.parameters(of: layer))
    #expect(outputs.map(\.shape) == [[2, 5, 3, 3], [2, 3, 3], [2, 3, 3], [2, 3, 3]])
    Self.expectClose(outputs[0], Self.masked[0])
    Self.expectClose(outputs[1], Self.masked[1])
    Self.expectClose(outputs[2], Self.masked[1])
    Self.expectClose(outputs[3], Self.masked[2])
  }

  @Test func `going backwards from initial states over two dimensions is that of Keras`() throws {
    let layer = ConvLSTM(
      shape: RecurrentShape(inputSize: 1, hiddenSize: 2, direction: .reverse),
      window: Window(kernelShape: [2, 3]))
    let states = [4, 5].map { salt in
      LayerValueTests.real([1, 3, 1, 2], SpatialValueTests.wave(6, salt).map { $0 / 2 })
    }
    let outputs = try layer.forward(
      [SpatialValueTests.wave([1, 3, 4, 3, 1]), nil] + states, Self.parameters(of: layer))
    Self.expectClose(outputs[0], Self.backwards[0])
    Self.expectClose(outputs[1], Self.backwards[1])
    Self.expectClose(outputs[3], Self.backwards[2])
  }

  @Test(arguments: Direction.allCases)
  func `at one place with a kernel of one it is an LSTM`(_ direction: Direction) throws {
    let shape = RecurrentShape(inputSize: 5, hiddenSize: 3, direction: direction)
    let (lstm, layer) = (
      LSTM(shape: shape), ConvLSTM(shape: shape, window: Window(kernelShape: [1]))
    )
    var (tensors, plain): ([String: Tensor], [String: Tensor]) = ([:], [:])
    for (index, slot) in layer.parameters.enumerated() {
      let values = SpatialValueTests.wave(slot.shape.reduce(1, *), index + 1)
      tensors[slot.role] = try Tensor(shape: slot.shape, values)
      plain[slot.role] = try Tensor(shape: Array(slot.shape.prefix(2)), values)
    }
    let mask = LayerValueTests.truth([2, 4], "10111101")
    let width = 3 * direction.passes.count
    func inputs(_ space: [Int]) -> [Value<Double>?] {
      [
        SpatialValueTests.wave([2, 4] + space + [5]), mask,
        SpatialValueTests.wave([2] + space + [width], 1),
        SpatialValueTests.wave([2] + space + [width], 2),
      ]
    }
    let expected = try lstm.forward(inputs([]), LayerParameters(plain))
    let found = try layer.forward(inputs([1]), LayerParameters(tensors))
    #expect(found.map { $0.real?.elements } == expected.map { $0.real?.elements })
  }

  @Test func `both directions at several places are two layers joined`() throws {
    func layer(_ direction: Direction) -> ConvLSTM {
      ConvLSTM(
        shape: RecurrentShape(inputSize: 2, hiddenSize: 3, direction: direction),
        window: Window(kernelShape: [3], padding: .sameUpper))
    }
    let both = try Self.parameters(of: layer(.bidirectional))
    var backward: [String: Tensor] = [:]
    for role in ["kernel", "recurrentKernel", "inputBias", "recurrentBias"] {
      backward[role] = both.tensor("reverse." + role)
    }
    let inputs = [SpatialValueTests.wave([1, 3, 4, 2]), nil, nil, nil]
    let joined = try layer(.bidirectional).forward(inputs, both)
    let a = try layer(.forward).forward(inputs, both)
    let b = try layer(.reverse).forward(inputs, LayerParameters(backward))
    for (whole, parts) in zip(joined, zip(a, b)) {
      let expected = try Concat(axis: -1).forward([parts.0, parts.1], LayerParameters([:]))
      #expect(whole.real?.elements == expected[0].real?.elements)
    }
  }

  @Test func `sizes that come to light only when running are checked`() {
    let layer = ConvLSTM(
      shape: RecurrentShape(inputSize: 2, hiddenSize: 3), window: Window(kernelShape: [3]))
    let wrong = LayerValueTests.counted([1, 4, 3])
    expectError(
      .inconsistent,
      "inputs of shapes [1, 3, 4, 2] and [1, 4, 3] are no sequence with its initial state"
    ) { () throws(SluiceError) in
      let inputs = [SpatialValueTests.wave([1, 3, 4, 2]), nil, wrong, nil]
      _ = try layer.forward(inputs, LayerParameters([:]))
    }
  }
}
