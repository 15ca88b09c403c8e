internal import SluiceCore
internal import SluiceModel

/// How much may be computed, and how much was, counted in multiplications.
///
/// The count is one of the model and the inputs alone, so that the same search ends at the same place on
/// every machine.
package struct Work: Sendable, Hashable {
  /// How much may be done.
  package let budget: Int
  /// How much was done.
  package private(set) var spent = 0

  /// Nothing done so far.
  package init(budget: Int = 3_000_000_000) { self.budget = budget }

  /// Counts `cost` and says true, if the budget has room for it.
  mutating func spend(_ cost: Int) -> Bool {
    let (sum, overflow) = spent.addingReportingOverflow(cost)
    guard !overflow, sum <= budget else { return false }
    spent = sum
    return true
  }
}

extension NodeResult {
  /// About how many multiplications a node took.
  var cost: Int {
    var cost = (inputs.compactMap { $0 } + outputs).reduce(1) { $0 + $1.shape.reduce(1, *) }
    guard let shape = inputs.first.flatMap({ $0 })?.shape, let width = shape.last, width > 0 else {
      return cost
    }
    let places = shape.dropLast().reduce(1, *)
    for slot in node.layer.parameters where slot.role.lowercased().hasSuffix("kernel") {
      let (product, overflow) = places.multipliedReportingOverflow(by: slot.shape.reduce(1, *))
      cost = overflow ? .max / 2 : min(cost + product, .max / 2)
    }
    return cost
  }
}
