import CLibcrypto
import Support

/// The bytes of a secret. They cannot be copied or printed, and are wiped when the value is destroyed.
public struct SecretValue: ~Copyable, @unchecked Sendable {
    // Sendable: exactly one value owns the storage, which never changes after `init`.
    private let storage: UnsafeMutableRawBufferPointer

    /// Creates a value from the bytes that `fill` writes; `fill` returns their number.
    ///
    /// - Parameter capacity: The maximum number of bytes that `fill` may write.
    /// - Throws: The error of `fill`, after wiping the bytes written so far.
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

    /// Creates a value with a copy of `bytes`.
    public init(copying bytes: UnsafeRawBufferPointer) {
        self.init(capacity: bytes.count) { buffer in
            buffer.copyMemory(from: bytes)
            return bytes.count
        }
    }

    /// Creates an independent copy of another value.
    public init(copying other: borrowing SecretValue) {
        self.init(capacity: other.count) { buffer in
            other.withBytes { buffer.copyMemory(from: $0) }
            return other.count
        }
    }

    deinit { SecretValue.wipe(storage) }

    /// The number of bytes.
    public var count: Int { storage.count }

    /// The digest that a provider would list for this value.
    public var digest: Digest { withBytes { Digest(of: $0) } }

    /// Passes the bytes to `body`, which must not keep them.
    public borrowing func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(storage))
    }

    /// Passes `body` a buffer of `count` bytes for parts of secrets, and wipes it afterwards.
    static func withScratch<Result>(
        _ count: Int, _ body: (UnsafeMutableRawBufferPointer) -> Result
    ) -> Result {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { wipe(buffer) }
        return body(buffer)
    }

    private static func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
        OPENSSL_cleanse(buffer.baseAddress, buffer.count)
        buffer.deallocate()
    }
}

/// A secret's value with its name, as a reference, since arrays cannot hold noncopyable values. The value is wiped when
/// the last reference is released.
public final class HeldSecret: Sendable {
    /// The secret's name.
    public let name: String
    /// Its value.
    public let value: SecretValue
    /// Whether it is the text of a file, which ends with a newline.
    package let isFile: Bool

    /// Creates a named value.
    public convenience init(_ name: String, _ value: consuming SecretValue) {
        self.init(name, value, isFile: false)
    }

    /// Creates a named value or a file's text.
    package init(_ name: String, _ value: consuming SecretValue, isFile: Bool) {
        self.name = name
        self.value = value
        self.isFile = isFile
    }

    /// Returns a copy of the value under another name.
    package func renamed(_ name: String) -> HeldSecret {
        HeldSecret(name, SecretValue(copying: value), isFile: isFile)
    }
}

extension HeldSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The secret's name, without anything of its value.
    public var description: String { "(value of \(name))" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// A mirror without children, so that `dump` and the debugger's summaries show nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension [UInt8] {
    /// Overwrites the bytes, which held a secret, in place; the compiler cannot remove this.
    ///
    /// Only a uniquely referenced array is overwritten in place: keep no other copy.
    public mutating func wipe() {
        guard !isEmpty else { return }
        withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
}
