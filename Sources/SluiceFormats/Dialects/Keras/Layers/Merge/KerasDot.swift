internal import SluiceCore
internal import SluiceModel

/// `Dot`: sums the products of two tensors along a dimension of each, sample by sample.
struct KerasDot: KerasLayer {
  static let classNames = ["Dot"]
  static let reads = "any axes and ranks, with and without `normalize`"

  private let axes: [Int]
  private let normalizes: Bool

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let json = try source.config.required("axes")
    let given = json.integer.map { [$0, $0] } ?? (json.array ?? []).compactMap(\.integer)
    guard given.count == 2, given.allSatisfy({ (-Limits.rank...Limits.rank).contains($0) }) else {
      throw .attribute("axes", is: json, expected: "an axis or a pair of axes")
    }
    axes = given
    normalizes = try source.config.bool("normalize", default: false)
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let tensors = try call.several()
    guard tensors.count == 2 else { throw .kerasArgumentCount(tensors.count, expected: "2") }
    var values = tensors.map(\.value)
    var ranks: [Int] = []
    var places: [Int] = []
    for (index, axis) in axes.enumerated() {
      graph.endMask(of: tensors[index], call)
      let shape = graph.type(of: values[index])?.shape ?? []
      let place = try normalised(axis, rank: shape.count, of: "\(shape)")
      guard place > 0 else { throw .axisOutOfRange(axis, "\(shape)") }
      ranks.append(shape.count)
      places.append(place)
      if normalizes {
        values[index] = try graph.add(
          "\(call.name).normal", UnitNormalization(axes: [place], least: graph.version.leastSquare),
          reading: [values[index]])[0]
      }
    }
    let isVector = ranks == [2, 2]
    let product = try graph.add(
      isVector ? "\(call.name).dot" : call.name, try Self.product(ranks, places), reading: values,
      origin: call.className)[0]
    guard isVector else { return [KerasTensor(value: product)] }
    let column = try graph.add(
      call.name, Unsqueeze(axes: [1]), reading: [product], origin: call.className)[0]
    return [KerasTensor(value: column)]
  }

  /// The product; only the batch and the dimensions that are summed up are common to both.
  private static func product(_ ranks: [Int], _ places: [Int]) throws(SluiceError) -> Einsum {
    let letters = (0..<26).map { String(UnicodeScalar(UInt8(97 + $0))) }
    let (batch, summed) = (letters[24], letters[25])
    guard ranks.allSatisfy({ $0 <= 12 }) else { throw .axisOutOfRange(12, "\(ranks)") }
    let sides = zip(ranks, places).enumerated().map { side, pair in
      (0..<pair.0).map { $0 == 0 ? batch : $0 == pair.1 ? summed : letters[side * 12 + $0] }
    }
    let rest = sides.map { side in side.dropFirst().filter { $0 != summed } }
    return try Einsum(
      equation: sides.map { $0.joined() }.joined(separator: ",") + "->" + batch
        + rest.joined().joined())
  }
}

extension KerasVersion {
  /// The least sum of squares that a vector is divided by when it is normalised.
  var leastSquare: Double { generation >= 3 ? 1e-14 : 1e-12 }
}
