import CLibcrypto

/// The SHA-256 of a secret: all that the control plane keeps of it.
struct Digest: Sendable, Hashable {
    private let bytes: [UInt8]

    init(of value: some Sequence<UInt8>) {
        let input = Array(value)
        var output = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard EVP_Digest(input, input.count, &output, &length, EVP_sha256(), nil) == 1 else {
            preconditionFailure("OpenSSL has no SHA-256")
        }
        bytes = Array(output.prefix(Int(length)))
    }

    init(of value: String) {
        self.init(of: value.utf8)
    }

    /// Lower-case hex, as the Management API shows it.
    var hex: String {
        let digits = Array("0123456789abcdef")
        return bytes.reduce(into: "") {
            $0.append(digits[Int($1 >> 4)])
            $0.append(digits[Int($1 & 15)])
        }
    }

    /// Compares in constant time, so that the duration does not reveal how much was right.
    func matches(_ other: Digest) -> Bool {
        bytes.count == other.bytes.count && CRYPTO_memcmp(bytes, other.bytes, bytes.count) == 0
    }

    /// The bytes themselves, from which the demo's made-up values are drawn.
    var raw: [UInt8] { bytes }
}
