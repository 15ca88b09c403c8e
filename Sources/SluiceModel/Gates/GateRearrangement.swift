package import SluiceCore

/// Moves the blocks of gates between the arrays of a format and the canonical ones, both ways.
///
/// Canonical kernels are `[G·H, columns]` with gates in the order of the layer. Elements are moved as
/// bytes, so they stay exactly what they were.
package struct GateRearrangement: Sendable {
  /// For every canonical block, the block of the format's array that it is.
  private let blocks: [Int]
  private let layout: GateLayout

  /// Relates `layout` to the canonical order `gates`, of which `layout.order` must be a permutation.
  package init(_ layout: GateLayout, to gates: [Gate]) {
    precondition(Set(layout.order) == Set(gates) && layout.order.count == gates.count)
    self.layout = layout
    self.blocks = gates.map { layout.order.firstIndex(of: $0) ?? 0 }
  }

  /// The canonical kernel, `[G·H, columns]`, of a kernel as the format keeps it.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if `stored` is no matrix whose gates divide
  ///   evenly.
  package func canonicalKernel(_ stored: Tensor) throws(SluiceError) -> Tensor {
    let axis = layout.gateAxis == .columns ? 1 : 0
    guard stored.shape.count == 2, stored.shape[axis].isMultiple(of: blocks.count) else {
      throw .gatesDoNotDivide(stored.shape, gates: blocks.count)
    }
    let (gates, units) = (blocks.count, stored.shape[axis] / blocks.count)
    let columns = stored.shape[1 - axis]
    switch layout.gateAxis {
    case .rows:
      return try stored.reshaped([gates, units, columns]).taking(blocks, axis: 0)
        .reshaped(stored.shape)
    case .columns:
      return try stored.reshaped([columns, gates, units]).taking(blocks, axis: 1)
        .transposed([1, 2, 0]).reshaped([gates * units, columns])
    }
  }

  /// The kernel as the format keeps it, of a canonical one.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if `canonical` is no matrix whose gates divide
  ///   evenly.
  package func storedKernel(_ canonical: Tensor) throws(SluiceError) -> Tensor {
    guard canonical.shape.count == 2, canonical.shape[0].isMultiple(of: blocks.count) else {
      throw .gatesDoNotDivide(canonical.shape, gates: blocks.count)
    }
    let (rows, columns) = (canonical.shape[0], canonical.shape[1])
    let kernel = try canonical.reshaped([blocks.count, rows / blocks.count, columns])
      .taking(inverse, axis: 0).reshaped(canonical.shape)
    return layout.gateAxis == .columns ? try kernel.transposed([1, 0]) : kernel
  }

  /// The canonical biases, `[G·H]` each, of the bias array as the format keeps it.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if `stored` has another rank than the layout
  ///   says or does not divide into gates.
  package func canonicalBiases(
    _ stored: Tensor
  ) throws(SluiceError) -> (input: Tensor, recurrent: Tensor?) {
    switch layout.biases {
    case .inputOnly: return (try permuted(stored, blocks), nil)
    case .inputThenRecurrent:
      return (try permuted(stored.row(0), blocks), try permuted(stored.row(1), blocks))
    }
  }

  /// The bias array as the format keeps it, of canonical ones.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the layout has no room for `recurrent`, or
  ///   asks for it and there is none, or the two differ in size or type.
  package func storedBiases(input: Tensor, recurrent: Tensor?) throws(SluiceError) -> Tensor {
    let input = try permuted(input, inverse)
    guard layout.biases == .inputThenRecurrent else {
      guard recurrent == nil else {
        throw .parameterRoleUnknown("recurrentBias", expected: ["inputBias"])
      }
      return input
    }
    guard let recurrent else { throw .parameterMissing(role: "recurrentBias") }
    guard recurrent.elementType == input.elementType else {
      throw .valueKind(
        "parameter 'recurrentBias'", recurrent.elementType.rawValue,
        expected: input.elementType.rawValue)
    }
    let recurrentRow = try permuted(recurrent, inverse)
    return try .concatenated([
      input.reshaped([1] + input.shape), recurrentRow.reshaped([1] + recurrentRow.shape),
    ])
  }

  private var inverse: [Int] {
    blocks.indices.map { block in blocks.firstIndex(of: block) ?? 0 }
  }

  private func permuted(_ vector: Tensor, _ blocks: [Int]) throws(SluiceError) -> Tensor {
    guard vector.shape.count == 1, vector.count.isMultiple(of: blocks.count) else {
      throw .gatesDoNotDivide(vector.shape, gates: blocks.count)
    }
    return try vector.reshaped([blocks.count, vector.count / blocks.count])
      .taking(blocks, axis: 0).reshaped(vector.shape)
  }
}
