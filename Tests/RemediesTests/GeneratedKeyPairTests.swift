import Foundation
import Manifests
import Remedies
import Testing

@testable import Auditing

@Suite struct GeneratedKeyPairTests {
    private func pairs(_ algorithm: KeyAlgorithm, count: Int) -> [(privateKey: String, publicKey: String)] {
        let generator = Generator.keyPair(algorithm: algorithm, publicKey: "PUBLIC_KEY")
        return (0..<count).compactMap { _ in
            let values = generator.generate(for: "KEY")
            guard values.map(\.name) == ["KEY", "PUBLIC_KEY"] else { return nil }
            guard values[0].value.withBytes({ generator.form.matches($0) }) else { return nil }
            let texts = values.map { $0.value.withBytes { String(decoding: $0, as: UTF8.self) } }
            return (texts[0], texts[1])
        }
    }

    /// The DER within a PEM text with this label.
    private func der(_ text: String, _ label: String) -> [UInt8]? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first == "-----BEGIN \(label)-----", lines.last == "-----END \(label)-----" else {
            return nil
        }
        return Data(base64Encoded: lines.dropFirst().dropLast().joined()).map { [UInt8]($0) }
    }

    /// An Ed25519 key is 32 random bytes behind a head that is always the same (RFC 8410, section 7).
    @Test func ed25519() {
        let pairs = pairs(.ed25519, count: 10_000)
        #expect(pairs.count == 10_000)
        let seeds = pairs.compactMap { der($0.privateKey, "PRIVATE KEY") }
        #expect(seeds.allSatisfy { $0.count == 48 && $0[..<16] == seeds[0][..<16] })
        let points = pairs.compactMap { der($0.publicKey, "PUBLIC KEY") }
        #expect(points.allSatisfy { $0.count == 44 && $0[..<12] == points[0][..<12] })
        #expect(Set(seeds).count == 10_000)
        #expect(Set(points).count == 10_000)
        let likelihood = BitRows(bytes: seeds.map { Array($0[16...]) }).likelihood
        #expect(likelihood > Randomness.bound)
    }

    @Test func rsa() {
        let pairs = pairs(.rsa(bits: 2048), count: 8)
        #expect(pairs.count == 8)
        #expect(Set(pairs.compactMap { der($0.privateKey, "PRIVATE KEY") }).count == 8)
        #expect(Set(pairs.compactMap { der($0.publicKey, "PUBLIC KEY") }).count == 8)
    }

    /// What is generated passes the check that the public half's own declaration demands.
    @Test func thePublicHalfHasTheFormThatIsDeclared() throws {
        let services = """
            services:
              a: { title: A, severity: low, isolation: isolated, secrets: {
                KEY: { generate: { ed25519: { public: PUBLIC_KEY } } }, PUBLIC_KEY: {} } }
            """
        let workspace = try Workspace.read(
            name: "w", services: ManifestFile(path: "services.yaml", text: services), environments: [],
            probes: [])
        let secrets = try #require(workspace.services.first).secrets
        let values = try #require(secrets.first?.generator).generate(for: "KEY")
        for (secret, value) in zip(secrets, values) {
            #expect(secret.name.value == value.name)
            #expect(!secret.forms.isEmpty)
            for form in secret.forms { #expect(value.value.withBytes { form.matches($0) }) }
        }
        #expect(!secrets[0].forms.contains { form in values[1].value.withBytes { form.matches($0) } })
    }
}
