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
    let places = self.places(ofChildrenOf: unit, at: path)
    if let original = unit.original {
      for variable in unit.layer.variables {
        table[unit, variable.role] = table[original, variable.role]
      }
    } else if !(unit.layer is KerasRNN && places.contains(path)) {
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
    for (child, place) in zip(unit.children, places) {
      if child.isMember, !child.attributes.isEmpty, object(at: place) != nil {
        try checkName(of: child.unit, at: place)
      }
      try visit(child.unit, at: place, &table, &found)
    }
  }

  /// Where the units inside one at `path` are filed.
  ///
  /// The members of a list are all filed in one way: the first in which none that has variables is
  /// missing.
  private func places(ofChildrenOf unit: KerasUnit, at path: String) -> [String] {
    let children = unit.children
    let filled = children.filter {
      $0.isMember && $0.unit.original == nil && $0.unit.holdsVariables
    }
    let ways = 0..<(filled.map(\.attributes.count).min() ?? 0)
    let way = ways.first { way in
      filled.allSatisfy { object(at: "\(path)/\($0.attributes[way])") != nil }
    }
    if let way, way >= KerasFiling.otherCells {
      unit.context.note(
        .inferred, unit.path.isEmpty ? nil : unit.path,
        "the weights are those of layers of other classes with the same cells, in their order")
    }
    return children.map { child in
      let places = child.attributes.map { $0.isEmpty ? path : "\(path)/\($0)" }
      if child.isMember, let way, way < places.count { return places[way] }
      return (child.isMember ? nil : places.first { object(at: $0) != nil }) ?? places.first ?? path
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
