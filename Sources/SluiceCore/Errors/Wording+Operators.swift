extension SluiceError {
  package static func axisTwice(_ axis: Int, _ shape: String) -> SluiceError {
    SluiceError(.inconsistent, "axis \(axis) of shape \(shape) is named twice")
  }

  package static func valueTooLarge(_ shape: [Int]) -> SluiceError {
    SluiceError(.limit, "would make a value of shape \(shape), more elements than the limit")
  }

  package static func reshape(_ shape: String, to target: String) -> SluiceError {
    SluiceError(.inconsistent, "shape \(shape) cannot become \(target)")
  }

  package static func squeezed(_ axis: Int, _ shape: String) -> SluiceError {
    SluiceError(.inconsistent, "axis \(axis) of shape \(shape) is not of size 1")
  }

  package static func pad(_ mode: String, _ width: Int, size: String) -> SluiceError {
    SluiceError(
      .inconsistent, "a dimension of \(size) cannot be padded by \(width) elements (\(mode))")
  }

  package static func splitSizes(_ parts: String, of size: Int) -> SluiceError {
    SluiceError(.inconsistent, "a dimension of \(size) cannot be split into \(parts)")
  }

  package static func numberNotHeld(_ value: Double, _ type: String) -> SluiceError {
    SluiceError(.inconsistent, "an element of \(type) cannot be \(value)")
  }

  package static func countOutOfRange(_ count: Int, size: Int) -> SluiceError {
    SluiceError(.inconsistent, "\(count) elements are asked for, but there are \(size)")
  }

  package static func rankUnknown(_ shape: String) -> SluiceError {
    SluiceError(.unsupported, "a shape of \(shape) entries gives a value of unknown rank")
  }

  package static func reductionEmpty(_ shape: [Int]) -> SluiceError {
    SluiceError(.inconsistent, "shape \(shape) leaves no element to choose from")
  }

  package static func equation(_ equation: String, _ why: String) -> SluiceError {
    SluiceError(.malformed, "equation \(equation.quoted) \(why)")
  }

  package static func equationRank(
    _ equation: String, _ rank: Int, expected: Int
  ) -> SluiceError {
    SluiceError(
      .inconsistent, "equation \(equation.quoted): an input has rank \(rank), expected \(expected)")
  }

  package static func labelSizes(
    _ label: String, _ a: String, _ b: String, _ shapes: [String]
  ) -> SluiceError {
    SluiceError(
      .inconsistent, "inputs of shapes \(shapes.listed("and")): \(label) is \(a) and \(b)")
  }

  package static func rangeStep(_ delta: String) -> SluiceError {
    SluiceError(.inconsistent, "a range cannot have steps of \(delta)")
  }

  package static func sizeNegative(_ size: Int) -> SluiceError {
    SluiceError(.inconsistent, "\(size) is no size of a dimension")
  }
}

// MARK: - Integers

extension SluiceError {
  package static var divisionByZero: SluiceError {
    SluiceError(.inconsistent, "an integer is divided by zero")
  }

  package static func powerNegative(_ base: Int, _ exponent: Int) -> SluiceError {
    SluiceError(.inconsistent, "\(base) to the power of \(exponent) is no integer")
  }

  package static func castOutOfRange(_ value: Double, _ type: String) -> SluiceError {
    SluiceError(.inconsistent, "\(value) is out of the range of \(type)")
  }
}
