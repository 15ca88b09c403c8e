import SluiceCore
import SluiceModel
import SluiceParity
import Testing

/// What a comparison says about two whole tensors.
struct ComparisonTests {
  private static let tolerance = Allowance.fixed(Tolerance(absolute: 0.01, relative: 0))

  private func compare(
    _ candidate: [Double], _ golden: [Double], allowing allowance: Allowance = tolerance
  ) throws -> Comparison {
    try Comparison(
      of: Tensor(shape: [candidate.count], candidate), with: Tensor(shape: [golden.count], golden),
      allowing: allowance)
  }

  @Test func `equal tensors have no distance and no worst element`() throws {
    let comparison = try compare([1, -2, 0], [1, -2, -0.0])
    #expect(comparison.passed)
    #expect(comparison.maxAbsolute == 0)
    #expect(comparison.maxRelative == 0)
    #expect(comparison.maxULP == 0)
    #expect(comparison.rms == 0)
    #expect(comparison.worst == nil)
    #expect(comparison.firstFailure == nil)
  }

  @Test func `the worst element is found by its coordinates, and the first failure apart from it`()
    throws
  {
    let golden = try Tensor(shape: [2, 3, 2], [Double](repeating: 1, count: 12))
    var values = [Double](repeating: 1, count: 12)
    values[3] = 1.5
    values[10] = -1
    values[11] = 1.25
    let comparison = try Comparison(
      of: Tensor(shape: [2, 3, 2], values), with: golden, allowing: Self.tolerance, profiling: 1)
    #expect(comparison.worst?.index == [1, 2, 0])
    #expect(comparison.worst?.candidate == -1)
    #expect(comparison.firstFailure?.index == [0, 1, 1])
    #expect(comparison.failures == 3)
    #expect(comparison.maxAbsolute == 2)
    #expect(comparison.rms == (4.3125 / 12).squareRoot())
    #expect(comparison.profile == [0, 0.5, 2])
  }

  private static let unequal: [([Double], [Double])] = [
    ([.nan, 1], [1, 1]), ([1, 1], [.nan, 1]), ([.infinity, 1], [1, 1]),
    ([1, 1], [-.infinity, 1]), ([.infinity, 1], [-.infinity, 1]), ([.nan, 1], [.infinity, 1]),
  ]

  @Test(arguments: unequal) func `NaN and infinity are infinitely far from everything else`(
    candidate: [Double], golden: [Double]
  ) throws {
    for allowance in [Self.tolerance, .fixed(Tolerance(absolute: 1e300, relative: 1e300))] {
      let comparison = try compare(candidate, golden, allowing: allowance)
      #expect(!comparison.passed)
      #expect(comparison.failures == 1)
      #expect(comparison.maxAbsolute == .infinity)
      #expect(comparison.maxRelative == .infinity)
      #expect(comparison.rms == .infinity)
      #expect(comparison.maxULP == nil)
      #expect(comparison.worst?.index == [0])
      #expect(comparison.worst?.distance == .infinity)
    }
  }

  @Test func `infinities of the same sign are equal, also where nothing is allowed`() throws {
    let comparison = try compare(
      [.infinity, -.infinity], [.infinity, -.infinity], allowing: .fixed(.exact))
    #expect(comparison.passed)
    #expect(comparison.goldenSpecials.infinities == 2)
    #expect(comparison.candidateSpecials.infinities == 2)
  }

  @Test func `NaN equals NaN in the same place and no other`() throws {
    #expect(try compare([.nan, 1], [.nan, 1]).passed)
    #expect(try !compare([.nan, 1], [1, .nan]).passed)
    #expect(try compare([.nan, 1], [.nan, 1]).goldenSpecials.nans == 1)
  }

  @Test func `empty tensors are equal and have no worst element`() throws {
    let empty = try Tensor(shape: [3, 0], [Float]())
    let comparison = try Comparison(of: empty, with: empty, allowing: .fixed(.exact), profiling: 0)
    #expect(comparison.passed)
    #expect(comparison.count == 0)
    #expect(comparison.rms == 0)
    #expect(comparison.worst == nil)
    #expect(comparison.profile == [0, 0, 0])
  }

  @Test func `another shape is an error even where the count is the same`() throws {
    let error = #expect(throws: SluiceError.self) {
      try Comparison(
        of: Tensor(shape: [2, 3], [Float](repeating: 0, count: 6)),
        with: Tensor(shape: [3, 2], [Float](repeating: 0, count: 6)), allowing: .fixed(.exact))
    }
    #expect(error?.code == .inconsistent)
    #expect(error?.message == "shape [2, 3] cannot be compared with shape [3, 2]")
  }

  @Test func `relative distances have a floor of a millionth of the root mean square`() throws {
    let comparison = try compare([3, 0.5], [3, 0])
    let floor = 1e-6 * (9.0 / 2).squareRoot()
    #expect(abs(comparison.maxRelative * floor - 0.5) < 1e-12)
    #expect(try compare([0.5], [0]).maxRelative == .infinity)
  }

  @Test func `units in the last place are those of the golden's precision`() throws {
    let next = Float(1).nextUp
    let single = try Comparison(
      of: Tensor(shape: [2], [Double(next), -0.0]), with: Tensor(shape: [2], [Float(1), 0]),
      allowing: .fixed(.exact))
    #expect(single.maxULP == 1)
    let double = try compare([Double(next)], [1])
    #expect(double.maxULP == 1 << 29)
    let across = try Comparison(
      of: Tensor(shape: [1], [-Float.leastNonzeroMagnitude]),
      with: Tensor(shape: [1], [Float.leastNonzeroMagnitude]), allowing: .fixed(.exact))
    #expect(across.maxULP == 2)
    let far = try compare([-Double.greatestFiniteMagnitude], [Double.greatestFiniteMagnitude])
    #expect(far.maxAbsolute == .infinity)
    let integers = try Comparison(
      of: Tensor(shape: [1], [3]), with: Tensor(shape: [1], [4]), allowing: .fixed(.exact))
    #expect(integers.maxULP == nil)
    #expect(!integers.passed)
  }

  @Test func `large tensors are compared to the last element`() throws {
    let count = 100_003
    var values = [Float](repeating: 1, count: count)
    let golden = try Tensor(shape: [count], values)
    values[count - 1] = .nan
    let comparison = try Comparison(
      of: Tensor(shape: [count], values), with: golden, allowing: .fixed(.exact))
    #expect(comparison.worst?.index == [count - 1])
    #expect(!comparison.passed)
  }
}
