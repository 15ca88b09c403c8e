internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// What recurrent layers carry from one call to the next, by node.
final class StateStore {
  /// The nodes that carry anything; all others begin anew with every call.
  let carrying: Set<String>
  private(set) var nodes: OrderedDictionary<String, any CarriedStates> = [:]

  /// Carries the states of the nodes `carrying`.
  init(carrying: Set<String> = []) { self.carrying = carrying }

  /// The state of a direction of a node that has kernels, made by `make` if there is none yet; nil if the
  /// node carries none.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if it is of another number of rows.
  func cell(
    of name: String, lane: Int, rows: Int, _ make: () -> CarriedCell
  ) throws(SluiceError) -> CarriedCell? {
    guard carrying.contains(name) else { return nil }
    let cells = nodes[name] as? CarriedCells ?? CarriedCells()
    nodes[name] = cells
    let cell = cells.lane(lane, make)
    guard cell.rows == rows else { throw .engineStreamCount(rows, expected: cell.rows) }
    return cell
  }

  /// The states of a node that has no kernels; nil if it carries none.
  func values(of name: String, shapes: [[Int]]) -> CarriedValues? {
    guard carrying.contains(name) else { return nil }
    if let values = nodes[name] as? CarriedValues { return values }
    let values = CarriedValues(shapes: shapes)
    nodes[name] = values
    return values
  }

  /// Whether the next call goes on from here, not from the initial states.
  var continues = false {
    didSet { for states in nodes.values { states.continues = continues } }
  }
}

/// The states that a node carries.
protocol CarriedStates: AnyObject {
  /// Whether the next call goes on from them, not from the initial ones.
  var continues: Bool { get set }
  /// Their shapes, each `[streams, …, D·H]`.
  var shapes: [[Int]] { get }
  /// The states in the order of the layer's; takes what fits ``shapes``.
  var values: [[Float]] { get set }
}
