import Manifests
import Secrets

/// The values that nobody means to keep, by their digests: empty, `changeme`, `your_…_here`, a template's own.
struct Placeholders: Sendable {
    /// Words that stand in for a value anywhere.
    private static let words = [
        "changeme", "change_me", "change-me", "CHANGEME", "CHANGE_ME", "changeit", "replace_me", "replaceme",
        "REPLACE_ME", "placeholder", "PLACEHOLDER", "todo", "TODO", "fixme", "FIXME", "tbd", "TBD", "xxx",
        "XXX",
        "xxxx", "xxxxxxxx", "dummy", "example", "sample", "secret", "password", "your_key_here",
        "your-key-here",
        "YOUR_KEY_HERE", "your_api_key_here", "your-api-key", "your_secret_here", "<your-key>", "...", "null",
        "undefined", "none", "None", "NULL",
    ]
    /// Words that stand in for a secret, and are fair values of a setting such as `APP_ENV`.
    private static let testWords = [
        "test", "TEST", "testing", "test_key", "test-key", "foo", "bar", "123456", "default",
    ]

    private let everywhere: [Digest: Kind]
    private let secretsOnly: [Digest: Kind]
    private let byName: [String: [Digest: Kind]]

    /// What a placeholder is; put into words only where one is found, as a workspace has thousands of them.
    private enum Kind {
        case known(String)
        case placeholder(String)
        case test(String)

        var summary: String {
            switch self {
            case .known(let summary): summary
            case .placeholder(let word): "the placeholder “\(word)”"
            case .test(let word): "the test value “\(word)”"
            }
        }
    }

    init(_ workspace: Workspace) {
        everywhere = Placeholders.table(
            [
                ("", .known("empty")), (" ", .known("a single space")), ("\n", .known("a single newline")),
                ("\"\"", .known("an empty pair of quotes")), ("''", .known("an empty pair of quotes")),
            ] + Placeholders.words.map { ($0, .placeholder($0)) })
        secretsOnly = Placeholders.table(Placeholders.testWords.map { ($0, .test($0)) })
        byName = Dictionary(
            workspace.services.flatMap(\.secrets).map { ($0.name.value, Placeholders.madeFromName($0)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// What the value of `secret` is, as it reads after "is"; nil where it is no known placeholder.
    func summary(of digest: Digest, for secret: AuditedSecret) -> String? {
        if let kind = everywhere[digest] ?? byName[secret.id.name.text]?[digest] { return kind.summary }
        return secret.isolation == .config ? nil : secretsOnly[digest]?.summary
    }

    private static func table(_ values: [(String, Kind)]) -> [Digest: Kind] {
        Dictionary(values.map { (Digest(of: $0), $1) }, uniquingKeysWith: { first, _ in first })
    }

    private static func madeFromName(_ declaration: SecretDeclaration) -> [Digest: Kind] {
        let name = declaration.name.value
        let lower = name.lowercased()
        let dashed = lower.split(separator: "_", omittingEmptySubsequences: false).joined(separator: "-")
        let stands = [
            name, lower, "your_\(lower)_here", "your_\(lower)", "your-\(dashed)-here", "your-\(dashed)",
            "YOUR_\(name)_HERE",
            "YOUR_\(name)", "<\(lower)>", "<\(dashed)>", "<your-\(dashed)>", "<\(name)>", "${\(name)}",
            "$\(name)",
        ]
        let prefixes = declaration.forms.flatMap { form -> [String] in
            if case .prefix(let prefixes) = form { prefixes } else { [] }
        }
        let bare = prefixes.flatMap { [$0, "\($0)...", "\($0)xxx", "\($0)your_key_here"] }
        return table(
            declaration.examples.map { ($0, .known("the template's own example")) }
                + bare.map { ($0, .known("a prefix with nothing behind it")) }
                + stands.map { ($0, .placeholder($0)) })
    }
}
