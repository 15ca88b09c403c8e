import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// Gates are moved as bytes, both ways, whatever the format's order.
@Suite struct GateTests {
  static let orders = [GRU.gates, LSTM.gates, RNN.gates].flatMap(permutations)

  static func permutations(_ gates: [Gate]) -> [[Gate]] {
    guard gates.count > 1 else { return [gates] }
    return gates.flatMap { gate in
      permutations(gates.filter { $0 != gate }).map { [gate] + $0 }
    }
  }

  /// The canonical order of the layer whose gates these are.
  static func canonical(_ order: [Gate]) -> [Gate] {
    order.count == 1 ? RNN.gates : order.count == 3 ? GRU.gates : LSTM.gates
  }

  /// Bytes in which every element is another one, negative zero and NaNs with payloads among them.
  static func tensor(_ type: ElementType, _ shape: [Int]) throws -> Tensor {
    let size = type.byteCount
    var bytes: [UInt8] = []
    for index in 0..<shape.reduce(1, *) {
      var element = (0..<size).map { UInt8(truncatingIfNeeded: (index * 7 + 1) >> ($0 * 8)) }
      if index == 0 { element = Array(repeating: 0, count: size - 1) + [0x80] }
      if index == 1 { element = Array(repeating: 0x55, count: size - 1) + [0x7F] }
      if index == 2 { element = Array(repeating: 0xFF, count: size) }
      bytes += element
    }
    return try Tensor(elementType: type, shape: shape, source: MemoryBytes(bytes))
  }

  @Test(arguments: orders, GateLayout.Axis.allCases)
  func `kernels keep every bit there and back`(_ order: [Gate], _ axis: GateLayout.Axis) throws {
    let layout = GateLayout(order: order, gateAxis: axis, biases: .inputOnly)
    let rearrangement = GateRearrangement(layout, to: Self.canonical(order))
    let rows = order.count * 2
    for type in ElementType.allCases {
      let stored = try Self.tensor(type, axis == .rows ? [rows, 3] : [3, rows])
      let canonical = try rearrangement.canonicalKernel(stored)
      #expect(canonical.shape == [rows, 3])
      #expect(canonical.elementType == type)
      #expect(try canonical.bytes == Self.expected(stored, order, axis), "\(type)")
      let back = try rearrangement.storedKernel(canonical)
      #expect(back.shape == stored.shape)
      #expect(try back.bytes == stored.bytes, "\(type)")
    }
  }

  /// The canonical bytes by the definition: row `g·H + u` of gate `g`, column `c`.
  static func expected(_ stored: Tensor, _ order: [Gate], _ axis: GateLayout.Axis) throws -> [UInt8]
  {
    let (bytes, size) = (try stored.bytes, stored.elementType.byteCount)
    let units = stored.shape[axis == .rows ? 0 : 1] / order.count
    var result: [UInt8] = []
    for gate in canonical(order) {
      let block = try #require(order.firstIndex(of: gate))
      for unit in 0..<units {
        for column in 0..<3 {
          let along = block * units + unit
          let index = axis == .rows ? along * 3 + column : column * stored.shape[1] + along
          result += bytes[index * size..<(index + 1) * size]
        }
      }
    }
    return result
  }

