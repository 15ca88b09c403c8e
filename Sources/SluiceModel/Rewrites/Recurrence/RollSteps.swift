internal import OrderedCollections
internal import SluiceCore

/// Makes one recurrent layer of cells that are written out step by step.
///
/// A lone GRU or LSTM cell becomes a layer of one step; a simple recurrent unit is told from two
/// matrices that happen to be added only where it is followed by another step. What was recognised is
/// kept only if it makes the same of random values.
enum RollSteps: Rewrite {
  static let name = "recurrent cells that are written out become recurrent layers"

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    var tried: Set<String> = []
    var hasChanged = false
    while try rollAll(&draft, &tried) { hasChanged = true }
    return hasChanged
  }

  /// Rolls all steps that were not tried yet and can be.
  ///
  /// What they make is replaced when all are found, so that values keep their names until then.
  private static func rollAll(
    _ draft: inout Draft, _ tried: inout Set<String>
  ) throws(SluiceError) -> Bool {
    let graph = StepGraph(draft)
    var replaced: [String: String] = [:]
    for part in StepChain.chains(in: draft).flatMap({ $0.parts(graph) }) {
      guard !part.steps.contains(where: { replaced[$0.results[0]] != nil }),
        let result = part.steps.last?.results[0], tried.insert(result).inserted,
        let (old, index) = part.region(of: draft)
      else { continue }
      let values = try draft.roll(old, at: index) { (draft) throws(SluiceError) in
        try part.emit(into: &draft, graph)
      }
      if let values { replaced.merge(values) { first, _ in first } }
    }
    guard !replaced.isEmpty else { return false }
    draft.substitute(replaced)
    draft.dropUnread()
    try draft.retype()
    return true
  }
}
