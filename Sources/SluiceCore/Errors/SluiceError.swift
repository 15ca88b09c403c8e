/// What went wrong, as a code for programs and a sentence for people.
///
/// An error reads outside in: the file, the place in it, then what was found and what was expected.
/// ```
/// tts.h5: /model_weights/gru/kernel: shape [64, 191] has 191 columns, expected 3 × 64 = 192
/// ```
public struct SluiceError: Error, Sendable, Hashable {
  /// The kind of failure; each has one exit status of the command.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// The command was called wrongly.
    case usage
    /// An input is missing, or is no readable regular file.
    case missing
    /// An input breaks the rules of its own format.
    case malformed
    /// An input ends before its own format says it does.
    case truncated
    /// Two parts of an input, or two inputs, contradict each other.
    case inconsistent
    /// An input asks for something that could reach outside it or run code.
    case unsafe
    /// An input exceeds a limit that protects memory or time.
    case limit
    /// An input is valid, but means something that Sluice does not represent.
    case unsupported
    /// Two sets of numbers that should agree do not.
    case mismatch
    /// An output cannot be created.
    case unwritable
    /// Reading or writing failed midway.
    case io
    /// The user asked the program to stop.
    case interrupted
    /// A promise of Sluice itself is broken: a bug to be reported.
    case `internal`
  }

  /// The kind of failure.
  public let code: Code

  /// What was found and what was expected: lower case, no full stop, values quoted.
  public let message: String

  /// Where it went wrong, outermost first: a file, a path in it, a node, an attribute.
  public var place: [String] = []

  /// What the user could do about it, if there is anything to say.
  public var hint: String?

  /// Makes an error; see the factories in `Wording` for every sentence in use.
  package init(_ code: Code, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  /// The same error, placed inside `outer`.
  public func at(_ outer: String) -> SluiceError {
    var error = self
    error.place.insert(outer, at: 0)
    return error
  }
}

extension SluiceError: CustomStringConvertible {
  /// How many parts of a place the line shows at most.
  private static let shownPlaces = 12

  /// The place and the sentence on one line, with control characters escaped.
  public var description: String {
    var shown = place
    if shown.count > Self.shownPlaces {
      let half = Self.shownPlaces / 2
      shown.replaceSubrange(half..<shown.count - half, with: ["…"])
    }
    return (shown + [message]).map { $0.escapedForTerminal }.joined(separator: ": ")
  }
}

extension SluiceError {
  /// The exit status of the command for this error, after BSD's `sysexits.h`.
  public var exitStatus: Int32 {
    switch code {
    case .mismatch: 1
    case .usage: 64
    case .malformed, .truncated, .inconsistent, .unsafe, .limit: 65
    case .missing: 66
    case .unsupported: 69
    case .internal: 70
    case .unwritable: 73
    case .io: 74
    case .interrupted: 130
    }
  }
}

extension SluiceError {
  /// The error as a member of what `Schemas/error.schema.json` describes.
  package var json: JSON {
    [
      "code": .string(code.rawValue),
      "message": .string(message),
      "place": .array(place.map { .string($0) }),
      "hint": hint.map { .string($0) } ?? .null,
    ]
  }
}

/// Runs `body` and places any ``SluiceError`` it throws inside `place`.
package func placing<Result>(
  at place: @autoclosure () -> String, _ body: () throws(SluiceError) -> Result
) throws(SluiceError) -> Result {
  do {
    return try body()
  } catch {
    throw error.at(place())
  }
}
