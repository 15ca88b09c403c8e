internal import SluiceCore

extension String {
  /// The text as a span of code for Markdown in GitHub's flavour.
  ///
  /// In such a span no character means anything but the backtick, which a longer fence contains.
  var markdownCode: String { escapedForTerminal.cut(to: 80).inCode }

  /// The same in a cell of a table, where the bar has a meaning too.
  func markdownCell(cutTo limit: Int = 80) -> String {
    let text = escapedForTerminal.cut(to: limit)
    // A backslash before a bar would take the escape for itself.
    let bar = text.contains("\\") ? "\\u{7c}" : "\\|"
    return text.replacing("|", with: bar).inCode
  }

  /// The text between backticks.
  private var inCode: String {
    guard !isEmpty else { return "(empty)" }
    let fence = String(repeating: "`", count: longestRun(of: "`") + 1)
    let needsRoom = ["`", " "].contains { hasPrefix($0) || hasSuffix($0) }
    return needsRoom ? "\(fence) \(self) \(fence)" : fence + self + fence
  }

  /// The text without its middle where it has more characters than `limit`.
  fileprivate func cut(to limit: Int) -> String {
    count <= limit ? self : "\(prefix(limit * 2 / 3))…\(suffix(limit / 3))"
  }

  fileprivate func longestRun(of character: Character) -> Int {
    var (longest, run) = (0, 0)
    for next in self {
      run = next == character ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}

extension [String] {
  /// The lines as a block of code, each cut in the middle where it is longer than `limit`.
  func markdownBlock(_ language: String = "text", cutTo limit: Int = 400) -> String {
    let lines = map { $0.escapedForTerminal.cut(to: limit) }
    let ticks = Swift.max(3, (lines.map { $0.longestRun(of: "`") }.max() ?? 0) + 1)
    let fence = String(repeating: "`", count: ticks)
    return ([fence + language] + lines + [fence]).joined(separator: "\n")
  }
}
