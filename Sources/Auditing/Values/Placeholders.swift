import Manifests
import Secrets
import Support

/// Placeholders for a real value by their digests: empty, `changeme`, `${NAME}`, a template's own example.
///
/// A visible value is classified by ``NonValue``; a value of which only the digest is known is compared with these.
struct Placeholders: Sendable {
    private let declarations: [String: SecretDeclaration]
    /// The names for which the texts made of names are compared.
    private let names: Set<Name>
    /// The heads of the digests of the placeholders that the manifests and listings determine, as most values are real.
    private let heads: DigestHeads
    /// The values that each environment declares as its own, whatever they look like.
    private let own: [String: Set<Digest>]
    /// The placeholders made of a name, created when a value may be one of them.
    private let tables = Memo<Name, [Digest: Kind]>()

    /// The placeholders that the manifests alone determine.
    struct Declared: Sendable {
        fileprivate let declarations: [String: SecretDeclaration]
        fileprivate let names: Set<Name>
        fileprivate let heads: DigestHeads

        init(_ workspace: Workspace) {
            let all = workspace.services.flatMap(\.secrets)
            declarations = Dictionary(
                all.map { ($0.name.value, $0) }, uniquingKeysWith: { first, _ in first })
            var heads = DigestHeads(capacity: 1 << 10)
            for digest in Placeholders.empty.keys { heads.insert(digest) }
            for text in all.flatMap(\.examples) { heads.insert(Digest(of: text)) }
            for prefix in Set(all.flatMap(Placeholders.prefixes)) {
                for fill in Placeholders.fills { heads.insert(Digest(of: prefix + fill)) }
            }
            names = Set(all.map { Name($0.name.value) })
            Placeholders.add(names, to: &heads)
            self.heads = heads
        }
    }

