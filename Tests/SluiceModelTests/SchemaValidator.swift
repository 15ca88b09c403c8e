import Foundation
import OrderedCollections
import SluiceCore

/// Holds JSON to a schema, as far as the schemas of the graph go.
///
/// A keyword that is not known here is a problem of the schema, so that none is silently ignored.
struct SchemaValidator {
  private let root: JSON
  private let keywords: Set = [
    "$schema", "$defs", "$ref", "title", "description", "type", "properties", "required",
    "additionalProperties", "items", "minItems", "maxItems", "uniqueItems", "enum", "const",
    "oneOf", "minimum", "maximum",
  ]

  init(_ schema: JSON) { root = schema }

  /// Reads `Schemas/<name>.schema.json`.
  init(named name: String) throws {
    let file = Fixtures.root.appending(path: "Schemas/\(name).schema.json")
    self.init(try JSON(parsing: Array(try Data(contentsOf: file))))
  }

  /// What is wrong with `json`, or with the schema; empty if nothing is.
  func problems(in json: JSON) -> [String] { problems(json, root, at: "$") }

  private func problems(_ json: JSON, _ schema: JSON, at place: String) -> [String] {
    guard let members = schema.object else { return ["\(place): the schema is no object"] }
    var result = members.keys.filter { !keywords.contains($0) }.map {
      "\(place): unknown keyword \($0)"
    }
    if let reference = members["$ref"]?.string {
      let name = String(reference.dropFirst("#/$defs/".count))
      let target = root["$defs"]?[name]
      result += target.map { problems(json, $0, at: place) } ?? ["\(place): no \(reference)"]
    }
    if let type = members["type"]?.string, !json.has(type: type) {
      result.append("\(place): is \(json.kindName), expected \(type)")
    }
    if let values = members["enum"]?.array ?? members["const"].map({ [$0] }),
      !values.contains(json)
    {
      result.append("\(place): is \(json.text()), expected one of \(JSON.array(values).text())")
    }
    if let number = json.number {
      if let minimum = members["minimum"]?.number, number < minimum {
        result.append("\(place): \(number) is below \(minimum)")
      }
      if let maximum = members["maximum"]?.number, number > maximum {
        result.append("\(place): \(number) is above \(maximum)")
      }
    }
    if let alternatives = members["oneOf"]?.array {
      let matches = alternatives.count { problems(json, $0, at: place).isEmpty }
      if matches != 1 { result.append("\(place): \(matches) alternatives match, expected one") }
    }
    return result + memberProblems(json, members, at: place)
      + elementProblems(json, members, at: place)
  }

  private func memberProblems(
    _ json: JSON, _ schema: OrderedDictionary<String, JSON>, at place: String
  ) -> [String] {
    guard let object = json.object else { return [] }
    var result: [String] = []
    for key in schema["required"]?.array ?? [] where object[key.string ?? ""] == nil {
      result.append("\(place): \(key.text()) is missing")
    }
    for (key, value) in object {
      if let property = schema["properties"]?[key] {
        result += problems(value, property, at: "\(place).\(key)")
      } else if let others = schema["additionalProperties"] {
        result.append(others == false ? "\(place): '\(key)' is not in the schema" : "\(others)")
      }
    }
    return result
  }

  private func elementProblems(
    _ json: JSON, _ schema: OrderedDictionary<String, JSON>, at place: String
  ) -> [String] {
    guard let array = json.array else { return [] }
    var result: [String] = []
    if let least = schema["minItems"]?.integer, array.count < least {
      result.append("\(place): has \(array.count) elements, expected at least \(least)")
    }
    if let most = schema["maxItems"]?.integer, array.count > most {
      result.append("\(place): has \(array.count) elements, expected at most \(most)")
    }
    if schema["uniqueItems"] == true, Set(array).count < array.count {
      result.append("\(place): has an element twice")
    }
    guard let items = schema["items"] else { return result }
    return array.enumerated().reduce(into: result) { result, element in
      result += problems(element.element, items, at: "\(place)[\(element.offset)]")
    }
  }
}

extension JSON {
  fileprivate func has(type: String) -> Bool {
    switch type {
    case "null": self == .null
    case "boolean": if case .bool = self { true } else { false }
    case "integer": integer != nil
    case "number": number != nil
    case "string": string != nil
    case "array": array != nil
    case "object": object != nil
    default: false
    }
  }
}
