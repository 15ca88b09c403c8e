extension SluiceError {
  package static func windowDoesNotFit(_ reach: Int, size: Int, axis: Int) -> SluiceError {
    SluiceError(
      .inconsistent,
      "a window of \(reach) does not fit the size \(size) of dimension \(axis) of space")
  }

  package static func cropDoesNotFit(_ size: Int, axis: Int) -> SluiceError {
    SluiceError(
      .inconsistent,
      "the pads are larger than what the size \(size) of dimension \(axis) of space grows to")
  }

  package static let windowSeesPadding = SluiceError(
    .inconsistent, "a window sees nothing but padding, which has no largest element")

  package static func valueSize(
    _ name: String, _ shape: String, axis: Int, expected: Int
  ) -> SluiceError {
    SluiceError(
      .inconsistent, "\(name) has shape \(shape), expected \(expected) in dimension \(axis)")
  }
}
