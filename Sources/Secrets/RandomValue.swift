import CLibcrypto

extension SecretValue {
    /// `bytes` random bytes as lower-case hexadecimal digits.
    public static func randomHex(bytes: Int) -> SecretValue { randomHex(bytes: bytes, from: .openSSL) }

    /// The digits are written over the random bytes, which begin half-way: no byte is overwritten before it is read,
    /// and none is left anywhere.
    static func randomHex(bytes count: Int, from random: PrivateRandom) -> SecretValue {
        SecretValue(capacity: 2 * count) { buffer in
            random.fill(last: count, of: buffer)
            for index in 0..<count { Hexadecimal.write(buffer[count + index], to: buffer, at: 2 * index) }
            return 2 * count
        }
    }
}

extension SecretValue {
    /// `bytes` random bytes in base64 with padding (RFC 4648, section 4).
    public static func randomBase64(bytes: Int) -> SecretValue {
        randomBase64(bytes: bytes, .standard, from: .openSSL)
    }

    /// `bytes` random bytes in the base64 of URLs and file names, without padding (RFC 4648, section 5).
    public static func randomBase64URL(bytes: Int) -> SecretValue {
        randomBase64(bytes: bytes, .url, from: .openSSL)
    }

    /// The digits are written over the random bytes, which stand at the end: four digits for three bytes catch up
    /// with what is read only when all is read, and nothing is left anywhere.
    static func randomBase64(
        bytes count: Int, _ variant: Base64, from random: PrivateRandom
    ) -> SecretValue {
        let length = variant.length(ofBytes: count)
        return SecretValue(capacity: length) { buffer in
            random.fill(last: count, of: buffer)
            let start = length - count
            for group in stride(from: 0, to: count, by: 3) {
                let bytes = start + group..<start + min(group + 3, count)
                variant.write(bytes, of: buffer, at: group / 3 * 4)
            }
            return length
        }
    }
}

extension SecretValue {
    /// `length` characters, each drawn from an alphabet, every one as likely as any other.
    ///
    /// - Parameter alphabet: 2 to 94 distinct characters of ASCII.
    public static func randomPassword(length: Int, alphabet: String) -> SecretValue {
        randomPassword(length: length, alphabet: alphabet, from: .openSSL)
    }

    /// Random bytes fill what is missing; those that can be used move to the front as characters, the others are
    /// drawn again. The buffer is the only place in which any of them stands.
    static func randomPassword(length: Int, alphabet: String, from random: PrivateRandom) -> SecretValue {
        let characters = Array(alphabet.utf8)
        precondition((2...256).contains(characters.count), "a password needs characters to choose from")
        // A remainder of all 256 bytes would favour the first characters, so the bytes past the last multiple go.
        let usable = 256 / characters.count * characters.count
        return SecretValue(capacity: length) { buffer in
            var count = 0
            while count < length {
                let start = count
                random.fill(last: length - start, of: buffer)
                for index in start..<length where Int(buffer[index]) < usable {
                    buffer[count] = characters[Int(buffer[index]) % characters.count]
                    count += 1
                }
            }
            return count
        }
    }
}

extension SecretValue {
    /// A random UUID in lower case: version 4 (RFC 9562, section 5.4), with 122 random bits.
    public static func randomUUID() -> SecretValue { randomUUID(from: .openSSL) }

    /// The digits are written over the random bytes, which stand at the end.
    static func randomUUID(from random: PrivateRandom) -> SecretValue {
        SecretValue(capacity: 36) { buffer in
            random.fill(last: 16, of: buffer)
            let start = 20
            buffer[start + 6] = buffer[start + 6] & 0x0F | 0x40
            buffer[start + 8] = buffer[start + 8] & 0x3F | 0x80
            var end = 0
            for index in 0..<16 {
                let byte = buffer[start + index]
                if [4, 6, 8, 10].contains(index) {
                    buffer[end] = UInt8(ascii: "-")
                    end += 1
                }
                Hexadecimal.write(byte, to: buffer, at: end)
                end += 2
            }
            return end
        }
    }
}

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
