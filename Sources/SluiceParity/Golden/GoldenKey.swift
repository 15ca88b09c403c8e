internal import SluiceCore

/// What the name of an array in a golden bundle says: `[<case>/]inputs/<name>`.
struct GoldenKey: Hashable {
  /// The part of a case that an array belongs to.
  enum Section: String, CaseIterable {
    case inputs
    case outputs
    case layers
  }

  /// The case of arrays that name none.
  static let unnamedCase = "default"
  /// What the names of embedded goldens begin with in a native file.
  static let embeddedPrefix = "golden/"

  /// The name of an array that says where a bundle is from, and means nothing to the model.
  static let provenance = "provenance"

  let caseName: String
  let section: Section
  let name: String

  init(caseName: String, section: Section, name: String) {
    self.caseName = caseName
    self.section = section
    self.name = name
  }

  /// Reads a name; `nil` if it is none of a golden bundle.
  ///
  /// The section is the first part of the name that can be one, so names of inputs, outputs and
  /// nodes may hold slashes, and names of cases may not.
  init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    if let section = parts.first.flatMap({ Section(rawValue: String($0)) }), parts.count >= 2 {
      self.init(
        caseName: Self.unnamedCase, section: section,
        name: parts.dropFirst().joined(separator: "/"))
    } else if parts.count == 3, !parts[0].isEmpty, let section = Section(rawValue: String(parts[1]))
    {
      self.init(caseName: String(parts[0]), section: section, name: String(parts[2]))
    } else {
      return nil
    }
    guard !name.isEmpty else { return nil }
  }

  /// The name under which a native file keeps the array.
  var embedded: String { "\(Self.embeddedPrefix)\(caseName)/\(section.rawValue)/\(name)" }
}
