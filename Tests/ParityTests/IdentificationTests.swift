import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// Bare arrays that frameworks computed with, under odd names and in odd orientations.
struct IdentificationTests {
  private static let forward = ["direction": "forward", "activation": "tanh"]
  private static let after = ["reset gate": "acts after the recurrent product"]
  private static let before = ["reset gate": "acts before the recurrent product"]
  private static let reverse = ["direction": "reverse, outputs at the time of their inputs"]

  /// What each fixture is, as `Fixtures/generate/cells.py` made it.
  static let truths: [String: [[String: String]]] = [
    "torch_gru": [
      forward, after,
      [
        "cell": "GRU, 5 features, 3 units", "gate order": "n r z",
        "golden": "[time, batch, features]",
        "kernel": "'q' [5, 9], gates in columns",
        "recurrent kernel": "'alpha' [9, 3], gates in rows",
        "biases": "'b/kernel' [9] with the input, 'model.0.weight' [9] with the recurrent product",
      ],
    ],
    "torch_gru_last": [
      forward, after,
      [
        "gate order": "z n r",
        "recurrent kernel": "'alpha' [3, 3, 3], gates stacked as [units, inputs, gates]",
      ],
    ],
    "torch_lstm": [
      forward,
      [
        "cell": "LSTM, 4 features, 6 units", "gate order": "g o f i",
        "initial states": "cell state first", "recurrent activation": "sigmoid",
        "biases": "the first part of 'gamma:0' [48] and the second part of 'gamma:0' [48], "
          + "added to each other",
      ],
    ],
    "torch_rnn_relu": [
      reverse,
      [
        "cell": "RNN, 5 features, 3 units", "activation": "relu",
        "kernel": "'model.0.weight' [5, 3], gates in columns",
        "recurrent kernel": "'b/kernel' [3, 3], gates in columns",
      ],
    ],
    "keras_gru": [
      forward, after,
      [
        "gate order": "n z r", "recurrent activation": "sigmoid",
        "biases": "the second part of 'zz' [2, 9] with the input, "
          + "the first part of 'zz' [2, 9] with the recurrent product",
      ],
    ],
    "keras_gru_before": [
      forward, before,
      [
        "gate order": "r z n",
        "recurrent activation": "\(ActivationFunction.hardSigmoid(slope: 1 / 6))",
      ],
    ],
    "keras_lstm_backwards": [
      [
        "gate order": "f i o g", "activation": "relu",
        "direction": "reverse, outputs in the order of computing (go_backwards)",
        "kernel": "'zz' [4, 4, 6], gates stacked as [inputs, gates, units]",
      ]
    ],
    "keras_rnn": [forward, ["cell": "RNN, 5 features, 3 units", "biases": "none"]],
    "tf_keras_lstm": [
      forward, ["gate order": "o i f g", "recurrent activation": "hardSigmoid(slope 0.2)"],
    ],
    "onnx_gru_reset_before": [forward, before, ["gate order": "z r n"]],
    "onnx_gru_reset_after": [
      forward, after, ["gate order": "z r n", "kernel": "'q' [1, 9, 5], gates in rows"],
    ],
    "onnx_lstm_reverse": [
      reverse, ["gate order": "i o f g", "golden": "[time, batch, features]"],
    ],
  ]

  /// Fixtures whose golden leaves something open, with what that is.
  static let open = ["torch_gru_one_step": "direction", "torch_gru_zero_bias": "biases"]

  private static func load(
    _ name: String
  ) throws -> (arrays: OrderedDictionary<String, Tensor>, golden: OrderedDictionary<String, Tensor>)
  {
    let paths = Fixtures.cellPaths(name)
    return (
      try ArrayFile(contentsOf: paths.arrays).tensors,
      try ArrayFile(contentsOf: paths.golden).tensors
    )
  }

  @Test func `every fixture is told of here`() {
    #expect(Set(Fixtures.cells) == Set(Self.truths.keys).union(Self.open.keys))
  }

