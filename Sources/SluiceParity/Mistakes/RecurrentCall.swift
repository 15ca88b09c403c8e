internal import SluiceModel

/// What a recurrent layer was given, as far as it decides which mistakes can show.
struct RecurrentCall: Hashable {
  /// Whether no sequence has more than one step.
  private(set) var isOneStep: Bool
  /// Whether there is no mask, or it leaves nothing out.
  private(set) var masksNothing: Bool
  /// Whether masked steps stand at the end only.
  private(set) var masksEndOnly: Bool
  /// Whether every initial state is absent or zero.
  private(set) var startsAtZero: Bool

  /// Looks at what a node was given; nil if it is no recurrent one.
  init?<S: Scalar>(_ result: NodeResult<S>) {
    guard result.node.cell != nil, let sequence = result.inputs[0]?.real,
      sequence.shape.count > 1
    else { return nil }
    let steps = sequence.shape[1]
    isOneStep = steps <= 1
    let mask = result.inputs[1]?.boolean?.elements ?? []
    masksNothing = mask.allSatisfy { $0 }
    masksEndOnly = mask.indices.allSatisfy { !mask[$0] || $0 % steps == 0 || mask[$0 - 1] }
    startsAtZero = result.inputs.dropFirst(2).allSatisfy {
      $0?.real?.elements.allSatisfy { $0 == 0 } ?? true
    }
  }

  /// Takes another call of the layer into account.
  mutating func merge(_ other: RecurrentCall) {
    isOneStep = isOneStep && other.isOneStep
    masksNothing = masksNothing && other.masksNothing
    masksEndOnly = masksEndOnly && other.masksEndOnly
    startsAtZero = startsAtZero && other.startsAtZero
  }

  /// Why a mistake about `aspect` cannot show; nil if nothing of the call tells.
  func reason(hiding aspect: Mistake.Aspect) -> String? {
    switch aspect {
    case .direction, .timeOrder:
      return isOneStep ? "no sequence has more than one step" : nil
    case .mask, .maskedOutput, .maskEnd:
      if masksNothing { return "no step is masked" }
      return aspect == .maskedOutput && masksEndOnly
        ? "only steps at the end are masked" : nil
    case .initialState, .stateOrder:
      return startsAtZero ? "every initial state is zero" : nil
    case .recurrentKernel, .resetPlacement, .updateGate, .gates, .gatesOfKernels, .gatesOfBiases,
      .biases, .coupling, .peepholes:
      return isOneStep && startsAtZero ? "there is one step, and it starts from zero" : nil
    case .activation, .recurrentActivation, .cellActivation, .exchangedActivations, .clip:
      return "the numbers stay where both are the same"
    case .kernel, .passes, .finalStateOrder:
      return nil
    }
  }
}
