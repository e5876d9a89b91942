import Foundation
import Secrets
import Testing

@Suite struct KeyPairTests {
    private static let algorithms: [KeyPair.Algorithm] = [
        .ed25519, .ed25519, .rsa(bits: 2048), .rsa(bits: 2048), .rsa(bits: 3072), .rsa(bits: 4096),
    ]

    /// OpenSSL's own command takes both halves, and finds that they are halves of one key.
    @Test(arguments: algorithms) func bothHalvesAreOneKey(algorithm: KeyPair.Algorithm) throws {
        let pair = KeyPair(algorithm)
        let privateKey = text(pair.privateKey())
        let publicKey = text(pair.publicKey())
        #expect(try OpenSSLTool.run(["pkey", "-check", "-noout"], input: privateKey) == "Key is valid\n")
        #expect(try OpenSSLTool.run(["pkey", "-pubout"], input: privateKey) == publicKey + "\n")
        #expect(try OpenSSLTool.run(["pkey", "-pubin", "-pubcheck", "-noout"], input: publicKey) != nil)
        #expect(try OpenSSLTool.run(["pkey", "-noout"], input: publicKey) == nil)
        let described = try #require(
            try OpenSSLTool.run(["pkey", "-pubin", "-text_pub", "-noout"], input: publicKey))
        switch algorithm {
        case .ed25519: #expect(described.hasPrefix("ED25519 Public-Key:"))
        case .rsa(let bits):
            #expect(described.contains("Public-Key: (\(bits) bit)"))
            #expect(described.contains("Exponent: 65537 "))
        }
    }

    @Test func arePEMWithoutANewlineAtTheEnd() {
        let pair = KeyPair(.ed25519)
        for (label, text) in [
            ("PRIVATE KEY", text(pair.privateKey())), ("PUBLIC KEY", text(pair.publicKey())),
        ] {
            #expect(text.hasPrefix("-----BEGIN \(label)-----\n"))
            #expect(text.hasSuffix("\n-----END \(label)-----"))
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 64 })
        }
    }

    @Test func aPairHasOneKeyAndAnotherPairAnother() {
        let pair = KeyPair(.ed25519)
        #expect(text(pair.privateKey()) == text(pair.privateKey()))
        let other = KeyPair(.ed25519)
        #expect(text(pair.privateKey()) != text(other.privateKey()))
        #expect(text(pair.publicKey()) != text(other.publicKey()))
    }

    /// What OpenSSL can't make ends the process; no empty or half a pair comes of it.
    @Test func whatCanNotBeMadeEndsTheProcess() async {
        await #expect(processExitsWith: .failure) { _ = KeyPair(.rsa(bits: 1)) }
    }

    private func text(_ value: consuming SecretValue) -> String {
        value.withBytes { String(decoding: $0, as: UTF8.self) }
    }
}
