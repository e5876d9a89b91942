/// The characters that a generated password is made of.
public enum PasswordAlphabet {
    /// Letters and digits: none of them means anything to a shell, a dotenv file, a URL or a connection string, so
    /// that nobody ever has to quote or escape such a password.
    public static let standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    /// The bits of chance that a password must have at least. Hosts list the SHA-256 of a value, and what has fewer
    /// can be found from that by trying.
    public static let leastEntropy = 64

    /// The length from which on passwords of `count` characters have ``leastEntropy``: the least n for which
    /// `count` to the power of n is 2 to the power of 64.
    public static func shortestLength(characters count: Int) -> Int {
        precondition(count > 1, "there is one password of one character")
        var (length, choices) = (1, UInt64(count))
        while true {
            let (product, isEnough) = choices.multipliedReportingOverflow(by: UInt64(count))
            length += 1
            if isEnough { return length }
            choices = product
        }
    }

    /// What is wrong with an alphabet, and what was expected; nil where it is good.
    static func problem(of alphabet: String) -> String? {
        var seen: Set<Unicode.Scalar> = []
        for scalar in alphabet.unicodeScalars {
            guard (0x21...0x7E).contains(scalar.value) else {
                return "the alphabet has U+\(codePoint(scalar)); expected printable ASCII without the space"
            }
            guard seen.insert(scalar).inserted else {
                return "the alphabet has \"\(scalar)\" twice: expected each character once"
            }
        }
        return seen.count > 1 ? nil : "the alphabet has one character; expected at least two"
    }

    private static func codePoint(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
