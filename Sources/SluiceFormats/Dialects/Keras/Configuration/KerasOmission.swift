internal import OrderedCollections
internal import SluiceCore

/// What the configuration of a class leaves unsaid in some version, and what it then means.
struct KerasOmission {
  private let classes: Set<String>
  private let key: String
  private let value: JSON
  /// Why the value is known, where it had better be said.
  private let why: String?

  private init(_ classes: Set<String>, _ key: String, _ value: JSON, why: String? = nil) {
    self.classes = classes
    self.key = key
    self.value = value
    self.why = why
  }

  private static let cuDNN: Set<String> = ["CuDNNGRU", "CuDNNLSTM"]
  private static let recurrent = cuDNN.union([
    "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "GRU", "LSTM", "RNN", "SimpleRNN",
  ])

  private static let all = [
    // cuDNN knows nothing else.
    KerasOmission(cuDNN, "activation", "tanh"),
    KerasOmission(cuDNN, "recurrent_activation", "sigmoid"),
    KerasOmission(cuDNN, "use_bias", true),
    KerasOmission(["CuDNNGRU"], "reset_after", true),
    KerasOmission(
      ["GRU", "GRUCell"], "reset_after", false, why: "as in every file of Keras before 2.1.5"),
    // Keras before 2.0.5 returned no states.
    KerasOmission(recurrent, "return_state", false),
    // cuDNN does not unroll, and Keras 3 leaves some out that it took no part in.
    KerasOmission(recurrent, "unroll", false),
    KerasOmission(recurrent, "time_major", false),
    KerasOmission(recurrent, "zero_output_for_mask", false),
  ]

  /// The configuration of a layer with what it leaves unsaid, and facts of what that was.
  static func completed(_ entry: KerasEntry) -> (config: JSON, facts: [String]) {
    guard var config = entry.config.object else { return (entry.config, []) }
    var facts: [String] = []
    for omission in all
    where omission.classes.contains(entry.className) && config[omission.key] == nil {
      config[omission.key] = omission.value
      if let why = omission.why {
        facts.append("\(omission.key) is absent: \(omission.value.excerpt), \(why)")
      }
    }
    return (.object(config), facts)
  }
}
