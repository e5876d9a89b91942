import CLibcrypto
import Foundation

/// The ways in which secret bytes could be written.
enum Forms {
    /// As a value: in clear, in hex, in base64, and as its digest.
    static func value(_ value: [UInt8]) -> [[UInt8]] {
        [value] + hex(value) + base64(value) + digest(sha256(value))
    }

    /// As a digest, in hex and base64. To publish one is to let anybody test a guess.
    static func digest(_ digest: [UInt8]) -> [[UInt8]] { hex(digest) + base64(digest) }

    private static func hex(_ bytes: [UInt8]) -> [[UInt8]] {
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return [Array(digits.utf8), Array(digits.uppercased().utf8)]
    }

    /// In both alphabets, and as it comes out after none, one or two other bytes ("user:" before a password).
    private static func base64(_ bytes: [UInt8]) -> [[UInt8]] {
        (0..<3).flatMap { before in
            // The digits that the bytes before have a share in are not this text's.
            let text = Data([UInt8](repeating: 0, count: before) + bytes).base64EncodedString()
                .dropFirst([0, 2, 3][before]).replacing("=", with: "")
            let url = text.replacing("+", with: "-").replacing("/", with: "_")
            return url == text ? [Array(text.utf8)] : [Array(text.utf8), Array(url.utf8)]
        }
    }

    private static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        precondition(EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1)
        return digest
    }
}
