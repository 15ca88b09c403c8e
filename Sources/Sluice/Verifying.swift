extension Engine {
  /// Runs every case of `golden` and compares whole tensors: the reference with the golden, and what the
  /// engine makes with the reference.
  ///
  /// ```swift
  /// let verification = try engine.verify(Golden(contentsOf: "tagger.golden.npz"))
  /// guard verification.passed else { throw verification.failure ?? … }
  /// ```
  /// - Parameters:
  ///   - golden: Inputs with the outputs that are right for them.
  ///   - tolerance: How far an element may be off; by default what rounding does to this model on these
  ///     inputs, see ``ToleranceRule/automatic``. A fixed one holds the engine to the golden itself.
  /// - Returns: A verdict for every output in every case.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if golden and model do not fit each other. That
  ///   something else is computed is no error, but a verdict.
  public func verify(
    _ golden: Golden, tolerance: ToleranceRule = .automatic
  ) throws(SluiceError) -> Verification {
    try Verification(of: self, against: golden, tolerance: tolerance)
  }
}

extension Model {
  /// Runs every case of `golden` by the model's own definition in double precision, and compares whole
  /// tensors.
  ///
  /// - Parameters:
  ///   - golden: Inputs with the outputs that are right for them.
  ///   - tolerance: How far an element may be off; by default what rounding does to this model on these
  ///     inputs, see ``ToleranceRule/automatic``.
  /// - Returns: A verdict for every output in every case.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if golden and model do not fit each other. That
  ///   the model computes something else is no error, but a verdict.
  public func verify(
    _ golden: Golden, tolerance: ToleranceRule = .automatic
  ) throws(SluiceError) -> Verification {
    try Verification(of: self, against: golden, tolerance: tolerance)
  }
}
