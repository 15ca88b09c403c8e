internal import SluiceCore
internal import SluiceModel

/// What the gates of a recurrent layer did in one pass through time, on one row of the batch.
struct GateMap: Sendable {
  /// How many columns and rows a map has at most.
  static let (columnLimit, unitLimit) = (96, 32)

  /// One gate: the mean of each unit over the steps of each column; NaN where no step was taken.
  struct Map: Sendable {
    let gate: Gate
    /// The values that the colours run between.
    let range: ClosedRange<Double>
    /// By unit, then column.
    let cells: [[Double]]
  }

  let node: String
  let kind: String
  let pass: Direction
  let row: Int
  /// The number of time steps.
  let length: Int
  /// The units that are shown, evenly spaced among all.
  let units: [Int]
  let hiddenSize: Int
  let maps: [Map]
}

extension GateMap {
  /// The maps of every pass of a node; none if it is no recurrent layer.
  ///
  /// - Parameters:
  ///   - result: What the node read and made.
  ///   - parameters: Its parameters.
  ///   - row: The row of the batch; the first one if there are not so many.
  /// - Returns: A map for each pass.
  /// - Throws: ``SluiceError`` if the layer cannot be computed.
  static func maps(
    of result: NodeResult<Double>, _ parameters: LayerParameters, row: Int
  ) throws(SluiceError) -> [GateMap] {
    guard let layer = result.node.layer.recurrent as? any CellLayer,
      let shape = result.inputs.first??.shape, shape[0] > 0, shape[1] > 0
    else { return [] }
    let row = row < shape[0] ? row : 0
    var sums: [Direction: Sums] = [:]
    for pass in layer.shape.direction.passes { sums[pass] = Sums(layer, length: shape[1]) }
    try result.forEachStep(parameters) { step in
      if step.row == row { sums[step.pass]?.add(step) }
    }
    return layer.shape.direction.passes.compactMap { pass in
      sums[pass].map { sums in
        GateMap(
          node: result.node.name, kind: layer.kind, pass: pass, row: row, length: shape[1],
          units: sums.units, hiddenSize: layer.shape.hiddenSize,
          maps: type(of: layer).gates.enumerated().map { index, gate in
            sums.map(of: index, gate, bounds: layer.function(of: gate, in: pass).bounds)
          })
      }
    }
  }

  /// Sums of what gates let through while the steps go by.
  private struct Sums {
    let units: [Int]
    private let length: Int
    private let columns: Int
    private var counts: [Int]
    /// By gate, unit and column.
    private var sums: [[[Double]]]

    init(_ layer: any CellLayer, length: Int) {
      let size = layer.shape.hiddenSize
      let count = min(size, unitLimit)
      units = (0..<count).map { $0 * size / count }
      self.length = length
      columns = min(length, columnLimit)
      counts = Array(repeating: 0, count: columns)
      let zeros = Array(repeating: Array(repeating: 0.0, count: columns), count: count)
      sums = type(of: layer).gates.map { _ in zeros }
    }

    mutating func add(_ step: CellStep<Double>) {
      let column = step.time * columns / length
      counts[column] += 1
      for (gate, values) in step.gates.enumerated() {
        for (place, unit) in units.enumerated() { sums[gate][place][column] += values[unit] }
      }
    }

    func map(of index: Int, _ gate: Gate, bounds: ClosedRange<Double>?) -> Map {
      let cells = sums[index].map { unit in
        unit.indices.map { counts[$0] == 0 ? Double.nan : unit[$0] / Double(counts[$0]) }
      }
      let finite = cells.joined().lazy.filter(\.isFinite)
      let reach = finite.map(\.magnitude).max() ?? 0
      let least = finite.min() ?? 0
      let observed = least < 0 ? -reach...reach : 0...reach
      return Map(gate: gate, range: bounds ?? observed, cells: cells)
    }
  }
}

extension NodeResult<Double> {
  /// Goes once more through time as the node did, if it is a recurrent layer of vectors, and tells of every
  /// step.
  func forEachStep(
    _ parameters: LayerParameters, _ body: @escaping (CellStep<Double>) -> Void
  ) throws(SluiceError) {
    guard let layer = node.layer.recurrent as? any CellLayer else { return }
    let given =
      try (node.layer as? ComputedParameters)?.resolved(inputs, parameters)
      ?? (inputs: inputs, parameters: parameters)
    _ = try layer.goThroughTime(given.inputs, given.parameters, body)
  }
}
