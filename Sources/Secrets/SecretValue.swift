import CLibcrypto
import Support

/// The bytes of a secret. They cannot be copied or printed, and are wiped when the value's life ends.
public struct SecretValue: ~Copyable, @unchecked Sendable {
    // Sendable: the storage is owned by exactly one value and never changes after `init`.
    private let storage: UnsafeMutableRawBufferPointer

    /// A value of `count` bytes that `fill` writes; it returns how many of them it wrote.
    ///
    /// - Parameter capacity: the most bytes that `fill` may write.
    /// - Throws: what `fill` throws; the bytes written until then are wiped.
    public init<Failure: Error>(
        capacity: Int, fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(capacity, 1), alignment: 1)
        do {
            let count = try fill(buffer)
            precondition(count <= capacity, "more bytes written than the value holds")
            storage = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        } catch {
            SecretValue.wipe(buffer)
            throw error
        }
    }

    /// A value with a copy of `bytes`.
    public init(copying bytes: UnsafeRawBufferPointer) {
        self.init(capacity: bytes.count) { buffer in
            buffer.copyMemory(from: bytes)
            return bytes.count
        }
    }

    /// A copy of another value, with a life of its own.
    public init(copying other: borrowing SecretValue) {
        self.init(capacity: other.count) { buffer in
            other.withBytes { buffer.copyMemory(from: $0) }
            return other.count
        }
    }

    deinit { SecretValue.wipe(storage) }

    /// The number of bytes.
    public var count: Int { storage.count }

    /// The digest a provider would list for this value.
    public var digest: Digest { withBytes { Digest(of: $0) } }

    /// Lends the bytes to `body`, which must not keep them.
    public borrowing func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(storage))
    }

    private static func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
        OPENSSL_cleanse(buffer.baseAddress, buffer.count)
        buffer.deallocate()
    }
}
