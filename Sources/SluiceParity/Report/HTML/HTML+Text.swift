internal import SluiceCore

extension String {
  /// The text with all that HTML would read as markup, and all that no page may hold, escaped.
  var htmlEscaped: String {
    var result = ""
    for character in escapedForTerminal.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}

extension [String] {
  /// Lines as paragraphs; those that are indented belong to the one before.
  var htmlParagraphs: String {
    var paragraphs: [String] = []
    for line in self {
      if line.hasPrefix(" "), !paragraphs.isEmpty {
        paragraphs[paragraphs.count - 1] += "<br>\(line.htmlEscaped)"
      } else {
        paragraphs.append(line.htmlEscaped)
      }
    }
    return paragraphs.map { "<p>\($0)</p>" }.joined(separator: "\n")
  }
}
