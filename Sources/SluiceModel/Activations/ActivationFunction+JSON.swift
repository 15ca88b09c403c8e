internal import OrderedCollections
public import SluiceCore

extension ActivationFunction {
  /// The name of the function in files and on screen.
  public var name: String { nameAndParameters.name }

  /// The function as it is written in the native format: its name and its parameters.
  public var json: JSON {
    let (name, parameters) = nameAndParameters
    var members: OrderedDictionary<String, JSON> = ["function": .string(name)]
    for (key, value) in parameters { members[key] = value }
    return .object(members)
  }

  /// Reads what ``json`` writes.
  ///
  /// - Throws: ``SluiceError`` with code `.unsupported` if the function is unknown, `.malformed` or
  ///   `.inconsistent` if a parameter is wrong or missing.
  public init(_ json: JSON) throws(SluiceError) {
    var fields = try JSONFields(json)
    let name = try fields.string("function")
    self = try Self.read(name, &fields)
    try fields.finish()
  }

  private var nameAndParameters: (name: String, parameters: [(String, JSON)]) {
    switch self {
    case .linear: ("linear", [])
    case .affine(let slope, let offset):
      ("affine", [("slope", .number(slope)), ("offset", .number(offset))])
    case .relu(let slope, let maximum, let threshold):
      (
        "relu",
        [
          ("negativeSlope", .number(slope)), ("maximum", maximum.map { .number($0) } ?? .null),
          ("threshold", .number(threshold)),
        ]
      )
    case .elu(let alpha): ("elu", [("alpha", .number(alpha))])
    case .selu: ("selu", [])
    case .celu(let alpha): ("celu", [("alpha", .number(alpha))])
    case .sigmoid: ("sigmoid", [])
    case .hardSigmoid(let slope, let offset):
      ("hardSigmoid", [("slope", .number(slope)), ("offset", .number(offset))])
    case .logSigmoid: ("logSigmoid", [])
    case .sparseSigmoid: ("sparseSigmoid", [])
    case .tanh: ("tanh", [])
    case .scaledTanh(let scale, let slope):
      ("scaledTanh", [("scale", .number(scale)), ("slope", .number(slope))])
    case .hardTanh: ("hardTanh", [])
    case .tanhShrink: ("tanhShrink", [])
    case .softplus: ("softplus", [])
    case .softsign: ("softsign", [])
    case .squareplus(let b): ("squareplus", [("b", .number(b))])
    case .sparsePlus: ("sparsePlus", [])
    case .exponential: ("exponential", [])
    case .silu: ("silu", [])
    case .hardSilu(let slope, let offset):
      ("hardSilu", [("slope", .number(slope)), ("offset", .number(offset))])
    case .gelu(let approximate): ("gelu", [("approximate", .bool(approximate))])
    case .mish: ("mish", [])
    case .softShrink(let threshold): ("softShrink", [("threshold", .number(threshold))])
    case .hardShrink(let threshold): ("hardShrink", [("threshold", .number(threshold))])
    case .softmax: ("softmax", [])
    case .logSoftmax: ("logSoftmax", [])
    case .sparsemax: ("sparsemax", [])
    }
  }

  private static func read(_ name: String, _ fields: inout JSONFields) throws(SluiceError) -> Self {
    switch name {
    case "linear": return .linear
    case "affine":
      return .affine(slope: try fields.number("slope"), offset: try fields.number("offset"))
    case "relu":
      let maximum = try fields.required("maximum")
      guard maximum == .null || maximum.number != nil else {
        throw .attribute("maximum", is: maximum, expected: "a number or null")
      }
      return .relu(
        negativeSlope: try fields.number("negativeSlope"), maximum: maximum.number,
        threshold: try fields.number("threshold"))
    case "elu": return .elu(alpha: try fields.number("alpha"))
    case "celu": return .celu(alpha: try fields.number("alpha"))
    case "hardSigmoid":
      return .hardSigmoid(slope: try fields.number("slope"), offset: try fields.number("offset"))
    case "hardSilu":
      return .hardSilu(slope: try fields.number("slope"), offset: try fields.number("offset"))
    case "scaledTanh":
      return .scaledTanh(scale: try fields.number("scale"), slope: try fields.number("slope"))
    case "squareplus": return .squareplus(b: try fields.number("b"))
    case "gelu": return .gelu(approximate: try fields.bool("approximate"))
    case "softShrink": return .softShrink(threshold: try fields.number("threshold"))
    case "hardShrink": return .hardShrink(threshold: try fields.number("threshold"))
    default:
      guard let function = withoutParameters[name] else { throw .activationUnknown(name) }
      return function
    }
  }

  private static let withoutParameters: [String: ActivationFunction] = {
    let functions: [ActivationFunction] = [
      .selu, .sigmoid, .logSigmoid, .sparseSigmoid, .tanh, .hardTanh, .tanhShrink, .softplus,
      .softsign, .sparsePlus, .exponential, .silu, .mish, .softmax, .logSoftmax, .sparsemax,
    ]
    return Dictionary(uniqueKeysWithValues: functions.map { ($0.name, $0) })
  }()
}

extension ActivationFunction: CustomStringConvertible {
  /// The name, with the parameters that are not obvious: `hardSigmoid(slope 0.2)`.
  public var description: String {
    let (name, parameters) = nameAndParameters
    guard self != .relu() else { return name }
    let hidesHalf = name != Self.affine(slope: 1).name
    let shown = parameters.filter {
      $0.1 != .null && !(hidesHalf && $0 == ("offset", .number(0.5)))
    }
    let text = shown.map { "\($0.0) \($0.1.text())" }.joined(separator: ", ")
    return text.isEmpty ? name : "\(name)(\(text))"
  }
}

extension JSONFields {
  /// The activation function `key`.
  package mutating func activation(_ key: String) throws(SluiceError) -> ActivationFunction {
    let value = try required(key)
    return try placing(at: "attribute \(key.quoted)") { () throws(SluiceError) in
      try ActivationFunction(value)
    }
  }
}
