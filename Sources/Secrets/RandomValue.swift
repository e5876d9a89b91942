import CLibcrypto

extension SecretValue {
    /// Returns `bytes` random bytes as lower-case hexadecimal digits.
    public static func randomHex(bytes: Int) -> SecretValue { randomHex(bytes: bytes, from: .openSSL) }

    /// Writes the digits over the random bytes, which start in the middle of the buffer: each byte is read before it is
    /// overwritten, and none remains.
    static func randomHex(bytes count: Int, from random: PrivateRandom) -> SecretValue {
        SecretValue(capacity: 2 * count) { buffer in
            random.fill(last: count, of: buffer)
            for index in 0..<count { Hexadecimal.write(buffer[count + index], to: buffer, at: 2 * index) }
            return 2 * count
        }
    }
}

extension SecretValue {
    /// Returns `bytes` random bytes in base64 with padding (RFC 4648, section 4).
    public static func randomBase64(bytes: Int) -> SecretValue {
        randomBase64(bytes: bytes, .standard, from: .openSSL)
    }

    /// Returns `bytes` random bytes in URL-safe base64 without padding (RFC 4648, section 5).
    public static func randomBase64URL(bytes: Int) -> SecretValue {
        randomBase64(bytes: bytes, .url, from: .openSSL)
    }

    /// Writes the digits over the random bytes at the end of the buffer: four digits per three bytes reach the unread
    /// bytes only when all are read, and none remains.
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
    /// Returns `length` characters, each drawn uniformly from an alphabet.
    ///
    /// - Parameter alphabet: 2 to 94 distinct characters of ASCII.
    public static func randomPassword(length: Int, alphabet: String) -> SecretValue {
        randomPassword(length: length, alphabet: alphabet, from: .openSSL)
    }

    /// Fills the rest of the buffer with random bytes, moves the usable ones to the front as characters, and repeats.
    /// No random byte is stored elsewhere.
    static func randomPassword(length: Int, alphabet: String, from random: PrivateRandom) -> SecretValue {
        let characters = Array(alphabet.utf8)
        precondition((2...256).contains(characters.count), "a password needs characters to choose from")
        // A remainder of all 256 bytes would favour the first characters, so bytes past the last multiple are skipped.
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
    /// Returns a random lower-case UUID: version 4 (RFC 9562, section 5.4), with 122 random bits.
    public static func randomUUID() -> SecretValue { randomUUID(from: .openSSL) }

    /// Writes the digits over the random bytes at the end of the buffer.
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

/// The source of the bytes of new secrets.
struct PrivateRandom {
    /// Fills a buffer; returns `false` on failure.
    private let source: (UnsafeMutableRawBufferPointer) -> Bool

    /// Creates a source from a closure, for tests.
    init(_ source: @escaping (UnsafeMutableRawBufferPointer) -> Bool) { self.source = source }

    /// OpenSSL's generator for private data, separate from the generator for public salts:
    /// https://docs.openssl.org/3.0/man3/RAND_bytes/
    static var openSSL: PrivateRandom {
        PrivateRandom { buffer in
            RAND_priv_bytes_ex(
                nil, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), buffer.count, 0) == 1
        }
    }

    /// Fills a buffer with random bytes, or ends the process, so that no guessable value is passed off as new.
    func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        precondition(source(buffer), "OpenSSL's random generator failed")
    }

    /// Fills the end of a buffer with `count` random bytes, from which a text is made in place.
    func fill(last count: Int, of buffer: UnsafeMutableRawBufferPointer) {
        fill(UnsafeMutableRawBufferPointer(rebasing: buffer.suffix(count)))
    }
}
