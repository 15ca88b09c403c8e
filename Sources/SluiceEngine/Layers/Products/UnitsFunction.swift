internal import CSluiceKernels
internal import SluiceModel

/// The activation of a layer as its kernels compute it: as sums are stored, or row by row afterwards.
struct UnitsFunction {
  /// What every sum becomes.
  let each: sluice_activation
  /// Whether rows become weights that add up to 1, or their logarithms.
  let isSoftmax: Bool
  let isLogarithmic: Bool

  /// The function; nil if there is no kernel for it.
  init?(_ function: ActivationFunction) {
    isSoftmax = function == .softmax || function == .logSoftmax
    isLogarithmic = function == .logSoftmax
    guard let each = (isSoftmax ? .linear : function).kernel else { return nil }
    self.each = each
  }

  /// Adds what is done to rows of `columns` units afterwards.
  func emit(_ block: Block, columns: Int, _ kernels: sluice_kernels, _ planner: inout Planner) {
    guard isSoftmax, columns > 0, block.count > 0 else { return }
    var arguments = sluice_weighing()
    arguments.x = planner.place(block)
    arguments.rows = block.count / columns
    arguments.columns = columns
    arguments.logarithmic = isLogarithmic
    arguments.factor = 1
    planner.emit(kernels.weigh, arguments, Arena(), work: block.count * 16)
  }
}
