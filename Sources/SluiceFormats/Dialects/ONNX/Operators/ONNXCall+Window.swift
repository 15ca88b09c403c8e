internal import SluiceCore
internal import SluiceModel

extension ONNXCall {
  /// How the place of a window is said.
  enum AutoPad: String, CaseIterable {
    case explicit = "NOTSET"
    case sameUpper = "SAME_UPPER"
    case sameLower = "SAME_LOWER"
    case valid = "VALID"
  }

  /// The window that `strides`, `dilations`, `auto_pad` and `pads` say, for a kernel of known sizes.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` naming the attribute if one is not of the kernel's rank
  ///   or out of range, or if pads stand beside another `auto_pad`.
  mutating func window(
    _ kernel: [Int], hasDilations: Bool = true
  ) throws(SluiceError) -> (Window, AutoPad) {
    let strides = try sizes("strides", count: kernel.count, atLeast: 1)
    let dilations =
      hasDilations ? try sizes("dilations", count: kernel.count, atLeast: 1) : nil
    let mode = try autoPad()
    let pads = try sizes("pads", count: 2 * kernel.count, atLeast: 0) ?? []
    let isPadded = pads.contains { $0 > 0 }
    guard mode == .explicit || !isPadded else {
      throw .onnxAttributeValue(
        "pads", "\(pads)", expected: "none where attribute 'auto_pad' is \(mode.rawValue.quoted)")
    }
    let padding: Padding =
      switch mode {
      case .sameUpper: .sameUpper
      case .sameLower: .sameLower
      case .explicit where isPadded:
        .explicit(kernel.indices.map { Padding.Pads(pads[$0], pads[$0 + kernel.count]) })
      case .explicit, .valid: .valid
      }
    let window = Window(
      kernelShape: kernel, strides: strides, dilations: dilations, padding: padding)
    return (window, mode)
  }

  private mutating func autoPad() throws(SluiceError) -> AutoPad {
    let word = try choice(
      "auto_pad", of: AutoPad.allCases.map(\.rawValue), default: AutoPad.explicit.rawValue)
    return AutoPad(rawValue: word) ?? .explicit
  }

  /// The list `name` of `count` integers from `least` on, if it is there.
  mutating func sizes(
    _ name: String, count: Int, atLeast least: Int
  ) throws(SluiceError) -> [Int]? {
    guard let list = try integers(name) else { return nil }
    guard list.count == count, list.allSatisfy((least...Limits.units).contains) else {
      throw .onnxAttributeValue(
        name, "\(list)", expected: "\(count) integers from \(least) to \(Limits.units)")
    }
    return list
  }

  /// The sizes of the window of a pool.
  mutating func poolKernel() throws(SluiceError) -> [Int] {
    guard let kernel = try integers("kernel_shape") else {
      throw .onnxAttributeMissing("kernel_shape")
    }
    guard !kernel.isEmpty, kernel.allSatisfy((1...Limits.units).contains) else {
      throw .onnxAttributeValue(
        "kernel_shape", "\(kernel)", expected: "integers from 1 to \(Limits.units)")
    }
    return kernel
  }
}
