import OrderedCollections

/// Holds a document to the schema that Jenkins has for JUnit's XML, as far as it goes here, and its counts to
/// what it holds.
package enum JUnitCheck {
  private struct Rule {
    let required: Set<String>
    let optional: Set<String>
    /// The names of children, in the order in which they may come.
    let children: [String]
    var hasText = false
  }

  private static let outcome = Rule(
    required: [], optional: ["message", "type"], children: [], hasText: true)
  private static let rules: [String: Rule] = [
    "testsuites": Rule(
      required: [], optional: ["name", "time", "tests", "failures", "disabled", "errors"],
      children: ["testsuite"]),
    "testsuite": Rule(
      required: ["name", "tests", "failures", "errors"],
      optional: ["time", "skipped", "disabled", "timestamp", "hostname", "id", "package"],
      children: ["properties", "testcase", "system-out", "system-err"]),
    "properties": Rule(required: [], optional: [], children: ["property"]),
    "property": Rule(required: ["name", "value"], optional: [], children: []),
    "testcase": Rule(
      required: ["name", "classname"], optional: ["time", "assertions", "status"],
      children: ["skipped", "error", "failure", "system-out", "system-err"]),
    "failure": outcome, "error": outcome, "skipped": outcome,
  ]

  /// What is wrong with a document; empty if nothing is.
  package static func problems(in document: String) throws -> [String] {
    let root = try XMLElement(parsing: document)
    guard root.name == "testsuites" else { return ["the root is \(root.name)"] }
    return structure(root) + counts(root)
  }

  private static func structure(_ element: XMLElement) -> [String] {
    guard let rule = rules[element.name] else { return ["\(element.name) is not in the schema"] }
    let names = Set(element.attributes.keys)
    var result = rule.required.subtracting(names).map { "\(element.name): no \($0)" }
    result += names.subtracting(rule.required).subtracting(rule.optional)
      .map { "\(element.name): \($0) is not in the schema" }
    let places = element.children.map { rule.children.firstIndex(of: $0.name) ?? -1 }
    if places.contains(-1) || places != places.sorted() {
      result.append("\(element.name): children \(Set(element.children.map(\.name)))")
    }
    if !rule.hasText, element.text.contains(where: { !$0.isWhitespace }) {
      result.append("\(element.name): holds text")
    }
    return result + element.children.flatMap(structure)
  }

  private static func counts(_ root: XMLElement) -> [String] {
    let suites = root.all("testsuite")
    var result: [String] = []
    func check(_ element: XMLElement, _ key: String, _ count: Int) {
      if let stated = element.attributes[key], stated != "\(count)" {
        result.append("\(element.name): \(key) is \(stated), but there are \(count)")
      }
    }
    func count(_ suites: [XMLElement], _ key: String) -> Int {
      let cases = suites.flatMap { $0.all("testcase") }
      return key == "tests"
        ? cases.count : cases.count { !$0.all(Self.elements[key] ?? "").isEmpty }
    }
    for key in ["tests"] + Self.elements.keys {
      check(root, key, count(suites, key))
      for suite in suites { check(suite, key, count([suite], key)) }
    }
    for suite in suites {
      let names = suite.all("testcase").map { $0.attributes }
      if Set(names).count < names.count { result.append("a suite has a test twice") }
    }
    return result
  }

  private static let elements = ["failures": "failure", "errors": "error", "skipped": "skipped"]
}
