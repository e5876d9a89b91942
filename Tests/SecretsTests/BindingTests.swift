import Secrecy
import Testing

@testable import Secrets

@Suite struct BindingTests {
    /// RFC 7914, section 12.
    @Test(arguments: [
        (
            "", "", 4, 1, 1,
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
        ),
        (
            "password", "NaCl", 10, 8, 16,
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        ),
        (
            "pleaseletmein", "SodiumChloride", 14, 8, 1,
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        ),
    ]) func isTheScryptOfTheRFC(
        _ password: String, _ salt: String, _ logN: Int, _ r: Int, _ p: Int, _ expected: String
    ) {
        let derived = Array(password.utf8).withUnsafeBytes {
            Scrypt.derive($0, salt: Array(salt.utf8), n: 1 << logN, r: r, p: p, length: 64)
        }
        #expect(derived.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == expected)
    }

    private static let digest = Digest(of: "a value")

    @Test func holdsForItsDigestAndItsStatementAlone() throws {
        let made = Binding("a statement", to: Self.digest)
        let read = try #require(Binding(made.description))
        #expect(read == made)
        #expect(read.verify("a statement", against: Self.digest) == .holds)
        #expect(read.verify("a statement!", against: Self.digest) == .otherStatement)
        #expect(read.verify("", against: Self.digest) == .otherStatement)
        #expect(read.verify("a statement", against: Digest(of: "a value\n")) == .otherDigest)
        #expect(read.verify("a statement!", against: Digest(of: "another")) == .otherDigest)
    }

    @Test func hasASaltOfItsOwnAndNothingOfTheDigest() {
        let texts = (0..<8).map { _ in Binding("a statement", to: Self.digest).description }
        let parts = texts.map { $0.split(separator: ":").map(String.init) }
        for index in 4...6 { #expect(Set(parts.map { $0[index] }).count == texts.count) }
        let planted = Planted(["a value"])
        for text in texts { #expect(planted.leak(in: text) == nil) }
        #expect(parts.allSatisfy { $0.count == 7 && $0[..<4] == ["scrypt", "11", "8", "1"] })
    }

    /// Each change of one character of the text is another binding or none, and holds for nothing.
    @Test func noCharacterCanBeChanged() throws {
        let text = Binding("a statement", to: Self.digest).description
        for index in stride(from: 0, to: text.count, by: 5) {
            var characters = Array(text)
            characters[index] = characters[index] == "A" ? "B" : "A"
            let changed = Binding(String(characters))
            #expect(changed?.verify("a statement", against: Self.digest) != .holds, "at \(index)")
        }
    }

    @Test func refusesWhatItWouldNotWrite() throws {
        let text = Binding("a statement", to: Self.digest).description
        let parts = text.split(separator: ":").map(String.init)
        func with(_ index: Int, _ part: String) -> String {
            var changed = parts
            changed[index] = part
            return changed.joined(separator: ":")
        }
        let hostile = [
            "", "scrypt", text + ":", ":" + text, text + "\n", " " + text, text.uppercased(),
            with(0, "SCRYPT"), with(0, "bcrypt"), with(1, "1"), with(1, "10"), with(1, "14"), with(1, "30"),
            with(1, "63"), with(1, "64"), with(1, "-11"), with(1, "+11"), with(1, "011"), with(1, ""),
            with(1, "99999999999999999999"), with(2, "9"), with(2, "1000000"), with(3, "0"), with(3, "2"),
            with(3, "4294967295"), with(4, ""), with(4, parts[4] + "A"), with(4, String(parts[4].dropLast())),
            with(4, parts[4] + "="), with(5, String(parts[5].dropLast()) + "+"), with(5, parts[6]),
            with(6, ""), with(6, "é" + parts[6].dropFirst(2)), String(text.dropLast()),
            String(text.dropLast(23)),
        ]
        for text in hostile { #expect(Binding(text) == nil, "\(text)") }
        #expect(Binding(with(1, "12")) != nil)
        #expect(Binding(with(1, "13")) != nil)
    }

    /// Of the texts that decode to the same bytes, one is accepted.
    @Test func hasOneTextForTheSameBytes() {
        for length in [1, 2, 3, 16, 32] {
            let bytes = (0..<length).map { UInt8(($0 * 7 + 0xF0) & 0xFF) }
            let text = Base64.text(of: bytes)
            #expect(Base64.bytes(of: text, length: length) == bytes)
            guard length % 3 != 0, let last = text.last else { continue }
            let twins = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".filter {
                Base64.bytes(of: text.dropLast() + String($0), length: length) == bytes
            }
            #expect(twins == String(last))
        }
        #expect(Base64.text(of: [0xFB, 0xFF]) == "-_8")
        #expect(Base64.text(of: Array("Man".utf8)) == "TWFu")
    }

    /// Fifty are a bound of the decision: well under a second, and not so cheap that guessing is, too.
    @Test func fiftyAreVerifiedInTime() {
        let binding = Binding("a statement", to: Self.digest)
        let time = ContinuousClock().measure {
            for _ in 0..<50 { _ = binding.verify("a statement", against: Self.digest) }
        }
        #expect(time < .seconds(4), "on a machine that does nothing else it is a quarter of a second")
        #expect(time > .milliseconds(50))
    }
}
