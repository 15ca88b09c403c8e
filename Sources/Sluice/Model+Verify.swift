extension Model {
  /// Runs every case of `golden` and compares whole tensors.
  ///
  /// ```swift
  /// let verification = try model.verify(Golden(contentsOf: "tagger.golden.npz"))
  /// guard verification.passed else { throw verification.failure ?? … }
  /// ```
  /// - Parameters:
  ///   - golden: Inputs with the outputs that are right for them.
  ///   - tolerance: How far an element may be off; by default a share of the golden's largest
  ///     magnitude that suits its precision, see ``ToleranceRule/automatic``.
  ///   - precision: The number type to compute in.
  /// - Returns: A verdict for every output in every case.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if golden and model do not fit each other. That
  ///   the model computes something else is no error, but a verdict.
  public func verify(
    _ golden: Golden, tolerance: ToleranceRule = .automatic, precision: Precision = .double
  ) throws(SluiceError) -> Verification {
    try Verification(of: self, against: golden, tolerance: tolerance, precision: precision)
  }
}
