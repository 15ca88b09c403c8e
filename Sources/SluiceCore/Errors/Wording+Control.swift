extension SluiceError {
  package static func subgraphInput(
    _ name: String, _ type: String, expected: String
  ) -> SluiceError {
    SluiceError(
      .inconsistent, "the graph inside is given \(type) for \(name.quoted), expected \(expected)")
  }

  package static let branchesDiffer = SluiceError(
    .inconsistent, "the branches differ in the number of their inputs or outputs")

  package static func branchOutputs(_ index: Int, _ a: String, _ b: String) -> SluiceError {
    SluiceError(
      .inconsistent,
      "output \(index) is \(a) in one branch and \(b) in the other, "
        + "expected one element type and rank")
  }

  package static func loopBody(inputs: Int, outputs: Int, carried: Int) -> SluiceError {
    SluiceError(
      .inconsistent,
      "the body has \(inputs) inputs and \(outputs) outputs, expected at least "
        + "\(carried + 2) and \(carried + 1) where \(carried) values are carried")
  }

  package static func loopCarried(_ index: Int, _ type: String, expected: String) -> SluiceError {
    SluiceError(
      .inconsistent, "carried value \(index) becomes \(type) in the body, expected \(expected)")
  }

  package static func loopEndless(_ limit: Int) -> SluiceError {
    SluiceError(.limit, "does not end within the limit of \(limit) iterations")
  }

  package static func computedShape(_ shape: [Int], expected: String) -> SluiceError {
    SluiceError(
      .inconsistent, "what is computed has shape \(shape), but the model says \(expected)")
  }

  package static func tooManyNodes(_ limit: Int) -> SluiceError {
    SluiceError(.limit, "the graph has more nodes than the limit of \(limit)")
  }

  package static func valueNotSingle(_ value: String, _ shape: String) -> SluiceError {
    SluiceError(.inconsistent, "\(value) has shape \(shape), expected a single element")
  }
}
