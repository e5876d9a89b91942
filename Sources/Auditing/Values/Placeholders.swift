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

    private let everywhere: [Digest: String]
    private let secretsOnly: [Digest: String]
    private let byName: [String: [Digest: String]]

    init(_ workspace: Workspace) {
        let empty = [
            (Digest(of: ""), "empty"), (Digest(of: " "), "a single space"),
            (Digest(of: "\n"), "a single newline"),
        ]
        let quoted = [
            (Digest(of: "\"\""), "an empty pair of quotes"), (Digest(of: "''"), "an empty pair of quotes"),
        ]
        everywhere = Dictionary(
            empty + quoted + Placeholders.words.map { (Digest(of: $0), "the placeholder “\($0)”") },
            uniquingKeysWith: { first, _ in first })
        secretsOnly = Dictionary(
            Placeholders.testWords.map { (Digest(of: $0), "the test value “\($0)”") },
            uniquingKeysWith: { first, _ in first })
        byName = Dictionary(
            workspace.services.flatMap(\.secrets).map { ($0.name.value, Placeholders.madeFromName($0)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// What the value of `secret` is, as it reads after "is"; nil where it is no known placeholder.
    func summary(of digest: Digest, for secret: AuditedSecret) -> String? {
        if let summary = everywhere[digest] ?? byName[secret.id.name.text]?[digest] { return summary }
        return secret.isolation == .config ? nil : secretsOnly[digest]
    }

    private static func madeFromName(_ declaration: SecretDeclaration) -> [Digest: String] {
        let name = declaration.name.value
        let lower = name.lowercased()
        let dashed = String(lower.map { $0 == "_" ? "-" : $0 })
        let stands = [
            name, lower, "your_\(lower)_here", "your_\(lower)", "your-\(dashed)-here", "your-\(dashed)",
            "YOUR_\(name)_HERE",
            "YOUR_\(name)", "<\(lower)>", "<\(dashed)>", "<your-\(dashed)>", "<\(name)>", "${\(name)}",
            "$\(name)",
        ]
        let examples = declaration.examples.map { (Digest(of: $0), "the template's own example") }
        let prefixes = declaration.forms.flatMap { form -> [String] in
            if case .prefix(let prefixes) = form { prefixes } else { [] }
        }
        let bare = prefixes.flatMap { [$0, "\($0)...", "\($0)xxx", "\($0)your_key_here"] }
            .map { (Digest(of: $0), "a prefix with nothing behind it") }
        return Dictionary(
            examples + bare + stands.map { (Digest(of: $0), "the placeholder “\($0)”") },
            uniquingKeysWith: { first, _ in first })
    }
}
