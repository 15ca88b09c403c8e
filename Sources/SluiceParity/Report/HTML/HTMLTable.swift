/// A table whose rows become lists on a narrow page.
struct HTMLTable {
  /// One row: how it came out, what it is of, and a cell for every further heading, all as HTML.
  struct Row {
    let passed: Bool
    let name: String
    let cells: [String]
  }

  /// The headings, that of the names first.
  let heads: [String]
  let rows: [Row]

  /// The classes of cells that are no plain numbers.
  private static let classes = [
    "Verdict": "verdict", "Worst element": "wide", "What is wrong": "wide",
  ]

  /// The first rows, so many, and how many more there are.
  func text(atMost limit: Int, calling noun: String) -> String {
    let lines = rows.prefix(limit).map { row in
      let cells = zip(heads.dropFirst(), row.cells).map { head, cell in
        let kind = Self.classes[head].map { " class=\"\($0)\"" } ?? ""
        return "<td data-head=\"\(head)\"\(kind)>\(cell)</td>"
      }
      return "<tr class=\"\(row.passed ? "passed" : "failed")\"><th scope=\"row\">\(row.name)</th>"
        + "\(cells.joined())</tr>"
    }
    let rest = rows.count - lines.count
    return """
      <div class="scroll"><table>
      <thead><tr>\(heads.map { "<th>\($0)</th>" }.joined())</tr></thead>
      <tbody>
      \(lines.joined(separator: "\n"))
      </tbody>
      </table></div>
      \(rest > 0 ? "<p class=\"note\">\(rest) more \(noun) are not listed.</p>" : "")
      """
  }
}
