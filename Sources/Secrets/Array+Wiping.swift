import CLibcrypto

extension [UInt8] {
    /// Overwrites the bytes where they are, as they held a secret. The compiler can't leave it out.
    ///
    /// Only what nobody else holds is overwritten: hand the array over before, and keep no copy.
    public mutating func wipe() {
        guard !isEmpty else { return }
        withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
}
