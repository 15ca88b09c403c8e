internal import CSluiceKernels
internal import SluiceModel

/// What a window does along one dimension of space, as runs of places that see the same of the kernel.
struct WindowRuns {
  /// Neighbouring places, `outStep` apart, the first of which sees first place `input`.
  struct Run {
    let first: Int
    var count: Int
    let outStep: Int
    let input: Int
    let inStep: Int
    /// How many places of the kernel they see, from which on, and how far apart there and in the input.
    let taps: Int
    let kernel: Int
    let kernelStep: Int
    let inputStep: Int
    /// How many places of the kernel fall on the input or its padding.
    let padded: Int
  }

  let size: Int
  let outSize: Int
  let kernel: Int
  private(set) var runs: [Run] = []

  /// The most places that a run has.
  var longest: Int { runs.map(\.count).max() ?? 0 }
  /// The most places of the kernel that a place sees.
  var mostTaps: Int { runs.map(\.taps).max() ?? 0 }
  /// How far the input moves where the output moves to the next place of a run.
  var inStep: Int { runs.first?.inStep ?? 1 }

  /// Finds the runs of a window.
  init(_ axis: WindowAxis) {
    size = axis.size
    outSize = axis.count
    kernel = axis.kernel
    let period = axis.isTransposed ? axis.stride : 1
    for residue in 0..<min(period, axis.count) {
      var open: Run?
      for place in stride(from: residue, to: axis.count, by: period) {
        let next = Self.run(axis, at: place)
        if var run = open, run.takes(next) {
          run.count += 1
          open = run
        } else {
          if let open { runs.append(open) }
          open = next
        }
      }
      if let open { runs.append(open) }
    }
  }

  /// A dimension of `size` places, each of which sees itself.
  private init(pointwise size: Int) {
    self.size = size
    outSize = size
    kernel = 1
    runs = [
      Run(
        first: 0, count: size, outStep: 1, input: 0, inStep: 1, taps: 1, kernel: 0, kernelStep: 1,
        inputStep: 1, padded: 1)
    ]
  }

  /// The run of one place.
  private static func run(_ axis: WindowAxis, at place: Int) -> Run {
    let range = axis.kernelRange(at: place)
    let common = greatestCommonDivisor(axis.stride, axis.dilation)
    let kernelStep = axis.isTransposed ? axis.stride / common : 1
    let inputStep = axis.isTransposed ? -axis.dilation / common : axis.dilation
    var (first, input) = (range.lowerBound, 0)
    while first < range.upperBound {
      if let seen = axis.input(first, at: place) {
        input = seen
        break
      }
      first += 1
    }
    return Run(
      first: place, count: 1, outStep: axis.isTransposed ? axis.stride : 1, input: input,
      inStep: axis.isTransposed ? 1 : axis.stride,
      taps: first < range.upperBound ? (range.upperBound - first - 1) / kernelStep + 1 : 0,
      kernel: first, kernelStep: kernelStep, inputStep: inputStep,
      padded: axis.isTransposed ? 0 : axis.paddedCount(at: place))
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }

  /// Neighbouring dimensions of which every place sees itself alone, as one.
  static func joined(_ axes: [WindowAxis]) -> [WindowRuns] {
    var result: [WindowRuns] = []
    var isOpen = false
    for axis in axes {
      let isPointwise =
        axis.kernel == 1 && axis.stride == 1 && axis.count == axis.size
        && axis.pads.begin == 0 && axis.size > 0
      if isPointwise, isOpen, let last = result.last {
        result[result.count - 1] = WindowRuns(pointwise: last.size * axis.size)
      } else {
        result.append(isPointwise ? WindowRuns(pointwise: axis.size) : WindowRuns(axis))
      }
      isOpen = isPointwise
    }
    return result
  }
}

extension WindowRuns.Run {
  /// Whether `next` is the place behind this run, and sees the same of the kernel.
  fileprivate func takes(_ next: Self) -> Bool {
    guard taps == next.taps, padded == next.padded else { return false }
    return taps == 0 || (kernel == next.kernel && next.input == input + count * inStep)
  }
}

/// A window as the kernels go over it.
struct WindowPlan {
  private let axes: [WindowRuns]
  /// The dimension whose places are the rows or lanes of products.
  let line: Int
  /// What one place sees at most.
  private let tapRoom: Int

  /// How much room what the places see may take.
  private static let mostTaps = 1 << 22

  /// Plans a window; nil if its places see too many others.
  ///
  /// Where lanes are places, dimensions are better
  /// along which neighbours see neighbours.
  init?(_ axes: [WindowAxis], lanesArePlaces: Bool) {
    self.axes = WindowRuns.joined(axes)
    func value(_ axis: WindowRuns) -> Int {
      lanesArePlaces && axis.inStep != 1 ? (axis.longest + 3) / 4 : axis.longest
    }
    var line = self.axes.count - 1
    for (index, axis) in self.axes.enumerated() where value(axis) > value(self.axes[line]) {
      line = index
    }
    self.line = line
    var room = 1
    for axis in self.axes {
      let (product, overflow) = room.multipliedReportingOverflow(by: max(axis.mostTaps, 1))
      guard !overflow, product <= Self.mostTaps else { return nil }
      room = product
    }
    tapRoom = room
  }

  /// The longest line.
  var longestLine: Int { axes[line].longest }

  /// The window for blocks in which neighbouring places lie `placeStep` apart, and neighbouring places of
  /// the kernel `kernelStep`.
  ///
  /// - Parameters:
  ///   - placeStep: The floats from one place to the next, of the input and of the output.
  ///   - kernelStep: The floats from one place of the kernel to the next.
  ///   - readsVectors: Whether the input is what products take in vectors.
  ///   - countsPadding: Whether a mean is taken over padding too.
  ///   - lines: How many blocks are gone over.
  ///   - threads: How many threads go over them.
  ///   - arena: What keeps the runs.
  /// - Returns: The window, whose addresses are the arena's.
  func window(
    placeStep: (input: Int, output: Int), kernelStep: Int, readsVectors: Bool = false,
    countsPadding: Bool = false, lines: Int, threads: Int, _ arena: Arena
  ) -> sluice_window {
    var steps = (input: placeStep.input, output: placeStep.output, kernel: kernelStep)
    var described: [sluice_axis] = []
    var lineCount = lines
    for (index, axis) in axes.enumerated().reversed() {
      let runs = axis.runs.map { run in
        sluice_run(
          count: run.count, out: run.first * steps.output, out_step: run.outStep * steps.output,
          in: run.input * steps.input, in_step: run.inStep * steps.input, taps: run.taps,
          in_tap: run.inputStep * steps.input, kernel: run.kernel * steps.kernel,
          kernel_tap: run.kernelStep * steps.kernel, counted: countsPadding ? run.padded : run.taps)
      }
      described.append(sluice_axis(runs: UnsafePointer(arena.keep(runs)), run_count: runs.count))
      if index != line { lineCount *= axis.outSize }
      steps.input *= axis.size
      steps.output *= axis.outSize
      steps.kernel *= axis.kernel
    }
    return sluice_window(
      axes: UnsafePointer(arena.keep(described.reversed())), axis_count: Int32(axes.count),
      line: Int32(line),
      taps: arena.keep([sluice_tap](repeating: sluice_tap(), count: tapRoom * threads)),
      tap_room: tapRoom, reads_vectors: readsVectors, shares_lines: lineCount >= 4 * threads)
  }
}
