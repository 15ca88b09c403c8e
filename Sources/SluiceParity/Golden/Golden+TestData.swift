internal import OrderedCollections
public import SluiceCore
package import SluiceFormats
public import SluiceModel

extension Golden {
  /// Reads goldens as the ONNX project keeps them: a folder of `input_<K>.pb` and `output_<K>.pb`, each a
  /// tensor, or a folder that holds several such folders `test_data_set_<N>`, which name the cases.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - model: The model that they are for. `<K>` counts its inputs or outputs, states not counted.
  /// - Throws: ``SluiceError``, placed at folder or file: `.missing` if it cannot be read, `.inconsistent`
  ///   if it is no such folder, a number is missing, the model has not so many inputs or outputs, a
  ///   tensor bears the name of another one, or a case has no outputs; `.unsupported` if a file holds
  ///   no tensor.
  public init(testData path: String, of model: Model) throws(SluiceError) {
    try self.init(ONNXTestData(contentsOf: path), of: model, at: path)
  }

  /// Takes the goldens in an open folder, which messages call `path`.
  package init(
    _ data: ONNXTestData, of model: Model, at path: String
  ) throws(SluiceError) {
    let arrays = try data.arrays(of: model)
    self = try placing(at: path) { () throws(SluiceError) in try Golden(arrays: arrays) }
  }
}

extension ONNXTestData {
  /// The tensors under the names that they have in a bundle for `model`.
  func arrays(of model: Model) throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    var arrays: OrderedDictionary<String, Tensor> = [:]
    for data in dataSets {
      let sides = [
        (GoldenKey.Section.inputs, data.inputs, PortNames.inputs(of: model)),
        (.outputs, data.outputs, PortNames.outputs(of: model)),
      ]
      for (section, items, ports) in sides {
        for (position, item) in items.enumerated() {
          let port = try placing(at: item.path) { () throws(SluiceError) in
            try ports.port(at: position, called: item.name)
          }
          let front = data.name.map { "\($0)/" } ?? ""
          arrays["\(front)\(section.rawValue)/\(port)"] = item.tensor
        }
      }
    }
    return arrays
  }
}

extension PortNames {
  /// The port at a position; fails if `name` is that of another one.
  ///
  /// Other names mean nothing, since programs that keep test data do not have to give them any.
  fileprivate func port(at position: Int, called name: String) throws(SluiceError) -> String {
    guard positions.indices.contains(position) else {
      throw .testDataPosition(noun, position, known: positions)
    }
    let port = positions[position]
    guard name == port || !names.contains(name) else {
      throw .testDataName(noun, name, expected: port)
    }
    return port
  }
}
