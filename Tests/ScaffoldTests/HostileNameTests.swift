import Listings
import Manifests
import Scaffold
import Testing

/// Whatever a listing names, what is written reads back: each name is declared, or left out and told.
@Suite struct HostileNameTests {
    private static let pieces = [
        "A", "b", "_", "STRIPE", "VITE_", "null", "true", "~", "y", "0", "-", ".", "/", " ", "#", ": ", "*",
        "&x",
        "\"", "'", "\\", "{", "}", "[", "]", ",", "|", ">", "%", "@", "`", "\n", "\r", "\t", "\0",
        "\u{1B}[31m",
        "\u{85}", "\u{2028}", "\u{FEFF}", "\u{202E}", "é", "🔑", "<<", "---", "...", "pages/", "::error::",
        String(repeating: "X", count: 300),
    ]

    @Test(arguments: 0..<60) func readsBack(seed: UInt64) throws {
        var random = Seeded(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
        func names() -> [String] {
            (0..<40).map { _ in
                (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    Self.pieces.randomElement(using: &random) ?? ""
                }.joined()
            }
        }
        let values = ["one", "two", nil]
        func listed() throws -> Listing {
            try listing(
                Dictionary(
                    names().map { ($0, values.randomElement(using: &random) ?? nil) },
                    uniquingKeysWith: { first, _ in first }))
        }
        let environments = [
            ScaffoldEnvironment(name: "production", listings: [place("a")], listing: try listed()),
            ScaffoldEnvironment(
                name: "preprod", listings: [place("b"), place("c", part: "pages")], listing: try listed()),
            ScaffoldEnvironment(name: "null", listings: []),
        ]
        let examples = names()
        let manifests = ManifestScaffold(environments, templateNames: examples).manifests()
        // One name may look like another's misspelling, which is a warning and no problem.
        #expect(problems(of: manifests).filter { !$0.contains("did you mean") } == [])
        let workspace = try workspace(of: manifests)
        let declared = Set(workspace.services.flatMap(\.secrets).map(\.name.value))
        for environment in environments {
            let all = Set((environment.listing?.secrets ?? [:]).keys.map(\.text))
            let leftOut = Set(manifests.leftOut.first { $0.environment == environment.name }?.names ?? [])
            let read = workspace.environments.first { $0.name.value == environment.name }
            let expected = Set((read?.expectations ?? []).map { "\($0.pattern.value)" })
            #expect(leftOut.isSubset(of: all) && leftOut.isDisjoint(with: expected))
            #expect(all.subtracting(leftOut).isSubset(of: expected))
            #expect(all.subtracting(leftOut).allSatisfy { declared.contains(SecretAddress($0).name) })
        }
    }

    /// Nothing of a value is written, and nothing of a digest.
    @Test func tellsNoValue() throws {
        let value = "a value that stays unread 7c1e"
        let manifests = ManifestScaffold([
            ScaffoldEnvironment(
                name: "production", listings: [place("x")], listing: try listing(["A_KEY": value])),
            ScaffoldEnvironment(
                name: "preprod", listings: [place("y")], listing: try listing(["B_KEY": value])),
        ]).manifests()
        let text = manifests.files.map(\.text).joined()
        #expect(text.contains("same value as B_KEY in preprod"))
        #expect(!text.contains("7c1e") && text.firstMatch(of: /[0-9a-f]{16}/) == nil)
    }

    /// Cost grows with the number of secrets, also where all of them have one value.
    @Test(.timeLimit(.minutes(1))) func manyAreWrittenInOneGo() throws {
        let values = Dictionary(
            uniqueKeysWithValues: (0..<20_000).map { ("NAME\($0 / 2)_\($0)", "one" as String?) })
        let manifests = ManifestScaffold([
            ScaffoldEnvironment(name: "production", listings: [place("a")], listing: try listing(values)),
            ScaffoldEnvironment(name: "preprod", listings: [place("b")], listing: try listing(values)),
        ]).manifests()
        #expect(manifests.secretCount == 20_000)
        #expect(manifests.shared.flatMap(\.secrets).count == 1)
    }
}

/// A generator whose numbers a seed decides.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
