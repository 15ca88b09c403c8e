/// What weights that come without an architecture say about the layers they belong to.
///
/// Nothing here is used to read a model: shapes say what a layer can be, not what it is.
package struct WeightsSurvey: Sendable, Hashable {
  /// What the arrays of one object say.
  package struct Finding: Sendable, Hashable {
    /// The group in the file, with the rest of the arrays' names where the group has several objects.
    package let path: String
    /// The classes that the object can be of; none where no known class has such arrays.
    package let classes: [String]
    /// The sizes and the form of the arrays, each in a few words.
    package let facts: [String]
    /// What the class leaves open, in the words of its options.
    package let undecided: [String]
  }

  /// What was found, in the order of the file.
  package let findings: [Finding]

  /// What no weights say, whatever they are of.
  package static let neverSaid = [
    "which layers there are besides, and what they do", "what each layer reads",
    "what masks do",
  ]

  /// Reads the shapes of every object.
  package init(_ objects: [StoredObject]) {
    findings = objects.flatMap { object in
      var rest = object.arrays[...]
      var findings: [Finding] = []
      while !rest.isEmpty {
        let reading = ShapeReading.first(of: rest, hints: object.hints)
        rest = rest.dropFirst(reading.count)
        findings.append(
          Finding(
            path: object.path, classes: reading.classes, facts: reading.facts,
            undecided: reading.undecided))
      }
      return findings
    }
  }
}

/// The arrays of one object of a file, in their order.
package struct StoredObject: Sendable {
  /// One array: what its name calls it, if that says anything, and its shape.
  package struct Array: Sendable {
    let role: String?
    let shape: [Int]

    package init(role: String?, shape: [Int]) {
      self.role = role
      self.shape = shape
    }
  }

  let path: String
  let arrays: [Array]

  package init(path: String, arrays: [Array]) {
    self.path = path
    self.arrays = arrays
  }

  /// The words in the path, which Keras takes from the names of classes and layers: without numbers.
  var hints: Set<String> {
    Set(path.split(separator: "/").map { String($0.withoutNumber) })
  }
}

extension StringProtocol {
  /// The name without the number that Keras adds to one that is taken: `gru_1` is `gru`.
  var withoutNumber: SubSequence {
    guard let dash = lastIndex(of: "_"), dash > startIndex,
      !self[index(after: dash)...].isEmpty, self[index(after: dash)...].allSatisfy(\.isNumber)
    else { return self[...] }
    return self[..<dash]
  }
}
