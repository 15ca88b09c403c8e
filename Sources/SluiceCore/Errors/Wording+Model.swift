extension SluiceError {
  package static func tensorSize(
    _ shape: [Int], _ type: String, has found: Int, expected: Int
  ) -> SluiceError {
    SluiceError(.inconsistent, "has \(found) bytes, expected \(expected) for \(type) \(shape)")
  }

  package static func tensorRank(_ shape: [Int], limit: Int) -> SluiceError {
    SluiceError(
      .limit, "shape \(shape) has \(shape.count) dimensions, more than the limit of \(limit)")
  }

  package static func tensorNegative(_ shape: [Int]) -> SluiceError {
    SluiceError(.malformed, "shape \(shape) has a negative dimension")
  }

  package static func tensorTooLarge(_ shape: [Int]) -> SluiceError {
    SluiceError(.limit, "shape \(shape) is too large: the count of elements overflows the limit")
  }
}

// MARK: - Rearranging

extension SluiceError {
  package static func tensorPermutation(_ axes: [Int], shape: [Int]) -> SluiceError {
    SluiceError(.inconsistent, "axes \(axes) do not name each dimension of shape \(shape) once")
  }

  package static func tensorsDoNotJoin(_ tensors: [String]) -> SluiceError {
    SluiceError(
      .inconsistent,
      "tensors \(tensors.listed("and")) cannot be joined, expected one type and the same dimensions "
        + "after the first")
  }
}

// MARK: - Values

extension SluiceError {
  package static func integerTooLarge(_ value: UInt64) -> SluiceError {
    SluiceError(.limit, "holds \(value), beyond the range of 63 bits")
  }

  package static func tensorNotIntegers(_ type: String) -> SluiceError {
    SluiceError(.inconsistent, "holds \(type) numbers, expected integers")
  }

  package static func valueRank(
    _ name: String, _ shape: String, found: Int, expected: String
  ) -> SluiceError {
    SluiceError(
      .inconsistent, "\(name) has shape \(shape) of rank \(found), expected rank \(expected)")
  }

  package static func valueKind(_ name: String, _ type: String, expected: String) -> SluiceError {
    SluiceError(.inconsistent, "\(name) holds \(type) elements, expected \(expected) ones")
  }

  package static func valueFeatures(_ name: String, _ shape: String, expected: Int) -> SluiceError {
    SluiceError(
      .inconsistent, "\(name) has shape \(shape), expected \(expected) in the last dimension")
  }

  package static func valuesDoNotFit(_ shapes: [String], why: String) -> SluiceError {
    SluiceError(.inconsistent, "inputs of shapes \(shapes.listed("and")) \(why)")
  }

  package static func axisOutOfRange(_ axis: Int, _ shape: String) -> SluiceError {
    SluiceError(.inconsistent, "axis \(axis) is out of range for shape \(shape)")
  }

  package static func indexOutOfRange(_ index: Int, place: [Int], count: Int) -> SluiceError {
    SluiceError(
      .inconsistent, "index \(index) at \(place) is out of range for a table of \(count) rows")
  }
}

// MARK: - The graph

extension SluiceError {
  package static func valueDefinedTwice(_ name: String) -> SluiceError {
    SluiceError(.inconsistent, "value \(name.quoted) is made twice")
  }

  package static func valueUndefined(_ name: String) -> SluiceError {
    SluiceError(.inconsistent, "reads \(name.quoted), which nothing before it makes")
  }

  package static func nodeNameTwice(_ name: String) -> SluiceError {
    SluiceError(.inconsistent, "the name \(name.quoted) is used twice")
  }

  package static func outputNameTwice(_ name: String) -> SluiceError {
    SluiceError(.inconsistent, "the name \(name.quoted) is used twice")
  }

  package static func stateUndefined(_ name: String) -> SluiceError {
    SluiceError(.inconsistent, "feeds \(name.quoted), which is no state input that is still unfed")
  }

  package static func stateDiffers(
    _ name: String, _ type: String, expected: String
  ) -> SluiceError {
    SluiceError(.inconsistent, "feeds \(name.quoted) with \(type), expected \(expected)")
  }

  package static func inputCount(_ count: Int, expected: String) -> SluiceError {
    SluiceError(.inconsistent, "has \(count) inputs, expected \(expected)")
  }

