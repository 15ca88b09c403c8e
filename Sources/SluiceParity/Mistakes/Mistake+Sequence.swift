internal import SluiceCore
internal import SluiceModel

extension Mistake {
  /// What is done wrongly along time.
  static let sequenceMistakes = [
    Mistake("direction", .direction) { (subject) throws(SluiceError) in
      guard subject.hasSeveralSteps else { return nil }
      switch subject.shape.direction {
      case .forward:
        try subject.set(["direction": "reverse"])
        return "the layer goes through time from the last step to the first (go_backwards)"
      case .reverse:
        try subject.set(["direction": "forward"])
        return "the layer goes through time from the first step to the last"
      case .bidirectional: return nil
      }
    },
    Mistake("time-flip", .timeOrder) { (subject) throws(SluiceError) in
      guard subject.hasSeveralSteps, subject.sequenceIsRead else { return nil }
      subject.outputs[0] = subject.flipped(subject.outputs[0], into: subject.outputs[0])
      return subject.shape.direction == .reverse
        ? "outputs in the order in which they are computed, or turned round where they are so"
        : "the sequence of outputs turned round in time"
    },
    Mistake("reverse-pass-flip", .timeOrder) { (subject) throws(SluiceError) in
      guard subject.hasSeveralSteps, subject.sequenceIsRead else { return nil }
      return subject.flipSecondPass()
    },
    Mistake("passes-exchanged", .passes) { (subject) throws(SluiceError) in
      guard subject.shape.direction == .bidirectional else { return nil }
      subject.exchangePasses()
      return "the parameters of the two passes exchanged"
    },
    Mistake("mask-missing", .mask) { (subject) throws(SluiceError) in
      guard subject.inputs[1] != nil else { return nil }
      subject.inputs[1] = nil
      return "no mask"
    },
    Mistake("mask-given", .mask) { (subject) throws(SluiceError) in
      subject.scope.masks.map { mask in
        var changed = subject
        changed.inputs[1] = mask
        return (changed, "with the mask '\(mask)'")
      }
    },
    Mistake("masked-output", .maskedOutput) { (subject) throws(SluiceError) in
      guard subject.inputs[1] != nil, subject.scope.showsMaskedSteps else { return nil }
      switch subject.shape.maskedOutput {
      case .hold:
        try subject.set(["maskedOutput": "zero"])
        return "masked steps give zeros, not the output of the step before"
      case .zero:
        try subject.set(["maskedOutput": "hold"])
        return "masked steps give the output of the step before, not zeros"
      }
    },
    Mistake("mask-end", .maskEnd) { (subject) throws(SluiceError) in
      guard let mask = subject.inputs[1], subject.hasSeveralSteps else { return nil }
      let value = subject.fresh("mask turned round")
      subject.before.append(
        Node(name: value, layer: Flip(axis: 1), inputs: [mask], outputs: [value]))
      subject.inputs[1] = value
      return "the mask counts from the other end of the sequence"
    },
  ]
}

extension Subject {
  /// Whether a sequence can have more than one step.
  fileprivate var hasSeveralSteps: Bool {
    guard let type = inputs[0].flatMap({ scope.types[$0] }), type.shape.count > 1 else {
      return true
    }
    return type.shape[1] != .fixed(1)
  }

  fileprivate var sequenceIsRead: Bool { outputs[0].map(scope.read.contains) ?? false }

  /// Makes `value` of what is turned round in time, and returns the name of what is to be turned.
  fileprivate mutating func flipped(_ value: String?, into result: String?) -> String {
    let source = fresh("as computed")
    after.append(
      Node(name: fresh("turned round"), layer: Flip(axis: 1), inputs: [source], outputs: [result]))
    return source
  }

  /// Turns the outputs of the second pass round in time.
  fileprivate mutating func flipSecondPass() -> String? {
    guard shape.direction == .bidirectional, let type = outputs[0].flatMap({ scope.types[$0] })
    else { return nil }
    let axis = type.shape.count - 1
    let parts = [fresh("first pass"), fresh("second pass")]
    let (source, turned) = (fresh("as computed"), fresh("second pass turned round"))
    after += [
      Node(
        name: fresh("passes"), layer: Split(axis: axis, count: 2), inputs: [source],
        outputs: parts),
      Node(name: turned, layer: Flip(axis: 1), inputs: [parts[1]], outputs: [turned]),
      Node(
        name: fresh("joined"), layer: Concat(axis: axis), inputs: [parts[0], turned],
        outputs: [outputs[0]]),
    ]
    outputs[0] = source
    return "outputs of the second pass in the order in which they are computed"
  }
}
