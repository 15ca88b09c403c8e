internal import CSluiceKernels

/// What a processor computes several numbers at a time with.
public enum VectorUnit: String, Sendable, Hashable, CaseIterable {
  /// One number at a time: what the others are compared with.
  case scalar
  /// Four at a time in portable C.
  case portable
  /// Four at a time on 64-bit ARM.
  case neon
  /// Eight at a time on x86.
  case avx2
  /// Eight at a time on x86, with twice the registers.
  case avx512vl
  /// Sixteen at a time on x86.
  case avx512

  /// The unit that computes most at a time on this processor.
  public static let best = allCases.last { $0.isAvailable } ?? .portable

  /// Whether this processor has the unit.
  public var isAvailable: Bool { sluice_kernels_for(code) != nil }

  /// What people call the unit.
  public var name: String {
    switch self {
    case .scalar: "scalar"
    case .portable: "portable"
    case .neon: "NEON"
    case .avx2: "AVX2"
    case .avx512vl: "AVX-512VL"
    case .avx512: "AVX-512"
    }
  }

  private var code: sluice_unit {
    switch self {
    case .scalar: SLUICE_SCALAR
    case .portable: SLUICE_PORTABLE
    case .neon: SLUICE_NEON
    case .avx2: SLUICE_AVX2
    case .avx512vl: SLUICE_AVX512VL
    case .avx512: SLUICE_AVX512
    }
  }

  /// The kernels of the unit, or those that every processor can run.
  var kernels: sluice_kernels {
    (sluice_kernels_for(code) ?? sluice_kernels_for(SLUICE_PORTABLE)).pointee
  }
}
