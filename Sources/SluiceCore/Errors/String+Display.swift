extension String {
  /// The text with every control, bidirectional-override and line-breaking character escaped.
  package var escapedForTerminal: String {
    guard unicodeScalars.contains(where: \.needsEscape) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      if scalar.needsEscape {
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text between single quotes, cut in the middle where it is longer than 80 characters.
  package var quoted: String {
    guard count > 80 else { return "'\(self)'" }
    return "'\(prefix(56))…\(suffix(20))'"
  }
}

extension Unicode.Scalar {
  fileprivate var needsEscape: Bool {
    // Looking properties up takes far longer than nearly all text, which is ASCII, deserves.
    guard !isASCII else { return value < 0x20 || value == 0x7F }
    return switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
    default: false
    }
  }
}

extension Sequence where Element == String {
  /// The words as an English list: `a`, `a or b`, `a, b or c`.
  package func listed(_ conjunction: String = "or") -> String {
    let words = Array(self)
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}
