import Testing

@testable import Secrets

@Suite struct SHA256Tests {
    /// Source: RFC 4231, test cases 1, 2 and 6: a short key, a short key and a longer text, a key longer than a block.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ]) func `HMACs are those of the RFC`(_ key: [UInt8], _ message: String, _ expected: String) {
        #expect(Hexadecimal.text(of: hmac(message, key: key)) == expected)
    }

    /// Source: FIPS 180-4's example "abc".
    @Test func `pieces are hashed as one text`() {
        let hash = Array("a".utf8).withUnsafeBytes { a in
            Array("bc".utf8).withUnsafeBytes { bc in
                sha256(a, UnsafeRawBufferPointer(start: nil, count: 0), bc)
            }
        }
        #expect(
            Hexadecimal.text(of: hash) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func `random bytes differ`() {
        #expect(Set((0..<100).map { _ in randomBytes(16) }).count == 100)
    }
}
