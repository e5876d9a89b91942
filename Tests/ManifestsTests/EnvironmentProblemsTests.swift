import Manifests
import Testing

/// What is wrong with an environment's file, told with its place and what was expected.
@Suite struct EnvironmentProblemsTests {
    @Test(arguments: files) func refusesTheFile(manifest: InvalidManifest) {
        #expect(problems(["a.yaml": manifest.text]) == manifest.problems.map { "a.yaml:\($0)" })
    }

    /// Each text is what is expected of one secret, on line 4 of the file.
    @Test(arguments: expectations) func refusesTheExpectation(manifest: InvalidManifest) {
        let services = """
            services:
              a: { title: A, severity: low, isolation: config, secrets: { KEY: { prefix: [ab_, cd_] }, ANY: {} } }
            """
        #expect(
            problems(services: services, ["a.yaml": Self.file(expecting: manifest.text)])
                == manifest.problems.map { "a.yaml:\($0)" })
    }

    /// Each text is one waiver, on line 4 of the file.
    @Test(arguments: waivers) func refusesTheWaiver(manifest: InvalidManifest) {
        #expect(
            problems(["a.yaml": Self.file(waiving: manifest.text)])
                == manifest.problems.map { "a.yaml:\($0)" })
    }

    static func file(expecting text: String) -> String {
        "environment: a\ntier: staging\nsecrets:\n  " + text + "\n"
    }

    static func file(waiving text: String) -> String {
        "environment: a\ntier: staging\nwaivers:\n  - " + text + "\n"
    }

    static let files =
        [
            InvalidManifest(
                "nothing needed", "{}\n",
                "1:1: missing key \"environment\": expected an environment name",
                "1:1: missing key \"tier\": expected production, staging or development"),
            InvalidManifest(
                "a list", "- a\n", "1:1: expected a mapping with \"environment\" and \"tier\", found a list"),
            InvalidManifest(
                "an identifier with white space",
                "environment: a\ntier: staging\nidentifiers: { queue: ' q-1' }\n",
                "3:23: queue has white space around it, so no value is it: take it off"),
            InvalidManifest(
                "an identifier in quotes",
                "environment: a\ntier: staging\nidentifiers: { queue: '\"q-1\"' }\n",
                "3:23: queue begins or ends with a quote, so no value is it: take it off"),
            InvalidManifest(
                "an identifier without a scheme's end",
                "environment: a\ntier: staging\nidentifiers: { site: https//x.io }\n",
                "3:22: site is not an address: its scheme lacks ://"),
            InvalidManifest(
                "the dashboard's page",
                "environment: a\ntier: staging\nidentifiers: { supabase_url: https://supabase.com/dashboard/project/abc }\n",
                "3:30: supabase_url is not an address: it leads to the dashboard; write https://abc.supabase.co"
            ),
            InvalidManifest(
                "another file's name", "environment: b\ntier: staging\n",
                "1:14: the environment b is declared in a.yaml: expected b.yaml"),
            InvalidManifest(
                "a name that is none", "environment: A B\ntier: staging\n",
                "1:14: invalid environment name \"A B\": expected lower-case letters, digits and -"),
            InvalidManifest(
                "a name that is a list", "environment: [a]\ntier: staging\n",
                "1:14: expected an environment name, found a list"),
            InvalidManifest(
                "a tier that is none", "environment: a\ntier: stagign\n",
                "2:7: unknown tier \"stagign\" (did you mean \"staging\"?)"),
            InvalidManifest(
                "a tier that is nothing", "environment: a\ntier: ~\n",
                "2:7: expected a tier: production, staging or development, found nothing"),
            InvalidManifest(
                "an unknown key", "environment: a\ntier: staging\nfrontent: https://a.test\n",
                "3:1: unknown key \"frontent\" (did you mean \"frontend\"?)"
            ),
            InvalidManifest(
                "texts that are none",
                "environment: a\ntier: staging\ntitle: []\nfrontend: {}\ngit_branch: []\nhosting: ''\n",
                "3:8: expected a text, found a list", "4:11: expected an https URL, found a mapping",
                "5:13: expected a text, found a list", "6:10: expected a text, found an empty text"),
            InvalidManifest(
                "mappings that are none",
                "environment: a\ntier: staging\nlisting: supabase\nidentifiers: [a]\nsecrets: [A]\nwaivers: {}\n",
                "3:10: expected a mapping with \"provider\", found a text",
                "4:14: expected identifiers by what they are, found a list",
                "5:10: expected secrets by their names, found a list",
                "6:10: expected a list of waivers, found a mapping"),
            InvalidManifest(
                "a listing without its provider",
                "environment: a\ntier: staging\nlisting: { project: [p], x: {} }\n",
                "3:10: missing key \"provider\": expected a provider's id",
                "3:21: expected a provider's setting, found a list",
                "3:29: expected a provider's setting, found a mapping"),
            InvalidManifest(
                "a provider that is a list", "environment: a\ntier: staging\nlisting: { provider: [s] }\n",
                "3:22: expected a provider's id, found a list"),
            InvalidManifest(
                "an identifier that is a list",
                "environment: a\ntier: staging\nidentifiers: { x: [a], y: }\n",
                "3:19: expected a text, found a list", "3:27: expected a text, found nothing"),
            InvalidManifest(
                "references to what is not declared",
                """
                environment: a
                tier: staging
                listing: { provider: supabase }
                secrets:
                  A: { equals: frontend }
                  B: { equals: git_branch }
                  C: { equals: project }
                """,
                "5:3: A equals the environment's frontend, which is not declared",
                "6:3: B equals the environment's git_branch, which is not declared",
                "7:3: C equals the environment's listing's project, which is not declared"),
        ] + frontends

    private static let frontends =
        [
            "a.test", "/a", "ftp://a.test", "https://", "https:///a", "https://a b.test",
            "https://u@a.test",
            "https://a.test/\\", "\"https://a.test\\n\"", "https://ä.test", "http://a.test", "https://:80",
            "https://?a", "http://localhost.test", "HTTPS://a.test", "http://127.0.0.1@a.test",
        ].map { url in
            let read = url == "\"https://a.test\\n\"" ? "https://a.test\n" : url
            let why =
                switch url {
                case "https://", "https:///a", "https://:80", "https://?a": "it has no host"
                case "https://ä.test": "its host is not in ASCII (write it as xn--4ca.test)"
                default: "expected https://… with a host"
                }
            return InvalidManifest(
                "the frontend \(url)", "environment: a\ntier: staging\nfrontend: \(url)\n",
                "3:11: invalid URL \"\(read)\": \(why)")
        }

    @Test(arguments: [
        "https://a.test", "https://a.test/", "https://a.test:8443/b/c?d=e#f", "http://localhost:3000",
        "http://127.0.0.1",
        "http://[::1]:80",
    ]) func takesURLs(url: String) {
        #expect(problems(["a.yaml": "environment: a\ntier: staging\nfrontend: \(url)\n"]) == [])
    }

    static let expectations =
        [
            InvalidManifest(
                "a text", "A: required",
                "4:6: expected a mapping, found a text"),
            InvalidManifest(
                "nothing", "A:", "4:5: expected a mapping, found nothing"),
            InvalidManifest(
                "an unknown key", "A: { requierd: true }",
                "4:8: unknown key \"requierd\" (did you mean \"required\"?)"
            ),
            InvalidManifest(
                "two presences", "A: { required: true, forbidden: true }",
                "4:6: \"required\" and \"forbidden\" exclude each other: expected one of the two"),
            InvalidManifest(
                "three presences", "A: { required: true, forbidden: true, optional: true }",
                "4:6: \"required\" and \"optional\" exclude each other: expected one of the two",
                "4:6: \"required\" and \"forbidden\" exclude each other: expected one of the two",
                "4:6: \"optional\" and \"forbidden\" exclude each other: expected one of the two"
            ),
            InvalidManifest(
                "a presence that is false", "A: { required: false }",
                "4:18: expected true, found false, which declares nothing"
            ),
            InvalidManifest(
                "a presence that is yes", "A: { optional: yes }", "4:18: expected true, found \"yes\""),
            InvalidManifest(
                "a presence that is nothing", "A: { optional: }", "4:18: expected true, found nothing"),
        ]
        + ["equals: v", "prefix: v", "suffix: v", "format: url", "length: 3", "min_length: 3", "without: v"]
        .map {
            InvalidManifest(
                "forbidden, and \($0)", "A: { forbidden: true, \($0) }",
                "4:6: \"forbidden\" and \"\($0.prefix { $0 != ":" })\" exclude each other: expected one of the two"
            )
        } + [
            InvalidManifest(
                "a value that is a list", "A: { equals: [v] }",
                "4:16: expected a value, found a list"),
            InvalidManifest("no value", "A: { equals: ~ }", "4:16: expected a value, found nothing"),
            InvalidManifest(
                "a value of another kind", "A: { equals: { url: v } }",
                "4:18: unknown value \"url\": expected literal"),
            InvalidManifest(
                "two values", "A: { equals: { literal: v, x: w } }",
                "4:16: expected a value with exactly one key"),
            InvalidManifest(
                "a literal that is a list", "A: { equals: { literal: [] } }",
                "4:27: expected a value, found a list"),
            InvalidManifest(
                "texts that are none", "A: { expected: [], note: {} }",
                "4:18: expected a text, found a list", "4:28: expected a text, found a mapping"),
            InvalidManifest(
                "a format that is none", "A: { format: emial }",
                "4:16: unknown format \"emial\" (did you mean \"email\"?)"
            ),
            InvalidManifest(
                "a prefix that its service doesn't know", "KEY: { prefix: [ab_x, ef_, a] }",
                "4:3: KEY begins with ab_ or cd_ by services.yaml, so it can't begin with ef_",
                "4:3: KEY begins with ab_ or cd_ by services.yaml, so it can't begin with a"),
        ]
        + ["A*B", "*A", "A**", "1A", "A-B", "A B", "1*"].map {
            InvalidManifest(
                "the name \($0)", "\"\($0)\": {}",
                "4:3: invalid secret name \"\($0)\": expected NAME or PART/NAME, of letters, digits and _, with at most a * at the end"
            )
        }

    static let waivers =
        [
            InvalidManifest(
                "a text", "shared-secret/A",
                "4:5: expected a mapping with \"finding\", \"reason\", \"owner\", \"from\" and \"until\", found a text"
            ),
            InvalidManifest(
                "a waiver without anything", "{}",
                "4:5: missing key \"finding\": expected RULE/SUBJECT, such as shared-secret/API_KEY",
                "4:5: missing key \"reason\": expected a text",
                "4:5: missing key \"owner\": expected a text",
                "4:5: missing key \"from\": expected a date such as 2026-02-13",
                "4:5: missing key \"until\": expected a date such as 2026-02-13"),
            InvalidManifest(
                "an end before its beginning",
                "{ finding: r/A, reason: R, owner: O, from: 2026-02-13, until: 2026-02-12 }",
                "4:5: the waiver ends on 2026-02-12, before it begins on 2026-02-13"),
            InvalidManifest(
                "days that are none", "{ finding: r/A, reason: R, owner: O, from: 2026-02-30, until: [] }",
                "4:48: invalid date \"2026-02-30\": expected one such as 2026-02-13",
                "4:67: expected a date such as 2026-02-13, found a list"),
            InvalidManifest(
                "texts that are none",
                "{ finding: [], reason: '', owner: {}, from: 2026-02-13, until: 2026-02-13 }",
                "4:16: expected RULE/SUBJECT, such as shared-secret/API_KEY, found a list",
                "4:28: expected a text, found an empty text", "4:39: expected a text, found a mapping"),
            InvalidManifest(
                "an unknown key",
                "{ finding: r/A, reason: R, owner: O, from: 2026-02-13, until: 2026-02-13, untli: x }",
                "4:79: unknown key \"untli\" (did you mean \"until\"?)"
            ),
        ]
        + ["shared-secret", "/A", "r/"].map {
            InvalidManifest(
                "the finding \($0)",
                "{ finding: \($0), reason: R, owner: O, from: 2026-02-13, until: 2026-02-13 }",
                "4:16: expected RULE/SUBJECT, such as shared-secret/API_KEY, found \"\($0)\"")
        }

    @Test func oneEnvironmentInTwoFiles() {
        let text = "environment: a\ntier: staging\n"
        #expect(
            problems(["one/a.yaml": text, "two/a.yaml": text]) == [
                "two/a.yaml:1:14: the environment a is already declared in one/a.yaml"
            ])
    }

    @Test func everyProblemOfEveryFileIsReportedAtOnceInOrder() {
        #expect(
            problems(
                services: "services: { A: {} }\nx: 1\n",
                [
                    "b.yaml": "tier: x\nenvironment: b\n", "a.yaml": "- a\n", "c.yaml": "{", "d.yaml": "",
                    "e.yaml": "environment: e\ntier: staging\nsecrets: { A: { note: [], x: 1 }, B-: {} }\n",
                ]) == [
                    "a.yaml:1:1: expected a mapping with \"environment\" and \"tier\", found a list",
                    "b.yaml:1:7: unknown tier \"x\": expected production, staging or development",
                    "c.yaml:2:1: unexpected end of the file: a \"[\" or \"{\" is not closed",
                    "d.yaml:1:1: the file is empty: expected a mapping",
                    "e.yaml:3:23: expected a text, found a list",
                    "e.yaml:3:27: unknown key \"x\": expected equals, expected, forbidden, format, length, may_share_with, min_length, must_equal, note, optional, prefix, reason, required, required_if, suffix or without",
                    "e.yaml:3:35: invalid secret name \"B-\": expected NAME or PART/NAME, of letters, digits and _, with at most a * at the end",
                    "services.yaml:1:13: invalid service id \"A\": expected lower-case letters, digits and -",
                    "services.yaml:2:1: unknown key \"x\": expected safeguards, services or workspace",
                ])
    }
}
