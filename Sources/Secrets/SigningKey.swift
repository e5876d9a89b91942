import CLibcrypto
public import Support

/// An Ed25519 private key (RFC 8032) for signing. Its bytes are wiped when the value is destroyed.
public struct SigningKey: ~Copyable {
    private let key: OpaquePointer
    /// The public half, which verifies signatures.
    public let verifyingKey: VerifyingKey

    /// Reads a key from a PEM file: unencrypted PKCS #8, as `openssl genpkey -algorithm ed25519` writes it.
    ///
    /// The file is parsed here, in memory that is wiped, since OpenSSL's readers keep copies.
    /// - Throws: ``Failure``, whose message is to follow the file's name.
    public init(pem: borrowing SecretValue) throws(Failure) {
        let made = try pem.withBytes { (text) throws(Failure) -> OpaquePointer? in
            if PEMBlock.range(of: "ENCRYPTED PRIVATE KEY", in: text) != nil {
                throw Failure(
                    message: "is encrypted",
                    advice: "Hand the key in without a passphrase: openssl pkey -in FILE | envaudit … --key -"
                )
            }
            guard let der = PEMBlock.bytes(of: "PRIVATE KEY", in: text) else {
                throw Failure(message: "is not a private key in PEM", advice: SigningKey.advice)
            }
            return try der.value.withBytes { (der) throws(Failure) -> OpaquePointer? in
                guard der.count == SigningKey.prefix.count + 32,
                    der.prefix(SigningKey.prefix.count).elementsEqual(SigningKey.prefix)
                else {
                    throw Failure(message: "is not an Ed25519 private key", advice: SigningKey.advice)
                }
                return EVP_PKEY_new_raw_private_key_ex(
                    nil, "ED25519", nil,
                    der.baseAddress?.advanced(by: SigningKey.prefix.count).assumingMemoryBound(
                        to: UInt8.self),
                    32)
            }
        }
        guard let made else {
            throw Failure(message: "is not an Ed25519 private key", advice: SigningKey.advice)
        }
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        guard EVP_PKEY_get_raw_public_key(made, &bytes, &count) == 1, count == 32 else {
            EVP_PKEY_free(made)
            throw Failure(message: "has no public half", advice: SigningKey.advice)
        }
        (key, verifyingKey) = (made, VerifyingKey(bytes: bytes))
    }

    deinit { EVP_PKEY_free(key) }

    /// Returns the signature of a message: 64 bytes.
    public borrowing func signature(of message: [UInt8]) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: 64)
        var count = signature.count
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        // OpenSSL fails here only without memory; the process must not continue with a partial signature.
        precondition(
            EVP_DigestSignInit_ex(context, nil, nil, nil, nil, key, nil) == 1
                && EVP_DigestSign(context, &signature, &count, message, message.count) == 1 && count == 64,
            "OpenSSL could not sign")
        return signature
    }

    private static let advice = "Make a key: openssl genpkey -algorithm ed25519 -out key.pem"

    /// The DER prefix of the key's 32 bytes (RFC 8410, section 7).
    private static let prefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]
}

/// An Ed25519 public key for verifying signatures.
public struct VerifyingKey: Hashable, Sendable {
    private let bytes: [UInt8]

    fileprivate init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads a key from a PEM file: a SubjectPublicKeyInfo, as `openssl pkey -pubout` writes it.
    ///
    /// - Throws: ``Failure``, whose message is to follow the file's name.
    public init(pem: [UInt8]) throws(Failure) {
        let advice = "Take the public half of the key: openssl pkey -in key.pem -pubout -out key.pub"
        let der = pem.withUnsafeBytes {
            PEMBlock.bytes(of: "PUBLIC KEY", in: $0)?.value.withBytes { Array($0) }
        }
        guard let der else { throw Failure(message: "is not a public key in PEM", advice: advice) }
        guard der.count == VerifyingKey.prefix.count + 32, der.starts(with: VerifyingKey.prefix) else {
            throw Failure(message: "is not an Ed25519 public key", advice: advice)
        }
        bytes = Array(der.suffix(32))
    }

    /// The SHA-256 of the key's SubjectPublicKeyInfo: `openssl pkey -pubin -in key.pub -outform DER | sha256sum`.
    public var id: String {
        (VerifyingKey.prefix + bytes).withUnsafeBytes { ContentHash.sha256(of: $0) }
    }

    /// Returns whether a signature is this key's for a message.
    public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard signature.count == 64,
            let key = EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, bytes, bytes.count)
        else { return false }
        defer { EVP_PKEY_free(key) }
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        return EVP_DigestVerifyInit_ex(context, nil, nil, nil, nil, key, nil) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    /// The DER prefix of the key's 32 bytes (RFC 8410, section 4).
    private static let prefix: [UInt8] = [
        0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]
}

/// A block of a PEM file (RFC 7468), decoded in memory that is wiped.
private enum PEMBlock {
    /// Returns the bytes of the first block with this label; `nil` if it is missing or not base64.
    static func bytes(of label: String, in text: UnsafeRawBufferPointer) -> HeldSecret? {
        guard let range = range(of: label, in: text) else { return nil }
        let digits = SecretValue(capacity: range.count) { buffer in
            var count = 0
            for byte in text[range] where ![0x0A, 0x0D, 0x20, 0x09].contains(byte) {
                buffer[count] = byte
                count += 1
            }
            return count
        }
        return digits.withBytes { digits in
            guard let bytes = Base64.decoded(digits[...]) else { return nil }
            return HeldSecret(label, bytes)
        }
    }

    /// Returns the range of the first block's digits with this label.
    static func range(of label: String, in text: UnsafeRawBufferPointer) -> Range<Int>? {
        let (begin, end) = (Array("-----BEGIN \(label)-----".utf8), Array("-----END \(label)-----".utf8))
        guard let start = place(of: begin, in: text, from: 0),
            let stop = place(of: end, in: text, from: start + begin.count)
        else { return nil }
        return start + begin.count..<stop
    }

    private static func place(of words: [UInt8], in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard text.count - start >= words.count else { return nil }
        return (start...text.count - words.count).first { place in
            words.indices.allSatisfy { text[place + $0] == words[$0] }
        }
    }
}
