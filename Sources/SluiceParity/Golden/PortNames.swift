internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Finds the ports of a model that the names in a bundle mean: by name, else by position.
struct PortNames {
  /// What a port is called in messages: `input`, `output`, `layer`.
  let noun: String
  /// Every name there is.
  let names: [String]
  /// The names that positions count.
  let positions: [String]

  /// The inputs of a model; positions do not count states.
  static func inputs(of model: Model) -> PortNames {
    PortNames(
      noun: "input", names: model.inputs.map(\.name),
      positions: model.inputs.filter { !$0.isState }.map(\.name))
  }

  /// The outputs of a model; positions do not count states.
  static func outputs(of model: Model) -> PortNames {
    PortNames(
      noun: "output", names: model.outputs.map(\.name),
      positions: model.outputs.filter { $0.feedsInput == nil }.map(\.name))
  }

  /// The nodes of a model; there are no positions.
  static func layers(of model: Model) -> PortNames {
    PortNames(noun: "layer", names: model.nodes.map(\.name), positions: [])
  }

  /// The name of the port that `name` means; a slash that the port's begins with may be missing, since
  /// members of a zip archive cannot have it.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent`, listing what there is, if it means none.
  func resolve(_ name: String) throws(SluiceError) -> String {
    if names.contains(name) { return name }
    if names.contains("/" + name) { return "/" + name }
    if name.allSatisfy({ $0.isASCII && $0.isNumber }), let position = Int(name),
      positions.indices.contains(position)
    {
      return positions[position]
    }
    throw .portUnknown(noun, name, known: names)
  }

  /// The arrays by the names of the ports.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if a name means no port, or two mean the same.
  func resolve(
    _ arrays: OrderedDictionary<String, Tensor>
  ) throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    var result: OrderedDictionary<String, Tensor> = [:]
    var aliases: [String: String] = [:]
    for (name, tensor) in arrays {
      let port = try resolve(name)
      if let other = aliases.updateValue(name, forKey: port) {
        throw .portGivenTwice(noun, port, as: [other, name])
      }
      result[port] = tensor
    }
    return result
  }
}

extension Model {
  /// The arrays by the names of the inputs; only states may be absent.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if a name is unknown or given twice, or an
  ///   input is missing.
  func resolveInputs(
    _ arrays: OrderedDictionary<String, Tensor>
  ) throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    let inputs = try PortNames.inputs(of: self).resolve(arrays)
    for input in self.inputs where !input.isState && inputs[input.name] == nil {
      throw .inputNotGiven(input.name, input.type.description)
    }
    return inputs
  }
}
