import CLibcrypto

/// The scrypt of RFC 7914.
enum Scrypt {
    /// `length` bytes derived from a password.
    static func derive(
        _ password: UnsafeRawBufferPointer, salt: [UInt8], n: Int, r: Int, p: Int, length: Int
    ) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: length)
        let memory = UInt64(128 * r * (n + p + 2)) + 1 << 20
        let derived = EVP_PBE_scrypt(
            password.baseAddress?.assumingMemoryBound(to: CChar.self), password.count, salt, salt.count,
            UInt64(n), UInt64(r), UInt64(p), memory, &output, length)
        // It fails when memory is short; a claim must not be proved or refuted by that.
        precondition(derived == 1, "OpenSSL could not compute a scrypt")
        return output
    }
}
