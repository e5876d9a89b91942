import CLibcrypto

/// Where the bytes of new secrets come from.
struct PrivateRandom {
    /// Fills a buffer; false where it could not.
    private let source: (UnsafeMutableRawBufferPointer) -> Bool

    /// A source of the caller's own, for tests.
    init(_ source: @escaping (UnsafeMutableRawBufferPointer) -> Bool) { self.source = source }

    /// OpenSSL's generator for what is to stay secret, kept apart from that of the salts, which the world may see:
    /// https://docs.openssl.org/3.0/man3/RAND_bytes/
    static var openSSL: PrivateRandom {
        PrivateRandom { buffer in
            RAND_priv_bytes_ex(
                nil, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), buffer.count, 0) == 1
        }
    }

    /// Fills a buffer with random bytes, or ends the process: what was not filled could be guessed, and a value that
    /// was promised to be new must not come of it.
    func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        precondition(source(buffer), "OpenSSL's random generator failed")
    }

    /// Fills the end of a buffer with `count` random bytes, where a text is made of them in place.
    func fill(last count: Int, of buffer: UnsafeMutableRawBufferPointer) {
        fill(UnsafeMutableRawBufferPointer(rebasing: buffer.suffix(count)))
    }
}
