extension SluiceError {
  package static var nativeNoGraph: SluiceError {
    SluiceError(
      .unsupported, "is a safetensors file of tensors alone: its metadata has no 'sluice.version'",
      hint: "a model needs a graph beside its tensors; `sluice inspect` lists the tensors")
  }

  package static func nativeVersion(_ version: String, known: String) -> SluiceError {
    SluiceError(
      .unsupported, "'sluice.version' is \(version.quoted), expected \(known.quoted)",
      hint: "a newer Sluice may have written the file")
  }

  package static func nativeMetadataMissing(_ key: String) -> SluiceError {
    SluiceError(.inconsistent, "metadata \(key.quoted) is missing")
  }

  package static func nativeNameTaken(_ name: String) -> SluiceError {
    SluiceError(.inconsistent, "attachment \(name.quoted) has the name of a parameter")
  }
}
