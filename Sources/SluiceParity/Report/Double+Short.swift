extension Double {
  /// The number with at most `digits` significant digits, rounded half away from zero.
  ///
  /// Magnitudes below a thousandth and from a million on are written with an exponent: `7.6e-02`.
  package func short(_ digits: Int) -> String {
    guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
    guard self != 0 else { return "0" }
    let (rounded, exponent) = decimal(digits)
    let sign = self < 0 ? "-" : ""
    guard exponent < -3 || exponent >= 6 else { return sign + plain(rounded, exponent) }
    let fraction = rounded.dropFirst()
    let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
    let mantissa = fraction.isEmpty ? text(rounded) : "\(rounded[0]).\(text(fraction))"
    return "\(sign)\(mantissa)e\(exponent < 0 ? "-" : "+")\(power)"
  }

  /// The leading decimal digits, trailing zeros cut, and the power of ten of the first of them.
  private func decimal(_ count: Int) -> (digits: [Int], exponent: Int) {
    // The shortest text that reads back as this number: '1.25e-07' or '0.00125'.
    let parts = magnitude.description.split(separator: "e")
    let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    var exponent = halves[0].count - 1 + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    var digits = halves.joined().compactMap(\.wholeNumberValue)
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    exponent -= zeros
    if digits.count > count {
      let roundsUp = digits[count] >= 5
      digits.removeLast(digits.count - count)
      if roundsUp {
        var index = count - 1
        while index >= 0, digits[index] == 9 {
          digits[index] = 0
          index -= 1
        }
        if index >= 0 {
          digits[index] += 1
        } else {
          digits.insert(1, at: 0)
          exponent += 1
        }
      }
    }
    while digits.count > 1, digits.last == 0 { digits.removeLast() }
    return (digits, exponent)
  }

  private func plain(_ digits: [Int], _ exponent: Int) -> String {
    guard exponent >= 0 else {
      return "0." + String(repeating: "0", count: -exponent - 1) + text(digits[...])
    }
    let padding = Array(repeating: 0, count: max(0, exponent + 1 - digits.count))
    let whole = text((digits + padding).prefix(exponent + 1))
    let fraction = text(digits.dropFirst(exponent + 1))
    return fraction.isEmpty ? whole : "\(whole).\(fraction)"
  }

  private func text(_ digits: some Sequence<Int>) -> String { digits.map(String.init).joined() }
}
