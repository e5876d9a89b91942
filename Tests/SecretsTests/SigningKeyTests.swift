import Foundation
import Support
import Testing

@testable import Secrets

/// Keys that sign, and the public halves that verify.
@Suite(.serialized) struct SigningKeyTests {
    private static func pem() -> HeldSecret { HeldSecret("key", KeyPair(.ed25519).privateKey()) }

    @Test func whatIsSignedIsVerified() throws {
        let pem = Self.pem()
        let key = try SigningKey(pem: pem.value)
        let message = Array("what is signed".utf8)
        let signature = key.signature(of: message)
        let verifying = key.verifyingKey
        #expect(verifying.verifies(signature, of: message))
        #expect(!verifying.verifies(signature, of: message + [0]))
        #expect(!verifying.verifies(Array(signature.dropLast()), of: message))
        #expect(!verifying.verifies([], of: []))
        for place in signature.indices {
            var changed = signature
            changed[place] ^= 1
            #expect(!verifying.verifies(changed, of: message))
        }
        let other = try SigningKey(pem: Self.pem().value).verifyingKey
        #expect(!other.verifies(signature, of: message))
        #expect(other.id != verifying.id)
    }

    /// OpenSSL's own command makes the same public half.
    @Test func theHalvesAreThoseOfOpenSSL() throws {
        let pem = Self.pem()
        let text = pem.value.withBytes { String(decoding: $0, as: UTF8.self) }
        let shown = try #require(try OpenSSLTool.run(["pkey", "-pubout"], input: text))
        let key = try SigningKey(pem: pem.value).verifyingKey
        #expect(try VerifyingKey(pem: Array(shown.utf8)) == key)
        #expect(key.id.utf8.count == 64)
    }

    @Test func otherKeysAndOtherTextsAreRefused() throws {
        let rsa = KeyPair(.rsa(bits: 2048))
        let rsaKey = HeldSecret("key", rsa.privateKey())
        #expect(throws: Failure.self) { _ = try SigningKey(pem: rsaKey.value).verifyingKey }
        let rsaPublic = rsa.publicKey().withBytes { Array($0) }
        #expect(throws: Failure.self) { try VerifyingKey(pem: rsaPublic) }
        for text in [
            "", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----",
        ] {
            var bytes = Array(text.utf8)
            let held = bytes.withUnsafeMutableBytes {
                HeldSecret("key", SecretValue(copying: UnsafeRawBufferPointer($0)))
            }
            #expect(throws: Failure.self) { _ = try SigningKey(pem: held.value).verifyingKey }
            #expect(throws: Failure.self) { try VerifyingKey(pem: Array(text.utf8)) }
        }
    }

    /// The 32 bytes of a key are in memory while it lives, and not after.
    @Test func theKeyIsWiped() throws {
        let search = MemorySearch()
        let seed = UnsafeMutableRawBufferPointer.allocate(byteCount: 24, alignment: 1)
        defer { seed.deallocate() }
        for round in 0..<4 {
            let isFoundAlive = try Self.use(into: seed, search)
            #expect(isFoundAlive)
            // At the first call the dynamic linker keeps registers on the stack.
            #expect(round == 0 || !search.finds(seed))
        }
    }

    /// Signs with a new key, and copies a piece of its bytes to `seed`; whether they were found while it lived.
    private static func use(
        into seed: UnsafeMutableRawBufferPointer, _ search: MemorySearch
    ) throws -> Bool {
        let pem = pem()
        let key = try SigningKey(pem: pem.value)
        _ = key.signature(of: [1, 2, 3])
        pem.value.withBytes { text in
            let digits = text[28..<text.count].filter { $0 != 0x0A }.prefix(64)
            if let der = Base64.standard.decoded(Array(digits)) {
                der.withBytes { seed.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[20..<44])) }
            }
        }
        let isFound = search.finds(seed)
        _ = key.signature(of: [4])
        return isFound
    }
}

/// Hashes of what is public.
@Suite struct ContentHashTests {
    @Test func isSHA256() {
        #expect(
            ContentHash.sha256(of: "abc")
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    /// The example of RFC 9562, appendix A.4.
    @Test func isAUUIDOfVersionFive() {
        let dns: [UInt8] = [
            0x6B, 0xA7, 0xB8, 0x10, 0x9D, 0xAD, 0x11, 0xD1, 0x80, 0xB4, 0x00, 0xC0, 0x4F, 0xD4, 0x30, 0xC8,
        ]
        #expect(ContentHash.uuid(of: "www.example.com", in: dns) == "2ed6657d-e927-568b-95e1-2665a8aea6a2")
    }
}
