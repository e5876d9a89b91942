import Foundation
import Testing

@testable import Secrets

/// Nothing of a new value is in this process's memory once its life is over: neither its text nor the bytes that this
/// stands for.
@Suite(.serialized) struct RandomValueWipingTests {
    /// A kind of value, and the alphabet of its digits, where they stand for bytes.
    struct Kind: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var digits = ""
        let make: @Sendable () -> HeldSecret

        init(_ name: String, _ digits: String = "", _ make: @escaping @Sendable () -> HeldSecret) {
            (testDescription, self.digits, self.make) = (name, digits, make)
        }
    }

    private static let hex = "0123456789abcdef"
    private static let base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    private static let kinds = [
        Kind("hex", hex) { HeldSecret("A", .randomHex(bytes: 96)) },
        Kind("base64", base64 + "+/") { HeldSecret("A", .randomBase64(bytes: 96)) },
        Kind("base64url", base64 + "-_") { HeldSecret("A", .randomBase64URL(bytes: 96)) },
        Kind("password") { HeldSecret("A", .randomPassword(length: 96, alphabet: base64)) },
        Kind("Ed25519", base64 + "+/") { HeldSecret("A", KeyPair(.ed25519).privateKey()) },
        Kind("RSA", base64 + "+/") { HeldSecret("A", KeyPair(.rsa(bits: 2048)).privateKey()) },
    ]

    @Test(arguments: kinds) func leaveNothingBehind(kind: Kind) {
        let search = MemorySearch()
        // At the first call of a function the dynamic linker keeps the registers on the stack, and what was just copied
        // through them; that is none of the code's own copies. So the first value is not judged.
        for (index, piece) in (0..<6).map({ _ in Piece(of: kind) }).enumerated() {
            // A value by itself, and then its text: it is found while it lives, and not any more when it doesn't.
            let isFoundAlive = piece.take { search.finds($0) }
            let isText = search.finds(piece.text)
            let isBytes = !piece.bytes.isEmpty && search.finds(piece.bytes)
            #expect(isFoundAlive)
            #expect(index == 0 || !isText && !isBytes)
        }
    }
}

/// A piece of a value that is made when it is taken: the only copy of it that a test has.
private final class Piece {
    let text = UnsafeMutableRawBufferPointer.allocate(byteCount: 32, alignment: 1)
    /// The bytes that the text stands for; empty where it stands for none.
    let bytes: UnsafeMutableRawBufferPointer
    private let kind: RandomValueWipingTests.Kind

    init(of kind: RandomValueWipingTests.Kind) {
        self.kind = kind
        let count = kind.digits.isEmpty ? 0 : kind.digits.utf8.count == 16 ? 16 : 24
        bytes = .allocate(byteCount: count, alignment: 1)
    }

    deinit {
        text.deallocate()
        bytes.deallocate()
    }

    /// Makes a value, keeps a piece of it, and calls `body` with that while the value lives.
    func take(_ body: (UnsafeMutableRawBufferPointer) -> Bool) -> Bool {
        let secret = kind.make()
        secret.value.withBytes { value in
            // The middle of the text: of a key, a part of the private half.
            let start = value.starts(with: "-----".utf8) ? 28 + (value.count < 200 ? 28 : 16 * 65) : 64
            text.copyMemory(from: UnsafeRawBufferPointer(rebasing: value[start..<start + text.count]))
        }
        decode(kind.digits)
        return withExtendedLifetime(secret) { body(text) }
    }

    /// The bytes that the digits stand for, written to their place at once: what finds copies must make none.
    private func decode(_ digits: String) {
        let digits = Array(digits.utf8)
        let width = digits.count == 16 ? 4 : 6
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
        for (index, character) in text.enumerated() where !bytes.isEmpty {
            let digit = digits.firstIndex(of: character) ?? 0
            for bit in 0..<width where digit >> (width - 1 - bit) & 1 == 1 {
                let place = index * width + bit
                bytes[place / 8] |= 0x80 >> UInt8(place % 8)
            }
        }
    }
}
