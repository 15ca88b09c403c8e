/// The places of the input that one place of the output sees, each with its place in the kernel.
struct Taps {
  private let axes: [WindowAxis]
  private var place: [Int]
  /// The places in the kernel, counted with the last dimension fastest.
  private(set) var kernel: [Int] = []
  /// The places in the input, counted alike.
  private(set) var input: [Int] = []

  init(_ axes: [WindowAxis]) {
    self.axes = axes
    place = axes.map { _ in 0 }
  }

  /// The positions of the pairs.
  var indices: Range<Int> { kernel.indices }

  /// Finds what place `index` of the output sees.
  mutating func move(to index: Int) {
    var rest = index
    for axis in axes.indices.reversed() {
      place[axis] = rest % axes[axis].count
      rest /= axes[axis].count
    }
    kernel.removeAll(keepingCapacity: true)
    input.removeAll(keepingCapacity: true)
    add(axes[...], kernel: 0, input: 0)
  }

  /// How many places of the kernel fall on the input or its padding.
  var paddedCount: Int {
    axes.indices.reduce(1) { $0 * axes[$1].paddedCount(at: place[$1]) }
  }

  private mutating func add(_ axes: ArraySlice<WindowAxis>, kernel: Int, input: Int) {
    guard let axis = axes.first else {
      self.kernel.append(kernel)
      self.input.append(input)
      return
    }
    let o = place[axes.startIndex]
    for j in axis.kernelRange(at: o) {
      guard let i = axis.input(j, at: o) else { continue }
      add(axes.dropFirst(), kernel: kernel * axis.kernel + j, input: input * axis.size + i)
    }
  }
}
