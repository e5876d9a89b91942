import JSONSchemas
@testable import Manifests
import Randomness
import Testing

/// Manifests that are spoilt at random are refused by the reader and by the schema alike, or by neither.
@Suite struct SchemaFuzzTests {
    /// What the reader says of things that no schema can see.
    private nonisolated(unsafe) static let unseen =
        /unknown secret|is already a secret of|unknown safeguard|by services\.yaml, so|equals the environment's|the waiver ends on|invalid date|"generate" makes|is declared in|can be guessed|the alphabet has|public half|unknown (?:environment|rule|priority)|is already in|must equal itself/

    @Test(arguments: 0..<6 as Range<UInt64>) func agreeOnServices(seed: UInt64) throws {
        let text = """
            workspace: w
            safeguards:
              s: { title: T, requires: { A: set, B: { not: b }, C: { equals: c } } }
            services:
              a:
                title: A
                risk: R
                severity: low
                isolation: shareable
                dashboard: https://a.test
                safeguards: [s]
                together: false
                secrets:
                  A: { prefix: [a_], suffix: z, format: base64, length: 9, min_length: 8, without: [y], examples: [x], same_as: B, note: N }
                  B: { isolation: config, reason: R, format: { jwt: r } }
                  C: { generate: { hex: 8 } }
                  D: { generate: { rsa: { bits: 4096, public: E } }, known_to: K }
                  E: { deprecated: true }
                  F: { generate: { password: { length: 64, alphabet: abc } } }
                  G: { generate: uuid }
                  H: { generate: { ed25519: { public: I } } }
                  I: {}
                  J: { generate: { password: 24 } }
            """
        try agree(on: .services, text, seed: seed) { problems(services: $0) }
    }

    @Test(arguments: 0..<6 as Range<UInt64>) func agreeOnEnvironments(seed: UInt64) throws {
        let text = """
            environment: a
            title: A
            tier: staging
            frontend: https://a.test
            git_branch: a
            hosting: Pages
            listing: { provider: supabase, project: p }
            identifiers: { url: https://b.test }
            secrets:
              A: { required: true, equals: frontend, expected: E, note: N }
              B: { optional: true, prefix: [b_], format: { json: [k] }, min_length: 8 }
              C_*: { forbidden: true }
              D: { equals: { literal: d }, format: { hex: 8 } }
            waivers:
              - { finding: shared-secret/A, reason: R, owner: O, from: 2026-02-13, until: 2027-02-13 }
            """
        try agree(on: .environment, text, seed: seed) { problems(["a.yaml": $0]) }
    }

    @Test(arguments: 0..<6 as Range<UInt64>) func agreeOnChecklists(seed: UInt64) throws {
        try agree(on: .checklist, ChecklistTests.whole, seed: seed) {
            readChecklists(["master.yaml": $0]).problems.map(\.description)
        }
    }

    private func agree(
        on kind: ManifestKind, _ text: String, seed: UInt64, told: (String) -> [String]
    ) throws {
        let original = try Tree(
            #require(YAMLDocument.root(of: ManifestFile(path: "", text: text), ProblemCollector())))
        let schema = try kind.schema()
        #expect(schema.problems(of: try #require(EditorsYAML.value(of: original.text))) == [])
        var generator = SeededGenerator(seed: seed)
        var refused = 0
        for _ in 0..<50 {
            var tree = original
            tree.spoil(using: &generator)
            let read = told(tree.text)
            guard let value = EditorsYAML.value(of: tree.text) else { continue }
            let seen = schema.problems(of: value)
            if read.isEmpty {
                #expect(seen == [], "read, and refused by the schema:\n\(tree.text)")
            } else if !read.allSatisfy({ $0.contains(Self.unseen) }) {
                refused += 1
                #expect(seen != [], "refused by the reader alone: \(read)\n\(tree.text)")
            }
        }
        #expect(refused > 10, "hardly anything was spoilt")
    }
}

/// A manifest that can be spoilt and written down again, in braces and brackets.
private indirect enum Tree {
    case scalar(String)
    case list([Tree])
    case mapping([(key: String, value: Tree)])

    init(_ node: ManifestNode) {
        switch node.content {
        case .text(let text, let isPlain): self = .scalar(Tree.written(text, isPlain: isPlain))
        case .list(let elements): self = .list(elements.map { Tree($0) })
        case .mapping(let pairs): self = .mapping(pairs.map { ($0.key.value, Tree($0.value)) })
        }
    }

    var text: String {
        switch self {
        case .scalar(let text): text
        case .list(let elements): "[\(elements.map(\.text).joined(separator: ", "))]"
        case .mapping(let pairs):
            "{\(pairs.map { "\"\($0.key)\": \($0.value.text)" }.joined(separator: ", "))}"
        }
    }

    /// Replaces, removes, renames or adds something somewhere.
    mutating func spoil(using generator: inout SeededGenerator) {
        let goesOn = Int.random(in: 0..<5, using: &generator) > 0
        switch self {
        case .list(var elements) where goesOn && !elements.isEmpty:
            elements[Int.random(in: elements.indices, using: &generator)].spoil(using: &generator)
            self = .list(elements)
        case .mapping(var pairs) where goesOn && !pairs.isEmpty:
            let index = Int.random(in: pairs.indices, using: &generator)
            switch Int.random(in: 0..<12, using: &generator) {
            case 0: pairs.remove(at: index)
            case 1: pairs[index].key = Tree.keys.randomElement(using: &generator) ?? "x"
            case 2, 3:
                let key = Tree.keys.randomElement(using: &generator) ?? "x"
                pairs.append((key, .scalar(Tree.values.randomElement(using: &generator) ?? "x")))
            default: pairs[index].value.spoil(using: &generator)
            }
            var seen: Set<String> = []
            self = .mapping(pairs.filter { seen.insert($0.key).inserted })
        case .scalar, .list, .mapping:
            self = .scalar(Tree.values.randomElement(using: &generator) ?? "x")
        }
    }

    private static let keys = [
        "x", "A", "A-B", "A_*", "a-b", "A*B", "required", "optional", "forbidden", "equals", "prefix",
        "format", "min_length", "length", "suffix", "without", "expected", "note", "reason", "isolation",
        "generate", "same_as", "examples",
        "title", "risk", "together", "safeguards", "secrets", "from", "hex", "literal", "not", "uuid",
        "password", "length", "alphabet", "rsa", "bits", "public", "known_to", "checks", "manual", "deferred",
        "environment", "priority", "1",
    ]
    private static let values = [
        "~", "true", "false", "\"true\"", "''", "8", "\"8\"", "0", "5000", "text", "[]", "{}", "[a, b]",
        "[[a]]", "{ hex: 8 }", "{ json: k }", "{ a: b }", "{ literal: v }", "{ not: v }", "https://x.test",
        "http://x.test", "2026-02-13", "uuid", "4096", "{ password: 24 }", "{ rsa: { public: A } }",
        "frontend", "set", "low", "config", "shareable", "hex",
        "shared-secret/A",
    ]

    private static func written(_ text: String, isPlain: Bool) -> String {
        let isWord = text.wholeMatch(of: /[A-Za-z0-9_.\/:-]+/) != nil
        return isPlain && isWord ? text : "'\(text.replacing("'", with: "''"))'"
    }
}
