import SluiceModel
import Testing

/// Every option that a reader of ONNX could lose must show in what ONNX Runtime gave.
@Suite struct ONNXCellMistakeTests {
  typealias Use = ONNXCellTests.Use

  /// A use with one mistake.
  struct Mistake {
    let name: String
    let use: Use
  }

  @Test(arguments: ONNXCellTests.uses.keys.sorted())
  func `an option that is lost shows`(_ name: String) throws {
    for mistake in Self.mistakes(in: try #require(ONNXCellTests.uses[name])) {
      let distance = try ONNXCellTests.distance(mistake.use.run(), name)
      #expect(distance > 1e-3, "\(mistake.name)")
    }
  }

  @Test func `every mistake is made somewhere`() {
    let names = ONNXCellTests.uses.values.flatMap { Self.mistakes(in: $0).map(\.name) }
    #expect(
      Set(names) == [
        "lengths ignored", "clip ignored", "clip mistaken", "reverse activations ignored",
        "coupling ignored", "gates coupled", "peepholes ignored", "peepholes in another order",
      ])
  }

  /// All that `use` gives room for.
  static func mistakes(in use: Use) -> [Mistake] {
    var mistakes: [Mistake] = []
    func add(_ name: String, _ change: (inout Use) -> Void) {
      var mistaken = use
      change(&mistaken)
      mistakes.append(Mistake(name: name, use: mistaken))
    }
    if use.lengths != nil { add("lengths ignored") { $0.isMasked = false } }
    if use.layer.clip != nil {
      add("clip ignored") { $0.layer = changed($0.layer, clip: nil) }
      add("clip mistaken") { $0.layer = changed($0.layer, clip: 0.375) }
    }
    if use.layer.reverseActivations != nil {
      add("reverse activations ignored") {
        $0.layer = changed($0.layer, clip: $0.layer.clip, keepsReverse: false)
      }
    }
    guard let lstm = use.layer as? LSTM else { return mistakes }
    add(lstm.couplesForgetGate ? "coupling ignored" : "gates coupled") {
      $0.layer = changed(lstm, clip: lstm.clip, couples: !lstm.couplesForgetGate)
    }
    guard !use.absent.contains("peephole") else { return mistakes }
    add("peepholes ignored") { $0.absent = ["peephole", "reverse.peephole"] }
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      add("peepholes in another order") { $0.peepholes = order }
    }
    return mistakes
  }

  static func changed(
    _ layer: any CellLayer, clip: Double?, keepsReverse: Bool = true, couples: Bool? = nil
  ) -> any CellLayer {
    switch layer {
    case let gru as GRU:
      GRU(
        shape: gru.shape, resetPlacement: gru.resetPlacement, activations: gru.activations,
        reverseActivations: keepsReverse ? gru.reverseActivations : nil, clip: clip)
    case let lstm as LSTM:
      LSTM(
        shape: lstm.shape, activations: lstm.activations,
        reverseActivations: keepsReverse ? lstm.reverseActivations : nil, clip: clip,
        couplesForgetGate: couples ?? lstm.couplesForgetGate)
    case let rnn as RNN:
      RNN(
        shape: rnn.shape, activations: rnn.activations,
        reverseActivations: keepsReverse ? rnn.reverseActivations : nil, clip: clip)
    default: layer
    }
  }
}
