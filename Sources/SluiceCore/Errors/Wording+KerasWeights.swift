extension SluiceError {
  package static func kerasGroupMissing(_ path: String) -> SluiceError {
    SluiceError(.inconsistent, "group \(path.quoted) is missing, expected the weights of the layer")
  }

  package static func kerasWeightListed(_ name: String) -> SluiceError {
    SluiceError(.inconsistent, "is listed in 'weight_names' as \(name.quoted) but missing")
  }

  package static var kerasBackendUnknown: SluiceError {
    SluiceError(
      .inconsistent,
      "the file does not say what Keras computed with, on which the numbers depend: expected attribute 'backend', or names of weights"
    )
  }

  package static func kerasNamesMalformed(_ key: String, _ found: String) -> SluiceError {
    SluiceError(.malformed, "attribute \(key.quoted) holds \(found), expected names")
  }

  package static func kerasCountMalformed(_ key: String) -> SluiceError {
    SluiceError(.malformed, "attribute \(key.quoted) is expected to be one count")
  }

  package static func kerasLayerCounts(file: Int, configuration: Int) -> SluiceError {
    SluiceError(
      .inconsistent,
      "the file has weights for \(file) layers, but the configuration has \(configuration) with weights"
    )
  }

  package static func kerasWeightOrder(
    _ index: Int, _ name: String, expected role: String, of layer: String
  ) -> SluiceError {
    SluiceError(
      .inconsistent,
      "weight \(index) of the layer is called \(name.quoted), expected \(role.quoted) of \(layer.quoted)"
    )
  }

  package static var kerasVariableNoArray: SluiceError {
    SluiceError(.malformed, "is no array, expected a variable")
  }

  package static func kerasVariableCount(
    _ count: Int, at path: String, expected: [String]
  ) -> SluiceError {
    let roles = expected.isEmpty ? "none" : "\(expected.count): \(expected.listed("and"))"
    let found = count == 0 ? "no variables" : count == 1 ? "1 variable" : "\(count) variables"
    return SluiceError(.inconsistent, "group \(path.quoted) holds \(found), expected \(roles)")
  }

  package static func kerasVariableName(_ name: String, at path: String) -> SluiceError {
    SluiceError(
      .inconsistent, "group \(path.quoted) holds the variables of a layer called \(name.quoted)")
  }

  package static func kerasWeightsWithoutLayer(_ paths: [String]) -> SluiceError {
    let shown =
      paths.count <= 4
      ? paths.map(\.quoted) : paths.prefix(3).map(\.quoted) + ["\(paths.count - 3) more"]
    return SluiceError(
      .inconsistent, "the configuration has no layer for the weights \(shown.listed("and"))")
  }

  package static func kerasWeightMissing(_ role: String, listed: [String]) -> SluiceError {
    let names = listed.isEmpty ? "no weights" : listed.map(\.quoted).listed("and")
    return SluiceError(
      .inconsistent, "the layer has no weight \(role.quoted): the file lists \(names) for it")
  }

  package static func kerasWeightTwice(_ role: String, _ names: [String]) -> SluiceError {
    SluiceError(
      .inconsistent,
      "the layer has several weights \(role.quoted): \(names.map(\.quoted).listed("and"))"
    )
  }

  package static func kerasWeightsNotUnderstood(_ names: [String]) -> SluiceError {
    let noun = names.count == 1 ? "weight" : "weights"
    return SluiceError(
      .inconsistent, "the layer has no place for its \(noun) \(names.map(\.quoted).listed("and"))")
  }

  package static func kerasElementType(_ found: String) -> SluiceError {
    SluiceError(.unsupported, "dtype \(found) is no type of real numbers")
  }

  package static func kerasOpaque(bytes: Int, policy: String) -> SluiceError {
    SluiceError(
      .inconsistent,
      "dtype opaque of \(bytes) bytes can only be bfloat16, but the layer's policy is \(policy)")
  }

  package static func kerasWeightRank(_ shape: [Int], expected: Int) -> SluiceError {
    SluiceError(
      .inconsistent, "shape \(shape) has rank \(shape.count), expected rank \(expected)")
  }

  package static func kerasKernelColumns(
    _ shape: [Int], gates: Int, units: Int
  ) -> SluiceError {
    let columns = shape.last ?? 0
    let why = columns.isMultiple(of: gates) ? "" : ", no multiple of \(gates)"
    return SluiceError(
      .inconsistent,
      "shape \(shape) has \(columns) columns\(why), expected \(gates) × \(units) units = \(gates * units)"
    )
  }

  package static func kerasKernelRows(_ shape: [Int], expected: Int, what: String) -> SluiceError {
    SluiceError(
      .inconsistent, "shape \(shape) has \(shape.first ?? 0) rows, expected \(expected) \(what)")
  }

  package static func kerasBiasForm(
    _ shape: [Int], expected: [Int], why: String
  ) -> SluiceError {
    SluiceError(.inconsistent, "the bias has shape \(shape), expected \(expected) \(why)")
  }

  package static func kerasWeightShape(_ shape: [Int], expected: [Int]) -> SluiceError {
    SluiceError(.inconsistent, "shape is \(shape), expected \(expected)")
  }
}
