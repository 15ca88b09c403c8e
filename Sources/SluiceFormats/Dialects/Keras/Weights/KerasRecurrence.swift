/// The forms in which a model can have one and the same cell among its layers.
enum KerasRecurrence: CaseIterable {
  /// `GRU`.
  case layer
  /// `RNN(GRUCell())`.
  case wrapped
  /// `GRUCell()`, called for one step.
  case cell
}

extension KerasUnit {
  /// The class that the unit is filed after where its cell is in another form, and the way from there to
  /// the variables of a unit that is the cell; nil if the unit is neither a cell nor has a single one.
  func filed(as recurrence: KerasRecurrence) -> (className: String, rest: String)? {
    let cell = (layer as? KerasRNN).flatMap { try? $0.cell } ?? layer
    guard let cell = cell as? any KerasPlainCell, let cellClass = type(of: cell).classNames.first
    else { return nil }
    let rest = layer is KerasRNN ? "" : "/cell"
    switch recurrence {
    case .layer: return (String(cellClass.dropLast("Cell".count)), rest)
    case .wrapped: return ("RNN", rest)
    case .cell: return (cellClass, "")
    }
  }
}
