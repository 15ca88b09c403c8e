internal import ArgumentParser
internal import Sluice

/// How far an element may lie from its golden.
struct ToleranceOptions: ParsableArguments {
  @Option(help: "The distance that is allowed everywhere.")
  var atol: Double?

  @Option(help: "The distance that is allowed as a share of the golden element.")
  var rtol: Double?

  mutating func validate() throws {
    for (option, value) in [("--atol", atol), ("--rtol", rtol)] {
      guard let value else { continue }
      guard value.isFinite, value >= 0 else {
        throw ValidationError(SluiceError.toleranceOutOfRange(option, value).message)
      }
    }
  }

  /// Whether one was given.
  var isGiven: Bool { atol != nil || rtol != nil }

  /// The tolerance; automatic if neither option is given.
  var rule: ToleranceRule {
    isGiven ? .fixed(Tolerance(absolute: atol ?? 0, relative: rtol ?? 0)) : .automatic
  }
}
