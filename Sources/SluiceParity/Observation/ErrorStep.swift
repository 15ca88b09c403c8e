/// The elements at one place of a dimension, or at several neighbours, beside their golden.
struct ErrorStep: Sendable, Hashable {
  /// How many steps are kept; more places share steps.
  static let limit = 120

  /// The largest distance.
  private(set) var error = 0.0
  /// The most that is allowed of any element.
  private(set) var allowed = 0.0
  /// Whether an element is further away than is allowed.
  private(set) var isBeyond = false

  /// The steps along a dimension.
  ///
  /// - Parameters:
  ///   - comparison: What was allowed.
  ///   - found: The elements of the model.
  ///   - golden: Those of the golden, as many.
  ///   - axis: The dimension.
  /// - Returns: As many steps as there are places, ``limit`` at most.
  static func steps(
    _ comparison: Comparison, _ found: [Double], _ golden: [Double], along axis: Int
  ) -> [ErrorStep] {
    let (length, inner) = (
      comparison.shape[axis], comparison.shape[(axis + 1)...].reduce(1, *)
    )
    let count = min(length, limit)
    var steps = [ErrorStep](repeating: ErrorStep(), count: count)
    for position in golden.indices {
      let step = position / inner % length * count / length
      let (found, golden) = (found[position], golden[position])
      steps[step].error = max(steps[step].error, distance(found, golden))
      steps[step].allowed = max(steps[step].allowed, comparison.allowed(at: position, golden))
      if !comparison.accepts(found, golden, at: position) { steps[step].isBeyond = true }
    }
    return steps
  }
}
