internal import SluiceCore
internal import SluiceModel

extension KerasOperands {
  /// Swaps the last two dimensions.
  func transposed(
    _ value: String, _ graph: inout KerasGraph, _ part: String?
  ) throws(SluiceError) -> String {
    let rank = try shape(value, graph).count
    guard rank >= 2 else { throw .axisOutOfRange(-2, "\(try shape(value, graph))") }
    var permutation = Array(0..<rank)
    permutation.swapAt(rank - 2, rank - 1)
    return try add(Transpose(permutation: permutation), [value], &graph, part)
  }

  /// The matrices in the last two dimensions, with 0 where `keeps` is not true of row and column.
  func keeping(
    _ value: String, _ graph: inout KerasGraph, _ keeps: (Int, Int) -> Bool
  ) throws(SluiceError) -> String {
    let type = try type(value, graph)
    let sizes = type.shape.suffix(2).compactMap(\.size)
    guard sizes.count == 2, sizes[0] * sizes[1] <= Limits.units else {
      throw .reshape("\(type.shape)", to: "a matrix of known size")
    }
    let truths = (0..<sizes[0]).flatMap { row in
      (0..<sizes[1]).map { keeps(row, $0) ? 1.0 : 0 }
    }
    let mask = try graph.constant(truths, shape: sizes, .bool, named: "\(call.name).kept")
    return try add(
      Where(), [mask, value, try scalar(0, type.elementType, &graph)], &graph)
  }

  /// The value, repeated to a shape that is partly known in running only.
  func spread(
    _ value: String, over shape: KerasArgument<KerasTensor>, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    let sizes = try shapeTensor(of: shape, "shape", &graph)
    let truths = try add(ConstantOfShape(1, .bool), [sizes], &graph, "truths")
    return try add(Where(), [truths, value, value], &graph)
  }
}
