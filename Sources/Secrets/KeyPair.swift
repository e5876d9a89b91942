import CLibcrypto

/// A new key pair, whose private half is wiped when the value is destroyed.
public struct KeyPair: ~Copyable {
    private let key: OpaquePointer

    /// The algorithm and strength of a pair.
    public enum Algorithm: Hashable, Sendable {
        /// Ed25519 (RFC 8032).
        case ed25519
        /// RSA with a modulus of this many bits and the exponent 65537.
        case rsa(bits: Int)
    }

    /// Generates a pair with OpenSSL's private random generator.
    ///
    /// If OpenSSL fails, the process ends, so that no half of a pair is set alone.
    public init(_ algorithm: Algorithm) {
        guard let key = KeyPair.generate(algorithm) else { preconditionFailure("OpenSSL made no key pair") }
        self.key = key
    }

    deinit { EVP_PKEY_free(key) }

    /// Returns the private half: PKCS #8 in PEM (RFC 7468, section 10), without a final newline.
    public borrowing func privateKey() -> SecretValue {
        PEMText.written { PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil) }
    }

    /// Returns the public half: a SubjectPublicKeyInfo in PEM (RFC 7468, section 13), without a final newline.
    public borrowing func publicKey() -> SecretValue {
        PEMText.written { PEM_write_bio_PUBKEY($0, key) }
    }

    private static func generate(_ algorithm: Algorithm) -> OpaquePointer? {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, algorithm.name, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_keygen_init(context) == 1 else { return nil }
        if case .rsa(let bits) = algorithm {
            guard EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)) == 1 else { return nil }
        }
        var key: OpaquePointer?
        return EVP_PKEY_generate(context, &key) == 1 ? key : nil
    }
}

extension KeyPair.Algorithm {
    /// OpenSSL's name of the algorithm.
    fileprivate var name: String {
        switch self {
        case .ed25519: "ED25519"
        case .rsa: "RSA"
        }
    }
}

/// Writes keys as text, in memory that OpenSSL wipes when it grows and when it is freed.
enum PEMText {
    /// Returns the output of `write` without the final newline, which people and hosts lose when they copy a value, so
    /// that the digest would differ. PEM does not require it (RFC 7468, section 3).
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
