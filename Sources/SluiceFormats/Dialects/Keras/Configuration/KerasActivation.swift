internal import SluiceCore
internal import SluiceModel

/// How Keras names and serialises activation functions.
enum KerasActivation {
  /// A function, or Keras's gated linear unit, which changes the shape.
  enum Function {
    case activation(ActivationFunction)
    case gatedLinearUnit
  }

  /// Reads the value of an `activation` key: a name, a serialised function or a serialised layer.
  ///
  /// - Throws: ``SluiceError`` with code `.unsupported` if it is none that is known, `.unsafe` if it
  ///   names a function outside Keras.
  static func read(_ json: JSON, _ version: KerasVersion) throws(SluiceError) -> Function {
    switch json {
    case .null: return .activation(.linear)
    case .string("glu"): return .gatedLinearUnit
    case .string(let name): return .activation(try named(name, version))
    case .object: return try serialised(json, version)
    default: throw .kerasActivationMalformed(json)
    }
  }

  private static func named(
    _ name: String, _ version: KerasVersion
  ) throws(SluiceError) -> ActivationFunction {
    switch name {
    case "hard_sigmoid": return .hardSigmoid(slope: version.hardSigmoidSlope)
    default:
      guard let function = functions[name] else { throw .kerasActivationUnknown(name) }
      return function
    }
  }

  /// TensorFlow keeps the slope of a leaky unit in single precision, whatever it computes in.
  private static func slope(_ number: Double) -> Double { Double(Float(number)) }

  private static let functions: [String: ActivationFunction] = [
    "celu": .celu(), "elu": .elu(), "exponential": .exponential, "gelu": .gelu(),
    "hard_shrink": .hardShrink(), "hard_silu": .hardSilu(slope: 1.0 / 6),
    "hard_swish": .hardSilu(slope: 1.0 / 6), "hard_tanh": .hardTanh,
    "leaky_relu": .relu(negativeSlope: slope(0.2)), "linear": .linear, "log_sigmoid": .logSigmoid,
    "log_softmax": .logSoftmax, "mish": .mish, "relu": .relu(), "relu6": .relu(maximum: 6),
    "selu": .selu, "sigmoid": .sigmoid, "silu": .silu, "soft_shrink": .softShrink(),
    "softmax": .softmax, "softplus": .softplus, "softsign": .softsign,
    "sparse_plus": .sparsePlus, "sparse_sigmoid": .sparseSigmoid, "sparsemax": .sparsemax,
    "squareplus": .squareplus(), "swish": .silu, "tanh": .tanh, "tanh_shrink": .tanhShrink,
  ]
}

// MARK: - Serialised objects

extension KerasActivation {
  private static func serialised(
    _ json: JSON, _ version: KerasVersion
  ) throws(SluiceError) -> Function {
    var fields = try JSONFields(json)
    let className = try fields.kerasClassName()
    let config = try fields.required("config")
    fields.ignore(["build_config", "shared_object_id"])
    try fields.finish()
    if className == "function" { return try read(config, version) }
    var attributes = try JSONFields(config)
    attributes.ignore(["name", "trainable"])
    _ = try KerasDataType(attributes.optional("dtype"))
    let function = try placing(at: className) { () throws(SluiceError) in
      let function = try layer(className, &attributes, version)
      try attributes.finish()
      return function
    }
    return function
  }

  /// Reads the options of a layer that is an activation.
  static func layer(
    _ className: String, _ fields: inout JSONFields, _ version: KerasVersion
  ) throws(SluiceError) -> Function {
    switch className {
    case "Activation": return try read(try fields.required("activation"), version)
    case "ELU": return .activation(.elu(alpha: try fields.kerasNumber("alpha")))
    case "LeakyReLU":
      let key = fields.contains("alpha") ? "alpha" : "negative_slope"
      return .activation(.relu(negativeSlope: slope(try fields.kerasNumber(key))))
    case "ReLU":
      let maximum = fields.optional("max_value") ?? .null
      return .activation(
        .relu(
          negativeSlope: slope(try fields.kerasNumber("negative_slope")),
          maximum: maximum == .null ? nil : try fields.kerasNumber("max_value"),
          threshold: try fields.kerasNumber("threshold")))
    case "Softmax":
      let axis = try fields.required("axis")
      guard axis == -1 || axis == [-1] else {
        throw .attribute("axis", is: axis, expected: "-1, the units of the layer")
      }
      return .activation(.softmax)
    case "ThresholdedReLU":
      return .activation(.relu(threshold: try fields.kerasNumber("theta")))
    default: throw .kerasActivationUnknown(className)
    }
  }
}
