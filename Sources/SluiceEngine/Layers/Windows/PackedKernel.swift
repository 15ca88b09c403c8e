internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel
internal import Synchronization

/// The kernel and the bias of a convolution, packed in the ways that its plans ask for.
final class PackedKernel: Sendable {
  /// A way to compute a convolution.
  enum Form: Hashable {
    /// Lanes are the filters of a group.
    case filters
    /// Lanes are places of the output.
    case places
    /// Each channel makes one filter alone; lanes are channels or places.
    case channels
  }

  let groups: Int
  /// The channels that a group reads, and those that it makes.
  let channels: Int
  let filters: Int
  /// How many places the kernel has.
  let places: Int
  private let isTransposed: Bool
  private let kernel: [Float]
  private let bias: [Float]?
  private let forms = Mutex<[Form: (kernel: PackedBlock, bias: PackedBlock?)]>([:])

  /// Keeps the parameters of a convolution.
  init(
    groups: Int, inputSize: Int, filters: Int, window: Window, isTransposed: Bool,
    _ parameters: LayerParameters
  ) throws(SluiceError) {
    self.groups = groups
    channels = inputSize / groups
    self.filters = filters / groups
    places = window.kernelShape.reduce(1, *)
    self.isTransposed = isTransposed
    kernel = try parameters.elements("kernel") ?? []
    bias = try parameters.elements("bias")
  }

  /// The weights for a form, made when it is first asked for.
  func packed(_ form: Form, width: Int) -> (kernel: PackedBlock, bias: PackedBlock?) {
    forms.withLock { forms in
      if let found = forms[form] { return found }
      let made = (pack(form, width: width), packBias(form, width: width))
      forms[form] = made
      return made
    }
  }

  /// The filters of a group, filled up to whole vectors where they are lanes.
  func paddedFilters(_ form: Form, width: Int) -> Int {
    form == .filters ? filters.roundedUp(to: width) : filters
  }

  /// How far apart a kernel's elements lie along filters and channels, and where a group begins.
  private var steps: (filter: Int, channel: Int, group: Int) {
    isTransposed
      ? (places, filters * places, channels * filters * places)
      : (channels * places, places, channels * filters * places)
  }

  private func pack(_ form: Form, width: Int) -> PackedBlock {
    let steps = steps
    switch form {
    case .filters:
      let layout = LaneLayout(
        lanes: filters, width: width, columns: channels, laneStep: steps.filter,
        columnStep: steps.channel, taps: Array(0..<places))
      return PackedBlock(count: groups * layout.size) { target in
        kernel.withUnsafeBufferPointer { kernel in
          guard let source = kernel.baseAddress else { return }
          for group in 0..<groups {
            layout.pack(source + group * steps.group, to: target + group * layout.size)
          }
        }
      }
    case .places, .channels:
      // `[group][place][channel][filter]`, of channels alone `[place][channel]`.
      let count = groups * places * channels * filters
      return PackedBlock(count: count) { target in
        for group in 0..<groups {
          for place in 0..<places {
            for channel in 0..<channels {
              for filter in 0..<filters {
                let to =
                  form == .channels
                  ? place * groups + group
                  : ((group * places + place) * channels + channel) * filters + filter
                target[to] =
                  kernel[
                    group * steps.group + filter * steps.filter + channel * steps.channel + place]
              }
            }
          }
        }
      }
    }
  }

  private func packBias(_ form: Form, width: Int) -> PackedBlock? {
    guard let bias else { return nil }
    let padded = paddedFilters(form, width: width)
    return PackedBlock(count: groups * padded) { target in
      for group in 0..<groups {
        for filter in 0..<filters {
          target[group * padded + filter] = bias[group * filters + filter]
        }
      }
    }
  }
}
