import Foundation
import SluiceCore
import TestSupport
import Testing

@testable import SluiceParity

/// Norms and eigenvalues beside those of NumPy, which are LAPACK's.
struct EigenvalueTests {
  @Test func `the recorded matrices are all there`() {
    #expect(GateValues.matrices.count == 24)
    #expect(GateValues.matrices.allSatisfy { $0.elements.count == $0.size * $0.size })
  }

  @Test(arguments: GateValues.matrices) func `all eigenvalues are those that are recorded`(
    matrix: GateValues.Matrix
  ) throws {
    let found = try #require(Eigenvalues(of: matrix.elements, size: matrix.size))
    #expect(found.values.count == matrix.size)
    let allowed = matrix.tolerance * matrix.spectral
    #expect(abs(found.radius - matrix.radius) <= allowed)
    // Each recorded one takes the nearest that is left.
    var rest = found.values
    for expected in matrix.eigenvalues {
      let distances = rest.map {
        ($0.real - expected.real).modulus($0.imaginary - expected.imaginary)
      }
      let nearest = try #require(distances.indices.min { distances[$0] < distances[$1] })
      #expect(distances[nearest] <= allowed, "\(expected)")
      rest.remove(at: nearest)
    }
  }

  @Test(arguments: GateValues.matrices) func `norms are those that are recorded`(
    matrix: GateValues.Matrix
  ) throws {
    let weights = WeightMatrix(rows: matrix.size, columns: matrix.size, matrix.elements)
    #expect(abs(weights.frobeniusNorm - matrix.frobenius) <= 1e-14 * matrix.frobenius)
    let spectral = try #require(weights.spectralNorm)
    #expect(abs(spectral.value - matrix.spectral) <= 1e-12 * matrix.spectral)
    #expect(spectral.residual <= 1e-9)
  }

  @Test(arguments: ["random24", "random48", "orthogonal", "cycle", "blocks", "singular"])
  func `the process without all eigenvalues comes to the same radius`(name: String) throws {
    let matrix = try #require(GateValues.matrices.first { $0.name == name })
    let weights = WeightMatrix(rows: matrix.size, columns: matrix.size, matrix.elements)
    let found = try #require(
      Krylov.dominantModulus(size: matrix.size) { weights.product(with: $0) })
    #expect(abs(found.value - matrix.radius) <= 1e-9 * matrix.radius)
    #expect(found.residual <= 1e-9)
  }

  @Test func `a process that is cut short says how far it came`() throws {
    // A turn of every pair of places by its own angle: all eigenvalues are of modulus 1, none stands out.
    let size = 160
    let found = try #require(
      Krylov.dominantModulus(size: size, steps: 40) { x in
        var y = x
        for place in stride(from: 0, to: size, by: 2) {
          let angle = Double(place) / Double(size) * 3
          (y[place], y[place + 1]) = (
            cos(angle) * x[place] - sin(angle) * x[place + 1],
            sin(angle) * x[place] + cos(angle) * x[place + 1]
          )
        }
        return y
      })
    #expect(found.value <= 1 + 1e-12)
    #expect(found.value > 0.99)
    #expect(found.residual > 1e-6)
    #expect(1 - found.value <= found.residual)
  }

  @Test func `a matrix above the limit is iterated for`() throws {
    let size = Krylov.directSize + 1
    // x·yᵀ has the one eigenvalue x·y.
    let (x, y) = ((0..<size).map { Double($0 % 7) - 2 }, (0..<size).map { Double($0 % 5) - 1 })
    let weights = WeightMatrix(
      rows: size, columns: size, x.flatMap { element in y.map { element * $0 } })
    let expected = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }.magnitude
    let found = try #require(weights.spectralRadius)
    #expect(abs(found.value - expected) <= 1e-9 * expected)
    let norm = try #require(weights.spectralNorm)
    #expect(abs(norm.value - x.euclideanNorm * y.euclideanNorm) <= 1e-9 * norm.value)
  }

  @Test func `a block that is wider than high has the norms of its transpose`() throws {
    let wide = WeightMatrix(rows: 2, columns: 3, [3, 0, 0, 0, 0, -4])
    let high = WeightMatrix(rows: 3, columns: 2, [3, 0, 0, 0, 0, -4])
    for matrix in [wide, high] {
      #expect(matrix.frobeniusNorm == 5)
      #expect(abs(try #require(matrix.spectralNorm).value - 4) <= 1e-14)
      #expect(matrix.spectralRadius == nil)
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `weights that are not finite have no radius`(
    odd: Double
  ) {
    let weights = WeightMatrix(rows: 2, columns: 2, [1, odd, 0.5, 2])
    #expect(!weights.frobeniusNorm.isFinite)
    #expect(weights.spectralNorm == nil)
    #expect(weights.spectralRadius == nil)
  }

  @Test func `random matrices keep trace and sum of squares`() throws {
    var generator = SeededGenerator(seed: 3)
    for size in [4, 9, 31, 60] {
      let elements = generator.reals(size * size)
      let values = try #require(Eigenvalues(of: elements, size: size)).values
      let trace = (0..<size).reduce(0) { $0 + elements[$1 * size + $1] }
      #expect(abs(values.reduce(0) { $0 + $1.real } - trace) <= 1e-12 * Double(size))
      #expect(abs(values.reduce(0) { $0 + $1.imaginary }) <= 1e-12 * Double(size))
      // The trace of the square.
      var square = 0.0
      for row in 0..<size {
        for column in 0..<size {
          square += elements[row * size + column] * elements[column * size + row]
        }
      }
      let squares = values.reduce(0) { $0 + $1.real * $1.real - $1.imaginary * $1.imaginary }
      #expect(abs(squares - square) <= 1e-11 * Double(size * size))
    }
  }
}
