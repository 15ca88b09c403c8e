internal import SluiceCore

/// Text in aligned columns, with a heading.
package struct TextTable {
  /// One column.
  package struct Column: ExpressibleByStringLiteral {
    let heading: String
    let isNumber: Bool

    /// A column whose cells are flush right.
    package static func number(_ heading: String) -> Column {
      Column(heading: heading, isNumber: true)
    }

    /// A column whose cells are flush left.
    package init(stringLiteral heading: String) {
      self.init(heading: heading, isNumber: false)
    }

    private init(heading: String, isNumber: Bool) {
      self.heading = heading
      self.isNumber = isNumber
    }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  package init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row; cells that are missing are empty.
  package mutating func add(_ cells: [String]) {
    let padding = Array(repeating: "", count: max(0, columns.count - cells.count))
    rows.append(cells.map(\.escapedForTerminal) + padding)
  }

  /// The lines, without spaces at their ends.
  package var lines: [String] {
    let headings = columns.map(\.heading)
    let widths = columns.indices.map { column in
      ([headings] + rows).map { $0[column].displayWidth }.max() ?? 0
    }
    var lines = ([headings] + rows).map { row in
      var line = columns.indices
        .map { row[$0].padded(to: widths[$0], right: columns[$0].isNumber) }
        .joined(separator: "  ")
      while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
      return line
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    lines.insert(rule, at: 1)
    return lines
  }
}
