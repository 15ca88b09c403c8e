import SluiceModel
import Testing

@testable import SluiceParity

/// How much is allowed, and by what.
struct ToleranceTests {
  @Test func `both parts of a tolerance add up, and its edge is allowed`() throws {
    let golden = try Tensor(shape: [3], [2.0, 2, -2])
    let candidate = try Tensor(shape: [3], [2.75, 1.25, -2.75])
    let wide = Allowance.fixed(Tolerance(absolute: 0.25, relative: 0.25))
    #expect(try Comparison(of: candidate, with: golden, allowing: wide).passed)
    let narrow = Allowance.fixed(Tolerance(absolute: 0.25, relative: 0.2499))
    #expect(try Comparison(of: candidate, with: golden, allowing: narrow).failures == 3)
  }

  @Test func `half-precision results that are kept in single precision are recognised`() throws {
    let values = (1...64).map { Double($0).squareRoot() }
    let half = try Tensor(shape: [64], values.map { Float(Float16($0)) })
    let brain = try Tensor(
      shape: [64], values.map { Float(bitPattern: Float($0).bitPattern & 0xFFFF_0000) })
    let single = try Tensor(shape: [64], values.map { Float($0) })
    let singleInDouble = try Tensor(shape: [64], values.map { Double(Float($0)) })
    let double = try Tensor(shape: [64], values)
    let precisions = try [half, brain, single, singleInDouble, double].map {
      try Comparison(of: double, with: $0, allowing: .fixed(.exact)).precision
    }
    #expect(precisions == [.float16, .bfloat16, .float32, .float32, .float64])
  }

  @Test func `a small number may be the next one of its type and no other`() throws {
    let golden = try Tensor(.float8e4m3fn, shape: [4], [448, 1, -1, 0x1p-9])
    func passes(_ numbers: [Double]) throws -> Bool {
      let other = try Tensor(.float8e4m3fn, shape: [4], numbers)
      let rounding = RoundingScale(truth: try Value(golden), probes: [], axis: nil)
      return try Comparison(of: other, with: golden, allowing: .rounding(rounding)).passed
    }
    #expect(try passes([416, 1.125, -0.9375, 0x1p-8]))
    #expect(try !passes([352, 1, -1, 0x1p-9]))
    #expect(try !passes([448, 1.25, -1, 0x1p-9]))
    #expect(try !passes([448, 1, 1, 0x1p-9]))
    #expect(try !passes([448, 1, -1, .nan]))
    #expect(try !passes([448, 1, -1, 0x1p-7]))
  }

  private static let simpleNumbers: [[Float]] = [
    [Float](repeating: 1, count: 64),
    [Float](repeating: 0, count: 64),
    (0..<64).map { (number: Int) in Float(number % 2) },
    (0..<64).map { (number: Int) in Float(number) / 8 },
    (0..<63).map { (number: Int) in Float(number).squareRoot() },
    // Too few numbers to tell.
    (0..<7).map { (number: Int) in 1 + Float(number * 2 + 1) / 128 },
  ]

  @Test(arguments: simpleNumbers) func `simple numbers are not taken for half precision`(
    values: [Float]
  ) throws {
    let golden = try Tensor(shape: [values.count], values)
    let comparison = try Comparison(of: golden, with: golden, allowing: .fixed(.exact))
    #expect(comparison.precision == .float32)
  }
}
