import SluiceParity
import Testing

/// Numbers and tables as they are shown.
struct PresentationTests {
  private static let numbers: [(Double, String)] = [
    (0.0, "0"), (1, "1"), (-1.5, "-1.5"), (0.00125, "0.00125"), (0.000999, "9.99e-04"),
    (1.2345e-7, "1.23e-07"), (9.9951e-7, "1e-06"), (0.9996, "1"), (123_456, "123000"),
    (999_999, "1e+06"), (1.5e300, "1.5e+300"), (.leastNonzeroMagnitude, "5e-324"), (.nan, "nan"),
    (-.infinity, "-inf"), (.infinity, "inf"),
  ]

  @Test(arguments: numbers) func `numbers are cut to three significant digits`(
    number: Double, text: String
  ) {
    #expect(number.short(3) == text)
  }

  private static let words: [(String, Int)] = [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("ｆ", 2), ("한", 2), ("🙂", 2),
    ("👩‍👩‍👧", 2), ("a\u{200B}b", 2), ("entrée", 6),
  ]

  @Test(arguments: words) func `columns are counted as a terminal shows them`(
    text: String, width: Int
  ) {
    #expect(text.displayWidth == width)
  }

  @Test func `columns stay aligned whatever the width of the characters`() {
    var table = TextTable(["name", .number("count")])
    table.add(["日本", "1"])
    table.add(["entrée", "1000"])
    table.add(["new\nline", "12"])
    #expect(
      table.lines == [
        "name          count", "────────────  ─────", "日本              1",
        "entrée         1000", "new\\u{a}line     12",
      ])
  }
}
