import Foundation
import Testing

@testable import Secrets

/// What new values are made of: the digits of the random bytes and nothing else, written in place.
@Suite struct RandomValueTests {
    /// Bytes that all differ from their neighbours, other ones for each length.
    private static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count &* 31) }
    }

    /// A source that has these bytes, and is asked for that many.
    private static func source(_ bytes: [UInt8]) -> PrivateRandom {
        PrivateRandom { buffer in
            #expect(buffer.count == bytes.count)
            buffer.copyBytes(from: bytes)
            return true
        }
    }

    private static let lengths = Array(1...70) + [4095, 4096]

    @Test(arguments: lengths) func hexHasTheBytes(count: Int) {
        let bytes = Self.bytes(count)
        let digits = bytes.map { String(format: "%02x", $0) }.joined()
        #expect(text(.randomHex(bytes: count, from: Self.source(bytes))) == digits)
    }

    @Test(arguments: lengths) func base64HasTheBytes(count: Int) {
        let bytes = Self.bytes(count)
        let digits = Data(bytes).base64EncodedString()
        #expect(text(.randomBase64(bytes: count, .standard, from: Self.source(bytes))) == digits)
        let forURLs = digits.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        #expect(text(.randomBase64(bytes: count, .url, from: Self.source(bytes))) == forURLs)
    }

    @Test(arguments: [
        (0x00, "00000000-0000-4000-8000-000000000000"), (0xFF, "ffffffff-ffff-4fff-bfff-ffffffffffff"),
        (0x5A, "5a5a5a5a-5a5a-4a5a-9a5a-5a5a5a5a5a5a"),
    ]) func aUUIDHasTheBytesButItsVersionAndVariant(byte: UInt8, uuid: String) {
        let bytes = [UInt8](repeating: byte, count: 16)
        #expect(text(.randomUUID(from: Self.source(bytes))) == uuid)
    }

    @Test func aUUIDHasTheBytesInTheirOrder() {
        let bytes = (0..<16).map { UInt8($0 * 16 + 15 - $0) }
        #expect(text(.randomUUID(from: Self.source(bytes))) == "0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0")
    }

    /// Bytes past the last multiple of the alphabet's size are drawn again, for what is missing alone.
    @Test func aPasswordTakesNoByteThatFavoursACharacter() {
        var asked: [Int] = []
        var next = UInt8(246)
        let random = PrivateRandom { buffer in
            asked.append(buffer.count)
            for index in buffer.indices {
                buffer[index] = next
                next = next &+ 1
            }
            return true
        }
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        // 246 and 247 are the last that can be used; 248 to 255 are not; then come 0, 1, 2, …
        #expect(text(.randomPassword(length: 4, alphabet: alphabet, from: random)) == "89AB")
        #expect(asked == [4, 2, 2, 2, 2])
    }

    @Test(arguments: [2, 3, 10, 62, 64, 94]) func everyByteThatIsTakenIsAsLikely(characters: Int) {
        var next = UInt8(0)
        let random = PrivateRandom { buffer in
            for index in buffer.indices {
                buffer[index] = next
                next = next &+ 1
            }
            return true
        }
        let alphabet = String(decoding: (0..<characters).map { UInt8(0x21 + $0) }, as: UTF8.self)
        // As long as there are bytes to be used: each character comes as often as any other.
        let length = 256 / characters * characters
        let password = text(.randomPassword(length: length, alphabet: alphabet, from: random))
        let counts = Dictionary(password.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(counts.count == characters)
        #expect(Set(counts.values) == [256 / characters])
    }

    /// Without random bytes there is no value: the process ends.
    @Test func aFailingSourceEndsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            _ = SecretValue.randomHex(bytes: 32, from: PrivateRandom { _ in false })
        }
        await #expect(processExitsWith: .failure) {
            _ = SecretValue.randomPassword(length: 24, alphabet: "ab", from: PrivateRandom { _ in false })
        }
        await #expect(processExitsWith: .failure) {
            // One buffer is filled, and the next is not.
            var isFirst = true
            let random = PrivateRandom { buffer in
                defer { isFirst = false }
                for index in buffer.indices { buffer[index] = 255 }
                return isFirst
            }
            _ = SecretValue.randomPassword(length: 24, alphabet: "abc", from: random)
        }
    }

    private func text(_ value: consuming SecretValue) -> String {
        value.withBytes { String(decoding: $0, as: UTF8.self) }
    }
}
