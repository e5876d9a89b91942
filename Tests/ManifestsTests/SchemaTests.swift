import JSONSchemas
import Manifests
import Probes
import Testing

/// The schemas and the readers refuse the same, as far as a schema can see; see `SchemaAgreement` for what
/// both take.
@Suite struct SchemaTests {
    /// What only the reader can see, by the names of the tables' cases, and why.
    static let seenByTheReaderAlone: [String: String] = [
        "another file's name": "a schema does not know the file's name",
        "one secret in two services": "no keyword compares the keys of two mappings",
        "a safeguard that isn't declared": "it refers to another mapping's keys",
        "what is generated has not the format": "no keyword compares two values",
        "what is generated is another format": "no keyword compares two values",
        "what is generated is base64": "no keyword compares two values",
        "what is generated has not the prefix": "no keyword compares two values",
        "what is generated has another length": "no keyword compares two values",
        "what is generated ends by chance": "no keyword compares two values",
        "what is generated is too short": "no keyword compares two values",
        "a password of few characters that can be guessed": "no keyword counts and compares",
        "the public half of no secret": "it refers to another mapping's keys",
        "the public half of another service's secret": "it refers to another mapping's keys",
        "the public half of itself": "it refers to another mapping's keys",
        "the public half of what is generated itself": "it refers to another mapping's values",
        "the public half of two pairs": "it refers to another mapping's values",
        "the public half of another form": "it refers to another mapping's values",
        "same_as of no secret": "it refers to other mappings' keys",
        "references to what is not declared": "it refers to what stands elsewhere in the file",
        "a prefix that its service doesn't know": "it stands in services.yaml",
        "an end before its beginning": "no keyword compares two days",
        "an event type twice": "1 and “1” are one, and no keyword takes them so",
        "a text that is needed and refused": "no keyword compares two lists",
        "a table of the server's own": "patterns have no list of names that are left out",
        "a condition that changes something": "no pattern reads SQL",
        "a query of two statements": "no pattern reads SQL",
        "an identifier without a scheme's end": "no pattern reads addresses",
        "the dashboard's page": "no pattern reads addresses",
        "a service of an assertion that there is none of": "it stands in services.yaml",
    ]

    private struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let kind: ManifestKind
        let text: String

