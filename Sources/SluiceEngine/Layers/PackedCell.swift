internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// One direction of a recurrent layer, packed for a vector unit.
final class PackedCell: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<sluice_cell>
  let kernels: sluice_kernels
  private let blocks: [PackedBlock]

  /// The units of all groups.
  var units: Int { Int(pointer.pointee.groups) * Int(kernels.width) }

  /// How far rows of states lie apart.
  var stride: Int { Int(pointer.pointee.stride) }

  /// Packs the parameters of a direction, whose functions all have kernels.
  init(
    _ plan: CellPlan, _ parameters: LayerParameters, prefix: String, for unit: VectorUnit
  ) throws(SluiceError) {
    let (inputSize, hiddenSize) = (plan.shape.inputSize, plan.shape.hiddenSize)
    let kernels = unit.suited(to: hiddenSize).kernels
    let width = Int(kernels.width)
    let groups = (hiddenSize + width - 1) / width
    var blocks: [PackedBlock] = []
    func packed(_ role: String, _ gates: Range<Int>) throws(SluiceError) -> UnsafePointer<Float>? {
      guard let matrix = parameters.tensor(prefix + role) else { return nil }
      let block = try PackedBlock(packing: matrix, gates, units: hiddenSize, width: width)
      blocks.append(block)
      return UnsafePointer(block.pointer)
    }
    /// Packs vectors of units, one for each gate.
    func packed(_ vectors: [[Float]]) -> UnsafePointer<Float> {
      let block = PackedBlock(count: groups * vectors.count * width) { target in
        for (gate, vector) in vectors.enumerated() {
          vector.withUnsafeBufferPointer { vector in
            var part = sluice_part()
            part.from = vector.baseAddress
            part.row_step = 1
            part.gate = Int32(gate)
            part.unit_count = Int32(hiddenSize)
            part.column_count = 1
            sluice_pack(&part, Int32(vectors.count), 1, Int32(width), target)
          }
        }
      }
      blocks.append(block)
      return UnsafePointer(block.pointer)
    }
    let gates = plan.gates
    var cell = sluice_cell()
    cell.kind = plan.kind
    cell.input = Int32(inputSize)
    cell.hidden = Int32(hiddenSize)
    cell.groups = Int32(groups)
    cell.stride = Int32(groups * width + 16)
    cell.partials = Int32(CellPlan.partials(gates: gates, hiddenSize: hiddenSize))
    cell.kernel = try packed("kernel", 0..<gates)
    if plan.kind == SLUICE_GRU_BEFORE_PRODUCT {
      cell.recurrent = try packed("recurrentKernel", 0..<2)
      cell.candidate = try packed("recurrentKernel", 2..<3)
    } else {
      cell.recurrent = try packed("recurrentKernel", 0..<gates)
    }
    cell.bias = packed(try plan.biases(parameters, prefix))
    if let peephole: [Float] = try parameters.elements(prefix + "peephole") {
      cell.peephole = packed(
        (0..<3).map { Array(peephole[$0 * hiddenSize..<($0 + 1) * hiddenSize]) })
    }
    cell.gate = plan.gate
    cell.candidate_function = plan.candidate
    cell.shown = plan.shown
    cell.clip = plan.clip.map { Float($0) } ?? .infinity
    cell.couples = plan.couples
    cell.serpentine = groups * width * gates * hiddenSize * MemoryLayout<Float>.size > 0x140000
    self.kernels = kernels
    self.blocks = blocks
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: cell)
  }

  deinit { pointer.deallocate() }
}

extension VectorUnit {
  /// The unit for a layer of `hiddenSize` units: one half as wide where that leaves fewer places empty
  /// and all units fit into its registers.
  func suited(to hiddenSize: Int) -> VectorUnit {
    guard self == .avx512, hiddenSize <= 48 else { return self }
    return (hiddenSize + 7) / 8 % 2 == 1 ? .avx512vl : self
  }
}
