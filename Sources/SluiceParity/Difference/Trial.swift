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
    if let reason = Self.obstacle(pairing) {
      whyNot = reason
      return
    }
    for sizes in GeneratedInputs.attempts(for: pairing.ports) {
      (sides, count, whyNot) = (SideBySide(pairing), 0, nil)
      do throws(SluiceError) {
        try compute(pairing, sizes, seed)
        return
      } catch {
        guard [.inconsistent, .limit, .unsupported].contains(error.code) else { throw error }
        // Large numbers are tried besides; a model need not take them.
        guard count < 2 else { return }
        (sides, count, whyNot) = (nil, 0, "no inputs were found that both compute: \(error)")
      }
    }
  }

  /// Computes both on inputs of these sizes, on other ones of the same, and on large ones.
  private mutating func compute(
    _ pairing: UnitPairing, _ sizes: [Int], _ seed: UInt64
  ) throws(SluiceError) {
    for (run, areLarge) in [false, false, true].enumerated() {
      var generated = GeneratedInputs(
        pairing.ports, pairing.left.model, pairing.right.model, sizes: sizes,
        seed: seed &* 1000 &+ UInt64(run), areLarge: areLarge)
      guard let inputs = try generated.make() else {
        (sides, whyNot) = (nil, "the inputs of A and B are of different sizes")
        return
      }
      var next = sides
      try next?.run(inputs, areLarge: areLarge)
      (sides, count) = (next, run + 1)
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
