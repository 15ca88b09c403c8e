internal import HDF5
internal import SluiceCore
internal import SluiceModel

/// The weights of `.h5` files: a group for each outermost layer, with a list of what is inside it.
///
/// The list has the weights to be trained first, those of layers inside in Keras's order, then the
/// others. The last part of a name says what a weight is; what comes before depends on how the layer
/// came to be and decides nothing.
struct KerasLayerGroups: KerasWeightStore {
  private let file: HDF5File
  /// The path of the group that holds those of the layers, without a slash at its end.
  private let root: String
  private let context: KerasContext

  /// Reads the groups below `root`, which is empty where the file holds weights only.
  init(_ file: HDF5File, below root: String, _ context: KerasContext) {
    self.file = file
    self.root = root
    self.context = context
  }

  /// The version of Keras that wrote the weights.
  private var version: KerasVersion { context.writer.version }

  func load(_ model: KerasUnit) throws(SluiceError) {
    let layers = model.children.map(\.unit)
    let groups = try groups(of: layers)
    for (layer, group) in zip(layers, groups) {
      let weights = try placing(at: layer.place) { () throws(SluiceError) in
        let stored = try self.weights(in: group)
        guard group != nil || !layer.hasVariables else {
          throw .kerasGroupMissing("\(root)/\(layer.name)")
        }
        return try table(of: stored, for: layer)
      }
      try layer.load(weights)
    }
    let rest = try weights(in: group("top_level_model_weights"))
    guard rest.isEmpty else { throw .kerasWeightsNotUnderstood(rest.map(\.name)) }
  }

  /// The assignment in the form that the configuration states, or else in one that fits.
  private func table(
    of stored: [KerasStoredWeight], for layer: KerasUnit
  ) throws(SluiceError) -> KerasWeightTable {
    let forms: [KerasStoredForm] = version.generation < 2 ? [.stated, .byGate, .whole] : [.whole]
    var failure: SluiceError?
    for form in forms {
      do throws(SluiceError) {
        return try KerasAssignment(
          stored, to: layer.declaredVariables(in: form, by: version), version
        ).table()
      } catch {
        failure = failure ?? error
      }
    }
    throw failure ?? .kerasWeightsNotUnderstood(stored.map(\.name))
  }

  // MARK: - Groups

  private func group(_ name: String) -> HDF5Group? {
    guard case .group(let group) = file.object(at: "\(root)/\(name)") else { return nil }
    return group
  }

  /// The group of every layer, by its name; in the order of both lists where names do not agree, as
  /// Keras reads weights into a model that was made anew.
  private func groups(of layers: [KerasUnit]) throws(SluiceError) -> [HDF5Group?] {
    if let groups = try numberedGroups(of: layers) { return groups }
    let byName = layers.map { group($0.name) }
    let needed = layers.filter(\.hasVariables)
    guard root.isEmpty, needed.contains(where: { group($0.name) == nil }) else { return byName }
    let names = try file.root.names("layer_names") ?? []
    var filled: [HDF5Group] = []
    for name in names {
      guard let group = group(name) else { throw .kerasGroupMissing("/\(name)") }
      if try !weights(in: group).isEmpty { filled.append(group) }
    }
    guard filled.count == needed.count else {
      throw .kerasLayerCounts(file: filled.count, configuration: needed.count)
    }
    context.note(
      .inferred, nil, "the layers of the weights are taken in their order: their names differ")
    var groups = filled[...]
    return layers.map { $0.hasVariables ? groups.removeFirst() : nil }
  }

  /// The groups by number, as Keras wrote them before it noted names; nil where there are names.
  private func numberedGroups(of layers: [KerasUnit]) throws(SluiceError) -> [HDF5Group?]? {
    guard root.isEmpty, let count = try file.root.count("nb_layers") else { return nil }
    // An input was no layer then.
    let members = layers.filter { !($0.layer is KerasInput) }
    guard members.count == count else {
      throw .kerasLayerCounts(file: count, configuration: members.count)
    }
    var number = 0
    return try layers.mapThrowing { (layer) throws(SluiceError) in
      guard !(layer.layer is KerasInput) else { return nil }
      defer { number += 1 }
      guard let group = group("layer_\(number)") else {
        throw .kerasGroupMissing("/layer_\(number)")
      }
      return group
    }
  }

  /// The weights that a group lists, without the states of random generators.
  private func weights(in group: HDF5Group?) throws(SluiceError) -> [KerasStoredWeight] {
    guard let group else { return [] }
    return try group.weightNames().filter { !$0.contains("seed_generator") }
      .mapThrowing { (name) throws(SluiceError) in
        let path = "\(group.path)/\(name)"
        guard case .dataset(let dataset) = file.object(at: path) else {
          throw SluiceError.kerasWeightListed(name).at(path)
        }
        return KerasStoredWeight(name: name, dataset: dataset)
      }
  }
}

extension KerasUnit {
  /// Whether the layer, or one inside it, has weights.
  fileprivate var hasVariables: Bool { all.contains { !$0.layer.variables.isEmpty } }
}

extension HDF5Group {
  /// The number in the attribute `key`; nil if there is none.
  fileprivate func count(_ key: String) throws(SluiceError) -> Int? {
    guard let attribute = attributes[key] else { return nil }
    guard case .integers(let numbers) = attribute.value, numbers.count == 1,
      let count = Int(exactly: numbers[0]), (0...Limits.layers).contains(count)
    else { throw .kerasCountMalformed(key) }
    return count
  }

  /// The names of the weights of a layer; numbers, before Keras noted names.
  func weightNames() throws(SluiceError) -> [String] {
    if let count = try count("nb_params") { return (0..<count).map { "param_\($0)" } }
    return try names("weight_names") ?? []
  }

  /// The names in the attribute `key`, or in its parts `key0`, `key1` … where it was too long; nil if
  /// there is none.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if it holds no names.
  func names(_ key: String) throws(SluiceError) -> [String]? {
    if let attribute = attributes[key] { return try attribute.names(key) }
    var result: [String] = []
    var part = 0
    while let attribute = attributes["\(key)\(part)"] {
      result += try attribute.names("\(key)\(part)")
      part += 1
    }
    return part == 0 ? nil : result
  }
}

extension HDF5Attribute {
  /// An empty list is kept as an array of no numbers.
  fileprivate func names(_ key: String) throws(SluiceError) -> [String] {
    switch value {
    case .strings(let names): return names
    case .floats(let numbers) where numbers.isEmpty: return []
    case .integers(let numbers) where numbers.isEmpty: return []
    case .floats, .integers: throw .kerasNamesMalformed(key, "numbers")
    case .unsupported(let type): throw .kerasNamesMalformed(key, type)
    }
  }
}
