import HDF5
import SluiceCore
import Testing

@Suite struct `A good HDF5 file` {
  static let plain = "Invalid/base.h5"
  static let variants = ["bigendian", "chunked", "compact", "latest", "userblock"]

  @Test(arguments: variants)
  func `gives the same elements, whatever its layout`(variant: String) throws {
    let expected = try Fixtures.open(Self.plain)
    let found = try Fixtures.open("Invalid/control_\(variant).h5")
    #expect(found.datasets.map(\.path) == expected.datasets.map(\.path))
    #expect(found.datasets.map(\.shape) == expected.datasets.map(\.shape))
    #expect(found.datasets.map(\.elementType) == expected.datasets.map(\.elementType))
    #expect(try found.elements() == expected.elements())
  }

  @Test func `tells groups, attributes and datasets`() throws {
    let file = try Fixtures.open(Self.plain)
    guard case .strings(let config)? = file.root.attributes["model_config"]?.value else {
      Issue.record("model_config is no text")
      return
    }
    #expect(config.count == 1)
    #expect(config[0].hasPrefix(#"{"class_name": "#))
    #expect(file.root.attributes["model_config"]?.shape == [])
    let names = file.group("/model_weights")?.attributes["layer_names"]
    #expect(names?.shape.count == 1)
    let kernel = try #require(file.datasets.first { $0.path.hasSuffix("/kernel") })
    #expect(kernel.elementType == .float32)
    #expect(kernel.shape.count == 2)
    #expect(try kernel.source().byteCount == 4 * kernel.shape[0] * kernel.shape[1])
    #expect(file.object(at: "/model_weights/nothing") == nil)
    #expect(file.object(at: kernel.path + "/below") == nil)
  }

  @Test func `is read in any part of a big-endian array`() throws {
    let file = try Fixtures.open("Invalid/control_bigendian.h5")
    for dataset in file.datasets {
      let source = try dataset.source()
      let all = try source.allBytes()
      for start in stride(from: 0, to: all.count, by: 5) {
        let range = start..<min(start + 7, all.count)
        #expect(try source.bytes(in: range) == Array(all[range]))
      }
    }
  }

  @Test func `is found in the middle of other bytes`() throws {
    let whole = try Fixtures.file(Self.plain)
    let bytes = try whole.allBytes()
    let expected = try HDF5File(whole).elements()
    #expect(try HDF5File(MemoryBytes(bytes)).elements() == expected)

    let userBlock = try Fixtures.file("Invalid/control_userblock.h5")
    let inner = FileRegion(userBlock, offset: 512, byteCount: userBlock.byteCount - 512)
    #expect(try HDF5File(inner).elements() == expected)
  }

  @Test(arguments: ["k3_bfloat16", "k3_float16", "k3_float64", "k3_gru", "k3_lstm"])
  func `of Keras is read whole`(name: String) throws {
    let file = try Fixtures.open("Keras/\(name).h5")
    let elements = try file.elements()
    #expect(!elements.isEmpty)
    #expect(elements.values.allSatisfy { !$0.isEmpty })
  }

  @Test func `leaves neither processes nor descriptors behind`() throws {
    let before = openDescriptors()
    for _ in 0..<20 {
      _ = try Fixtures.open(Self.plain).elements()
      _ = try? Fixtures.open("Invalid/softlink_loop.h5")
    }
    // Other tests run at the same time and hold some.
    #expect(openDescriptors() < before + 20)
  }

  @Test func `is refused with a hint if the helper is missing`() throws {
    let error = try #require(throws: SluiceError.self) {
      try HDF5File(try Fixtures.file(Self.plain), helperPath: "/nowhere/sluice-hdf5")
    }
    #expect(error.code == .unsupported)
    #expect(error.description.contains("'/nowhere/sluice-hdf5' does not start"))
    #expect(error.hint != nil)
  }

  @Test func `is refused if the helper is some other program`() throws {
    for program in ["/bin/true", "/bin/false", "/bin/cat"] {
      let error = try #require(throws: SluiceError.self) {
        try HDF5File(try Fixtures.file(Self.plain), helperPath: program)
      }
      #expect(error.code == .malformed, "\(error)")
    }
  }
}
