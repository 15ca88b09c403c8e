internal import OrderedCollections
internal import SluiceCore

extension Draft {
  /// The layer without the inputs that say its attributes, where these are known.
  func settled(
    _ layer: any Layer, _ inputs: [String?]
  ) throws(SluiceError) -> (any Layer, [String?]) {
    guard let computed = layer as? ComputedAttributes else { return (layer, inputs) }
    let data = Array(inputs.prefix(computed.dataCount))
    var attributes: [[Int]] = []
    for (attribute, input) in zip(computed.computed, inputs.dropFirst(computed.dataCount)) {
      guard let input, let value = try known(attribute, of: computed, input, data) else {
        return reshaped(computed, inputs) ?? (layer, inputs)
      }
      attributes.append(value)
    }
    return (try computed.settled(attributes), data)
  }

  /// The attribute that a value stands for; symbols are put in the words that the layer has for them.
  private func known(
    _ attribute: ComputedAttributes.Attribute, of layer: ComputedAttributes, _ input: String,
    _ data: [String?]
  ) throws(SluiceError) -> [Int]? {
    if let integers = try integers(input) { return integers }
    guard let known = sizes[input], known.shape.count == 1,
      let shape = data.first?.flatMap({ types[$0]?.shape })
    else { return nil }
    switch layer.layerKind {
    case Expand.kind: return Self.expand(shape, to: known.dimensions)
    case Slice.kind: return Self.slice(shape, layer.fixed["axes"], at: known.dimensions)
    default: return nil
    }
  }

  /// The shape as ``Expand`` takes it: 1 for the size at that place.
  private static func expand(_ shape: [Dimension], to target: [Dimension]) -> [Int]? {
    let offset = target.count - shape.count
    var sizes: [Int] = []
    for (place, size) in target.enumerated() {
      if let size = size.size {
        sizes.append(size)
      } else if place >= offset, shape[place - offset] == size {
        sizes.append(1)
      } else {
        return nil
      }
    }
    return sizes
  }

  /// The positions as ``Slice`` takes them: the greatest integer for the end of a dimension, −1 for its
  /// last place.
  private static func slice(
    _ shape: [Dimension], _ axes: JSON?, at positions: [Dimension]
  ) -> [Int]? {
    let axes = axes?.array?.compactMap(\.integer) ?? []
    guard axes.count == positions.count else { return nil }
    var result: [Int] = []
    for (axis, position) in zip(axes, positions) {
      let place = axis < 0 ? axis + shape.count : axis
      guard shape.indices.contains(place) else { return nil }
      if let position = position.size {
        result.append(position)
      } else if position == shape[place] {
        result.append(.max)
      } else if let last = try? shape[place].adding(-1), position == last {
        result.append(-1)
      } else {
        return nil
      }
    }
    return result
  }
}

// MARK: - What the sizes tell

extension Draft {
  /// The types that a layer makes, with the sizes that are known though the layer cannot tell them.
  func refined(
    _ outputTypes: [ValueType], _ layer: any Layer, _ inputs: [String?]
  ) throws(SluiceError) -> [ValueType] {
    switch layer {
    case is ConstantOfShape:
      guard let known = inputs[0].flatMap({ dimensions($0) }),
        known.count == outputTypes[0].shape.count,
        known.allSatisfy({ $0.size.map { $0 >= 0 } ?? true })
      else { return outputTypes }
      return [outputTypes[0].shaped(known)]
    case is NumberRange:
      let (start, limit, delta) = (inputs[0], inputs[1], inputs[2])
      guard let start, try integers(start) == [0], let delta, try integers(delta) == [1],
        let known = limit.flatMap({ sizes[$0] }), known.dimensions.count == 1,
        !known.mayBeNegative
      else { return outputTypes }
      return [outputTypes[0].shaped(known.dimensions)]
    default: return outputTypes
    }
  }
}
