import SluiceCore
import Testing

/// How work that consists of parts is counted.
struct ProgressTests {
  @Test func `a task alone is its own share`() {
    var parts = Progress.Parts()
    #expect(parts.share(after: 3, of: 4) == 0.75)
    #expect(parts.share(after: 1, of: 4) == 0.25)
    #expect(parts.share(after: 9, of: 4) == 1)
    #expect(parts.share(after: 0, of: 0) == 1)
  }

  @Test func `parts of parts are shares of the whole`() {
    var parts = Progress.Parts()
    parts.begin("golden", 1, of: 4)
    parts.begin("case", 2, of: 5)
    #expect(parts.all.map(\.name) == ["golden", "case"])
    #expect(parts.share(after: 1, of: 2) == 0.375)
    parts.end()
    #expect(parts.share(after: 0, of: 1) == 0.4)
    parts.end()
    #expect(parts.all.isEmpty)
  }

  @Test func `nothing goes back however many tasks a part has`() {
    var parts = Progress.Parts()
    var shares: [Double] = []
    for golden in 0..<3 {
      parts.begin("golden", golden, of: 3)
      for item in 0..<4 {
        parts.begin("case", item, of: 4)
        for step in [0, 2, 1, 3, 0, 3] { shares.append(parts.share(after: step, of: 3)) }
        parts.end()
        shares.append(parts.share(after: 0, of: 1))
      }
      parts.end()
    }
    #expect(shares == shares.sorted())
    #expect(shares.last == 1)
  }
}
