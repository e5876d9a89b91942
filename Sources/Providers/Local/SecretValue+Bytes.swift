import Secrets

extension SecretValue {
    /// A value of bytes that somebody else made, and does not wipe.
    init(bytes: some Collection<UInt8>) {
        self.init(capacity: bytes.count) { buffer in
            buffer.copyBytes(from: bytes)
            return bytes.count
        }
    }
}