        static func all(
            _ kind: ManifestKind, _ manifests: [InvalidManifest], _ file: (String) -> String = { $0 }
        ) -> [Case] {
            manifests.map { Case(testDescription: $0.testDescription, kind: kind, text: file($0.text)) }
        }
    }

    private static let cases =
        Case.all(.services, ServicesProblemsTests.files)
        + Case.all(.services, ServicesProblemsTests.services, ServicesProblemsTests.file(declaringService:))
        + Case.all(.services, ServicesProblemsTests.secrets, ServicesProblemsTests.file(declaringSecret:))
        + Case.all(.services, GeneratorProblemsTests.generators, GeneratorProblemsTests.file(generating:))
        + Case.all(.services, GeneratorProblemsTests.forms, ServicesProblemsTests.file(declaringSecret:))
        + Case.all(.services, GeneratorProblemsTests.halves)
        + Case.all(.environment, EnvironmentProblemsTests.files)
        + Case.all(
            .environment, EnvironmentProblemsTests.expectations,
            EnvironmentProblemsTests.file(expecting:))
        + Case.all(.environment, EnvironmentProblemsTests.waivers, EnvironmentProblemsTests.file(waiving:))
        + Case.all(.environment, BuildProblemsTests.builds, ProbesProblemsTests.file(declaring:))
        + Case.all(.environment, RedirectsTests.redirects, ProbesProblemsTests.file(declaring:))
        + Case.all(.services, FunctionsTests.functions, ServicesProblemsTests.file(declaringService:))
        + Case.all(.environment, ProbesProblemsTests.all, ProbesProblemsTests.file(declaring:))

    @Test(arguments: cases) private func refusesWhatTheReaderRefuses(_ invalid: Case) throws {
        let problems = try invalid.kind.schemaProblems(of: invalid.text)
        if let why = Self.seenByTheReaderAlone[invalid.testDescription] {
            #expect(problems == [], "the schema sees it; take it from the list (\(why))")
        } else {
            #expect(problems != [], "the schema takes it; mend it, or say in the list why it can't see it")
        }
    }

    @Test func everyCaseOfTheListIsOne() {
        let names = Self.cases.map(\.testDescription)
        for name in Self.seenByTheReaderAlone.keys { #expect(names.contains(name), "\(name)") }
    }

    /// In every mapping the schema knows the very keys that the reader takes.
    @Test(arguments: [
        (ManifestKind.services, nil, "x: 1\n"),
        (.services, "safeguard", "safeguards: { s: { x: 1 } }\n"),
        (.services, "service", "services: { a: { x: 1 } }\n"),
        (.services, "secret", ServicesProblemsTests.file(declaringSecret: "{ x: 1 }")),
        (.services, "password", GeneratorProblemsTests.file(generating: "{ password: { x: 1 } }")),
        (.services, "ed25519", GeneratorProblemsTests.file(generating: "{ ed25519: { x: 1 } }")),
        (.services, "rsa", GeneratorProblemsTests.file(generating: "{ rsa: { x: 1 } }")),
        (.environment, nil, "x: 1\n"),
        (.environment, "expectation", EnvironmentProblemsTests.file(expecting: "A: { x: 1 }")),
        (.environment, "waiver", EnvironmentProblemsTests.file(waiving: "{ x: 1 }")),
    ]) func knowsTheKeysThatAreRead(kind: ManifestKind, part: String?, text: String) throws {
        let told =
            kind == .services ? problems(services: text) : problems(["a.yaml": text])
        #expect(try kind.schema().memberNames(of: part) == keysBesideX(told))
    }

    /// The same of what probes declare, but for webhooks, whose keys are their hosts'.
    @Test(arguments: ProbeRegistry.sources.compactMap(\.key).filter { $0 != "webhooks" })
    func knowsTheKeysOfProbes(key: String) throws {
        let schema = try ManifestKind.environment.schema()
        #expect(schema.memberNames(below: key) == ProbesProblemsTests.keys(below: key))
    }

    /// What lies at a limit: the reader and the schema put the limit at the same place.
    @Test(arguments: limits) private func drawsTheSameLimits(kind: ManifestKind, text: String, isTaken: Bool)
        throws
    {
        let told = kind == .services ? problems(services: text) : problems(["a.yaml": text])
        #expect(told.isEmpty == isTaken, "\(told)")
        #expect(try kind.schemaProblems(of: text).isEmpty == isTaken)
    }

    private typealias Limit = (kind: ManifestKind, text: String, isTaken: Bool)

    private static let limits: [Limit] = expectations + generators + names + ids + findings + days

    private static let expectations: [Limit] = {
        let taken = [
            "{ required: true, equals: v }", "{ forbidden: true, expected: NOT set, note: n }",
            "{ min_length: 1 }", "{ min_length: 4096 }", "{ equals: { literal: 5 } }",
            "{ format: { json: a } }", "{ length: 4096 }", "{ suffix: [a], without: b }", "{ prefix: 5 }",
            "{ prefix: [true] }",
        ]
        let refused = [
            "{ required: true, optional: true }", "{ optional: true, forbidden: true }",
            "{ required: true, forbidden: true }", "{ min_length: 4097 }", "{ min_length: -1 }",
            "{ length: 4097 }", "{ without: [] }", "{ forbidden: true, length: 3 }", "{ format: {} }",
            "{ equals: {} }", "{ format: { json: [] } }", "{ prefix: ~ }",
        ]
        return taken.map { (.environment, EnvironmentProblemsTests.file(expecting: "A: " + $0), true) }
            + refused.map { (.environment, EnvironmentProblemsTests.file(expecting: "A: " + $0), false) }
    }()

    private static let generators: [Limit] = {
        let taken = [
            "{ hex: 1 }", "{ base64url: 4096 }", "uuid", "{ password: 11 }", "{ password: 4096 }",
            "{ password: { length: 64, alphabet: ab } }", "{ password: { length: 64, alphabet: 10 } }",
            "{ password: { length: 10, alphabet: '\(GeneratorProblemsTests.printable)' } }",
            "{ rsa: { public: HALF } }", "{ rsa: { bits: 2048, public: HALF } }",
            "{ rsa: { bits: 8192, public: HALF } }",
        ]
        let refused = [
            "{ hex: 0 }", "{ base64url: 4097 }", "UUID", "hex", "{ password: 10 }", "{ password: 4097 }",
            "{ password: { length: 4097 } }", "{ password: '24' }", "{}", "{ uuid: 1 }", "~",
            "{ password: { length: 9, alphabet: '\(GeneratorProblemsTests.printable)' } }",
            "{ password: { length: 64, alphabet: a } }", "{ password: { length: 64, alphabet: aba } }",
            "{ rsa: { bits: 2049, public: HALF } }", "{ rsa: { bits: 1024, public: HALF } }",
            "{ rsa: { bits: 9216, public: HALF } }", "{ rsa: { bits: '3072', public: HALF } }",
            "{ ed25519: { bits: 3072, public: HALF } }", "{ hex: 8, base64: 8 }",
        ]
        return taken.map { (.services, GeneratorProblemsTests.file(generating: $0), true) }
            + refused.map { (.services, GeneratorProblemsTests.file(generating: $0), false) }
    }()

    private static let names: [Limit] = [256, 257].flatMap { length -> [Limit] in
        let name = String(repeating: "A", count: length)
        return [
            (.environment, EnvironmentProblemsTests.file(expecting: "\(name): {}"), length == 256),
            (.environment, EnvironmentProblemsTests.file(expecting: "\(name)*: {}"), length == 256),
            (.services, service(secrets: "{ \(name): {} }"), length == 256),
        ]
    }

    private static let ids: [Limit] = [64, 65].map { length -> Limit in
        (.services, service(id: String(repeating: "a", count: length), secrets: "{}"), length == 64)
    }

    private static let findings: [Limit] = ["r/A", "r/A/b", "'r/ '", "r", "/A", "r/", "5000"].map {
        finding -> Limit in
        (
            .environment, waiver("finding: \(finding)", "from: 2026-02-13"),
            finding.contains("r/") && finding != "r/"
        )
    }

    private static let days: [Limit] = ["'2026-02-13'", "2026-2-13", "2026-02-13T00:00", "20260213"].map {
        day -> Limit in (.environment, waiver("finding: r/A", "from: \(day)"), day.hasPrefix("'"))
    }

    private static func service(id: String = "a", secrets: String) -> String {
        "services: { \(id): { title: A, severity: low, isolation: config, secrets: \(secrets) } }"
    }

    private static func waiver(_ finding: String, _ from: String) -> String {
        EnvironmentProblemsTests.file(
            waiving: "{ \(finding), reason: R, owner: O, \(from), until: 2026-12-31 }")
    }

    /// The schema's own words: what it takes is read.
    @Test(arguments: [
        "true", "false", "8080", "1.5", "yes", "0x1F", "text",
    ]) func everyScalarIsAText(scalar: String) throws {
        let text = "environment: a\ntier: staging\ntitle: \(scalar)\nidentifiers: { x: \(scalar) }\n"
        #expect(try ManifestKind.environment.schemaProblems(of: text) == [])
        #expect(problems(["a.yaml": text]) == [])
    }

    /// Within quotes `true` and `8` are texts, for editors and for the reader.
    @Test func quotedFlagsAndNumbersAreTexts() throws {
        let service = "{ title: A, severity: low, isolation: config, together: \"true\", secrets: {} }"
        let services = ServicesProblemsTests.file(declaringService: service)
        #expect(try ManifestKind.services.schemaProblems(of: services) != [])
        #expect(
            problems(services: services) == [
                "services.yaml:3:62: expected true or false, found a text in quotes"
            ])
        let environment = EnvironmentProblemsTests.file(expecting: "A: { min_length: '8' }")
        #expect(try ManifestKind.environment.schemaProblems(of: environment) != [])
        #expect(problems(["a.yaml": environment]).count == 1)
        let mark = EnvironmentProblemsTests.file(expecting: "A: { required: 'true' }")
        #expect(try ManifestKind.environment.schemaProblems(of: mark) != [])
        #expect(problems(["a.yaml": mark]) == ["a.yaml:4:18: expected true, found a text in quotes"])
    }
}
