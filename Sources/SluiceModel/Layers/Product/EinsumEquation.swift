internal import SluiceCore

/// An equation of ``Einsum``, taken apart.
struct EinsumEquation: Sendable {
  /// For every input, its letters; `nil` stands for the ellipsis.
  let terms: [[Character?]]
  private let output: [Character?]
  private let text: String

  /// Reads an equation without spaces.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if there is anything but letters, commas, one
  ///   arrow and one ellipsis a term, or if the output has a letter twice or one that no input has.
  init(_ text: String) throws(SluiceError) {
    self.text = text
    let sides = text.split(separator: "->", omittingEmptySubsequences: false)
    guard (1...2).contains(sides.count) else { throw .equation(text, "has several arrows") }
    var terms: [[Character?]] = []
    for term in sides[0].split(separator: ",", omittingEmptySubsequences: false) {
      terms.append(try Self.labels(of: term, in: text))
    }
    self.terms = terms
    let all = terms.joined()
    if sides.count == 2 {
      output = try Self.labels(of: sides[1], in: text)
      guard Set(output).count == output.count else {
        throw .equation(text, "has a letter twice in its output")
      }
      guard output.allSatisfy({ $0 == nil || all.contains($0) }) else {
        throw .equation(text, "has a letter in its output that no input has")
      }
    } else {
      let letters = all.compactMap { $0 }
      let single = Set(letters).filter { letter in letters.count { $0 == letter } == 1 }
      output = (all.contains(nil) ? [nil] : []) + single.sorted()
    }
  }

  private static func labels(
    of term: Substring, in text: String
  ) throws(SluiceError) -> [Character?] {
    var labels: [Character?] = []
    var rest = term
    while let first = rest.first {
      if rest.hasPrefix("...") {
        guard !labels.contains(nil) else { throw .equation(text, "has two ellipses in one term") }
        labels.append(nil)
        rest = rest.dropFirst(3)
      } else {
        guard first.isASCII, first.isLetter else {
          throw .equation(text, "has \(String(first).quoted), expected letters")
        }
        labels.append(first)
        rest = rest.dropFirst()
      }
    }
    return labels
  }

  /// The equation for inputs of these ranks.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if an input has another count of dimensions
  ///   than its term has letters.
  func contraction(_ ranks: [Int]) throws(SluiceError) -> Contraction {
    guard ranks.count == terms.count else {
      throw .inputCount(ranks.count, expected: "\(terms.count)")
    }
    var hidden: [Int] = []
    for (term, rank) in zip(terms, ranks) {
      let letters = term.count { $0 != nil }
      guard term.contains(nil) ? letters <= rank : letters == rank else {
        throw .equationRank(text, rank, expected: letters)
      }
      hidden.append(rank - letters)
    }
    let most = hidden.max() ?? 0
    return Contraction(
      operands: zip(terms, hidden).map { Self.numbers($0, ellipsis: $1) },
      output: Self.numbers(output, ellipsis: most), broadcast: Set((0..<most).map { -1 - $0 }),
      describe: { $0 < 0 ? "..." : String(UnicodeScalar(UInt8(truncatingIfNeeded: $0))) })
  }

  /// Letters by their codes, the dimensions of an ellipsis by negative numbers from the last on.
  private static func numbers(_ labels: [Character?], ellipsis: Int) -> [Int] {
    labels.flatMap { label in
      guard let label else { return (0..<ellipsis).reversed().map { -1 - $0 } }
      return [Int(label.asciiValue ?? 0)]
    }
  }
}
