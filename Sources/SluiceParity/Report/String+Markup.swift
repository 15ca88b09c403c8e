internal import SluiceCore

extension String {
  /// The text with all that HTML and XML read as markup, and all that no page and no document of XML 1.0 may
  /// hold, escaped; quotation marks round it must be double ones.
  var markupEscaped: String {
    var result = ""
    for character in escapedForTerminal.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\u{FFFE}", "\u{FFFF}": result += "\\u{\(String(character.value, radix: 16))}"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
