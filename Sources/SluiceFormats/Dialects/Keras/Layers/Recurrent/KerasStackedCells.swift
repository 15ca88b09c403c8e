internal import SluiceCore
internal import SluiceModel

/// `StackedRNNCells`: each cell reads what the one before it gives out at the same step.
///
/// That is a chain of layers over the whole sequence under one mask: what a held step gives out is read
/// by nobody, since the next cell holds there as well.
struct KerasStackedCells: KerasCell {
  static let classNames = ["StackedRNNCells"]
  static let reads = "of any cells, and in `RNN([…])`"

  private let cells: [KerasUnit]
  /// Whether Keras 2 was told to list the states of the last cell first.
  private let isStateOrderReversed: Bool

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    // Keras on its own had no choice before 2.2.3.
    let version = source.version
    let isReversed =
      version.generation == 2 && !version.isTensorFlows
      && version.numbers.lexicographicallyPrecedes([2, 2, 3])
    isStateOrderReversed = try source.config.bool("reverse_state_order", default: isReversed)
    var filing = KerasFiling(list: "cells", in: source.version)
    var cells: [KerasUnit] = []
    let list = try source.config.array("cells")
    for json in list {
      let unit = try source.member(try KerasEntry(json), of: &filing)
      _ = try unit.cell
      cells.append(unit)
    }
    guard !cells.isEmpty else { throw .kerasNoLayers }
    self.cells = cells
  }

  /// Whether the state of the cell that makes the output comes first.
  var beginsWithLastState: Bool { isStateOrderReversed || cells.count == 1 }

  var states: [(name: String, size: Int)] {
    get throws(SluiceError) {
      let names = try cells.mapThrowing { (unit) throws(SluiceError) in
        try unit.cell.states.map { (name: "\(unit.name).\($0.name)", size: $0.size) }
      }
      return (isStateOrderReversed ? names.reversed() : names).flatMap { $0 }
    }
  }

  func run(
    _ pass: KerasPass, _ graph: inout KerasGraph
  ) throws(SluiceError) -> KerasPass.Result {
    let order = isStateOrderReversed ? Array(cells.indices.reversed()) : Array(cells.indices)
    var initial: [Int: [String?]] = [:]
    var rest = pass.initial[...]
    for index in order {
      let count = try cells[index].cell.states.count
      initial[index] = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    var sequence = pass.sequence
    var last = sequence
    var states: [Int: [String]] = [:]
    for (index, unit) in cells.enumerated() {
      let isLast = index == cells.count - 1
      let result = try unit.cell.run(
        KerasPass(
          name: "\(pass.name)/\(unit.name)", origin: unit.className,
          sequence: sequence, mask: pass.mask, initial: initial[index] ?? [],
          direction: pass.direction, maskedOutput: isLast ? pass.maskedOutput : .hold,
          wantsSequence: !isLast || pass.wantsSequence, wantsStates: pass.wantsStates), &graph)
      (sequence, last, states[index]) = (result.sequence, result.last, result.states)
    }
    return KerasPass.Result(
      sequence: sequence, last: last, states: order.flatMap { states[$0] ?? [] })
  }
}
