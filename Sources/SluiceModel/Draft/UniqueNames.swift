/// Names of which none is given twice.
package struct UniqueNames: Sendable {
  private var taken: Set<String> = []
  private var numbers: [String: Int] = [:]

  package init() {}

  /// Takes `name`, with a number added where it is taken.
  package mutating func claim(_ name: String) -> String {
    guard !taken.insert(name).inserted else { return name }
    // Where the last search ended, the next one starts: names that come up for ever cost no search.
    var number = numbers[name, default: 0]
    repeat { number += 1 } while !taken.insert("\(name)_\(number)").inserted
    numbers[name] = number
    return "\(name)_\(number)"
  }
}
