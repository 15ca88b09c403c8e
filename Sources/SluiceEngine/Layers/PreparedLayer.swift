internal import SluiceCore
internal import SluiceModel

/// A layer whose parameters are packed for a vector unit, and that can be planned for inputs of any sizes.
protocol PreparedLayer: Sendable {
  /// Adds the operations of a node to a plan.
  ///
  /// - Returns: Where the outputs are, nil where one is unused; nil if inputs of these sizes are left to
  ///   the layer's own definition.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the inputs do not fit each other.
  func plan(_ request: PlanRequest, _ planner: inout Planner) throws(SluiceError) -> [Block?]?
}

/// A node to be planned.
struct PlanRequest {
  let node: Node
  /// The values that it reads, nil where an optional one is absent.
  let inputs: [Block?]
  /// What they are already known to be, nil where only a run tells.
  let known: [Value<Float>?]
  /// What its outputs are, of known sizes.
  let types: [ValueType]
  /// Which of its outputs anything reads.
  let isRead: [Bool]

  /// The sizes of an output.
  func shape(_ output: Int) -> [Int] { types[output].sizes ?? [] }
}

/// Makes layers ready for the engine.
enum PreparedLayers {
  /// Makes a layer ready, or says that there are no kernels for it.
  typealias Preparation =
    @Sendable (any Layer, LayerParameters, VectorUnit) throws(SluiceError) -> (any PreparedLayer)?

  /// The layers that have kernels; all others run by their own definition.
  static let all: [Preparation] = [
    PreparedRecurrence.prepare, PreparedDense.prepare, PreparedContraction.prepare,
    PreparedGather.prepare, PreparedConvolution.prepare, PreparedPooling.prepare,
    PreparedGlobalPooling.prepare, PreparedAttention.prepare,
  ]

  /// What computes `layer` fast, if anything does.
  static func prepare(
    _ layer: any Layer, _ parameters: LayerParameters, for unit: VectorUnit
  ) throws(SluiceError) -> (any PreparedLayer)? {
    for preparation in all {
      if let prepared = try preparation(layer, parameters, unit) { return prepared }
    }
    return nil
  }
}
