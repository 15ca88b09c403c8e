internal import HDF5
internal import SluiceCore
internal import SluiceModel

/// The weights of `.keras` and `.weights.h5` files: groups that follow Keras's objects, each with its
/// variables by number.
///
/// The groups are called after classes and attributes, so the names of layers do not matter. An object
/// that can be reached in two ways has its weights where it was come to first.
struct KerasObjectTree: KerasWeightStore {
  /// The files that the tree is spread over.
  private let files: [HDF5File]
  /// Whether the file belongs to the very model, so that the names it notes are those of the layers.
  private let hasModelNames: Bool

  init(_ files: [HDF5File], ofVeryModel hasModelNames: Bool) {
    self.files = files
    self.hasModelNames = hasModelNames
  }

  func load(_ model: KerasUnit) throws(SluiceError) {
    var table = KerasWeightTable()
    var found: Set<String> = []
    try visit(model, at: "", &table, &found)
    try requireNothingElse(than: found)
    try model.load(table)
  }

  // MARK: - Finding

  private func object(at path: String) -> HDF5Object? {
    for file in files {
      if let object = file.object(at: path) { return object }
    }
    return nil
  }

  private func visit(
    _ unit: KerasUnit, at path: String, _ table: inout KerasWeightTable, _ found: inout Set<String>
  ) throws(SluiceError) {
    if let original = unit.original {
      for variable in unit.layer.variables {
        table[unit, variable.role] = table[original, variable.role]
      }
    } else {
      let variables = unit.layer.variables
      // Whatever Keras trains has the first numbers, even where the layer is frozen.
      let ordered = variables.filter(\.isTrainable) + variables.filter { !$0.isTrainable }
      let datasets = try placing(at: unit.place) { () throws(SluiceError) in
        try self.variables(at: path, expected: ordered.map(\.role))
      }
      for (variable, dataset) in zip(ordered, datasets) {
        table[unit, variable.role] = KerasStoredWeight(name: dataset.path, dataset: dataset)
        found.insert(dataset.path)
      }
    }
    for child in unit.children {
      let places = child.attributes.map { $0.isEmpty ? path : "\(path)/\($0)" }
      let place = places.first { object(at: $0) != nil } ?? places.first ?? path
      if let place = places.first(where: { object(at: $0) != nil }), child.isMember {
        try checkName(of: child.unit, at: place)
      }
      try visit(child.unit, at: place, &table, &found)
    }
  }

  /// The variables of the group at `path`, of which there must be as many as `expected`.
  private func variables(
    at path: String, expected: [String]
  ) throws(SluiceError) -> [HDF5Dataset] {
    var datasets: [HDF5Dataset] = []
    while let object = object(at: "\(path)/vars/\(datasets.count)") {
      guard case .dataset(let dataset) = object else {
        throw SluiceError.kerasVariableNoArray.at("\(path)/vars/\(datasets.count)")
      }
      datasets.append(dataset)
    }
    guard datasets.count == expected.count else {
      throw .kerasVariableCount(datasets.count, at: "\(path)/vars", expected: expected)
    }
    return datasets
  }

  /// Keras 3 notes the name of a layer beside its variables since 3.6.
  private func checkName(of unit: KerasUnit, at path: String) throws(SluiceError) {
    guard hasModelNames, unit.original == nil, case .group(let group) = object(at: "\(path)/vars"),
      let name = try group.text("name"), !name.isEmpty, name != unit.name
    else { return }
    throw SluiceError.kerasVariableName(name, at: path).at(unit.place)
  }

  // MARK: - Completeness

  /// Fails if there are weights that belong to no layer; what only training needs does not count.
  private func requireNothingElse(than found: Set<String>) throws(SluiceError) {
    let rest = files.flatMap { file in
      file.root.datasets { group in
        let name = group.path.split(separator: "/").last ?? ""
        return !["/optimizer", "/metrics"].contains(group.path)
          && !name.hasPrefix("seed_generator")
      }
    }
    let strangers = rest.map(\.path).filter { !found.contains($0) }
    guard strangers.isEmpty else { throw .kerasWeightsWithoutLayer(strangers) }
  }
}
