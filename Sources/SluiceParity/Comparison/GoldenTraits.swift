internal import SluiceCore
internal import SluiceModel

/// What the elements of a golden tensor tell about how they were computed.
struct GoldenTraits {
  /// The largest finite magnitude.
  private(set) var largest = 0.0
  /// The root mean square of the finite elements.
  private(set) var rootMeanSquare = 0.0
  /// The type that the golden was computed in, by its elements; `nil` if they do not tell.
  private(set) var computedIn: ElementType?

  init(of golden: Tensor) throws(SluiceError) {
    var (sum, finite, largest) = (0.0, 0, 0.0)
    var fits = [FormatFit(.bfloat16), FormatFit(.float16), FormatFit(.float32)].filter {
      $0.type.significantBits ?? 0 < golden.elementType.significantBits ?? 0
    }
    try forEachWindow(of: golden.count) { (range) throws(SluiceError) in
      for element in try golden.elements(as: Double.self, in: range) where element.isFinite {
        largest = max(largest, element.magnitude)
        sum += element * element
        finite += 1
        for index in fits.indices { fits[index].add(element) }
      }
    }
    self.largest = largest
    // The sum of squares of very large numbers overflows; the largest is then scale enough.
    rootMeanSquare = finite == 0 ? 0 : min((sum / Double(finite)).squareRoot(), largest)
    computedIn = fits.first(where: \.isConvincing)?.type
  }
}

extension GoldenTraits {
  /// What a search among readings allows a golden of this precision: a share of its largest number.
  ///
  /// Readings that differ have no rounding in common, of which a scale could be made.
  func share(of precision: ElementType) -> Double {
    switch precision {
    case .float64: 0x1p-24 * largest
    case .float16: 0x1p-8 * largest
    case .bfloat16: 0x1p-5 * largest
    case _ where precision.kind == .real: 1e-5 * largest
    default: 0
    }
  }
}

/// Whether numbers kept in a wide type are those of a narrow one.
///
/// Frameworks hand out half-precision results as `F32`. Such numbers fit the narrow type, every one,
/// and about half of them use its last bit. Numbers computed in the wide type fit by accident once in
/// thousands, and numbers that are simple, such as 0, 1 or ½, leave the last bit alone.
private struct FormatFit {
  let type: ElementType
  private var allFit = true
  private var nonZero = 0
  private var usingLastBit = 0

  init(_ type: ElementType) { self.type = type }

  var isConvincing: Bool { allFit && nonZero >= 8 && 4 * usingLastBit >= nonZero }

  mutating func add(_ element: Double) {
    guard allFit, element != 0 else { return }
    let (rounded, lastBit) = round(element)
    guard rounded == element else {
      allFit = false
      return
    }
    nonZero += 1
    if lastBit { usingLastBit += 1 }
  }

  /// The element in the narrow type, and whether its last bit is set.
  private func round(_ element: Double) -> (Double, lastBit: Bool) {
    switch type {
    case .float16:
      let narrow = Float16(element)
      return (Double(narrow), narrow.bitPattern & 1 == 1)
    case .bfloat16:
      let bits = Float(element).bitPattern
      return (Double(Float(bitPattern: bits & 0xFFFF_0000)), bits & 0x1_0000 != 0)
    default:
      let narrow = Float(element)
      return (Double(narrow), narrow.bitPattern & 1 == 1)
    }
  }
}

/// Goes through `0..<count` in runs that fit the cache.
func forEachWindow(
  of count: Int, _ body: (Range<Int>) throws(SluiceError) -> Void
) throws(SluiceError) {
  let size = 1 << 15
  for start in stride(from: 0, to: count, by: size) {
    try body(start..<min(start + size, count))
  }
}
