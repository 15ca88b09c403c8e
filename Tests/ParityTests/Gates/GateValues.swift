import Foundation
import SluiceCore
import TestSupport
import Testing

/// The figures that NumPy recorded, see `Fixtures/generate/gate_values.py`.
enum GateValues {
  /// One matrix.
  struct Matrix: Sendable, CustomTestStringConvertible {
    let name: String
    let size: Int
    let elements: [Double]
    let frobenius: Double
    let spectral: Double
    let eigenvalues: [(real: Double, imaginary: Double)]
    let radius: Double
    /// How far an eigenvalue may be off, as a share of the spectral norm.
    let tolerance: Double

    var testDescription: String { name }

    init(_ json: JSON) {
      name = json["name"]?.string ?? ""
      size = json["size"]?.integer ?? 0
      elements = (json["elements"]?.array ?? []).compactMap(\.number)
      frobenius = json["frobenius"]?.number ?? .nan
      spectral = json["spectral"]?.number ?? .nan
      radius = json["radius"]?.number ?? .nan
      tolerance = json["tolerance"]?.number ?? .nan
      eigenvalues = (json["eigenvalues"]?.array ?? []).map { pair in
        (pair.array?[0].number ?? .nan, pair.array?[1].number ?? .nan)
      }
    }
  }

  private static let json: JSON = {
    let file = Fixtures.folder.appending(path: "gate_statistics.json")
    let bytes = (try? Data(contentsOf: file)) ?? Data()
    return (try? JSON(parsing: Array(bytes))) ?? .null
  }()

  static let matrices = (json["matrices"]?.array ?? []).map { Matrix($0) }

  static let layers = json["layers"]?.array ?? []
}
