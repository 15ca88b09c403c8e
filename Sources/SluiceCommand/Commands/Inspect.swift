internal import ArgumentParser
internal import Sluice

/// The subcommand `sluice inspect FILE [TENSOR]`.
struct Inspect: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Shows what is in a file, whatever it is.",
    discussion: """
      Without TENSOR, everything in the file that has a name: the groups, datasets and attributes of \
      an HDF5 file, the arrays of a .npz, .npy or .safetensors file, the members of another zip \
      archive. A last line says which model the file holds, or why it holds none.

      With TENSOR, its elements in their shortest exact form; with --rows only those rows of the \
      first dimension, and only they are read. Without --rows, at most 16 rows are shown.

      EXAMPLES:
        sluice inspect tagger.h5
        sluice inspect tagger.golden.npz outputs/tags --rows '0..<2'
      """)

  @Argument(help: "The file.", completion: .file())
  var file: String

  @Argument(help: "The array to show the elements of.")
  var tensor: String?

  @Option(help: ArgumentHelp("The rows to show.", valueName: "a..<b"))
  var rows: RowRange?

  @Flag(help: "Answer in JSON (Schemas/inspect.schema.json).")
  var json = false

  func perform(_ output: inout StandardOutput) throws(SluiceError) -> SluiceError? {
    let inspection = try Inspection(contentsOf: file)
    if tensor == nil, rows == nil {
      let report = InspectionReport(path: file, inspection: inspection)
      if json {
        try output.print(report.json.text(indented: true))
      } else {
        try output.print(lines: report.lines)
      }
      return nil
    }
    try placing(at: file) { () throws(SluiceError) in
      let array = try inspection.tensor(named: tensor)
      try placing(at: tensor ?? ArrayFile.onlyName) { () throws(SluiceError) in
        let listing = try TensorListing(array, rows: rows)
        if json {
          let answer = try listing.json(path: file, name: tensor ?? ArrayFile.onlyName)
          try output.print(answer.text(indented: true))
        } else {
          try listing.print(to: &output)
        }
      }
    }
    return nil
  }
}

/// Rows of the first dimension, written `a..<b`.
struct RowRange: ExpressibleByArgument {
  let range: Range<Int>

  init?(argument: String) {
    guard let operation = argument.firstRange(of: "..<"),
      let start = Int(argument[..<operation.lowerBound]),
      let end = Int(argument[operation.upperBound...]), start >= 0, start <= end
    else { return nil }
    range = start..<end
  }

  /// The rows as the user wrote them.
  var text: String { "\(range.lowerBound)..<\(range.upperBound)" }
}
