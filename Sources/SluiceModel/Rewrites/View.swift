internal import SluiceCore

/// How the dimensions of a value are made of those of another one that has the same elements.
///
/// Every dimension is a list of atoms, the outermost first; one of size 1 has none.
struct View: Hashable {
  /// A part of a dimension of the root: of its index `i`, `(i / step) % size`.
  struct Atom: Hashable {
    let axis: Int
    let step: Int
    let size: Dimension
  }

  let dimensions: [[Atom]]

  init(_ dimensions: [[Atom]]) { self.dimensions = dimensions.map(Self.joined) }

  /// The root itself.
  init(root shape: [Dimension]) {
    self.init(
      shape.enumerated().map { axis, size in
        size == .fixed(1) ? [] : [Atom(axis: axis, step: 1, size: size)]
      })
  }

  /// The atoms with neighbours that lie together made one.
  private static func joined(_ atoms: [Atom]) -> [Atom] {
    var result: [Atom] = []
    for atom in atoms {
      if let last = result.last, last.axis == atom.axis, let outer = last.size.size,
        let inner = atom.size.size, last.step == atom.step * inner
      {
        result[result.count - 1] = Atom(
          axis: atom.axis, step: atom.step, size: .fixed(outer * inner))
      } else {
        result.append(atom)
      }
    }
    return result
  }

  /// The dimensions in another order.
  func transposed(_ permutation: [Int]) -> View { View(permutation.map { dimensions[$0] }) }

  /// The same elements in order, in another shape; nil where the atoms do not show that.
  func reshaped(_ shape: [Dimension]) -> View? {
    var rest = Array(dimensions.joined().reversed())
    var result: [[Atom]] = []
    for size in shape {
      var taken: [Atom] = []
      var open = size
      while open != .fixed(1) {
        guard let atom = rest.popLast() else { return nil }
        if atom.size == open {
          taken.append(atom)
          open = 1
        } else if let whole = open.size, let part = atom.size.size, part > 0, whole > 0 {
          if whole.isMultiple(of: part) {
            taken.append(atom)
            open = .fixed(whole / part)
          } else if part.isMultiple(of: whole) {
            let inner = part / whole
            taken.append(Atom(axis: atom.axis, step: atom.step * inner, size: open))
            rest.append(Atom(axis: atom.axis, step: atom.step, size: .fixed(inner)))
            open = 1
          } else {
            return nil
          }
        } else {
          guard let product = Self.merging(atom, &rest, into: open) else { return nil }
          taken += product
          open = 1
        }
      }
      result.append(taken)
    }
    return rest.isEmpty ? View(result) : nil
  }

  /// Atoms, the first of them given, whose sizes multiply to a symbol.
  private static func merging(
    _ first: Atom, _ rest: inout [Atom], into target: Dimension
  ) -> [Atom]? {
    var atoms = [first]
    while let next = rest.popLast() {
      atoms.append(next)
      if let product = try? Dimension.product(atoms.map(\.size)), product == target {
        return atoms
      }
    }
    return nil
  }

  /// The atoms in the order of the root's elements, if they are in that order.
  var isInOrder: Bool {
    let atoms = dimensions.joined()
    return zip(atoms, atoms.dropFirst()).allSatisfy { a, b in
      a.axis < b.axis || (a.axis == b.axis && a.step > b.step)
    }
  }

  /// The permutation that this is of `other`, a view of the same root without equal dimensions.
  func permutation(of other: View) -> [Int]? {
    guard dimensions.count == other.dimensions.count else { return nil }
    var unused = Array(other.dimensions.indices)
    var result: [Int] = []
    for dimension in dimensions {
      guard let place = unused.firstIndex(where: { other.dimensions[$0] == dimension }) else {
        return nil
      }
      result.append(unused.remove(at: place))
    }
    return result
  }
}
