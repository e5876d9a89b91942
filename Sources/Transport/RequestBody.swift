import Glibc

/// What a request sends along. It may hold secrets: it can't be printed, and its bytes are overwritten before their
/// memory is given back.
public final class RequestBody: @unchecked Sendable {
    // Sendable: nothing changes the buffer after `init`.
    private let storage: UnsafeMutableRawBufferPointer
    /// The number of bytes.
    public let count: Int

    /// A body of at most `capacity` bytes that `fill` writes; it returns how many of them it wrote.
    public init(capacity: Int, fill: (UnsafeMutableRawBufferPointer) -> Int) {
        // One byte more, so that the address is valid even for none.
        storage = .allocate(byteCount: capacity + 1, alignment: 1)
        count = fill(UnsafeMutableRawBufferPointer(rebasing: storage[..<capacity]))
        precondition(count <= capacity, "more bytes written than the body holds")
    }

    /// A body with a copy of `bytes`.
    public convenience init(_ bytes: some Collection<UInt8>) {
        self.init(capacity: bytes.count) { buffer in
            buffer.copyBytes(from: bytes)
            return bytes.count
        }
    }

    deinit {
        if let start = storage.baseAddress { explicit_bzero(start, storage.count) }
        storage.deallocate()
    }

    /// Where the bytes are, for as long as the body lives.
    var address: UnsafeMutableRawPointer? { storage.baseAddress }
}

extension RequestBody: CustomStringConvertible, CustomReflectable {
    /// How many bytes there are, and none of them.
    public var description: String { "(\(count) bytes)" }

    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