    /// A placeholder. It is put into words only if a value is one, as a workspace has thousands.
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
            case .text(let text, .word, let variant): "the test value \(quoted(text))\(variant)"
            case .text(let text, _, let variant): "the placeholder \(quoted(text))\(variant)"
            }
        }
    }

    /// Created at its first use, for all audits.
    private static let empty = table([
        ("", .empty("empty")), (" ", .empty("a single space")), ("\n", .empty("a single newline")),
        ("\r\n", .empty("a single line break")), ("\r", .empty("a single carriage return")),
        ("\n\n", .empty("two newlines")), ("\r\n\r\n", .empty("two line breaks")),
        ("  ", .empty("two spaces")), ("\t", .empty("a single tab")),
        ("\u{FEFF}", .empty("a single byte order mark")), ("\u{A0}", .empty("a single no-break space")),
        ("\u{200B}", .empty("a single zero-width space")),
        ("\"\"", .empty("an empty pair of quotes")), ("''", .empty("an empty pair of quotes")),
    ])
    private static let everywhere = empty.merging(
        table(NonValue.known.filter { !$0.kind.isFairSetting }.flatMap(written))
    ) { first, _ in first }
    /// Words that are placeholders for a secret but valid values of a setting such as `APP_ENV`.
    private static let secretsOnly = table(NonValue.known.filter(\.kind.isFairSetting).flatMap(written))

    /// Returns whether a digest is that of such a word.
    static func isWord(_ digest: Digest) -> Bool { secretsOnly[digest] != nil }

    /// Texts composed of parts.
    private static let composed: [Digest: Kind] = {
        var table: [Digest: Kind] = [:]
        for composition in NonValue.compositions {
            for part in composition.parts {
                for text in composition.texts.all(for: part) {
                    table[Digest(of: text)] =
                        table[Digest(of: text)] ?? .text(text, composition.kind, variant: "")
                }
            }
        }
        return table
    }()
    /// Typical values of settings, which no key has; few, because nearly every listing contains one of them.
    private static let settings = table(
        NonValue.settings.flatMap { word in
            [word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()].flatMap {
                wrapped($0, .word)
            }
        })

    /// The texts of all of these except settings' values.
    static var common: [String] {
        let known = NonValue.known.flatMap { text, kind in
            spellings(of: text).flatMap { text, around in around.map { $0.before + text + $0.after } }
                + capitalized(text, kind).map(\.text)
        }
        return known
            + NonValue.compositions.flatMap { composition in
                composition.parts.flatMap { composition.texts.all(for: $0) }
            }
    }

    /// - Parameter environments: Their listings determine the names for which the texts made of names are compared.
    init(_ declared: Declared, _ environments: [AuditedEnvironment]) {
        var names: Set<Name> = []
        for environment in environments {
            for secret in environment.compared
            where (secret.isDeclared || secret.isIncidental) && secret.listed?.digest != nil {
                guard environment.examined(secret) == nil else { continue }
                names.insert(secret.id.name)
                // Files refer to a setting by the variable that it comes from.
                if secret.isIncidental { names.insert(Name(secret.id.name.text.uppercased())) }
            }
        }
        var heads = declared.heads
        Placeholders.add(names.filter { !declared.names.contains($0) }, to: &heads)
        (declarations, self.names, self.heads) = (declared.declarations, names.union(declared.names), heads)
        own = Dictionary(
            environments.map { ($0.name, $0.environment.ownDigests) }, uniquingKeysWith: { first, _ in first }
        )
    }

    /// Adds the texts made of names.
    private static func add(_ names: some Collection<Name>, to heads: inout DigestHeads) {
        let names = Array(names)
        heads.insert(
            inParallel(names.count, by: 32) { places in
                var digests: [Digest] = []
                for name in names[places] {
                    NonValue.namedTexts.each(for: name.text) { digests.append(Digest(of: $0)) }
                    wrappedReferences.each(for: name.text) { digests.append(Digest(of: $0)) }
                }
                return digests
            })
    }

    /// Returns what the value of `secret` is, as it reads after "is"; `nil` if it is not a known placeholder.
    func summary(of digest: Digest, for secret: AuditedSecret) -> String? {
        standIn(digest, for: secret)?.summary
    }

    /// Returns the same with the kind of placeholder.
    func standIn(_ digest: Digest, for secret: AuditedSecret) -> (kind: NonValue, summary: String)? {
        let isOwn = { own[secret.id.environment]?.contains(digest) == true }
        if let word = Placeholders.settings[digest], secret.isolation != .config,
            CredentialName.isKeys(secret.id.name.text), !secret.takesWords, !isOwn()
        {
            return (word.kind, word.summary)
        }
        guard PlaceholderHeads.mayContain(digest) || heads.mayContain(digest), !isOwn(),
            secret.isolation != .config || !NonValue.isSettingsWord(digest)
        else { return nil }
        let known = Placeholders.everywhere[digest] ?? table(of: secret.id.name)[digest]
        guard
            let found = known ?? Placeholders.secretsOnly[digest]
                ?? (secret.isolation == .config ? nil : madeFromAnyName(digest))
                    ?? Placeholders.composed[digest],
            !found.kind.isFairSetting || !secret.takesWords,
            // The value that a setting's reference resolves to is not seen.
            found.kind != .reference || secret.isolation != .config
        else { return nil }
        return (found.kind, found.summary)
    }

    /// Returns the placeholder made of another secret's name, such as an unresolved reference. Few values get here.
    private func madeFromAnyName(_ digest: Digest) -> Kind? {
        for name in names.sorted() {
            guard case .text(let text, let kind, let variant)? = table(of: name)[digest] else { continue }
            // A name alone may be a real value, such as `shop` or `orders_db`, unless it is a credential's name.
            let isAlone = text.utf8.count == name.text.utf8.count
            guard !isAlone || name.text.contains("_") && CredentialName.isKeys(name.text) else { continue }
            return .text(text, kind, variant: variant)
        }
        return nil
    }

    private func table(of name: Name) -> [Digest: Kind] {
        tables.value(of: name) {
            let declared = declarations[name.text].map(Placeholders.declared) ?? [:]
            guard names.contains(name) else { return declared }
            return declared.merging(Placeholders.madeFrom(name.text)) { first, _ in first }
        }
    }

    private static func table(_ values: [(String, Kind)]) -> [Digest: Kind] {
        Dictionary(values.map { (Digest(of: $0), $1) }, uniquingKeysWith: { first, _ in first })
    }

    /// Returns a text as it is, in capitals and with an initial capital, each with what files and shells add.
    private static func written(_ text: String, _ kind: NonValue) -> [(String, Kind)] {
        spellings(of: text).flatMap { wrapped($0.text, kind, $0.around) }
            + capitalized(text, kind).map { ($0.text, .text(text, kind, variant: $0.variant)) }
    }

    /// Returns a text as it is and in capitals, each with what may surround it.
    private static func spellings(of text: String) -> [(text: String, around: [Around])] {
        let isPasted = pasted.contains(text)
        let upper = text.uppercased()
        let written = (text, isPasted ? around + before : around)
        return upper == text
            ? [written] : [written, (upper, isPasted ? around + before : around.prefix(2).map { $0 })]
    }

    /// Returns a text with an initial capital, also within brackets: `[Filtered]`. Programs write `None` so, and files
    /// add a line ending.
    private static func capitalized(_ text: String, _ kind: NonValue) -> [(text: String, variant: String)] {
        let sign = text.prefix { !$0.isLetter && !$0.isNumber }
        let rest = text.dropFirst(sign.count)
        let capitalized = String(sign) + rest.prefix(1).uppercased() + rest.dropFirst()
        guard kind == .absence || pasted.contains(text) else { return [(capitalized, "")] }
        return around.map { before, after, variant in
            (before + capitalized + after, variant.map { ", \($0.phrase)" } ?? "")
        }
    }

    private static func wrapped(
        _ text: String, _ kind: NonValue, _ around: [Around] = Placeholders.around
    ) -> [(String, Kind)] {
        around.map { before, after, variant in
            (before + text + after, .text(text, kind, variant: variant.map { ", \($0.phrase)" } ?? ""))
        }
    }

    /// What files and shells add to a text.
    private static let around: [Around] = [
        ("", "", nil), ("", "\n", .newline), ("\"", "\"", .doubleQuotes), ("'", "'", .singleQuotes),
        // What a file with Windows line endings leaves.
        ("", "\r", .loneCarriageReturn), ("", "\r\n", .carriageReturn),
    ]
    /// What is pasted with the most frequent placeholders: each costs a hash at the start of every run.
    private static let before: [Around] = [
        (" ", "", .leadingSpace), ("", " ", .trailingSpace), ("Bearer ", "", .bearer),
        ("", "\t", .trailingTab), ("\u{FEFF}", "", .byteOrderMark), ("“", "”", .typographicQuotes),
        ("", "\n\n", .newlines),
    ]
    private static let pasted: Set<String> = [
        "changeme", "change_me", "change-me", "replaceme", "placeholder", "todo", "password", "secret", "xxx",
        "xxxx", "xxxxxxxx", "***", "****", "*****", "******", "********", "[sensitive]", "[redacted]",
        "[hidden]", "[filtered]", "<redacted>", "redacted", "undefined", "null", "your_key", "your-key",
        "your_api_key", "your-api-key", "your_token", "your-token", "<token>", "<your_token>", "...",
        "[object Object]",
    ]
    private typealias Around = (before: String, after: String, variant: ValueVariant?)

    /// Returns the placeholders that a declaration determines: its examples, and its prefixes without a key behind
    /// them.
    private static func declared(_ declaration: SecretDeclaration) -> [Digest: Kind] {
        table(
            declaration.examples.map { ($0, .known("the template's own example")) }
                + prefixes(of: declaration).flatMap { prefix in
                    fills.map { (prefix + $0, .known("a prefix with nothing behind it")) }
                })
    }

    private static func prefixes(of declaration: SecretDeclaration) -> [String] {
        declaration.forms.flatMap { form -> [String] in
            if case .prefix(let prefixes) = form { prefixes } else { [] }
        }
    }

    private static let fills =
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

    /// Returns the placeholders for a secret of this name.
    private static func madeFrom(_ name: String) -> [Digest: Kind] {
        table(
            NonValue.standIns(for: name).map { ($0, .text($0, .placeholder, variant: "")) }
                + references.all(for: name).flatMap { wrapped($0, .placeholder) })
    }

    private static let references = NamedTexts([
        .written: ["${@}", "$@", "env(@)", "{{ @ }}", "{{@}}", "@"], .small: ["your_@_here"],
    ])
    /// References with something around them; bare ones are among the stand-ins.
    private static let wrappedReferences = references.within(
        around.filter { $0.variant != nil }.map { (before: $0.before, after: $0.after) })
}
