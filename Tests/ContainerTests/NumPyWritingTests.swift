import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

@Suite("Writing NumPy arrays")
struct NumPyWritingTests {
  @Test func `the header is the one NumPy writes`() throws {
    var sink = MemorySink()
    try NumPyFile.write(Tensor(shape: [2, 3], [1, 2, 3, 4, 5, 6] as [Float]), to: &sink)
    #expect(sink.bytes.count == 128 + 24)
    #expect(sink.bytes.prefix(10) == [0x93] + "NUMPY".utf8 + [1, 0, 0x76, 0])
    let text = String(decoding: sink.bytes[10..<128], as: UTF8.self)
    #expect(text.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   "))
    #expect(text.hasSuffix(" \n"))
  }

  @Test(arguments: ElementType.allCases)
  func `every element type comes back or is refused`(_ type: ElementType) throws {
    let bytes = (0..<type.byteCount * 6).map { UInt8(truncatingIfNeeded: $0 &* 83) }
    for shape in [[6], [2, 3], [1, 1, 6]] {
      let tensor = try Tensor(elementType: type, shape: shape, source: MemoryBytes(bytes))
      var sink = MemorySink()
      if type == .bfloat16 || type.smallFloat != nil || type.bitWidth < 8 {
        expectError(.unsupported, type == .bfloat16 ? "bfloat16" : type.rawValue) {
          () throws(SluiceError) in
          try NumPyFile.write(tensor, to: &sink)
        }
        continue
      }
      try NumPyFile.write(tensor, to: &sink)
      let back = try NumPyFile.tensor(in: MemoryBytes(sink.bytes))
      #expect(back.elementType == type)
      #expect(back.shape == shape)
      #expect(try back.bytes == bytes)
    }
  }

  @Test func `archives come back in order and are always the same`() throws {
    let tensors: OrderedDictionary = [
      "outputs/0": try Tensor(shape: [2], [1, 2] as [Float]),
      "a": try Tensor(shape: [], [3] as [Double]),
      "empty": try Tensor(shape: [0, 4], [] as [Float]),
    ]
    var (first, second) = (MemorySink(), MemorySink())
    try NumPyArchive.write(tensors, to: &first)
    try NumPyArchive.write(tensors, to: &second)
    #expect(first.bytes == second.bytes)
    let back = try NumPyArchive(MemoryBytes(first.bytes)).tensors
    #expect(back.keys == tensors.keys)
    for (name, tensor) in tensors { #expect(try back[name]?.bytes == tensor.bytes) }
  }

  @Test func `an archive cut or changed anywhere never crashes`() throws {
    var sink = MemorySink()
    try NumPyArchive.write(["w": Tensor(shape: [2], [1, 2] as [Float])], to: &sink)
    let accepted = mutations(of: sink.bytes) { bytes in
      for (_, tensor) in try NumPyArchive(MemoryBytes(bytes)).tensors { _ = try tensor.bytes }
    }
    #expect(accepted.cut == 0)
  }

  @Test func `a member that is no array is refused`() {
    expectError(.malformed, "member 'x.txt'", ".npy") { () throws(SluiceError) in
      _ = try NumPyArchive(MemoryBytes(TestZip(.init("x.txt")).bytes))
    }
  }
}
