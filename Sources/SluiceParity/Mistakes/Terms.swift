internal import SluiceCore
internal import SluiceModel

/// On what terms readings of a model are held to a golden: those of the verdict on the reference.
package struct Terms: Sendable {
  /// How the tolerance of each output is found.
  private let tolerance: ToleranceRule
  /// The model whose names the golden uses; nil if it is the one that is held to it.
  private var named: Model?

  /// Takes what `verify` was given.
  package init(tolerance: ToleranceRule = .automatic) { self.tolerance = tolerance }

  /// The same terms for a reading of `model`, which may have further nodes.
  func naming(_ model: Model) -> Terms {
    var terms = self
    terms.named = named ?? model
    return terms
  }

  /// What forms the verdict on a model.
  func judge(_ model: Model) -> Judge {
    Judge(model: model, rule: tolerance)
  }

  /// What a case claims of the values of a model.
  func claims(of item: Golden.Case, on model: Model) throws(SluiceError) -> [Judge.Claim] {
    try judge(named ?? model).claims(on: item)
  }
}
