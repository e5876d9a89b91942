import Foundation
import Manifests
import Remedies
import Testing

@testable import Auditing

/// Ten thousand values of each kind: no two are equal, all have the declared form, and their bits are random.
@Suite struct GeneratedValueTests {
    /// Values as texts; each has the generator's form by what the product judges values with.
    private func values(_ generator: Generator, count: Int = 10_000) -> [String] {
        let values = (0..<count).flatMap { _ in generator.generate(for: "KEY") }
        #expect(values.count == count)
        #expect(values.allSatisfy { $0.name == "KEY" })
        #expect(values.allSatisfy { $0.value.withBytes { generator.form.matches($0) } })
        #expect(Set(values.map { $0.value.digest }).count == count)
        return values.map { $0.value.withBytes { String(decoding: $0, as: UTF8.self) } }
    }

    private func expectRandom(_ bits: BitRows, sourceLocation: SourceLocation = #_sourceLocation) {
        let likelihood = bits.likelihood
        #expect(likelihood > Randomness.bound, sourceLocation: sourceLocation)
    }

    @Test func hex() {
        let bytes = values(.hex(bytes: 32)).compactMap { text -> [UInt8]? in
            let digits = Array(text.utf8)
            guard digits.count == 64, text == text.lowercased() else { return nil }
            let bytes = stride(from: 0, to: 64, by: 2).compactMap {
                UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
            }
            return bytes.count == 32 ? bytes : nil
        }
        #expect(bytes.count == 10_000)
        expectRandom(BitRows(bytes: bytes))
    }

    @Test(arguments: [30, 31, 32]) func base64(count: Int) {
        let bytes = values(.base64(bytes: count)).compactMap { Data(base64Encoded: $0) }.map { [UInt8]($0) }
        #expect(bytes.filter { $0.count == count }.count == 10_000)
        expectRandom(BitRows(bytes: bytes))
    }

    @Test(arguments: [30, 31, 32]) func base64url(count: Int) {
        let texts = values(.base64url(bytes: count))
        #expect(
            texts.allSatisfy {
                $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
            })
        let bytes = texts.compactMap { text -> [UInt8]? in
            let padding = String(repeating: "=", count: (4 - text.count % 4) % 4)
            let standard = text.replacing("-", with: "+").replacing("_", with: "/") + padding
            return Data(base64Encoded: standard).map { [UInt8]($0) }
        }
        #expect(bytes.filter { $0.count == count }.count == 10_000)
        expectRandom(BitRows(bytes: bytes))
    }

    /// All but the version (4) and the variant (binary 10) is random: 122 bits.
    @Test func uuids() {
        let uuids = values(.uuid).compactMap { text in
            UUID(uuidString: text).flatMap { $0.uuidString.lowercased() == text ? $0 : nil }
        }
        #expect(uuids.count == 10_000)
        let bytes = uuids.map { uuid in withUnsafeBytes(of: uuid.uuid) { [UInt8]($0) } }
        #expect(bytes.allSatisfy { $0[6] >> 4 == 4 && $0[8] >> 6 == 2 })
        expectRandom(
            BitRows(
                rows: bytes.map { bytes in
                    var bits: [Bool] = []
                    for byte in bytes { BitRows.append(byte, count: 8, to: &bits) }
                    return Array(bits[..<48] + bits[52..<64] + bits[66...])
                }))
    }

    /// Every character of the alphabet comes, none more often than chance has it, at any place.
    @Test(arguments: [
        PasswordAlphabet.standard, "abcdefghjkmnpqrstuvwxyz23456789",
        String(decoding: (UInt8(0x21)...0x7E), as: UTF8.self),
    ]) func passwords(alphabet: String) {
        let length = 24
        let passwords = values(.password(length: length, alphabet: alphabet)).map { Array($0.utf8) }
        #expect(passwords.allSatisfy { $0.count == length })
        var counts = Dictionary(uniqueKeysWithValues: alphabet.utf8.map { ($0, 0) })
        var (first, last) = (counts, counts)
        for password in passwords {
            for character in password { counts[character, default: 0] += 1 }
            first[password[0], default: 0] += 1
            last[password[length - 1], default: 0] += 1
        }
        for counts in [counts, first, last] {
            #expect(counts.count == alphabet.utf8.count)
            #expect(counts.values.allSatisfy { $0 > 0 })
            let likelihood = Randomness.evenness(Array(counts.values))
            #expect(likelihood > Randomness.bound)
        }
    }

    /// Out of an alphabet of 64, each character is six bits.
    @Test func passwordsAreBits() throws {
        let alphabet = Array((PasswordAlphabet.standard + "-_").utf8)
        let places = Dictionary(uniqueKeysWithValues: alphabet.enumerated().map { ($1, UInt8($0)) })
        let generator = Generator.password(length: 32, alphabet: String(decoding: alphabet, as: UTF8.self))
        let rows = values(generator).map { password in
            var row: [Bool] = []
            for character in password.utf8 { BitRows.append(places[character] ?? 0, count: 6, to: &row) }
            return row
        }
        #expect(rows.allSatisfy { $0.count == 192 })
        expectRandom(BitRows(rows: rows))
    }

    /// The shortest passwords that may be declared are unique too.
    @Test(arguments: ["01", "0123456789"]) func shortPasswords(alphabet: String) {
        let length = PasswordAlphabet.shortestLength(characters: alphabet.utf8.count)
        let passwords = values(.password(length: length, alphabet: alphabet))
        #expect(passwords.allSatisfy { $0.count == length && $0.allSatisfy(alphabet.contains) })
    }
}
