internal import HDF5
internal import SluiceCore
internal import SluiceModel

/// Whole models that Keras saved in HDF5: `.h5`, `.hdf5`.
enum KerasHDF5Format: ModelFormat {
  static let name = "Keras HDF5"
  static let fileExtensions = ["h5", "hdf5"]

  static func recognises(_ prefix: [UInt8]) -> Bool {
    ArrayFormat.recognised(in: prefix) == .hdf5
  }

  static func read(_ file: InputFile) throws(SluiceError) -> ModelFile {
    ModelFile(model: try KerasReader.read(try HDF5File(file)))
  }
}
