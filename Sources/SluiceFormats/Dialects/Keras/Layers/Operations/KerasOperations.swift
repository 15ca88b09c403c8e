internal import SluiceCore
internal import SluiceModel

/// Every function that can be read as a node of its own.
///
/// A new one is one line in one of the lists.
enum KerasOperations {
  static let all =
    arithmetic + elements + reductions + shapes + joining + indexing + products + creation

  private static let byClassName = Dictionary(
    all.flatMap { operation in operation.classNames.map { ($0, operation) } },
    uniquingKeysWith: { first, _ in first })

  private static let byFunction = Dictionary(
    all.flatMap { operation in operation.functions.map { ($0, operation) } },
    uniquingKeysWith: { first, _ in first })

  /// The operation of a class with a configuration; nil if there is none.
  static func operation(of className: String, _ config: JSON) -> KerasOperation? {
    guard KerasOperationLayer.classNames.contains(className) else { return byClassName[className] }
    guard let function = config["function"]?.string else { return nil }
    let old = "compat.v1."
    return byFunction[function.hasPrefix(old) ? String(function.dropFirst(old.count)) : function]
  }
}
