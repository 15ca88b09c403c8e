internal import OrderedCollections
internal import SluiceCore

/// A window that goes over the dimensions of space of a block.
///
/// Place `o` of the output sees the places `o · stride + j · dilation − begin` of the input, for every
/// place `j` of the kernel, along every dimension.
public struct Window: Sendable, Hashable {
  /// The size of the kernel along every dimension of space.
  public let kernelShape: [Int]
  /// How far the window goes from one output to the next.
  public let strides: [Int]
  /// How far apart the places are that the kernel sees.
  public let dilations: [Int]
  /// What stands round the input.
  public let padding: Padding

  /// Makes a window; strides and dilations are 1 where they are not given.
  public init(
    kernelShape: [Int], strides: [Int]? = nil, dilations: [Int]? = nil, padding: Padding = .valid
  ) {
    self.kernelShape = kernelShape
    self.strides = strides ?? kernelShape.map { _ in 1 }
    self.dilations = dilations ?? kernelShape.map { _ in 1 }
    self.padding = padding
  }

  init(attributes: inout JSONFields) throws(SluiceError) {
    kernelShape = try attributes.sizes("kernelShape")
    strides = try attributes.sizes("strides")
    dilations = try attributes.sizes("dilations")
    let json = try attributes.required("padding")
    guard let padding = Padding(json) else {
      throw .attribute(
        "padding", is: json,
        expected: "'valid', 'sameUpper', 'sameLower', 'causal' or pairs of integers")
    }
    self.padding = padding
    try check()
  }

  var attributes: OrderedDictionary<String, JSON> {
    [
      "kernelShape": kernelShape.json, "strides": strides.json,
      "dilations": dilations.json, "padding": padding.json,
    ]
  }

  /// The number of dimensions of space.
  public var rank: Int { kernelShape.count }

  /// Fails unless all parts are of one rank and in range.
  func check() throws(SluiceError) {
    let sizes = 1...Limits.units
    guard (1...Limits.rank - 2).contains(rank), kernelShape.allSatisfy(sizes.contains) else {
      throw .attribute(
        "kernelShape", is: kernelShape.json,
        expected: "1 to \(Limits.rank - 2) integers from 1 to \(Limits.units)")
    }
    _ = try Tensor.byteCount(elementType: .float64, shape: kernelShape)
    for (name, values) in [("strides", strides), ("dilations", dilations)]
    where values.count != rank || !values.allSatisfy(sizes.contains) {
      throw .attribute(
        name, is: values.json, expected: "\(rank) integers from 1 to \(Limits.units)")
    }
    if case .explicit(let pads) = padding {
      let numbers = pads.flatMap { [$0.begin, $0.end] }
      guard pads.count == rank, numbers.allSatisfy((0...Limits.units).contains) else {
        throw .attribute(
          "padding", is: padding.json,
          expected: "\(rank) pairs of integers from 0 to \(Limits.units)")
      }
    }
  }

  /// How many places of the input the kernel spans along a dimension of space.
  package func reach(_ axis: Int) -> Int { (kernelShape[axis] - 1) * dilations[axis] + 1 }
}
