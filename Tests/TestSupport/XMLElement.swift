package import OrderedCollections

/// An element of an XML document, read by a strict parser of what reports may hold.
///
/// Comments, instructions, document types and CDATA are refused: nothing here writes them.
package struct XMLElement {
  package struct Malformed: Error, CustomStringConvertible {
    package let description: String
  }

  package let name: String
  package let attributes: OrderedDictionary<String, String>
  package fileprivate(set) var children: [XMLElement] = []
  /// The text in it, that of children not counted.
  package fileprivate(set) var text = ""

  /// Reads a document with an XML declaration.
  package init(parsing document: String) throws {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    guard document.hasPrefix(head) else { throw Malformed(description: "no declaration") }
    var parser = Parser(
      rest: Array(document.unicodeScalars.dropFirst(head.unicodeScalars.count))[...])
    self = try parser.element()
    parser.skipSpace()
    guard parser.rest.isEmpty else { throw Malformed(description: "text after the root") }
  }

  fileprivate init(name: String, attributes: OrderedDictionary<String, String>) {
    self.name = name
    self.attributes = attributes
  }

  /// The children of a name.
  package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}

private struct Parser {
  var rest: ArraySlice<Unicode.Scalar>

  mutating func skipSpace() { rest = rest.drop { " \t\r\n".unicodeScalars.contains($0) } }

  mutating func element() throws -> XMLElement {
    try take("<")
    let name = try name()
    var attributes: OrderedDictionary<String, String> = [:]
    while true {
      let before = rest.count
      skipSpace()
      if rest.first == "/" {
        try take("/>")
        return XMLElement(name: name, attributes: attributes)
      }
      if rest.first == ">" { break }
      guard rest.count < before else { throw fault("no space before an attribute") }
      let key = try self.name()
      try take("=\"")
      let value = try characters(until: "\"")
      try take("\"")
      guard attributes.updateValue(value, forKey: key) == nil else { throw fault("\(key) twice") }
    }
    try take(">")
    var element = XMLElement(name: name, attributes: attributes)
    while true {
      element.text += try characters(until: "<")
      if rest.starts(with: "</".unicodeScalars) { break }
      element.children.append(try self.element())
    }
    try take("</\(name)>")
    return element
  }

  private mutating func name() throws -> String {
    let name = rest.prefix { $0.isASCII && $0.properties.isAlphabetic }
    guard !name.isEmpty else { throw fault("no name") }
    rest = rest.dropFirst(name.count)
    return String(String.UnicodeScalarView(name))
  }

  /// Text up to a mark, entities resolved; each character must be one of XML 1.0.
  private mutating func characters(until mark: Unicode.Scalar) throws -> String {
    let entities: [(String, Unicode.Scalar)] = [
      ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"),
    ]
    var result = String.UnicodeScalarView()
    while let next = rest.first, next != mark {
      guard next != "<", next != ">" else { throw fault("a bare \(next)") }
      if next == "&" {
        guard let entity = entities.first(where: { rest.starts(with: $0.0.unicodeScalars) }) else {
          throw fault("an unknown entity")
        }
        rest = rest.dropFirst(entity.0.unicodeScalars.count)
        result.append(entity.1)
        continue
      }
      let isLegal =
        switch next.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
      guard isLegal else { throw fault("the character \(next.value)") }
      // In attributes a reader takes line breaks for spaces.
      guard mark != "\"" || next.value >= 0x20 else { throw fault("a line break in an attribute") }
      result.append(next)
      rest = rest.dropFirst()
    }
    return String(result)
  }

  private mutating func take(_ text: String) throws {
    guard rest.starts(with: text.unicodeScalars) else { throw fault("no \(text)") }
    rest = rest.dropFirst(text.unicodeScalars.count)
  }

  private func fault(_ what: String) -> XMLElement.Malformed {
    XMLElement.Malformed(
      description: "\(what) before '\(String(String.UnicodeScalarView(rest.prefix(40))))'")
  }
}