  package static func inputMissing(_ name: String) -> SluiceError {
    SluiceError(.inconsistent, "input \(name.quoted) is missing")
  }

  package static func outputCount(_ count: Int, expected: Int) -> SluiceError {
    SluiceError(.inconsistent, "has \(count) outputs, expected \(expected)")
  }

  package static func parameterMissing(role: String) -> SluiceError {
    SluiceError(.inconsistent, "parameter \(role.quoted) is missing")
  }

  package static func parameterUndefined(_ name: String) -> SluiceError {
    SluiceError(.inconsistent, "parameter \(name.quoted) is not in the model")
  }

  package static func parameterUnused(_ name: String) -> SluiceError {
    SluiceError(.inconsistent, "parameter \(name.quoted) belongs to no node")
  }

  package static func parameterShape(
    _ role: String, _ shape: String, expected: [Int]
  ) -> SluiceError {
    SluiceError(.inconsistent, "parameter \(role.quoted) has shape \(shape), expected \(expected)")
  }

  package static func parameterKind(
    _ role: String, _ type: String, expected: String
  ) -> SluiceError {
    SluiceError(
      .inconsistent, "parameter \(role.quoted) has element type \(type), expected \(expected)")
  }

  package static func parameterRoleUnknown(_ role: String, expected: [String]) -> SluiceError {
    let roles = expected.isEmpty ? "no parameters" : expected.map(\.quoted).listed()
    return SluiceError(
      .inconsistent, "parameter \(role.quoted) is not one of the layer's, expected \(roles)")
  }

  package static func layerKindUnknown(_ kind: String) -> SluiceError {
    SluiceError(.unsupported, "layer kind \(kind.quoted) is not known")
  }
}

extension SluiceError {
  package static func activationUnknown(_ name: String) -> SluiceError {
    SluiceError(.unsupported, "\(name.quoted) is no known activation")
  }
}

extension SluiceError {
  package static func gatesDoNotDivide(_ shape: [Int], gates: Int) -> SluiceError {
    SluiceError(.inconsistent, "shape \(shape) does not divide into \(gates) gates")
  }
}

// MARK: - Running

extension SluiceError {
  package static func modelInputUnknown(_ name: String, known: [String]) -> SluiceError {
    let names = known.map(\.quoted).listed("and")
    return SluiceError(.inconsistent, "\(name.quoted) is no input of the model, which has \(names)")
  }

  package static func modelInputMissing(_ name: String) -> SluiceError {
    SluiceError(.inconsistent, "input \(name.quoted) of the model is missing")
  }

  package static func modelInputShape(_ shape: [Int], expected: String) -> SluiceError {
    SluiceError(.inconsistent, "shape \(shape) does not fit, expected \(expected)")
  }

  package static func modelInputSymbol(_ shape: [Int], name: String, bound: Int) -> SluiceError {
    SluiceError(
      .inconsistent, "shape \(shape) does not fit: \(name.quoted) is \(bound) in another input")
  }

  package static func modelInputKind(_ found: String, expected: String) -> SluiceError {
    SluiceError(.inconsistent, "holds \(found), expected \(expected)")
  }

  package static func modelInputEmpty(_ shape: [Int], limit: Int) -> SluiceError {
    SluiceError(
      .limit,
      "shape \(shape) has no elements, and its other dimensions come to more than the limit of \(limit)"
    )
  }
}

extension SluiceError {
  package static func graphVersion(_ version: Int, _ known: Int) -> SluiceError {
    SluiceError(.unsupported, "the graph has version \(version), expected \(known)")
  }
}

// MARK: - Parts

extension SluiceError {
  package static func partUnknown(_ layer: String, nearest: [String]) -> SluiceError {
    let list = nearest.map(\.quoted).listed("and")
    let names = nearest.isEmpty ? "it has none" : "the nearest are \(list)"
    return SluiceError(
      .usage, "the model has no layer \(layer.quoted): \(names)",
      hint: "'sluice summary MODEL' lists the layers")
  }

  package static func partOfInput(_ name: String) -> SluiceError {
    SluiceError(.usage, "\(name.quoted) is an input of the model, expected a layer")
  }
}
