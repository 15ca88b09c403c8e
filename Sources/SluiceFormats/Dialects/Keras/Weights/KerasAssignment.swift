internal import SluiceCore

/// Says which variable every weight in the list of an outermost layer is.
///
/// Keras lists the weights of a layer and of all inside it in an order that follows from what is to be
/// trained. The last part of a name says what a weight is, an earlier part often whose; they must
/// agree with the order, and where the order is not as expected they decide if they can.
struct KerasAssignment {
  private let stored: [KerasStoredWeight]
  private let variables: [KerasUnit.DeclaredVariable]
  private let generation: Int

  /// Assigns the weights of a file that `version` of Keras wrote.
  init(
    _ stored: [KerasStoredWeight], to variables: [KerasUnit.DeclaredVariable],
    _ version: KerasVersion
  ) {
    generation = version.generation
    self.stored = stored
    self.variables = variables
  }

  /// The assignment.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if a weight is missing, left over or could be
  ///   several.
  func table() throws(SluiceError) -> KerasWeightTable {
    try checkRoles()
    let isInOrder = zip(stored, variables).allSatisfy { weight, declared in
      weight.isCalled(declared.variable.role, in: generation) && belongs(weight, to: declared.unit)
    }
    var table = KerasWeightTable()
    for (index, declared) in variables.enumerated() {
      table[declared.unit, declared.variable.role] =
        isInOrder ? stored[index] : try named(declared, at: index)
    }
    return table
  }

  /// Fails unless there are as many weights of every role as variables.
  private func checkRoles() throws(SluiceError) {
    var rest = stored
    for declared in variables {
      let role = declared.variable.role
      guard let index = rest.firstIndex(where: { $0.isCalled(role, in: generation) }) else {
        throw .kerasWeightMissing(role, listed: stored.map(\.name))
      }
      rest.remove(at: index)
    }
    for weight in rest {
      let same = variables.filter { weight.isCalled($0.variable.role, in: generation) }
      guard same.count != 1 else {
        let role = same[0].variable.role
        throw .kerasWeightTwice(
          role, stored.filter { $0.isCalled(role, in: generation) }.map(\.name))
      }
    }
    guard rest.isEmpty else { throw .kerasWeightsNotUnderstood(rest.map(\.name)) }
  }

  /// The only weight whose name says that it is this variable.
  private func named(
    _ declared: KerasUnit.DeclaredVariable, at index: Int
  ) throws(SluiceError) -> KerasStoredWeight {
    let role = declared.variable.role
    let found = stored.filter {
      $0.isCalled(role, in: generation) && belongs($0, to: declared.unit)
    }
    guard found.count == 1 else {
      throw .kerasWeightOrder(index, stored[index].name, expected: role, of: declared.unit.name)
    }
    return found[0]
  }

  /// Whether the name says that the weight is one of `unit`, or none of the names says so.
  private func belongs(_ weight: KerasStoredWeight, to unit: KerasUnit) -> Bool {
    weight.isOwned(by: unit.name) || !stored.contains { $0.isOwned(by: unit.name) }
  }
}

extension KerasUnit {
  /// A variable with the unit that it belongs to.
  struct DeclaredVariable {
    let unit: KerasUnit
    let variable: KerasVariable
  }

  /// The variables of the unit and of all inside it, in the order in which Keras lists their weights:
  /// first those to be trained.
  ///
  /// - Parameters:
  ///   - form: How the weights are divided.
  ///   - version: The version of Keras that wrote the weights.
  /// - Returns: The variables with their units.
  func declaredVariables(
    in form: KerasStoredForm, by version: KerasVersion
  ) -> [DeclaredVariable] {
    guard version.generation >= 3 else { return trained(form) + untrained(form) }
    let declared = all.flatMap { unit in
      unit.layer.variables(in: form).map { DeclaredVariable(unit: unit, variable: $0) }
    }
    guard isTrainable else { return declared }
    let isTrained = { (variable: DeclaredVariable) in
      variable.unit.isTrainable && variable.variable.isTrainable
    }
    return declared.filter(isTrained) + declared.filter { !isTrained($0) }
  }

  /// Keras 2: nothing inside a layer that is frozen is trained; a model leaves that to its layers.
  private var isTrainedItself: Bool { isTrainable || layer is KerasModel }

  private func own(_ form: KerasStoredForm, isTrainable: Bool) -> [DeclaredVariable] {
    layer.variables(in: form).filter { $0.isTrainable == isTrainable }.map {
      DeclaredVariable(unit: self, variable: $0)
    }
  }

  private func trained(_ form: KerasStoredForm) -> [DeclaredVariable] {
    isTrainedItself
      ? own(form, isTrainable: true) + children.flatMap { $0.unit.trained(form) } : []
  }

  private func untrained(_ form: KerasStoredForm) -> [DeclaredVariable] {
    isTrainedItself
      ? own(form, isTrainable: false) + children.flatMap { $0.unit.untrained(form) }
      : own(form, isTrainable: true) + own(form, isTrainable: false)
        + children.flatMap { $0.unit.trained(form) + $0.unit.untrained(form) }
  }
}

extension KerasStoredWeight {
  /// Whether the name says that the weight is a `role` of a layer of `generation`.
  ///
  /// TensorFlow adds `:0`, and a number where a name was taken; Keras 1 puts the layer's name in front;
  /// Keras before 1.0 numbers all weights.
  fileprivate func isCalled(_ role: String, in generation: Int) -> Bool {
    var last = name.split(separator: "/").last ?? ""
    last = last.prefix { $0 != ":" }
    if Self.isRole(last, role, generation) { return true }
    guard let number = last.lastIndex(of: "_"), last[number...].dropFirst().allSatisfy(\.isNumber)
    else { return false }
    last = last[..<number]
    return Self.isRole(last, role, generation) || (generation < 2 && last == "param")
  }

  private static func isRole(_ word: Substring, _ role: String, _ generation: Int) -> Bool {
    word == role || (generation < 2 && word.hasSuffix("_\(namesInKeras1[role] ?? role)"))
  }

  private static let namesInKeras1 = [
    "alpha": "alphas", "bias": "b", "embeddings": "W", "kernel": "W", "moving_mean": "running_mean",
    "moving_variance": "running_std", "recurrent_kernel": "U",
  ]

  /// Whether one of the first parts of the name is that of a layer.
  fileprivate func isOwned(by layer: String) -> Bool {
    name.split(separator: "/").dropLast().contains { $0 == layer }
  }
}
