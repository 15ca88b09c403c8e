internal import SluiceCore

/// Which weight every variable of a model has.
struct KerasWeightTable {
  private var weights: [ObjectIdentifier: [String: KerasStoredWeight]] = [:]

  subscript(unit: KerasUnit, role: String) -> KerasStoredWeight? {
    get { weights[ObjectIdentifier(unit)]?[role] }
    set { weights[ObjectIdentifier(unit), default: [:]][role] = newValue }
  }

  /// The weights of a unit.
  func weights(of unit: KerasUnit) -> KerasWeights {
    KerasWeights(weights[ObjectIdentifier(unit)] ?? [:], of: unit)
  }
}
