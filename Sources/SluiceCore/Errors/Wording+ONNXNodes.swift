// MARK: - Nodes

extension SluiceError {
  package static func onnxInputMissing(_ name: String) -> SluiceError {
    SluiceError(.inconsistent, "input \(name.quoted) is missing")
  }

  package static let onnxAttributeUnnamed = SluiceError(
    .malformed, "has an attribute without a name")

  package static func onnxReferenceUnknown(_ name: String, _ target: String) -> SluiceError {
    SluiceError(
      .malformed,
      "attribute \(name.quoted) refers to the attribute \(target.quoted) of a function around, which "
        + "does not have it")
  }

  package static func onnxAttributeTwice(_ name: String) -> SluiceError {
    SluiceError(.malformed, "attribute \(name.quoted) stands there twice")
  }

  package static func onnxAttributeMissing(_ name: String) -> SluiceError {
    SluiceError(.malformed, "attribute \(name.quoted) is missing")
  }

  package static func onnxAttributesUnknown(_ names: [String], opset: Int?) -> SluiceError {
    let (noun, verb) = names.count == 1 ? ("attribute", "is") : ("attributes", "are")
    let version = opset.map { " in opset \($0)" } ?? ""
    return SluiceError(
      .unsupported, "\(noun) \(names.map(\.quoted).listed("and")) \(verb) not known\(version)")
  }

  package static func onnxAttributeType(
    _ name: String, _ found: String, expected: String
  ) -> SluiceError {
    SluiceError(.malformed, "attribute \(name.quoted) holds \(found), expected \(expected)")
  }

  package static func onnxAttributeValue(
    _ name: String, _ found: String, expected: String
  ) -> SluiceError {
    SluiceError(.malformed, "attribute \(name.quoted) is \(found), expected \(expected)")
  }

  package static func onnxAttributeUnsupported(
    _ name: String, _ found: String, expected: String
  ) -> SluiceError {
    SluiceError(.unsupported, "attribute \(name.quoted) is \(found), expected \(expected)")
  }

  package static func onnxShape(
    _ name: String, _ found: String, expected: String, why: String? = nil
  ) -> SluiceError {
    let reason = why.map { ", since \($0)" } ?? ""
    return SluiceError(
      .inconsistent, "input \(name.quoted) has shape \(found), expected \(expected)\(reason)")
  }

  package static func onnxSizesUnknown(_ name: String, _ shape: String) -> SluiceError {
    SluiceError(
      .unsupported, "input \(name.quoted) has shape \(shape), expected sizes that are known")
  }

  package static func onnxGateRows(_ name: String, _ shape: [Int], gates: Int) -> SluiceError {
    SluiceError(
      .inconsistent, "input \(name.quoted) has shape \(shape), expected a multiple of \(gates) rows"
    )
  }

  package static func onnxHiddenSize(_ stated: Int, _ w: [Int], gates: Int) -> SluiceError {
    SluiceError(
      .inconsistent,
      "attribute 'hidden_size' is \(stated), expected \(w[1] / gates), since W is \(w)")
  }
}

// MARK: - Types

extension SluiceError {
  package static func onnxSizeNegative(_ size: Int) -> SluiceError {
    SluiceError(.malformed, "has a dimension of size \(size)")
  }

  package static func onnxTypesDiffer(_ names: [String], _ types: [String]) -> SluiceError {
    SluiceError(
      .inconsistent,
      "inputs \(names.map(\.quoted).listed("and")) hold \(types.listed("and")) elements, expected "
        + "one type")
  }
}

// MARK: - Recurrent nodes and graphs inside nodes

extension SluiceError {
  package static func onnxActivationCount(_ names: [String], expected: Int) -> SluiceError {
    SluiceError(
      .inconsistent,
      "attribute 'activations' is \(JSON.array(names.map { .string($0) }).excerpt), "
        + "expected \(expected) functions")
  }

  package static func onnxActivationUnknown(_ name: String, in names: [String]) -> SluiceError {
    SluiceError(
      .unsupported,
      "attribute 'activations' is \(JSON.array(names.map { .string($0) }).excerpt): "
        + "\(name.quoted) is no known activation")
  }

  package static func onnxActivationUnparameterized(_ name: String) -> SluiceError {
    SluiceError(
      .inconsistent,
      "activation \(name.quoted) has no parameters in 'activation_alpha' and "
        + "'activation_beta', and the standard gives it no default")
  }

  package static func onnxActivationParameters(_ count: Int) -> SluiceError {
    SluiceError(
      .inconsistent,
      "attributes 'activation_alpha' and 'activation_beta' hold \(count) "
        + "\(count == 1 ? "number" : "numbers") more than the activations take")
  }

  package static func onnxBranchInputs(_ name: String) -> SluiceError {
    SluiceError(.malformed, "attribute \(name.quoted) is a graph with inputs, expected none")
  }

  package static func onnxLoopBody(inputs: Int, outputs: Int, carried: Int) -> SluiceError {
    SluiceError(
      .inconsistent,
      "attribute 'body' is a graph of \(inputs) to \(outputs) values, expected \(carried + 2) to "
        + "\(carried + 1) or more, since the node carries \(carried)")
  }
}

extension SluiceError {
  package static func onnxElementType(_ number: Int) -> SluiceError {
    SluiceError(.malformed, "has element type \(number), which the standard does not have")
  }

  package static func onnxElementTypeUnsupported(_ name: String) -> SluiceError {
    SluiceError(.unsupported, "element type \(name.quoted) is not supported")
  }

  package static func onnxElements(_ field: String, _ type: String) -> SluiceError {
    SluiceError(.malformed, "has \(type) elements in \(field.quoted), which is for other types")
  }

  package static func onnxElement(_ number: String, _ type: String) -> SluiceError {
    SluiceError(.malformed, "has the element \(number), which \(type) cannot be")
  }
}
