extension [String] {
  /// Lines as paragraphs; those that are indented belong to the one before.
  var htmlParagraphs: String {
    var paragraphs: [String] = []
    for line in self {
      if line.hasPrefix(" "), !paragraphs.isEmpty {
        paragraphs[paragraphs.count - 1] += "<br>\(line.markupEscaped)"
      } else {
        paragraphs.append(line.markupEscaped)
      }
    }
    return paragraphs.map { "<p>\($0)</p>" }.joined(separator: "\n")
  }
}
