// MARK: - Golden bundles

extension SluiceError {
  package static func goldenKeyUnknown(_ key: String) -> SluiceError {
    SluiceError(
      .inconsistent,
      "array \(key.quoted) is no part of a golden bundle, expected 'inputs/<name>', 'outputs/<name>'"
        + " or 'layers/<node>', perhaps with '<case>/' in front")
  }

  package static func goldenKeyTwice(_ key: String) -> SluiceError {
    SluiceError(.inconsistent, "array \(key.quoted) is given twice")
  }

  package static func goldenWithoutOutputs(_ name: String) -> SluiceError {
    SluiceError(
      .inconsistent,
      "case \(name.quoted) has nothing to compare with, expected 'outputs/<name>' or 'layers/<node>'",
      hint: "Scripts/record_golden.py adds to inputs what the original model gives")
  }

  package static var goldenEmpty: SluiceError {
    SluiceError(.inconsistent, "holds no arrays, expected 'inputs/<name>' and 'outputs/<name>'")
  }

  package static let goldenSingleArray = SluiceError(
    .inconsistent,
    "is one array without a name, expected arrays 'inputs/<name>' and 'outputs/<name>' in a .npz or "
      + ".safetensors file")

  package static let goldenFolderEmpty = SluiceError(
    .inconsistent,
    "holds no goldens, expected bundles '.npz' or '.safetensors', or files 'input_<number>.pb' and "
      + "'output_<number>.pb'")

  package static func goldenChanged(_ path: String) -> SluiceError {
    SluiceError(.io, "holds other cases than before").at(path)
  }

  package static var goldenNotEmbedded: SluiceError {
    SluiceError(
      .usage, "has no golden embedded, expected one or a golden bundle beside it",
      hint: "give the bundle as the second argument, or embed it with 'sluice convert --golden'")
  }

  package static func bundleFormat(_ found: String) -> SluiceError {
    SluiceError(.unsupported, "is \(found), expected arrays as .npz, .npy or .safetensors")
  }
}

// MARK: - Names of inputs and outputs

extension SluiceError {
  package static func portUnknown(
    _ port: String, _ name: String, known: [String]
  ) -> SluiceError {
    let list = known.isEmpty ? "none" : known.map(\.quoted).listed("and")
    return SluiceError(
      .inconsistent, "\(port) \(name.quoted) is not in the model, whose \(port)s are \(list)")
  }

  package static func portGivenTwice(
    _ port: String, _ name: String, as names: [String]
  ) -> SluiceError {
    let list = names.map(\.quoted).listed("and")
    return SluiceError(.inconsistent, "\(port) \(name.quoted) is given twice, as \(list)")
  }

  package static func inputNotGiven(_ name: String, _ type: String) -> SluiceError {
    SluiceError(.inconsistent, "input \(name.quoted) is missing, expected an array for \(type)")
  }

  package static func goldenShape(
    _ port: String, _ shape: [Int], model: String
  ) -> SluiceError {
    SluiceError(.inconsistent, "\(port) has shape \(shape) in the golden, \(model) in the model")
  }

  package static func severalInputs(_ names: [String]) -> SluiceError {
    let list = names.map(\.quoted).listed("and")
    return SluiceError(
      .inconsistent, "is one array, but the model has \(names.count) inputs: \(list)",
      hint: "put the arrays into one .npz or .safetensors file under these names")
  }
}

// MARK: - Verdicts

extension SluiceError {
  package static func comparedShapes(_ candidate: [Int], golden: [Int]) -> SluiceError {
    SluiceError(.inconsistent, "shape \(candidate) cannot be compared with shape \(golden)")
  }

  /// A tensor that differs from the `golden`, or one of an engine that differs from the `reference`.
  package static func outputDiffers(
    _ port: String, failures: Int, of count: Int, from other: String, worst: String
  ) -> SluiceError {
    SluiceError(
      .mismatch,
      "\(port): \(failures) of \(count) elements differ from the \(other), worst \(worst)",
      hint: "see 'sluice summary' for the gate layout found and for what was inferred")
  }
}
