import Manifests
import Secrets
import Support

/// Values that stand in for a real one, by their digests: empty, `changeme`, `${NAME}`, a template's own.
///
/// A value that was seen is classified by ``NonValue``; where only digests show, this is what they are compared with.
struct Placeholders: Sendable {
    private let byName: [String: [Digest: Kind]]
    /// The digests in ``byName``, as most values are none of them.
    private let named: DigestTable

    /// What a placeholder is; put into words only where one is found, as a workspace has thousands of them.
    private enum Kind {
        case empty(String)
        case known(String)
        case text(String, NonValue, variant: String)

        var kind: NonValue {
            switch self {
            case .empty: .empty
            case .known: .placeholder
            case .text(_, let kind, _): kind
            }
        }

        var summary: String {
            switch self {
            case .empty(let summary), .known(let summary): summary
            case .text(_, .mask, let variant): "\(NonValue.mask)\(variant)"
            case .text(let text, .word, let variant): "the test value “\(text)”\(variant)"
            case .text(let text, _, let variant): "the placeholder “\(text)”\(variant)"
            }
        }
    }

    /// Computed at its first use, once for all audits.
    private static let empty = table([
        ("", .empty("empty")), (" ", .empty("a single space")), ("\n", .empty("a single newline")),
        ("\r\n", .empty("a single line break")), ("\t", .empty("a single tab")),
        ("\u{FEFF}", .empty("a single byte order mark")), ("\u{A0}", .empty("a single no-break space")),
        ("\u{200B}", .empty("a single zero-width space")),
        ("\"\"", .empty("an empty pair of quotes")), ("''", .empty("an empty pair of quotes")),
    ])
    private static let everywhere = empty.merging(
        table(NonValue.known.filter { !$0.kind.isFairSetting }.flatMap(written))
    ) { first, _ in first }
    /// Words that stand in for a secret, and are fair values of a setting such as `APP_ENV`.
    private static let secretsOnly = table(NonValue.known.filter(\.kind.isFairSetting).flatMap(written))

    /// The digests of both.
    private static let common = DigestTable(Array(everywhere.keys) + secretsOnly.keys)

    /// - Parameter environments: what is listed decides for which names the texts that are made from names are hashed.
    init(_ workspace: Workspace, _ environments: [AuditedEnvironment]) {
        var byName = Dictionary(
            workspace.services.flatMap(\.secrets).map { ($0.name.value, Placeholders.declared($0)) },
            uniquingKeysWith: { first, _ in first })
        var hashed: Set<Name> = []
        for environment in environments {
            for secret in environment.secrets where secret.isDeclared && secret.listed?.digest != nil {
                let name = secret.id.name
                guard !hashed.contains(name), environment.examined(secret) == nil else { continue }
                hashed.insert(name)
                byName[name.text, default: [:]].merge(Placeholders.madeFrom(name.text)) { first, _ in first }
            }
        }
        self.byName = byName
        named = DigestTable(byName.values.flatMap(\.keys))
    }

    /// What the value of `secret` is, as it reads after "is"; nil where it is no known placeholder.
    func summary(of digest: Digest, for secret: AuditedSecret) -> String? {
        standIn(digest, for: secret)?.summary
    }

    /// The same with what kind of no value it is.
    func standIn(_ digest: Digest, for secret: AuditedSecret) -> (kind: NonValue, summary: String)? {
        if Placeholders.common.number(of: digest) == nil, named.number(of: digest) == nil { return nil }
        let known = Placeholders.everywhere[digest] ?? byName[secret.id.name.text]?[digest]
        let found = known ?? (secret.isolation == .config ? nil : Placeholders.secretsOnly[digest])
        return found.map { ($0.kind, $0.summary) }
    }

    private static func table(_ values: [(String, Kind)]) -> [Digest: Kind] {
        Dictionary(values.map { (Digest(of: $0), $1) }, uniquingKeysWith: { first, _ in first })
    }

    /// A text as it is, in capitals and with one, and with what files and shells put around it.
    private static func written(_ text: String, _ kind: NonValue) -> [(String, Kind)] {
        var cases = [text]
        let upper = text.uppercased()
        if upper != text { cases.append(upper) }
        return cases.flatMap { wrapped($0, kind) }
            + [(text.prefix(1).uppercased() + text.dropFirst(), .text(text, kind, variant: ""))]
    }

    private static func wrapped(_ text: String, _ kind: NonValue) -> [(String, Kind)] {
        [
            (text, .text(text, kind, variant: "")),
            (text + "\n", .text(text, kind, variant: ", \(ValueVariant.newline.phrase)")),
            ("\"\(text)\"", .text(text, kind, variant: ", \(ValueVariant.doubleQuotes.phrase)")),
            ("'\(text)'", .text(text, kind, variant: ", \(ValueVariant.singleQuotes.phrase)")),
        ]
    }

    /// What a declaration says of values that are none: its examples, and its prefixes without a key behind them.
    private static func declared(_ declaration: SecretDeclaration) -> [Digest: Kind] {
        let prefixes = declaration.forms.flatMap { form -> [String] in
            if case .prefix(let prefixes) = form { prefixes } else { [] }
        }
        let fills =
            [
                "", "...", "…", "your_key_here", "your-key-here", "your_key", "your_secret_key",
                "your_api_key", "here",
                "key", "secret", "test", "example", "changeme", "placeholder", "123", "1234", "123456",
                "12345678",
                "123456789", "1234567890", "abc", "abc123", "0000000000000000",
            ]
            + [3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 32].flatMap { count in
                ["x", "X", "*"].map { String(repeating: $0, count: count) }
            }
        return table(
            declaration.examples.map { ($0, .known("the template's own example")) }
                + prefixes.flatMap { prefix in
                    fills.map { (prefix + $0, .known("a prefix with nothing behind it")) }
                })
    }

    /// What stands for the value of a secret of this name.
    private static func madeFrom(_ name: String) -> [Digest: Kind] {
        let texts = NonValue.standIns(for: name)
        let references = [
            "${\(name)}", "$\(name)", "env(\(name))", "{{ \(name) }}", "your_\(name.lowercased())_here", name,
        ]
        return table(
            texts.map { ($0, .text($0, .placeholder, variant: "")) }
                + references.flatMap { wrapped($0, .placeholder) })
    }
}
