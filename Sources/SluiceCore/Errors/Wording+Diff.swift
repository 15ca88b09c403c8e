// MARK: - Two models

extension SluiceError {
  package static func modelsDiffer(_ reasons: [String], from other: String) -> SluiceError {
    SluiceError(.mismatch, "differs from \(other.quoted): \(reasons.joined(separator: "; "))")
  }
}