  @Test(arguments: truths.keys.sorted())
  func `bare arrays are identified as what they are`(name: String) throws {
    let (arrays, golden) = try Self.load(name)
    let found = try Identification(of: arrays, against: Golden(arrays: golden))
    #expect(found.verdict == .found)
    #expect(found.failure == nil && found.closest == nil)
    #expect(found.unused.isEmpty && found.withoutEffect.isEmpty)
    let reading = try #require(found.matches.first).reading
    for (choice, words) in try #require(Self.truths[name]).flatMap(\.self) {
      #expect(reading.words[choice] == words)
    }
  }

  @Test(arguments: open.keys.sorted())
  func `what a golden cannot tell is said to be open`(name: String) throws {
    let (arrays, golden) = try Self.load(name)
    let found = try Identification(of: arrays, against: Golden(arrays: golden))
    #expect(found.verdict == .several)
    #expect(found.matches.count >= 2)
    #expect(Array(found.open.keys) == [try #require(Self.open[name])])
    #expect(found.failure?.code == .mismatch)
  }

  @Test func `arrays that might as well be zero are named`() throws {
    let (arrays, golden) = try Self.load("torch_gru_one_step")
    let oneStep = try Identification(of: arrays, against: Golden(arrays: golden))
    #expect(oneStep.withoutEffect == ["alpha"])
    let (others, zeroBias) = try Self.load("torch_gru_zero_bias")
    let zero = try Identification(of: others, against: Golden(arrays: zeroBias))
    #expect(zero.withoutEffect == ["alpha", "gamma:0"])
  }

  /// The rows of a matrix as columns; a vector of three or four gates as one with the gates in columns.
  private static func turned(_ tensor: Tensor, gates: Int) throws -> Tensor {
    let matrix =
      tensor.shape.count == 2 ? tensor : try tensor.reshaped([gates, tensor.count / gates])
    return try Tensor(
      tensor.elementType, shape: matrix.shape.reversed(), matrix.transposed([1, 0]).elements())
  }

  @Test func `biases in an order of their own are no layout`() throws {
    var layouts: Set<GateLayout.Biases> = []
    for name in Self.truths.keys.sorted() {
      let (arrays, golden) = try Self.load(name)
      let found = try Identification(of: arrays, against: Golden(arrays: golden))
      let reading = try #require(found.matches.first).reading
      guard reading.cell != .rnn, let layout = reading.gateLayout,
        let bias = reading.biases.input?.array, let tensor = arrays[bias],
        tensor.shape.count == 1 && layout.biases == .inputOnly || tensor.shape.first == 2
      else { continue }
      layouts.insert(layout.biases)
      var others = arrays
      others[bias] = try Self.turned(tensor, gates: layout.order.count)
      let other = try Identification(of: others, against: Golden(arrays: golden))
      let turned = try #require(other.matches.first).reading
      #expect(other.verdict == .found && turned.order == layout.order)
      #expect(turned.gateLayout == nil, "\(name): \(turned.words)")
      #expect(other.textLines.last?.contains("bias") == false)
    }
    #expect(!layouts.isEmpty)
  }

  @Test func `one unit is read in one way, whatever runs along dimensions of size 1`() throws {
    // What ONNX Runtime 1.31 gives for these.
    let arrays: OrderedDictionary<String, Tensor> = [
      "W": try Tensor(shape: [1, 3, 2], [-1.125, 0, 0.25, -1.375, -1, 1.25] as [Float]),
      "R": try Tensor(shape: [1, 3, 1], [-1.25, -1.125, 1.375] as [Float]),
      "B": try Tensor(shape: [1, 6], [0.375, -0.375, 0, 0.5, -0.625, -1.125] as [Float]),
    ]
    let inputs: [Float] = [
      0.875, 0.5, 0, 1, 0.125, 1.5, -0.875, 0.125, 0, -0.5, 0.25, -0.75, 0.875, 1.125, -1.125,
      -0.125,
    ]
    let outputs: [Float] = [
      -0.22701576, 0.24100962, 0.08030452, 0.32406294, -0.1893691, -0.23119372, 0.06998282,
      -0.17279288,
    ]
    let golden = try Golden(arrays: [
      "inputs/x": try Tensor(shape: [4, 2, 2], inputs),
      "outputs/y": try Tensor(shape: [4, 1, 2, 1], outputs),
    ])
    let found = try Identification(of: arrays, against: golden)
    #expect(found.verdict == .found, "\(found.textLines)")
    #expect(
      found.matches.first?.reading.gateLayout
        == GateLayout(
          order: [.update, .reset, .candidate], gateAxis: .rows, biases: .inputThenRecurrent))
    var others = arrays
    others["R"] = try arrays["R"]?.reshaped([1, 3])
    others["B"] = try arrays["B"]?.reshaped([2, 3, 1])
    #expect(try Identification(of: others, against: golden).verdict == .found)
  }

  @Test(arguments: truths.keys.sorted())
  func `arrays that lie beside change nothing`(name: String) throws {
    let (arrays, golden) = try Self.load(name)
    var more = arrays
    more["embedding"] = try Tensor(shape: [11, 2], (0..<22).map { Double($0) })
    more["steps"] = try Tensor(shape: [1], [7])
    let found = try Identification(of: more, against: Golden(arrays: golden))
    #expect(found.verdict == .found)
    #expect(found.unused == ["embedding", "steps"])
  }

  /// What is done to one output of a golden: elements and shape to elements.
  private static let mutations: [String: @Sendable ([Double], [Int]) -> [Double]] = [
    "one element by a thousandth of the largest": { elements, _ in
      var result = elements
      result[elements.count - 1] += 1e-3 * (elements.map(\.magnitude).max() ?? 1)
      return result
    },
    "all by a thousandth": { elements, _ in elements.map { $0 * 1.001 } },
    "negated": { elements, _ in elements.map { -$0 } },
    "units turned round": { elements, shape in
      let units = shape[shape.count - 1]
      return elements.indices.map { elements[$0 / units * units + units - 1 - $0 % units] }
    },
  ]

  @Test(arguments: truths.keys.sorted(), mutations.keys.sorted())
  func `a golden that was changed fits no reading`(name: String, mutation: String) throws {
    let (arrays, original) = try Self.load(name)
    var golden = original
    let output = try #require(original["outputs/y"])
    let change = try #require(Self.mutations[mutation])
    golden["outputs/y"] = try Tensor(
      .float32, shape: output.shape, change(output.elements(as: Double.self), output.shape))
    let found = try Identification(of: arrays, against: Golden(arrays: golden))
    #expect(found.verdict == .none)
    #expect(found.matches.isEmpty)
    let closest = try #require(found.closest)
    #expect(closest.error > closest.allowed)
    #expect(found.failure?.code == .mismatch)
  }

  @Test func `the closest reading is the right one where little was changed`() throws {
    let (arrays, original) = try Self.load("torch_gru")
    var golden = original
    let output = try #require(original["outputs/y"])
    golden["outputs/y"] = try Tensor(
      .float32, shape: output.shape, output.elements(as: Double.self).map { $0 * 1.001 })
    let found = try Identification(of: arrays, against: Golden(arrays: golden))
    #expect(found.closest?.reading.words["gate order"] == "n r z")
  }
}
