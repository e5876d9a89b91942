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
