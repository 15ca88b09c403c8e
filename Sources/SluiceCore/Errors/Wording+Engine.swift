extension SluiceError {
  /// A number of threads that there cannot be.
  package static func engineThreadCount(_ count: Int, limit: Int) -> SluiceError {
    SluiceError(.usage, "\(count) threads are asked for, expected 1 to \(limit)")
  }

  /// The system gives no more threads.
  package static func engineThreads(_ count: Int) -> SluiceError {
    SluiceError(.limit, "\(count) threads cannot be had from the system")
  }

  /// Values that need more memory than there is.
  package static func engineMemory(_ bytes: Int, limit: Int) -> SluiceError {
    SluiceError(
      .limit, "a call needs \(bytes) bytes of memory, and this machine has no more than \(limit)")
  }

  /// A vector unit that the processor lacks.
  package static func engineUnit(_ name: String) -> SluiceError {
    SluiceError(.unsupported, "the processor has no \(name)")
  }

  /// A layer made what it was not planned to make.
  package static func engineShape(_ found: [Int], planned: [Int]) -> SluiceError {
    SluiceError(.inconsistent, "made \(found), expected \(planned)")
  }

  /// An operation that failed without a reason.
  package static func engineOperation(_ node: String) -> SluiceError {
    SluiceError(.inconsistent, "node \(node.quoted) cannot be computed")
  }

  /// A number of streams that there cannot be.
  package static func engineStreams(_ count: Int, limit: Int) -> SluiceError {
    SluiceError(.usage, "\(count) streams are asked for, expected 1 to \(limit)")
  }

  /// A number of steps that there cannot be.
  package static func engineSteps(_ count: Int) -> SluiceError {
    SluiceError(.usage, "\(count) steps are given, expected at least 1")
  }

  /// Several steps for a model that takes one at a time.
  package static func engineFixedSteps(_ count: Int) -> SluiceError {
    SluiceError(
      .usage, "\(count) steps are given, but the model fixes its sizes: every call is one step")
  }

  /// Another number of streams than a session or a model has.
  package static func engineStreamCount(_ count: Int, expected: Int) -> SluiceError {
    SluiceError(.usage, "\(count) streams are given, expected \(expected)")
  }

  /// Dimensions that are not fixed, of which it is not clear what they are.
  package static func engineTiming(_ names: [String]) -> SluiceError {
    let list = names.map(\.quoted).listed("and")
    return SluiceError(
      .unsupported,
      "it is not clear whether \(names.count == 1 ? "dimension" : "dimensions") \(list) "
        + "\(names.count == 1 ? "is" : "are") time, so the model cannot be streamed")
  }

  /// A model that gives something else for the parts of a sequence; `place` is what does first.
  package static func engineNotStreamed(_ place: String) -> SluiceError {
    SluiceError(
      .unsupported,
      "\(place) gives something else for a sequence in parts than for the whole one, so the model cannot "
        + "be streamed", hint: "Engine.run takes whole sequences")
  }

  /// A model that cannot compute the parts of a sequence.
  package static func engineNotStreamed(cannot reason: String) -> SluiceError {
    SluiceError(
      .unsupported,
      "a few steps cannot be computed alone, so the model cannot be streamed: \(reason)",
      hint: "Engine.run takes whole sequences")
  }

  /// A state that nothing carries.
  package static func engineStateUnknown(_ name: String, known: [String]) -> SluiceError {
    let list = known.isEmpty ? "nothing" : known.map(\.quoted).listed("and")
    return SluiceError(.inconsistent, "there is no state \(name.quoted), carried is \(list)")
  }

  /// A state of another shape.
  package static func engineStateShape(
    _ name: String, _ shape: [Int], expected: [Int]
  ) -> SluiceError {
    SluiceError(.inconsistent, "state \(name.quoted) has shape \(shape), expected \(expected)")
  }

  /// Buffers of other sizes than the steps ask for.
  package static func engineBuffers(
    _ input: Int, _ output: Int, expected expectedInput: Int, _ expectedOutput: Int
  ) -> SluiceError {
    SluiceError(
      .inconsistent,
      "buffers of \(input) and \(output) numbers are given, expected \(expectedInput) and "
        + "\(expectedOutput)")
  }

  /// A model that has not the one input and the one output that a call expects.
  package static func enginePorts(inputs: Int, outputs: Int) -> SluiceError {
    SluiceError(
      .inconsistent,
      "the model has \(inputs) inputs and \(outputs) outputs, expected one of real numbers each")
  }
}
