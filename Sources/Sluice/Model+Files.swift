extension Model {
  /// Reads the model in the file at `path`, in any format that is known.
  ///
  /// The content of the file decides its format. Weights stay in the file until they are used.
  /// ```swift
  /// let engine = try Engine(Model(contentsOf: "tagger.h5"))
  /// let outputs = try engine.run(["features": features])
  /// ```
  /// - Parameters:
  ///   - path: The file.
  ///   - configuration: The path of the architecture (what Keras's `model.to_json()` returns), for a
  ///     file that holds weights alone.
  /// - Throws: ``SluiceError``, placed at the file: `.missing` if it cannot be read, `.unsupported` if
  ///   it means something that is not represented here, or whatever its format finds wrong.
  public init(contentsOf path: String, configuration: String? = nil) throws(SluiceError) {
    self = try ModelFile(contentsOf: path, configuration: configuration).model
  }

  /// Writes the model as a native file, which any safetensors reader opens.
  ///
  /// The same model and golden give the same bytes. The file appears whole or not at all.
  /// ```swift
  /// try model.write(to: "tagger.safetensors", embedding: golden)
  /// ```
  /// - Parameters:
  ///   - path: The file to write.
  ///   - golden: Goldens to embed, which this does not verify.
  ///   - replacing: Whether a file of this name may be replaced.
  /// - Throws: ``SluiceError`` with code `.unwritable` if the file cannot be created, `.io` if writing
  ///   fails midway.
  public func write(
    to path: String, embedding golden: Golden? = nil, replacing: Bool = false
  ) throws(SluiceError) {
    let file = ModelFile(model: self, attachments: golden?.attachments ?? [:])
    try NativeFormat.write(file, to: path, replacing: replacing)
  }
}
