import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

@testable import SluiceParity

/// What a rounding scale is taken of.
struct RoundingScaleTests {
  @Test(arguments: [[4, 6], [2, 5, 2, 3], [3, 2, 4], [7], [1, 1, 1], []])
  func `a scale is one of its half of a step`(_ shape: [Int]) throws {
    for axis in [nil] + shape.indices.map(Optional.some) {
      let count = shape.reduce(1, *)
      let truth = NDArray(shape: shape, repeating: 1.0)
      let parts = (0..<count).map { Self.part(of: $0, in: shape, along: axis) }
      for moved in 0..<count {
        var probe = truth.elements
        probe[moved] += 0x1p-14
        let scale = RoundingScale(truth: .real(truth), probes: [probe], axis: axis)
        let here = parts[moved]
        for position in 0..<count {
          let there = parts[position]
          let isSame = here.halves == there.halves && abs(here.step - there.step) <= here.reach
          #expect(scale(at: position) == (isSame ? 0x1p-11 : 0x1p-21))
        }
      }
    }
  }

  /// The step and the halves that an element stands in, and how many steps before and after are seen with it.
  private static func part(
    of position: Int, in shape: [Int], along axis: Int?
  ) -> (step: Int, halves: [Bool], reach: Int) {
    func place(_ position: Int) -> (step: Int, halves: [Bool]) {
      let place = coordinates(of: position, in: shape)
      let row =
        axis.map { Array((($0 + 1)...).prefix { $0 < shape.count }) } ?? Array(shape.indices)
      let split = Set([row.first, row.last].compactMap { $0 }).sorted()
      return (axis.map { place[$0] } ?? 0, split.map { 2 * place[$0] >= shape[$0] })
    }
    let (step, halves) = place(position)
    let elements = (0..<shape.reduce(1, *)).count { place($0) == (step, halves) }
    return (step, halves, RoundingScale.neighbours / elements / 2)
  }

  @Test func `a step is lost only in a sequence that rounding has eaten somewhere`() throws {
    func scale(_ distances: [Int: Double], axis: Int? = 1) -> RoundingScale {
      var probe = [Double](repeating: 1, count: 1280)
      for (step, distance) in distances { probe[step * 128 + 5] += distance }
      let truth = NDArray<Double>(
        shape: [1, 10, 128], elements: [Double](repeating: 1, count: 1280))
      return RoundingScale(truth: .real(truth), probes: [probe], axis: axis)
    }
    let chaotic = scale([3: 0x1p-12, 4: 0x1p-9, 7: 0.25])
    #expect(chaotic(at: 3 * 128) == 8 * 0x1p-12)
    #expect(chaotic(at: 4 * 128) == 1)
    #expect(chaotic(at: 7 * 128) == 1)
    // The other half of the features has lost nothing.
    #expect(chaotic(at: 7 * 128 + 64) == 0x1p-21)
    #expect(scale([4: 0x1p-9, 7: 0x1p-6])(at: 4 * 128) == 8 * 0x1p-9)
    #expect(scale([4: 0x1p-9], axis: nil)(at: 0) == 8 * 0x1p-9)
    // What cancels is no chaos, and a golden of another size is not that of the truth.
    #expect(scale([4: 4])(at: 4 * 128) == 32)
    #expect(chaotic.beside(largest: 3)(at: 7 * 128) == 2)
    #expect(chaotic.beside(largest: 0x1p-20)(at: 7 * 128) == 0x1p-10)
    #expect(chaotic.beside(largest: 0x1p20)(at: 7 * 128) == 0x1p10)
  }
}
