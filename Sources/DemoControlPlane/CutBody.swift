import FlyingSocks
import Foundation

/// A body that breaks off. FlyingFox hangs up when a body throws, which is what the client shall see.
struct CutBody: AsyncBufferedSequence {
    typealias Element = UInt8

    struct BrokenOff: Error {}

    let bytes: Data

    func makeAsyncIterator() -> Iterator {
        Iterator(rest: bytes)
    }

    struct Iterator: AsyncBufferedIteratorProtocol {
        var rest: Data

        mutating func next() async throws -> UInt8? {
            guard let byte = rest.popFirst() else { throw BrokenOff() }
            return byte
        }

        mutating func nextBuffer(suggested count: Int) async throws -> Data? {
            guard !rest.isEmpty else { throw BrokenOff() }
            let chunk = Data(rest.prefix(count))
            rest = Data(rest.dropFirst(count))
            return chunk
        }
    }
}
