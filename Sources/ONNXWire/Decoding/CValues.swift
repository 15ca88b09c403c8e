internal import CProtobufC
internal import SluiceCore

/// The text of a string that may be absent; absent ones are empty.
func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
  unsafe pointer.map { unsafe String(cString: $0) } ?? ""
}

/// The texts of a repeated string.
func texts(_ pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int) -> [String]
{
  unsafe UnsafeBufferPointer(start: pointer, count: count).map { unsafe text($0) }
}

/// The elements of a repeated number.
func numbers<Number>(_ pointer: UnsafeMutablePointer<Number>?, _ count: Int) -> [Number] {
  unsafe Array(UnsafeBufferPointer(start: pointer, count: count))
}

/// The values of a repeated run of bytes.
func runs(_ pointer: UnsafeMutablePointer<ProtobufCBinaryData>?, _ count: Int) -> [[UInt8]] {
  unsafe UnsafeBufferPointer(start: pointer, count: count).map { unsafe $0.bytes }
}

/// What `body` makes of the messages of a repeated field, each placed at the field and its index in it.
func messages<Message, Result>(
  _ field: String, _ pointer: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?, _ count: Int,
  name: (Message) -> UnsafeMutablePointer<CChar>?,
  _ body: (Message) throws(SluiceError) -> Result
) throws(SluiceError) -> [Result] {
  var results: [Result] = []
  results.reserveCapacity(count)
  for index in 0..<count {
    guard let message = unsafe pointer?[index]?.pointee else { continue }
    do {
      results.append(try body(message))
    } catch {
      throw unsafe error.at(protoPlace(field, index, text(name(message))))
    }
  }
  return results
}

extension ProtobufCBinaryData {
  var bytes: [UInt8] { unsafe Array(UnsafeBufferPointer(start: data, count: len)) }
}
