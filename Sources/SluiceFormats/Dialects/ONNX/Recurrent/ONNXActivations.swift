internal import SluiceCore
internal import SluiceModel

/// The activation functions of a recurrent node, one after the other.
///
/// `activation_alpha` and `activation_beta` hold the parameters of those functions that have any, without
/// gaps; where a list ends early, the rest has the standard's defaults. This is how ONNX Runtime takes
/// them, which does not mind the case of the names either, but for `ThresholdedRelu`: its alpha is 1 in the
/// standard and 0 there.
struct ONNXActivations {
  /// A function of the standard's list, with its parameters where none are given.
  private struct Entry {
    let name: String
    let parameters: Parameters
    let function: @Sendable (_ alpha: Double, _ beta: Double) -> ActivationFunction

    init(
      _ name: String, _ parameters: Parameters = .none,
      _ function: @escaping @Sendable (Double, Double) -> ActivationFunction
    ) {
      self.name = name
      self.parameters = parameters
      self.function = function
    }
  }

  /// What a function is told besides.
  private enum Parameters {
    case none
    /// Alpha, with the default of the operator of the same name.
    case alpha(Double)
    /// Alpha and beta, with defaults.
    case both(Double, Double)
    /// Alpha and beta, which the standard gives no defaults.
    case required
  }

  private static let entries = [
    Entry("Relu") { _, _ in .relu() },
    Entry("Tanh") { _, _ in .tanh },
    Entry("Sigmoid") { _, _ in .sigmoid },
    Entry("Softsign") { _, _ in .softsign },
    Entry("Softplus") { _, _ in .softplus },
    Entry("LeakyRelu", .alpha(0.01)) { alpha, _ in .relu(negativeSlope: alpha) },
    Entry("ThresholdedRelu", .alpha(1)) { alpha, _ in .relu(threshold: alpha) },
    Entry("Elu", .alpha(1)) { alpha, _ in .elu(alpha: alpha) },
    Entry("HardSigmoid", .both(0.2, 0.5)) { .hardSigmoid(slope: $0, offset: $1) },
    Entry("Affine", .required) { .affine(slope: $0, offset: $1) },
    Entry("ScaledTanh", .required) { .scaledTanh(scale: $0, slope: $1) },
  ]

  private static let byName = Dictionary(
    uniqueKeysWithValues: entries.map { ($0.name.lowercased(), $0) })

  /// The functions, `defaults` for every direction where the node names none.
  let functions: [ActivationFunction]
  /// What to say of the node: where runtimes differ about what it leaves unsaid.
  private(set) var warning: String?

  /// - Throws: ``SluiceError`` with code `.unsupported` if a function is not known, `.inconsistent` if
  ///   there are more or fewer of them, or more parameters, than the node has use for.
  init(
    _ call: inout ONNXCall, defaults: [ActivationFunction], passes: Int
  ) throws(SluiceError) {
    let names = try call.strings("activations") ?? []
    var alphas = try Self.parameters("activation_alpha", &call)
    var betas = try Self.parameters("activation_beta", &call)
    guard !names.isEmpty else {
      guard alphas.isEmpty, betas.isEmpty else {
        throw .onnxActivationParameters(alphas.count + betas.count)
      }
      functions = Array(repeating: defaults, count: passes).flatMap { $0 }
      return
    }
    let expected = defaults.count * passes
    // The standard's own default of an RNN names two functions whatever the direction.
    let isDoubled = expected == 1 && names.count == 2 && names[0] == names[1]
    guard names.count == expected || isDoubled else {
      throw .onnxActivationCount(names, expected: expected)
    }
    var functions: [ActivationFunction] = []
    for name in names {
      guard let entry = Self.byName[name.lowercased()] else {
        throw .onnxActivationUnknown(name, in: names)
      }
      if entry.name == "ThresholdedRelu", alphas.isEmpty {
        warning =
          "gives 'ThresholdedRelu' no 'activation_alpha': the standard's 1 is taken, where ONNX Runtime "
          + "takes 0"
      }
      let (alpha, beta) = try Self.take(&alphas, &betas, for: entry)
      functions.append(entry.function(alpha, beta))
    }
    guard alphas.isEmpty, betas.isEmpty else {
      throw .onnxActivationParameters(alphas.count + betas.count)
    }
    self.functions = Array(functions.prefix(expected))
  }

  private static func parameters(
    _ name: String, _ call: inout ONNXCall
  ) throws(SluiceError) -> [Double] {
    let numbers = try call.numbers(name) ?? []
    guard numbers.allSatisfy(\.isFinite) else {
      throw .onnxAttributeValue(name, "\(numbers)", expected: "finite numbers")
    }
    return numbers
  }

  /// Takes the parameters of a function from the lists.
  private static func take(
    _ alphas: inout [Double], _ betas: inout [Double], for entry: Entry
  ) throws(SluiceError) -> (Double, Double) {
    func next(_ list: inout [Double]) -> Double? { list.isEmpty ? nil : list.removeFirst() }
    switch entry.parameters {
    case .none: return (0, 0)
    case .alpha(let alpha): return (next(&alphas) ?? alpha, 0)
    case .both(let alpha, let beta): return (next(&alphas) ?? alpha, next(&betas) ?? beta)
    case .required:
      guard let alpha = next(&alphas), let beta = next(&betas) else {
        throw .onnxActivationUnparameterized(entry.name)
      }
      return (alpha, beta)
    }
  }
}
