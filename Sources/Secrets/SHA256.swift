import CLibcrypto
import Glibc

// OpenSSL's SHA-256 without its EVP interface, which loads providers at its first use. That takes longer than judging a
// few environments.

/// Returns the SHA-256 of pieces in their order: 32 bytes.
func sha256(_ pieces: UnsafeRawBufferPointer...) -> [UInt8] {
    var state = SHA256_CTX()
    defer { explicit_bzero(&state, MemoryLayout<SHA256_CTX>.size) }
    var hash = [UInt8](repeating: 0, count: 32)
    var isHashed = SHA256_Init(&state) == 1
    for piece in pieces where !piece.isEmpty {
        isHashed = isHashed && SHA256_Update(&state, piece.baseAddress, piece.count) == 1
    }
    // These functions cannot fail; the process must not continue with a wrong hash.
    precondition(isHashed && SHA256_Final(&hash, &state) == 1, "OpenSSL could not compute a SHA-256")
    return hash
}

/// Returns the HMAC-SHA-256 of a message: 32 bytes. Source: RFC 2104.
package func hmac(_ message: UnsafeRawBufferPointer, key: [UInt8]) -> [UInt8] {
    let blockSize = 64
    var block = key.count > blockSize ? key.withUnsafeBytes { sha256($0) } : key
    defer { block.wipe() }
    block += [UInt8](repeating: 0, count: blockSize - block.count)
    for index in block.indices { block[index] ^= 0x36 }
    var inner = block.withUnsafeBytes { sha256($0, message) }
    defer { inner.wipe() }
    for index in block.indices { block[index] ^= 0x36 ^ 0x5C }
    return block.withUnsafeBytes { block in inner.withUnsafeBytes { sha256(block, $0) } }
}

/// Returns the HMAC-SHA-256 of a text's UTF-8.
func hmac(_ message: String, key: [UInt8]) -> [UInt8] {
    Array(message.utf8).withUnsafeBytes { hmac($0, key: key) }
}

/// Returns random bytes of the kernel, at most 256, for salts and for keys that are never stored.
///
/// OpenSSL's generator is for the values of secrets: see ``PrivateRandom``.
func randomBytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    precondition(getentropy(&bytes, count) == 0, "the kernel's random generator failed")
    return bytes
}
