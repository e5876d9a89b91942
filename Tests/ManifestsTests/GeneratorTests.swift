import Foundation
import Manifests
import Testing
import Probes

/// `generate`: every generator, read into what it makes and into the form that this has.
@Suite struct GeneratorTests {
    static func file(_ declaration: String, half: String = "{}") -> String {
        ServicesProblemsTests.file(declaringSecret: declaration) + "      HALF: \(half)\n"
    }

    private func secrets(_ declaration: String, half: String = "{}") throws -> [SecretDeclaration] {
        try readWorkspace(services: Self.file(declaration, half: half)).services.flatMap(\.secrets)
    }

    @Test(arguments: [
        ("{ hex: 32 }", Generator.hex(bytes: 32), ValueForm.hex(bytes: 32)),
        ("{ base64: 4096 }", .base64(bytes: 4096), .base64(bytes: 4096)),
        ("{ base64url: 1 }", .base64url(bytes: 1), .base64(bytes: 1)),
        ("uuid", .uuid, .uuid),
        ("{ password: 24 }", .password(length: 24, alphabet: PasswordAlphabet.standard), .minimumLength(24)),
        (
            "{ password: { length: 11 } }", .password(length: 11, alphabet: PasswordAlphabet.standard),
            .minimumLength(11)
        ),
        (
            "{ password: { length: 64, alphabet: 01 } }", .password(length: 64, alphabet: "01"),
            .minimumLength(64)
        ),
        (
            "{ password: { length: 23, alphabet: \"aA#'$\\\"\\\\\" } }",
            .password(length: 23, alphabet: "aA#'$\"\\"), .minimumLength(23)
        ),
    ]) func readsGenerators(text: String, generator: Generator, form: ValueForm) throws {
        let secret = try #require(secrets("{ generate: \(text) }").first)
        #expect(secret.generator == generator)
        #expect(generator.form == form)
        #expect(secret.forms == [form])
    }

    @Test(arguments: [
        ("{ ed25519: { public: HALF } }", KeyAlgorithm.ed25519),
        ("{ rsa: { public: HALF } }", .rsa(bits: 3072)),
        ("{ rsa: { bits: 2048, public: HALF } }", .rsa(bits: 2048)),
        ("{ rsa: { public: HALF, bits: 8192 } }", .rsa(bits: 8192)),
    ]) func readsKeyPairs(text: String, algorithm: KeyAlgorithm) throws {
        let secrets = try secrets("{ generate: \(text) }")
        #expect(secrets[0].generator == .keyPair(algorithm: algorithm, publicKey: "HALF"))
        #expect(secrets[0].forms == [.prefix(["-----BEGIN " + "PRIVATE KEY-----"])])
        #expect(secrets[0].publicHalfOf == nil)
        #expect(secrets[2].forms == [.prefix(["-----BEGIN " + "PUBLIC KEY-----"])])
        #expect(secrets[2].generator == nil)
        #expect(secrets[2].publicHalfOf == "KEY")
        #expect(secrets[1].publicHalfOf == nil)
    }

    /// A form that is declared besides counts, where all that is generated has it.
    @Test(arguments: [
        ("{ hex: 32 }", "format: { hex: 32 }", [ValueForm.hex(bytes: 32)]),
        ("{ hex: 32 }", "format: hex", [.hex(bytes: nil)]),
        ("{ base64: 8 }", "format: base64", [.base64(bytes: nil)]),
        ("{ base64url: 8 }", "format: { base64: 8 }", [.base64(bytes: 8)]),
        ("{ base64url: 8 }", "min_length: 11", [.minimumLength(11), .base64(bytes: 8)]),
        ("{ base64: 8 }", "min_length: 12", [.minimumLength(12), .base64(bytes: 8)]),
        ("{ hex: 8 }", "min_length: 16", [.minimumLength(16), .hex(bytes: 8)]),
        ("uuid", "min_length: 36", [.minimumLength(36), .uuid]),
        ("{ password: 20 }", "min_length: 20", [.minimumLength(20)]),
        ("{ password: 20 }", "min_length: 8", [.minimumLength(8)]),
        ("{ password: 20 }", "length: 20", [.length(20)]),
        ("{ hex: 8 }", "length: 16", [.length(16), .hex(bytes: 8)]),
        ("{ ed25519: { public: HALF } }", "prefix: \"-----BEGIN \"", [.prefix(["-----BEGIN "])]),
    ]) func keepsFormsThatAreMet(generator: String, form: String, forms: [ValueForm]) throws {
        #expect(try secrets("{ generate: \(generator), \(form) }")[0].forms == forms)
    }

    @Test func keepsFormsOfThePublicHalf() throws {
        let half = "{ prefix: \"-----BEGIN\", min_length: 80 }"
        let secrets = try secrets("{ generate: { ed25519: { public: HALF } } }", half: half)
        #expect(secrets[2].forms == [.prefix(["-----BEGIN"]), .minimumLength(80)])
    }

    @Test func readsWhoElseKnows() throws {
        #expect(
            try secrets("{ known_to: 'Mail: every hook' }").map(\.knownTo) == ["Mail: every hook", nil, nil])
    }

    /// No password that can be declared has fewer than 64 bits, and one character less would have.
    @Test(arguments: [(2, 64), (10, 20), (16, 16), (62, 11), (64, 11), (94, 10)])
    func countsTheBitsOfPasswords(characters: Int, length: Int) {
        #expect(PasswordAlphabet.shortestLength(characters: characters) == length)
    }

    @Test(arguments: 2...94) func theShortestLengthIsTheLeast(characters: Int) {
        let least = PasswordAlphabet.shortestLength(characters: characters)
        let bits = log2(Double(characters))
        #expect(Double(least) * bits >= 64)
        #expect(Double(least - 1) * bits < 64)
    }

    @Test func theStandardAlphabetNeedsNoQuotes() {
        #expect(PasswordAlphabet.standard.count == 62)
        #expect(Set(PasswordAlphabet.standard).count == 62)
        #expect(PasswordAlphabet.standard.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
    }
}
