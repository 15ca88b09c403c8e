internal import SluiceCore

extension JSONFields {
  /// Reads the class of a serialised object, and that it is one of Keras's own.
  ///
  /// - Throws: ``SluiceError`` with code `.unsafe` if the class is somebody else's.
  mutating func kerasClassName() throws(SluiceError) -> String {
    let className = try string("class_name")
    let module = try optionalString("module")
    let registered = try optionalString("registered_name")
    if let module, !Self.isKeras(module) { throw .kerasForeignModule(module, className) }
    // A class that is not Keras's own has no module but a name that it is registered under.
    if let registered, module == nil || registered != className {
      throw .kerasForeignClass(registered, className)
    }
    // An .h5 file has only the name that the class is registered under: its package, '>' and its own.
    if let end = className.lastIndex(of: ">") {
      throw .kerasForeignClass(className, String(className[end...].dropFirst()))
    }
    return className
  }

  private static func isKeras(_ module: String) -> Bool {
    ["keras", "tf_keras", "tensorflow", "builtins"].contains(String(module.prefix { $0 != "." }))
  }
}
