internal import SluiceModel

/// Elements of a tensor along one dimension, beside their golden.
struct Curve: Sendable, Hashable {
  /// One element on both sides.
  struct Point: Sendable, Hashable {
    let place: Int
    let golden: Double
    let found: Double
  }

  /// How many points are kept; more places are told by the extremes among their neighbours.
  static let pointLimit = 360

  /// Where the other dimensions stand: `[0, ·, 3]`.
  let label: String
  /// The elements, in the order of the dimension.
  let points: [Point]
}

extension Curve {
  /// Keeps every point if they are few, else of each group of neighbours the least and the largest golden
  /// and the one that is furthest away.
  init(label: String, all points: [Point]) {
    self.label = label
    guard points.count > Self.pointLimit else {
      self.points = points
      return
    }
    let groups = Self.pointLimit / 3
    var kept: [Point] = []
    for group in 0..<groups {
      let part = points[group * points.count / groups..<(group + 1) * points.count / groups]
      let extremes = [
        part.min { $0.golden < $1.golden }, part.max { $0.golden < $1.golden },
        part.max { distance($0.found, $0.golden) < distance($1.found, $1.golden) },
      ].compactMap { $0 }
      var last: Int?
      for point in extremes.sorted(by: { $0.place < $1.place }) where point.place != last {
        kept.append(point)
        last = point.place
      }
    }
    self.points = kept
  }
}

/// The rows of a tensor along one dimension, and which of them are worth a look.
struct CurveChoice {
  private let shape: [Int]
  private let axis: Int
  private let inner: Int

  init(shape: [Int], axis: Int) {
    self.shape = shape
    self.axis = axis
    inner = shape[(axis + 1)...].reduce(1, *)
  }

  /// The row with the element that is furthest away, then the two whose golden covers the widest range.
  func curves(_ found: [Double], _ golden: [Double]) -> [Curve] {
    let length = shape[axis]
    guard length > 1, !golden.isEmpty else { return [] }
    var rows = [(row: Int, worst: Double, range: Double)]()
    for row in 0..<golden.count / length {
      var (worst, least, largest) = (0.0, Double.infinity, -Double.infinity)
      for place in 0..<length {
        let position = position(row, place)
        worst = max(worst, distance(found[position], golden[position]))
        guard golden[position].isFinite else { continue }
        least = min(least, golden[position])
        largest = max(largest, golden[position])
      }
      rows.append((row, worst, largest - least))
    }
    guard let first = rows.indices.max(by: { rows[$0].worst < rows[$1].worst }) else { return [] }
    let worst = rows.remove(at: first)
    let widest = rows.sorted { ($0.range, $1.row) > ($1.range, $0.row) }.prefix(2)
    return ([worst] + widest).map { chosen in
      Curve(
        label: label(of: chosen.row),
        all: (0..<length).map { place in
          let position = position(chosen.row, place)
          return Curve.Point(place: place, golden: golden[position], found: found[position])
        })
    }
  }

  private func position(_ row: Int, _ place: Int) -> Int {
    (row / inner * shape[axis] + place) * inner + row % inner
  }

  private func label(of row: Int) -> String {
    let index = coordinates(of: position(row, 0), in: shape)
    let words = index.enumerated().map { $0 == axis ? "·" : "\($1)" }
    return "[\(words.joined(separator: ", "))]"
  }
}
