internal import SluiceCore
internal import SluiceModel

extension Mistake {
  /// What is done wrongly with states.
  static let stateMistakes = [
    Mistake("initial-state-missing", .initialState) { (subject) throws(SluiceError) in
      for index in subject.stateInputs { subject.inputs[index] = nil }
      return "no initial state"
    },
    Mistake("initial-output-missing", .initialState) { (subject) throws(SluiceError) in
      guard subject.inputs.count == 4, subject.inputs[3] != nil else { return nil }
      subject.inputs[2] = nil
      return "an initial cell state, but no initial output"
    },
    Mistake("initial-cell-missing", .initialState) { (subject) throws(SluiceError) in
      guard subject.inputs.count == 4, subject.inputs[2] != nil else { return nil }
      subject.inputs[3] = nil
      return "an initial output, but no initial cell state"
    },
    Mistake("initial-state-given", .initialState) { (subject) throws(SluiceError) in
      subject.statesToGive.map { states in
        var changed = subject
        var words: [String] = []
        for (index, state) in zip(subject.stateInputs, states) {
          changed.inputs[index] = state
          words.append("'\(state ?? "none")'")
        }
        return (changed, "the initial state \(words.joined(separator: ", "))")
      }
    },
    Mistake("state-order", .stateOrder) { (subject) throws(SluiceError) in
      guard subject.inputs.count == 4, subject.inputs[2] != subject.inputs[3] else { return nil }
      subject.inputs.swapAt(2, 3)
      return "initial states in the order c, h where h, c were read"
    },
    Mistake("final-state-order", .finalStateOrder) { (subject) throws(SluiceError) in
      guard subject.outputs.count == 4,
        subject.outputs[2...].contains(where: { $0.map(subject.scope.read.contains) ?? false })
      else { return nil }
      subject.outputs.swapAt(2, 3)
      return "final states in the order c, h where h, c were read"
    },
  ]
}

extension Subject {
  /// The places of the initial states among the inputs.
  fileprivate var stateInputs: Range<Int> { 2..<inputs.count }

  /// The initial states that the layer could have where one is missing: every way to fill the gaps.
  fileprivate var statesToGive: [[String?]] {
    let present = Array(inputs[stateInputs])
    guard present.contains(nil) else { return [] }
    var ways: [[String?]] = [[]]
    for state in present {
      ways = ways.flatMap { way in
        state.map { [way + [$0]] }
          ?? scope.states.filter { !present.contains($0) && !way.contains($0) }
          .map { way + [$0] }
      }
    }
    if present.count == 2 {
      // One of two may be absent still.
      for (place, state) in present.enumerated() where state == nil {
        for candidate in scope.states where !present.contains(candidate) {
          var way = present
          way[place] = candidate
          if way.contains(nil) { ways.append(way) }
        }
      }
    }
    return ways
  }
}
