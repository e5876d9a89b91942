import Listings
import Testing

@testable import Secrets

@Suite struct DigestTests {
    private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    /// The examples of FIPS 180-2, and the empty text.
    @Test(arguments: [
        ("", empty), ("abc", abc),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]) func isTheSHA256(text: String, hex: String) throws {
        let digest = Digest(of: text)
        #expect(try #require(Digest(hex: hex)) == digest)
        #expect(Array(text.utf8).withUnsafeBytes { Digest(of: $0) } == digest)
        #expect(digest.withBytes { $0.map { byte in hexadecimal(byte) }.joined() } == hex)
    }

    /// Every byte value, in both nibbles.
    @Test func readsEveryDigit() throws {
        for start in stride(from: 0, to: 256, by: 32) {
            let bytes = (start..<start + 32).map { UInt8($0) }
            let digest = try #require(Digest(hex: bytes.map(hexadecimal).joined()))
            #expect(digest.withBytes { Array($0) } == bytes)
        }
    }

    private static let wrongLengths = ["", "e3", String(empty.dropLast()), empty + "0", empty + "\n"]
    private static let wrongBeginnings = ["E", "g", "G", " ", "\u{0}", "/", ":", "`", "@"]

    @Test(arguments: wrongLengths + wrongBeginnings.map { $0 + empty.dropFirst() })
    func refusesWhatIsNoDigest(text: String) {
        #expect(Digest(hex: text) == nil)
        // The same, but at the end.
        #expect(Digest(hex: String(text.reversed())) == nil)
        #expect(Digest(hex: DigestTests.empty.uppercased()) == nil)
        // As many bytes, but fewer characters.
        #expect(Digest(hex: "é" + DigestTests.empty.dropFirst(2)) == nil)
    }

    @Test func isEqualForEqualValuesOnly() throws {
        #expect(Digest(of: "a") == Digest(of: "a"))
        #expect(Digest(of: "a").hashValue == Digest(of: "a").hashValue)
        #expect(Digest(of: "a") != Digest(of: "a\n"))
        // One digit differs, wherever it is.
        for place in 0..<64 {
            var digits = Array(DigestTests.abc)
            digits[place] = digits[place] == "0" ? "1" : "0"
            #expect(try #require(Digest(hex: String(digits))) != Digest(of: "abc"))
        }
    }

    /// However a digest gets into a text, nothing of it is seen.
    @Test func isNeverShown() throws {
        let digest = Digest(of: "abc")
        let secret = ListedSecret(name: "KEY", digest: digest)
        let listing = try Listing(
            provider: "p", source: .live, evidence: .digest, fetchedAt: 0, secrets: [secret])
        struct Occurrence { let digest: Digest }
        final class Box {
            let digest: Digest
            init(_ digest: Digest) { self.digest = digest }
        }
        let holders: [Any] = [
            digest, Digest?.some(digest) as Any, [digest], ["key": digest], [digest: 1], (digest, 1), secret,
            [secret],
            listing, Occurrence(digest: digest), Box(digest),
            Result<Digest, ListingContradiction>.success(digest),
        ]
        for holder in holders {
            var dumped = ""
            dump(holder, to: &dumped)
            let mirrored = Mirror(reflecting: holder).children.map { "\($0)" }
            for text in ["\(holder)", String(describing: holder), String(reflecting: holder), dumped]
                + mirrored
            {
                expectNothing(of: digest, in: text)
            }
        }
        #expect("\(digest)" == "(digest)")
        #expect(digest.debugDescription == "(digest)")
        #expect(Mirror(reflecting: digest).children.isEmpty)
    }

    @Test func aFingerprintKeyIsNeverShown() {
        let key = FingerprintKey(bytes: Array(200..<232))
        var dumped = ""
        dump(key, to: &dumped)
        dump([key], to: &dumped)
        for text in ["\(key)", String(reflecting: key), "\([key])", dumped] {
            #expect(!text.contains("200"))
            #expect(!text.contains("231"))
        }
    }

    /// Neither as hexadecimal digits nor as the numbers that a digest is kept in.
    private func expectNothing(of digest: Digest, in text: String) {
        let bytes = digest.withBytes { Array($0) }
        let hex = bytes.map(hexadecimal).joined()
        let words = digest.withBytes { bytes in
            (0..<4).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self) }
        }
        for word in words { #expect(!text.contains("\(word)") && !text.contains("\(word.byteSwapped)")) }
        #expect(!text.lowercased().contains(hex.prefix(6)))
        #expect(!text.contains("\(bytes[0]), \(bytes[1])"))
    }
}

func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
