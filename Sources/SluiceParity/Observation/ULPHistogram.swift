internal import SluiceModel

/// How many elements lie how many units in the last place from their golden.
struct ULPHistogram: Sendable, Hashable {
  /// The counts by distance: 0, 1, 2 and 3, 4 to 7, and so on by powers of two, up to the largest there is.
  private(set) var counts: [Int] = []
  /// How many elements are NaN or infinite on one side only, or of opposite signs.
  private(set) var incomparable = 0
  private let grid: FloatGrid

  /// Counts on the grid of a golden of this type; `nil` if it holds no reals.
  init?(_ type: ElementType) {
    guard let grid = FloatGrid(type) else { return nil }
    self.grid = grid
  }

  mutating func add(_ candidate: Double, _ golden: Double) {
    let distance = distance(candidate, golden)
    guard distance.isFinite else {
      incomparable += 1
      return
    }
    // Equal, or NaN on both sides.
    let steps = distance == 0 ? 0 : grid.steps(candidate, golden)
    let bin = UInt64.bitWidth - steps.leadingZeroBitCount
    if bin >= counts.count { counts += Array(repeating: 0, count: bin + 1 - counts.count) }
    counts[bin] += 1
  }

  /// The least distance of a bin, as it is written below its bar.
  static func label(of bin: Int) -> String {
    bin == 0 ? "0" : bin <= 10 ? "\(1 << (bin - 1))" : "2^\(bin - 1)"
  }
}
