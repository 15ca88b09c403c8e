internal import SluiceCore
internal import SluiceEngine
internal import SluiceModel

extension ParityReport {
  /// The report as JUnit's XML, which systems for continuous integration read.
  ///
  /// A golden is a suite, a tensor in a case is a test; a golden that could not be judged is a suite with one
  /// test, which has an error.
  public var junit: String { JUnitReport(report: self).text }
}

/// Writes a report as JUnit's XML.
struct JUnitReport {
  let report: ParityReport

  /// The document.
  var text: String {
    let suites = report.trials
    let attributes = [
      ("name", "sluice verify \(report.model)"), ("tests", "\(sum(suites, \.tests))"),
      ("failures", "\(sum(suites, \.failures))"), ("errors", "\(sum(suites, \.errors))"),
    ]
    let body = suites.map(suite).joined()
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + "<testsuites\(attributes.xml)>\n\(body)</testsuites>\n"
  }

  private func sum(_ trials: [ParityReport.Trial], _ count: (ParityReport.Trial) -> Int) -> Int {
    trials.reduce(0) { $0 + count($1) }
  }

  private func suite(_ trial: ParityReport.Trial) -> String {
    let attributes = [
      ("name", trial.path), ("tests", "\(trial.tests)"), ("failures", "\(trial.failures)"),
      ("errors", "\(trial.errors)"), ("skipped", "0"),
    ]
    return "  <testsuite\(attributes.xml)>\n\(properties)\(tests(trial))  </testsuite>\n"
  }

  private var properties: String {
    let properties = [
      ("model", report.model), ("format", report.provenance.format),
      ("engine", report.vectorUnit?.rawValue ?? "none"),
    ]
    let lines = properties.map { name, value in
      "      <property\([("name", name), ("value", value)].xml)/>\n"
    }
    return "    <properties>\n\(lines.joined())    </properties>\n"
  }

  private func tests(_ trial: ParityReport.Trial) -> String {
    if let error = trial.error {
      let body = [error.description] + (error.hint.map { ["hint: \($0)"] } ?? [])
      return test(
        "golden", of: trial,
        outcome: Self.outcome("error", error.description, error.code.rawValue, body))
    }
    return (trial.verification?.cases ?? []).map { item in
      item.outputs.map { output in
        test(
          "case '\(item.name)': \(output.kind.rawValue) '\(output.name)'", of: trial,
          outcome: failure(of: output, in: item))
      }.joined()
    }.joined()
  }

  private func test(
    _ name: String, of trial: ParityReport.Trial, outcome: String?
  ) -> String {
    let head = "    <testcase\([("name", name), ("classname", trial.path)].xml)"
    return outcome.map { "\(head)>\n\($0)    </testcase>\n" } ?? "\(head)/>\n"
  }

  /// What is wrong with a tensor; nil if it passed.
  private func failure(of output: Verification.Output, in item: Verification.Case) -> String? {
    guard let error = output.failure else { return nil }
    let body =
      output.details(in: item.name) + item.departureLines + (report.explanation?.textLines ?? [])
    return Self.outcome("failure", error.message, error.code.rawValue, body)
  }

  private static func outcome(
    _ element: String, _ message: String, _ type: String, _ body: [String]
  ) -> String {
    "      <\(element)\([("message", message), ("type", type)].xml)>"
      + body.map(\.markupEscaped).joined(separator: "\n") + "</\(element)>\n"
  }
}

extension ParityReport.Trial {
  fileprivate var tests: Int { error == nil ? outputs.count : 1 }
  fileprivate var failures: Int { outputs.count { !$0.passed } }
  fileprivate var errors: Int { error == nil ? 0 : 1 }
}

extension [(String, String)] {
  /// The pairs as attributes of an element.
  fileprivate var xml: String { map { " \($0)=\"\($1.markupEscaped)\"" }.joined() }
}
