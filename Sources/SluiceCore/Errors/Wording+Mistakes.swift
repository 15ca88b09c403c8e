// MARK: - Inputs of goldens

extension SluiceError {
  package static var goldenEnding: SluiceError {
    SluiceError(.usage, "a .npy file holds one array, expected an ending of .npz or .safetensors")
  }
}
