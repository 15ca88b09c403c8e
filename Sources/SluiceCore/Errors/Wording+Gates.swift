// MARK: - Statistics of gates

extension SluiceError {
  package static var gatesWithoutLayer: SluiceError {
    SluiceError(.usage, "has no recurrent layer, expected one whose gates can be measured")
  }

  package static var goldenWithoutGates: SluiceError {
    SluiceError(.usage, "--golden says what gates are watched on, expected --gates with it")
  }
}
