import CLibcrypto

/// Keys as text, by way of memory that OpenSSL wipes when it grows and when it is freed.
enum PEMText {
    /// What `write` writes, without the newline at its end: people and hosts lose it when they copy a value, and it
    /// would have another digest then. PEM does without (RFC 7468, section 3).
    static func written(_ write: (OpaquePointer) -> Int32) -> SecretValue {
        guard let memory = BIO_new(BIO_s_secmem()) else { preconditionFailure("OpenSSL has no memory") }
        defer { BIO_free(memory) }
        precondition(write(memory) == 1, "OpenSSL could not write a key")
        let newline = 1
        let count = Int(BIO_ctrl_pending(memory)) - newline
        return SecretValue(capacity: count) { buffer in
            precondition(BIO_read(memory, buffer.baseAddress, Int32(count)) == count, "OpenSSL lost a key")
            return count
        }
    }
}
