internal import SluiceModel

/// How much a recurrent layer computes, in products, and how threads share it.
struct RecurrentWork {
  /// What threads share of a layer.
  enum Sharing {
    /// Nothing.
    case nothing
    /// Every step, or the rows of the batch.
    case steps
    /// The directions.
    case directions
  }

  /// The products of a step of which threads may each make a part, although they meet once a step: those of
  /// a microsecond or two.
  private static let leastStep = 0x1p16
  /// The products that others must have to make while one thread makes its own, so that to have them take
  /// part is worth the announcement.
  private static let leastHelp = 0x1p18
  /// The same in a chain, of which the first blocks and the last ones leave some without work.
  private static let leastChainHelp = 0x1p19
  /// The rows from which on each thread has some of them, and does not meet the others before the end.
  private static let leastRows = 16

  let batch: Int
  let steps: Int
  /// Of a step of one row in one direction.
  private let row: Double

  /// The work of a layer of `gateCount` gates.
  init(_ shape: RecurrentShape, gateCount: Int, batch: Int, steps: Int) {
    self.batch = batch
    self.steps = steps
    row = Double(gateCount * shape.hiddenSize) * Double(shape.inputSize + shape.hiddenSize)
  }

  /// The products of one direction.
  var pass: Double { row * Double(batch) * Double(steps) }

  /// Whether threads share the rows of the batch, not the units.
  var sharesRows: Bool { batch >= Self.leastRows }

  /// What threads share.
  func sharing(directions: Int, threads: Int) -> Sharing {
    guard threads > 1 else { return .nothing }
    let isStepLarge = sharesRows || row * Double(batch) >= Self.leastStep
    let sharesSteps = isStepLarge && pass >= 2 * Self.leastHelp
    // Where there is a direction for every thread, nobody waits for others before the end.
    if directions > 1, pass >= Self.leastHelp, threads <= directions || !sharesSteps {
      return .directions
    }
    return sharesSteps ? .steps : .nothing
  }

  /// Whether threads that each take layers of a chain are faster than one that takes all.
  static func isChainShared(_ passes: [Double]) -> Bool {
    passes.reduce(0, +) - (passes.max() ?? 0) >= leastChainHelp
  }

  /// Whether a step of a layer of one row is work for several threads.
  static func isLarge(_ shape: RecurrentShape, gateCount: Int) -> Bool {
    RecurrentWork(shape, gateCount: gateCount, batch: 1, steps: 1).row >= leastStep
  }
}
