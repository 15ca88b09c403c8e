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

  func load(_ model: KerasUnit) throws(SluiceError) {
    let layers = model.children.map(\.unit)
    let groups = try groups(of: layers)
    for (layer, group) in zip(layers, groups) {
      let variables = layer.declaredVariables
      let table = try placing(at: layer.place) { () throws(SluiceError) in
        let stored = try weights(in: group)
        guard group != nil || variables.isEmpty else {
          throw .kerasGroupMissing("\(root)/\(layer.name)")
        }
        return try KerasAssignment(stored, to: variables).table()
      }
      try layer.load(table)
    }
    let rest = try weights(in: group("top_level_model_weights"))
    guard rest.isEmpty else { throw .kerasWeightsNotUnderstood(rest.map(\.name)) }
  }

  // MARK: - Groups

  private func group(_ name: String) -> HDF5Group? {
    guard case .group(let group) = file.object(at: "\(root)/\(name)") else { return nil }
    return group
  }

  /// The group of every layer, by its name; in the order of both lists where names do not agree, as
  /// Keras reads weights into a model that was made anew.
  private func groups(of layers: [KerasUnit]) throws(SluiceError) -> [HDF5Group?] {
    let byName = layers.map { group($0.name) }
    let needed = layers.filter { !$0.declaredVariables.isEmpty }
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
    return layers.map { $0.declaredVariables.isEmpty ? nil : groups.removeFirst() }
  }

  /// The weights that a group lists, without the states of random generators.
  private func weights(in group: HDF5Group?) throws(SluiceError) -> [KerasStoredWeight] {
    guard let group else { return [] }
    return try (group.names("weight_names") ?? []).filter { !$0.contains("seed_generator") }
      .mapThrowing { (name) throws(SluiceError) in
        let path = "\(group.path)/\(name)"
        guard case .dataset(let dataset) = file.object(at: path) else {
          throw SluiceError.kerasWeightListed(name).at(path)
        }
        return KerasStoredWeight(name: name, dataset: dataset)
      }
  }
}

extension HDF5Group {
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
