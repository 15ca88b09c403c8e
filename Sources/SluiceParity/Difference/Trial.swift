internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Two models on generated inputs, if they can be given the same.
struct Trial {
  /// What came of it.
  private(set) var sides: SideBySide?
  /// How many sets of inputs both computed.
  private(set) var count = 0
  /// Why nothing was computed, if so.
  private(set) var whyNot: String?

  init(_ pairing: UnitPairing, seed: UInt64) throws(SluiceError) {
    let (left, right) = (pairing.left.model, pairing.right.model)
    if let reason = Self.obstacle(pairing) {
      whyNot = reason
      return
    }
    // The sizes that both take, and then the same once more with other values.
    for sizes in GeneratedInputs.attempts(for: pairing.ports) {
      var sides = SideBySide(pairing)
      do throws(SluiceError) {
        for run in 0..<2 {
          var generated = GeneratedInputs(
            pairing.ports, left, right, sizes: sizes, seed: seed &* 1000 &+ UInt64(run))
          guard let inputs = try generated.make() else {
            whyNot = "the inputs of A and B are of different sizes"
            return
          }
          try sides.run(inputs)
          count = run + 1
        }
        self.sides = sides
        whyNot = nil
        return
      } catch {
        guard [.inconsistent, .limit, .unsupported].contains(error.code) else { throw error }
        count = 0
        whyNot = "no inputs were found that both compute: \(error)"
      }
    }
  }

  /// What stands in the way of computing both at all.
  private static func obstacle(_ pairing: UnitPairing) -> String? {
    let (left, right) = (pairing.left.model, pairing.right.model)
    for (side, model, known) in [
      ("A", left, pairing.ports.inputs.map(\.left.name)),
      ("B", right, pairing.ports.inputs.map(\.right.name)),
    ] {
      if let input = model.inputs.first(where: { !$0.isState && !known.contains($0.name) }) {
        return "input \(input.name.quoted) of \(side) has no partner"
      }
      for node in model.nodes where !(node.layer is Embedding) {
        let names = Set(node.parameters.values)
        let count = names.reduce(0) { $0 + (model.parameters[$1]?.count ?? 0) }
        if count > Difference.largestLayer {
          return "layer \(node.name.quoted) of \(side) has \(count) numbers, "
            + "and only up to \(Difference.largestLayer) are computed"
        }
      }
    }
    return nil
  }
}
