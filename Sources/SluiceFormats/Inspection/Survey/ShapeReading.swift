internal import OrderedCollections
internal import SluiceCore

/// What a run of arrays can be, read off their shapes.
struct ShapeReading {
  /// How many arrays belong to it.
  let count: Int
  var classes: [String]
  var facts: [String]
  /// What is left open, where the form of the arrays says more about it than their class.
  var undecided: [String] = []

  /// Reads as many arrays from the beginning as belong together.
  ///
  /// `hints` are words that stand in the names of the file; they choose between classes, but never
  /// bring one in.
  static func first(
    of arrays: ArraySlice<StoredObject.Array>, hints: Set<String>
  ) -> ShapeReading {
    let shapes = arrays.prefix(longest).map(\.shape)
    let readers = [
      gatesApart, convolutionalCell, cell, separable, kernelWithBias, vectors, kernelAlone,
    ]
    for reader in readers {
      guard var reading = reader(shapes) else { continue }
      reading.narrow(to: hints.union(arrays.prefix(reading.count).compactMap(\.role)))
      if reading.undecided.isEmpty {
        reading.undecided = Array(OrderedSet(reading.classes.flatMap(options)))
      }
      return reading
    }
    let facts = ["shapes \(shapes.map { "\($0)" }.listed("and"))"]
    return ShapeReading(count: shapes.count, classes: [], facts: facts)
  }

  /// The greatest number of arrays that belong together.
  private static let longest = 12

  /// Keeps the classes that the names speak for, if they leave any out.
  private mutating func narrow(to hints: Set<String>) {
    let byClass = classes.filter { hints.contains($0.inSnakeCase) }
    let byRole = classes.filter { !hints.isDisjoint(with: Self.roles[$0] ?? ["kernel", "W"]) }
    let named = byClass.isEmpty ? byRole : byClass
    guard !named.isEmpty, named.count < classes.count else { return }
    classes = named
    facts.append("told by the names in the file")
  }

  /// What the arrays are called of layers that have no kernel.
  private static let roles: [String: Set<String>] = [
    "BatchNormalization": ["moving_mean", "moving_variance"],
    "Embedding": ["embeddings"],
    "GroupNormalization": ["gamma", "beta"],
    "LayerNormalization": ["gamma", "beta"],
    "PReLU": ["alpha", "alphas"],
    "RMSNormalization": ["scale"],
  ]
}

// MARK: - Recurrent layers

extension ShapeReading {
  private static let steps = ["go_backwards", "return_sequences", "return_state", "stateful"]
  private static let gates =
    ["activation", "recurrent_activation (and the slope of 'hard_sigmoid')"] + steps

  /// A kernel of `[I, g·H]`, a recurrent one of `[H, g·H]`, and perhaps a bias.
  private static func cell(_ shapes: [[Int]]) -> ShapeReading? {
    guard shapes.count >= 2, shapes[0].count == 2, shapes[1].count == 2 else { return nil }
    let (columns, units) = (shapes[0][1], shapes[1][0])
    guard units > 0, shapes[1][1] == columns, columns.isMultiple(of: units) else { return nil }
    let sizes = ["\(shapes[0][0]) features", "\(units) units"]
    let bias = shapes.count > 2 ? shapes[2] : []
    let reading = { (name: String, count: Int, facts: [String], undecided: [String]) in
      ShapeReading(count: count, classes: [name], facts: sizes + facts, undecided: undecided)
    }
    switch (columns / units, bias) {
    case (3, [columns]):
      return reading("GRU", 3, ["bias \(bias): the reset gate acts before the product"], gates)
    case (3, [2, columns]):
      return reading("GRU", 3, ["bias \(bias): the reset gate acts after the product"], gates)
    case (3, _) where bias.isTwice(columns):
      let fact = "bias \(bias): the reset gate acts after the product, activations are fixed"
      return reading("CuDNNGRU", 3, [fact], steps)
    case (3, _): return reading("GRU", 2, ["no bias"], ["reset_after"] + gates)
    case (4, [columns]): return reading("LSTM", 3, ["bias \(bias)"], gates)
    case (4, _) where bias.isTwice(columns):
      return reading("CuDNNLSTM", 3, ["bias \(bias): activations are fixed"], steps)
    case (4, _): return reading("LSTM", 2, ["no bias"], gates)
    case (1, [units]):
      return reading("SimpleRNN", 3, ["bias \(bias)"], ["activation"] + steps)
    case (1, _):
      return reading(
        "SimpleRNN", 2, ["no bias"], ["whether it is two 'Dense'", "activation"] + steps)
    default: return nil
    }
  }

  /// Keras 1: kernel, recurrent kernel and bias of every gate apart, 9 arrays or 12.
  private static func gatesApart(_ shapes: [[Int]]) -> ShapeReading? {
    guard shapes.count >= 9, shapes[0].count == 2 else { return nil }
    let (features, units) = (shapes[0][0], shapes[0][1])
    let gate = [[features, units], [units, units], [units]]
    guard units > 0 else { return nil }
    let count = stride(from: 0, to: shapes.count - 2, by: 3).prefix { start in
      Array(shapes[start..<start + 3]) == gate
    }.count
    guard count == 3 || count == 4 else { return nil }
    let sizes = ["\(features) features", "\(units) units"]
    guard count == 4 else {
      let facts = sizes + ["the gates z, r and h apart: the reset gate acts before the product"]
      return ShapeReading(count: 9, classes: ["GRU"], facts: facts, undecided: gates)
    }
    let facts = sizes + ["the gates i, c, f and o apart"]
    return ShapeReading(count: 12, classes: ["LSTM"], facts: facts, undecided: gates)
  }

  /// A kernel of `[…, C, 4·F]` and a recurrent one of `[…, F, 4·F]`.
  private static func convolutionalCell(_ shapes: [[Int]]) -> ShapeReading? {
    guard shapes.count >= 2, (3...5).contains(shapes[0].count),
      shapes[1].count == shapes[0].count, let columns = shapes[0].last, shapes[1].last == columns,
      let filters = shapes[1].dropLast().last, columns.isMultiple(of: 4), columns / 4 == filters,
      columns > 0
    else { return nil }
    let hasBias = shapes.count > 2 && shapes[2] == [columns]
    let rank = shapes[0].count - 2
    return ShapeReading(
      count: hasBias ? 3 : 2, classes: ["ConvLSTM\(rank)D"],
      facts: [
        "\(shapes[0][rank]) channels", "\(filters) filters",
        "kernel \(shapes[0].prefix(rank).map(String.init).joined(separator: " × "))",
        hasBias ? "bias [\(columns)]" : "no bias",
      ],
      undecided: ["strides", "padding", "dilation_rate", "data_format"] + gates)
  }
}

extension [Int] {
  /// Whether it is the shape of a vector of twice `count`.
  fileprivate func isTwice(_ count: Int) -> Bool {
    self.count == 1 && self[0].isMultiple(of: 2) && self[0] / 2 == count
  }
}
