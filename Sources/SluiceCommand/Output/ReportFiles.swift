internal import Sluice

/// The files that a report is written to beside the answer.
struct ReportFiles {
  /// A form that a report can have.
  private enum Form: CaseIterable {
    case html
    case markdown

    var ending: String {
      switch self {
      case .html: ".html"
      case .markdown: ".md"
      }
    }
  }

  private let pages: [(path: String, form: Form)]
  private let junit: String?
  private let replacing: Bool
  private let inputs: [FileIdentity]

  /// Looks at the paths before any work is done.
  ///
  /// - Parameters:
  ///   - pages: Where pages go, in the form that each ending says.
  ///   - junit: Where JUnit's XML goes.
  ///   - replacing: Whether files that are there may be replaced.
  ///   - inputs: Files that must not be overwritten even then.
  /// - Throws: ``SluiceError`` with code `.usage` if an ending says no form or two paths are one,
  ///   `.unwritable` if a file cannot be created.
  init(
    pages: [String], junit: String?, replacing: Bool, avoiding inputs: [FileIdentity]
  ) throws(SluiceError) {
    var forms: [(String, Form)] = []
    for path in pages {
      guard let form = Form.allCases.first(where: { path.lowercased().hasSuffix($0.ending) }) else {
        throw SluiceError.outputEnding(expected: Form.allCases.map(\.ending)).at(path)
      }
      forms.append((path, form))
    }
    self.pages = forms
    self.junit = junit
    self.replacing = replacing
    self.inputs = inputs
    let paths = pages + (junit.map { [$0] } ?? [])
    for (index, path) in paths.enumerated() {
      for other in paths[..<index] where isSameOutput(path, other) {
        throw SluiceError.outputTwice.at(path)
      }
      try checkOutput(path, replacing: replacing, avoiding: inputs)
    }
  }

  /// Whether one of them shows charts.
  var hasCharts: Bool { pages.contains { $0.form == .html } }

  /// Writes the report.
  ///
  /// - Throws: ``SluiceError`` as ``writeAtomically(to:replacing:avoiding:_:)``.
  func write(_ report: ParityReport) throws(SluiceError) {
    for (path, form) in pages {
      switch form {
      case .html: try write(report.html, to: path)
      case .markdown: try write(report.markdown, to: path)
      }
    }
    if let junit { try write(report.junit, to: junit) }
  }

  private func write(_ text: String, to path: String) throws(SluiceError) {
    try writeAtomically(to: path, replacing: replacing, avoiding: inputs) {
      (file) throws(SluiceError) in try file.write(Array(text.utf8))
    }
  }
}
