internal import ONNXWire
internal import SluiceCore

/// What nodes are part of: the model's own graph or a function of the model.
struct ONNXFrame {
  /// The versions of the operators.
  let opsets: ONNXOpsets
  /// The attributes of the function; nil for one that the call leaves out.
  private let attributes: [String: ProtoAttribute.Value?]
  /// How many calls and graphs are around.
  var depth = 0

  /// The model's own graph.
  init(opsets: ONNXOpsets) {
    self.opsets = opsets
    attributes = [:]
  }

  /// A function that is called with `attributes` from within `outer`.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if an attribute stands there twice, `.unsupported` if
  ///   the function does not have it.
  init(
    _ function: ProtoFunction, _ given: [ProtoAttribute], in outer: ONNXFrame
  ) throws(SluiceError) {
    var attributes: [String: ProtoAttribute.Value?] = [:]
    let names = function.attributes.map { ($0, ProtoAttribute.Value?.none) }
    for (name, value) in names + function.defaults.map({ ($0.name, $0.value) }) {
      guard attributes.updateValue(value, forKey: name) == nil else {
        throw .onnxAttributeTwice(name)
      }
    }
    var seen: Set<String> = []
    for attribute in given {
      guard attributes[attribute.name] != nil else {
        throw .onnxAttributesUnknown([attribute.name], opset: nil)
      }
      guard seen.insert(attribute.name).inserted else { throw .onnxAttributeTwice(attribute.name) }
      attributes[attribute.name] = .some(attribute.value)
    }
    self.attributes = attributes
    opsets = try ONNXOpsets(function.opsets)
    depth = outer.depth
  }

  /// Attributes of a node, with the values of the function's in place of references to them; one that
  /// the call leaves out is left out.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if a reference leads nowhere.
  func bound(_ list: [ProtoAttribute]) throws(SluiceError) -> [ProtoAttribute] {
    var result: [ProtoAttribute] = []
    for attribute in list {
      guard case .reference(let name) = attribute.value else {
        result.append(attribute)
        continue
      }
      guard let value = attributes[name] else {
        throw .onnxReferenceUnknown(attribute.name, name)
      }
      if let value { result.append(ProtoAttribute(name: attribute.name, value: value)) }
    }
    return result
  }
}
