import CLibcrypto

/// The SHA-256 of a text that stands in the program's own source, for everybody to see: a page's policy names its style
/// and script by it.
///
/// A ``Digest`` can't be turned into text, as it may be one of a secret. This hashes a `StaticString`, which no value
/// that is read while the program runs can become.
package struct PublicHash: Sendable {
    /// The 32 bytes in base64.
    package let base64: String

    /// The hash of a text.
    package init(of text: StaticString) {
        var digest = [UInt8](repeating: 0, count: 32)
        let hashed = EVP_Digest(
            text.utf8Start, text.utf8CodeUnitCount, &digest, nil, EVP_sha256(), nil)
        precondition(hashed == 1, "OpenSSL could not compute a SHA-256")
        // 44 digits, and the zero that ends a string in C.
        var encoded = [UInt8](repeating: 0, count: 45)
        EVP_EncodeBlock(&encoded, digest, 32)
        base64 = String(decoding: encoded.dropLast(), as: UTF8.self)
    }
}
