import CLibcrypto

/// Hashes of public content, such as a manifest. Unlike a ``Digest``, they may be stored.
public enum ContentHash {
    /// Returns the SHA-256 of a text's UTF-8, as 64 hexadecimal digits.
    public static func sha256(of text: String) -> String {
        var text = text
        return text.withUTF8 { sha256(of: UnsafeRawBufferPointer($0)) }
    }

    /// Returns the SHA-256 of bytes, as 64 hexadecimal digits.
    public static func sha256(of bytes: UnsafeRawBufferPointer) -> String {
        Hexadecimal.text(of: Secrets.sha256(bytes))
    }

    /// Returns the SHA-256 of a literal in base64, for the style and script hashes of a page's Content Security Policy.
    package static func sha256Base64(of text: StaticString) -> String {
        let bytes = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        return Secrets.sha256(bytes).withUnsafeBytes { hash in
            Base64.standard.encoded(hash).withBytes { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Returns a UUID of version 5 (RFC 9562), which is determined by the name and the namespace.
    ///
    /// - Parameter namespace: The 16 bytes of a UUID.
    public static func uuid(of name: String, in namespace: [UInt8]) -> String {
        let named = namespace + Array(name.utf8)
        var bytes = named.withUnsafeBytes(sha1)
        bytes[6] = bytes[6] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(Hexadecimal.text(of: bytes.prefix(16)))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    private static func sha1(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: 20)
        // OpenSSL fails here only without memory; the process must not continue with a wrong hash.
        precondition(
            EVP_Digest(bytes.baseAddress, bytes.count, &hash, nil, EVP_sha1(), nil) == 1,
            "OpenSSL could not compute a hash")
        return hash
    }
}
