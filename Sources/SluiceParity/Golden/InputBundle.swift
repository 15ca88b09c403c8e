public import OrderedCollections
public import SluiceCore
public import SluiceEngine
internal import SluiceFormats
public import SluiceModel

/// Inputs to run a model on: the `inputs/` of a golden bundle, or arrays that are inputs themselves.
public struct InputBundle: Sendable {
  /// The inputs of each call, by the name of the case, and of each input in the bundle.
  public let cases: OrderedDictionary<String, OrderedDictionary<String, Tensor>>
  private let isSingleArray: Bool
  package let identities: [FileIdentity]
  private let path: String

  /// Reads a `.npz` or `.safetensors` file, or a `.npy` file for a model with one input.
  ///
  /// Where a name begins with `inputs/` or `<case>/inputs/`, the file is a golden bundle, of which
  /// only the inputs are taken. Otherwise every array is an input.
  ///
  /// - Throws: ``SluiceError``, placed at the file, as ``Golden/init(contentsOf:)``.
  public init(contentsOf path: String) throws(SluiceError) {
    let file = try ArrayFile(contentsOf: path)
    self.path = path
    identities = [file.identity]
    isSingleArray = file.format == .npy
    cases = try placing(at: path) { () throws(SluiceError) in
      guard !file.tensors.isEmpty else { throw .goldenEmpty }
      guard let cases = try Self.goldenInputs(file.tensors) else {
        return [GoldenKey.unnamedCase: file.tensors]
      }
      return cases
    }
  }

  /// Reads the inputs in a folder of test data, see ``Golden/init(testData:of:)``.
  ///
  /// - Throws: ``SluiceError`` as there.
  public init(testData path: String, of model: Model) throws(SluiceError) {
    let data = try ONNXTestData(contentsOf: path)
    self.path = path
    identities = data.identities
    isSingleArray = false
    let cases = try Golden.cases(try data.arrays(of: model)) { GoldenKey($0) }
    self.cases = OrderedDictionary(uniqueKeysWithValues: cases.map { ($0.name, $0.inputs) })
  }

  /// The inputs in a golden bundle; `nil` if the arrays are none.
  private static func goldenInputs(
    _ arrays: OrderedDictionary<String, Tensor>
  ) throws(SluiceError) -> OrderedDictionary<String, OrderedDictionary<String, Tensor>>? {
    let prefix = GoldenKey.embeddedPrefix
    var bundle: OrderedDictionary<String, Tensor> = [:]
    for (name, tensor) in arrays where name.hasPrefix(prefix) {
      bundle[String(name.dropFirst(prefix.count))] = tensor
    }
    if bundle.isEmpty { bundle = arrays }
    guard bundle.keys.contains(where: { GoldenKey($0)?.section == .inputs }) else { return nil }
    let cases = try Golden.cases(bundle) { GoldenKey($0) }
    return OrderedDictionary(uniqueKeysWithValues: cases.map { ($0.name, $0.inputs) })
  }

  /// Runs an engine on every case.
  ///
  /// - Parameter engine: The engine.
  /// - Returns: `outputs/<name>`, with `<case>/` in front where the bundle names its cases.
  /// - Throws: ``SluiceError`` with code `.inconsistent`, placed at file and case, if the inputs are not
  ///   those of the model.
  public func outputs(
    of engine: Engine
  ) throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    try outputs(of: engine.model) { (inputs) throws(SluiceError) in try engine.run(inputs) }
  }

  /// Runs `model` on every case by its definition in double precision.
  ///
  /// - Parameter model: The model.
  /// - Returns: The outputs as ``outputs(of:)-(Engine)`` names them.
  /// - Throws: ``SluiceError`` as there.
  public func outputs(
    of model: Model
  ) throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    try outputs(of: model) { (inputs) throws(SluiceError) in try model.run(inputs) }
  }

  private func outputs(
    of model: Model,
    by run: (OrderedDictionary<String, Tensor>) throws(SluiceError) -> OrderedDictionary<
      String, Tensor
    >
  ) throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    var results: OrderedDictionary<String, Tensor> = [:]
    for (index, (name, arrays)) in cases.enumerated() {
      let outputs = try Progress.within("case", index, of: cases.count) { () throws(SluiceError) in
        try placing(at: path) { () throws(SluiceError) in
          try placing(at: "case \(name.quoted)") { () throws(SluiceError) in
            try run(try inputs(arrays, of: model))
          }
        }
      }
      let prefix = name == GoldenKey.unnamedCase ? "" : "\(name)/"
      for (output, tensor) in outputs { results["\(prefix)outputs/\(output)"] = tensor }
    }
    return results
  }

  private func inputs(
    _ arrays: OrderedDictionary<String, Tensor>, of model: Model
  ) throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    guard isSingleArray, let array = arrays.values.first else {
      return try model.resolveInputs(arrays)
    }
    let names = model.inputs.filter { !$0.isState }.map(\.name)
    guard names.count == 1 else { throw .severalInputs(names) }
    return [names[0]: array]
  }
}
