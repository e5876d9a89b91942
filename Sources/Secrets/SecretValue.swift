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
    public borrowing func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(storage))
    }

    /// Lends `body` a buffer of `count` bytes to write parts of secrets to, and wipes it afterwards.
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

/// A secret's value together with its name, so that several can be held at once: arrays take no values that can't be
/// copied. The value is wiped when the last reference to it goes.
public final class HeldSecret: Sendable {
    /// The secret's name.
    public let name: String
    /// Its value.
    public let value: SecretValue
    /// Whether it is the text of a file, which ends in a newline as files do.
    package let isFile: Bool

    /// A value under its name.
    public convenience init(_ name: String, _ value: consuming SecretValue) {
        self.init(name, value, isFile: false)
    }

    /// A value under its name, or a file's text.
    package init(_ name: String, _ value: consuming SecretValue, isFile: Bool) {
        self.name = name
        self.value = value
        self.isFile = isFile
    }

    /// The same value under another name.
    package func renamed(_ name: String) -> HeldSecret {
        HeldSecret(name, SecretValue(copying: value), isFile: isFile)
    }
}

extension HeldSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The secret's name and nothing of its value.
    public var description: String { "(value of \(name))" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// A mirror without children, so that `dump` and the debugger's summaries show nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension [UInt8] {
    /// Overwrites the bytes where they are, as they held a secret. The compiler can't leave it out.
    ///
    /// Only what nobody else holds is overwritten: hand the array over before, and keep no copy.
    public mutating func wipe() {
        guard !isEmpty else { return }
        withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
}
