internal import ONNXWire
package import SluiceCore
package import SluiceModel

/// Goldens as the ONNX project keeps them: a folder of files `input_<K>.pb` and `output_<K>.pb`, each a
/// tensor, or a folder that holds several such folders `test_data_set_<N>`.
package struct ONNXTestData: Sendable {
  /// The tensors of one call of a model.
  package struct DataSet: Sendable {
    /// The name of the folder; nil where the folder that was given holds the tensors itself.
    package let name: String?
    /// What the model is given, in the order of its inputs.
    package let inputs: [Item]
    /// What it must give, in the order of its outputs.
    package let outputs: [Item]
  }

  /// One tensor with what files call it.
  package struct Item: Sendable {
    /// The path of its file.
    package let path: String
    /// What the tensor calls itself; empty where it has no name.
    package let name: String
    package let tensor: Tensor
  }

  package private(set) var dataSets: [DataSet] = []
  /// What tells the files from others.
  package private(set) var identities: [FileIdentity] = []

  private static let setPrefix = "test_data_set_"
  private static let fileSuffix = ".pb"

  /// Opens the folder at `path`.
  ///
  /// - Throws: ``SluiceError``, placed at the file or folder it is about: `.missing` if it cannot be
  ///   read, `.inconsistent` if it is no such folder or a number is missing, `.unsupported` if a file
  ///   holds no tensor, `.limit` if there are too many files, or whatever is wrong with a tensor.
  package init(contentsOf path: String) throws(SluiceError) {
    let folder = try InputFolder(at: path)
    let names = try folder.names()
    let sets = try placing(at: folder.path) { () throws(SluiceError) in
      try Self.sets(among: names)
    }
    guard !sets.isEmpty else {
      dataSets = [try dataSet(nil, folder, names)]
      return
    }
    for name in sets {
      let inner = try placing(at: folder.path) { () throws(SluiceError) in
        try folder.folder(name)
      }
      dataSets.append(try dataSet(name, inner, try inner.names()))
    }
  }

  /// Whether a folder that holds these names is meant as one of test data.
  package static func isLaidOut(in names: [String]) -> Bool {
    names.contains { $0.hasPrefix(setPrefix) || $0.hasSuffix(fileSuffix) }
  }

  /// The names of the folders of tensors, by their numbers; none if the tensors are here.
  private static func sets(among names: [String]) throws(SluiceError) -> [String] {
    let sets = names.filter { $0.hasPrefix(setPrefix) }
    let hasTensors = names.contains { $0.hasSuffix(fileSuffix) }
    guard let first = sets.first else {
      guard hasTensors else { throw .testDataNone }
      return []
    }
    guard !hasTensors else { throw .testDataMixed(first) }
    var numbers: [String: Int] = [:]
    for name in sets {
      guard let number = number(name.dropFirst(setPrefix.count)) else {
        throw .testDataFolderName(name)
      }
      numbers[name] = number
    }
    return sets.sorted { numbers[$0, default: 0] < numbers[$1, default: 0] }
  }

  /// A number as it stands in names, with no zeros in front.
  private static func number(_ text: Substring) -> Int? {
    Int(text).flatMap { $0 >= 0 && "\($0)" == text ? $0 : nil }
  }

  // MARK: - One folder of tensors

  private mutating func dataSet(
    _ name: String?, _ folder: InputFolder, _ files: [String]
  ) throws(SluiceError) -> DataSet {
    var rest = Set(files)
    let inputs = Self.run("input_", of: &rest)
    let outputs = Self.run("output_", of: &rest)
    try placing(at: folder.path) { () throws(SluiceError) in
      guard files.contains(where: { $0.hasSuffix(Self.fileSuffix) }) else { throw .testDataNone }
      try Self.requireNone(of: rest, after: ["input_": inputs.count, "output_": outputs.count])
      guard identities.count + inputs.count + outputs.count <= Limits.shards else {
        throw .testDataFiles(limit: Limits.shards)
      }
    }
    return DataSet(
      name: name, inputs: try items(inputs, folder), outputs: try items(outputs, folder))
  }

  /// Takes the files of one kind from 0 on, as far as there is no gap.
  private static func run(_ prefix: String, of files: inout Set<String>) -> [String] {
    var run: [String] = []
    while let file = files.remove("\(prefix)\(run.count)\(fileSuffix)") { run.append(file) }
    return run
  }

  /// Fails if there are files of another kind, or files beyond a gap.
  private static func requireNone(
    of rest: Set<String>, after counts: KeyValuePairs<String, Int>
  ) throws(SluiceError) {
    guard let file = rest.sorted().first else { return }
    for (prefix, count) in counts where file.hasPrefix(prefix) && file.hasSuffix(fileSuffix) {
      if number(file.dropFirst(prefix.count).dropLast(fileSuffix.count)) != nil {
        throw .testDataGap("\(prefix)\(count)\(fileSuffix)", last: file)
      }
    }
    throw .testDataStray(file)
  }

  private mutating func items(
    _ names: [String], _ folder: InputFolder
  ) throws(SluiceError) -> [Item] {
    var items: [Item] = []
    for name in names {
      let file = try placing(at: folder.path) { () throws(SluiceError) in try folder.open(name) }
      identities.append(file.identity)
      items.append(
        try placing(at: file.path) { () throws(SluiceError) in
          let message = try Self.message(in: file)
          let tensors = ONNXTensors(in: file)
          let tensor = try tensors.read(message)
          try tensors.checkUnchanged()
          return Item(path: file.path, name: message.name, tensor: tensor)
        })
      try file.checkUnchanged()
    }
    return items
  }

  private static func message(in file: InputFile) throws(SluiceError) -> ProtoTensor {
    guard !ProtoTensor.isOther(file) else { throw .testDataNoTensor }
    let message = try ProtoTensor.read(file)
    guard message.storage != .empty || message.dims.contains(0) else { throw .testDataEmpty }
    return message
  }
}
