internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// Fully connected layers.
struct PreparedDense: PreparedLayer {
  private let layer: Dense
  private let function: UnitsFunction
  private let unit: VectorUnit
  private let kernel: PackedBlock
  private let bias: PackedBlock?

  /// Packs a dense layer whose function has a kernel.
  static let prepare: PreparedLayers.Preparation = { layer, parameters, unit throws(SluiceError) in
    guard let layer = layer as? Dense, let function = UnitsFunction(layer.activation) else {
      return nil
    }
    let unit = unit.suited(to: layer.units)
    let width = Int(unit.kernels.width)
    guard let kernel = parameters.tensor("kernel") else { return nil }
    let bias: [Float]? = try parameters.elements("bias")
    return PreparedDense(
      layer: layer, function: function, unit: unit,
      kernel: try PackedBlock(packing: kernel, 0..<1, units: layer.units, width: width),
      bias: bias.map { bias in
        PackedBlock(count: layer.units.roundedUp(to: width)) {
          $0.update(from: bias, count: bias.count)
        }
      })
  }

  /// Plans one product for all rows.
  func plan(
    _ request: PlanRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Block?]? {
    guard let x = request.inputs[0] else { return nil }
    guard x.shape.last == layer.inputSize else {
      throw .valueFeatures("input", "\(x.shape)", expected: layer.inputSize)
    }
    let y = planner.makeBlock(request.shape(0))
    let rows = x.shape.dropLast().reduce(1, *)
    guard rows > 0 else { return [y] }
    let kernels = unit.kernels
    let (width, columns) = (Int(kernels.width), layer.inputSize)
    var arguments = sluice_product()
    arguments.scalars = planner.place(x)
    arguments.out = planner.place(y)
    arguments.rows = rows
    arguments.lanes = layer.units
    arguments.columns = columns
    arguments.scalar_row = columns
    arguments.scalar_column = 1
    arguments.vector_lane = 1
    arguments.vector_group = columns * width
    arguments.vector_column = width
    arguments.out_row = layer.units
    arguments.out_lane = 1
    arguments.packed = UnsafePointer(kernel.pointer)
    arguments.first = bias.map { UnsafePointer($0.pointer) }
    arguments.activation = function.each
    arguments.partials = layer.units.partials
    planner.emit(kernels.multiply, arguments, Arena(), work: rows * layer.units * columns)
    function.emit(y, columns: layer.units, kernels, &planner)
    return [y]
  }
}