  @Test(arguments: orders, GateLayout.Biases.allCases)
  func `biases keep every bit there and back`(_ order: [Gate], _ form: GateLayout.Biases) throws {
    let layout = GateLayout(order: order, gateAxis: .columns, biases: form)
    let rearrangement = GateRearrangement(layout, to: Self.canonical(order))
    let count = order.count * 2
    for type in ElementType.allCases {
      let stored = try Self.tensor(type, form == .inputOnly ? [count] : [2, count])
      let (input, recurrent) = try rearrangement.canonicalBiases(stored)
      #expect(input.shape == [count])
      #expect(recurrent?.shape == (form == .inputOnly ? nil : [count]))
      let blocks = try Self.canonical(order).map { try #require(order.firstIndex(of: $0)) }
      for (row, bias) in [input, recurrent].enumerated() {
        guard let bias else { continue }
        let (bytes, width) = (try stored.bytes, 2 * type.byteCount)
        let expected = blocks.flatMap { block in
          let start = (row * order.count + block) * width
          return bytes[start..<start + width]
        }
        #expect(try bias.bytes == expected, "\(type), row \(row)")
      }
      let back = try rearrangement.storedBiases(input: input, recurrent: recurrent)
      #expect(back.shape == stored.shape)
      #expect(try back.bytes == stored.bytes, "\(type)")
    }
  }

  @Test func `a kernel of Keras, worked by hand`() throws {
    let layout = GateLayout(
      order: [.update, .reset, .candidate], gateAxis: .columns, biases: .inputThenRecurrent)
    let rearrangement = GateRearrangement(layout, to: GRU.gates)
    // Two features, two units: columns z0 z1 r0 r1 n0 n1.
    let kernel = try Tensor(shape: [2, 6], [10, 11, 20, 21, 30, 31, 40, 41, 50, 51, 60, 61])
    let canonical = try rearrangement.canonicalKernel(kernel)
    #expect(canonical.shape == [6, 2])
    #expect(try canonical.integers() == [20, 50, 21, 51, 10, 40, 11, 41, 30, 60, 31, 61])
    let bias = try Tensor(shape: [2, 6], Array(1...12))
    let (input, recurrent) = try rearrangement.canonicalBiases(bias)
    #expect(try input.integers() == [3, 4, 1, 2, 5, 6])
    #expect(try recurrent?.integers() == [9, 10, 7, 8, 11, 12])
  }

  @Test(arguments: GateLayout.Axis.allCases)
  func `reading in windows of any size gives the same bytes`(_ axis: GateLayout.Axis) throws {
    let layout = GateLayout(
      order: [.output, .input, .cell, .forget], gateAxis: axis, biases: .inputOnly)
    let rearrangement = GateRearrangement(layout, to: LSTM.gates)
    let stored = try Self.tensor(.float32, axis == .rows ? [8, 3] : [3, 8])
    for tensor in [
      try rearrangement.canonicalKernel(stored),
      try rearrangement.storedKernel(try rearrangement.canonicalKernel(stored)),
      try stored.row(1),
    ] {
      let whole = try tensor.bytes
      for size in 1...whole.count {
        var joined: [UInt8] = []
        try tensor.source.forEachWindow(of: size) { joined += $0 }
        #expect(joined == whole, "windows of \(size)")
      }
      #expect(try tensor.source.bytes(in: 5..<5) == [])
    }
  }

  @Test func `arrays that do not divide into gates are refused`() throws {
    let layout = GateLayout(order: GRU.gates, gateAxis: .columns, biases: .inputOnly)
    let rearrangement = GateRearrangement(layout, to: GRU.gates)
    for shape in [[6, 4], [6], [1, 2, 3]] {
      let tensor = try Tensor(zeros: shape)
      expectError(.inconsistent, "shape \(shape) does not divide into 3 gates") {
        () throws(SluiceError) in _ = try rearrangement.canonicalKernel(tensor)
      }
    }
    for shape in [[7], [2, 3], []] {
      let tensor = try Tensor(zeros: shape)
      expectError(.inconsistent, "shape \(shape) does not divide into 3 gates") {
        () throws(SluiceError) in _ = try rearrangement.canonicalBiases(tensor)
      }
    }
  }

  @Test func `a bias is neither dropped nor made up on the way back`() throws {
    let bias = try Tensor(zeros: [6])
    let one = GateLayout(order: GRU.gates, gateAxis: .rows, biases: .inputOnly)
    let both = GateLayout(order: GRU.gates, gateAxis: .rows, biases: .inputThenRecurrent)
    expectError(
      .inconsistent, "parameter 'recurrentBias' is not one of the layer's, expected 'inputBias'"
    ) { () throws(SluiceError) in
      _ = try GateRearrangement(one, to: GRU.gates).storedBiases(input: bias, recurrent: bias)
    }
    expectError(.inconsistent, "parameter 'recurrentBias' is missing") { () throws(SluiceError) in
      _ = try GateRearrangement(both, to: GRU.gates).storedBiases(input: bias, recurrent: nil)
    }
  }

  @Test func `a layout says itself in words`() {
    let keras = GateLayout(
      order: [.update, .reset, .candidate], gateAxis: .columns, biases: .inputThenRecurrent)
    #expect(keras.description == "gates z r n in columns, biases input then recurrent")
    let simple = GateLayout(order: [.hidden], gateAxis: .rows, biases: .inputOnly)
    #expect(simple.description == "one gate in rows, one bias")
  }
}
