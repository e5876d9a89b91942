import Manifests
import Testing

/// What is wrong with a `services.yaml`, told with its place and what was expected.
@Suite struct ServicesProblemsTests {
    @Test(arguments: files) func refusesTheFile(manifest: InvalidManifest) {
        #expect(
            problems(services: manifest.text) == manifest.problems.map { "services.yaml:\($0)" })
    }

    /// Each text is the value of one service, on line 3 of the file.
    @Test(arguments: services) func refusesTheService(manifest: InvalidManifest) {
        #expect(
            problems(services: Self.file(declaringService: manifest.text))
                == manifest.problems.map { "services.yaml:\($0)" })
    }

    /// Each text is what is declared of one secret, on line 7 of the file.
    @Test(arguments: secrets) func refusesTheSecret(manifest: InvalidManifest) {
        #expect(
            problems(services: Self.file(declaringSecret: manifest.text))
                == manifest.problems.map { "services.yaml:\($0)" })
    }

    static func file(declaringService text: String) -> String {
        "services:\n  other: { title: O, severity: low, isolation: config, secrets: { OTHER: {} } }\n  a: "
            + text
    }

    static func file(declaringSecret text: String) -> String {
        let head = "services:\n  a:\n    title: A\n    severity: low\n    isolation: isolated\n    secrets:\n"
        return head + "      KEY: " + text + "\n      OTHER: {}\n"
    }

    static let files = [
        InvalidManifest(
            "no services", "workspace: a\n", "1:1: missing key \"services\": expected services by their ids"),
        InvalidManifest("a list", "- services\n", "1:1: expected a mapping with \"services\", found a list"),
        InvalidManifest("a text", "services\n", "1:1: expected a mapping with \"services\", found a text"),
        InvalidManifest(
            "an unknown key", "service: {}\nservices: {}\n",
            "1:1: unknown key \"service\" (did you mean \"services\"?)"),
        InvalidManifest(
            "a key far from all", "services: {}\nzzz: 1\n",
            "2:1: unknown key \"zzz\": expected safeguards, services or workspace"),
        InvalidManifest(
            "services that are a list", "services: [a]\n",
            "1:11: expected services by their ids, found a list"),
        InvalidManifest(
            "services that are nothing", "services:\n",
            "1:10: expected services by their ids, found nothing"),
        InvalidManifest(
            "a workspace that is a list", "workspace: [a]\nservices: {}\n",
            "1:12: expected a text, found a list"),
        InvalidManifest(
            "an empty workspace", "workspace: \"\"\nservices: {}\n",
            "1:12: expected a text, found an empty text"),
        InvalidManifest(
            "ids", "services: { A: {}, -a: {}, a_b: {}, ä: {} }\n",
            "1:13: invalid service id \"A\": expected lower-case letters, digits and -",
            "1:20: invalid service id \"-a\": expected lower-case letters, digits and -",
            "1:28: invalid service id \"a_b\": expected lower-case letters, digits and -",
            "1:37: invalid service id \"ä\": expected lower-case letters, digits and -"),
        InvalidManifest(
            "a key that is a list", "services: { [a]: {} }\n", "1:13: expected a key, found a list"),
        InvalidManifest(
            "a key that is a mapping", "? { a: b }\n: c\nservices: {}\n",
            "1:3: expected a key, found a mapping"),
        InvalidManifest(
            "a key that is nothing", "services: { ~: {} }\n", "1:13: expected a key, found nothing"),
        InvalidManifest(
            "a merge key", "services: { <<: { a: 1 } }\n",
            "1:13: invalid service id \"<<\": expected lower-case letters, digits and -"),
        InvalidManifest(
            "a service that is a text", "services: { a: b }\n",
            "1:16: expected a mapping with \"title\", \"severity\", \"isolation\" and \"secrets\", found a text"
        ),
        InvalidManifest(
            "a service without anything", "services: { a: {} }\n",
            "1:16: missing key \"title\": expected a text",
            "1:16: missing key \"severity\": expected low, medium, high or critical",
            "1:16: missing key \"isolation\": expected isolated, shareable or config",
            "1:16: missing key \"secrets\": expected secrets by their names"),
        InvalidManifest(
            "safeguards",
            """
            safeguards:
              A: { title: T, requires: { X: set } }
              b: text
              c: {}
              d: { title: [T], requires: set, x: 1 }
              e: { title: T, requires: { X: yes, Y: { not: [a], equals: b }, Z: { is: b }, V: { not: [] }, W: [] } }
              f: { title: T, requires: { X-Y: set } }
              g: { title: T, requires: {} }
            services: {}
            """,
            "2:3: invalid safeguard id \"A\": expected lower-case letters, digits and -",
            "3:6: expected a mapping with \"title\" and \"requires\", found a text",
            "4:6: missing key \"title\": expected a text",
            "4:6: missing key \"requires\": expected conditions by secrets",
            "5:15: expected a text, found a list", "5:30: expected conditions by secrets, found a text",
            "5:35: unknown key \"x\": expected requires or title",
            "6:33: unknown condition \"yes\": expected set, equals or not",
            "6:41: expected a condition with exactly one key",
            "6:71: unknown condition \"is\": expected set, equals or not",
            "6:90: expected a value, found a list", "6:99: expected a condition, found a list",
            "7:30: invalid secret name \"X-Y\": expected letters, digits and _",
            "8:28: expected conditions by secrets, at least one, found an empty mapping"),
        InvalidManifest(
            "one secret in two services",
            """
            services:
              a: { title: A, severity: low, isolation: config, secrets: { KEY: {} } }
              b: { title: B, severity: low, isolation: config, secrets: { KEY: {} } }
            """,
            "3:63: KEY is already a secret of a: expected one service for each secret"),
        InvalidManifest(
            "a safeguard that isn't declared",
            """
            safeguards: { override: { title: T, requires: { X: set } } }
            services:
              a: { title: A, severity: low, isolation: shareable, safeguards: [overide, zzz], secrets: {} }
            """,
            "3:68: unknown safeguard \"overide\" (did you mean \"override\"?)",
            "3:77: unknown safeguard \"zzz\""),
        InvalidManifest(
            "a safeguard where nothing may be shared",
            """
            safeguards: { override: { title: T, requires: { X: set } } }
            services:
              a: { title: A, severity: low, isolation: isolated, safeguards: override, secrets: {} }
            """,
            "3:66: \"safeguards\" needs isolation: shareable"),
    ]

    static let services = [
        InvalidManifest(
            "a severity and a class that are none",
            "{ title: A, severity: hihg, isolation: [x], secrets: {} }",
            "3:28: unknown severity \"hihg\" (did you mean \"high\"?)",
            "3:45: expected an isolation class: isolated, shareable or config, found a list"),
        InvalidManifest(
            "texts that are none",
            "{ title: {}, risk: , severity: low, isolation: config, dashboard: [], secrets: {} }",
            "3:15: expected a text, found a mapping", "3:25: expected a text, found nothing",
            "3:72: expected an https URL, found a list"),
        InvalidManifest(
            "a dashboard that is no URL",
            "{ title: A, severity: low, isolation: config, dashboard: stripe.com, secrets: {} }",
            "3:63: invalid URL \"stripe.com\": expected https://… with a host"),
        InvalidManifest(
            "a dashboard without TLS",
            "{ title: A, severity: low, isolation: config, dashboard: http://stripe.com, secrets: {} }",
            "3:63: invalid URL \"http://stripe.com\": expected https://… with a host"),
        InvalidManifest(
            "a flag of YAML 1.1",
            "{ title: A, severity: low, isolation: config, together: yes, secrets: {} }",
            "3:62: expected true or false, found \"yes\""),
        InvalidManifest(
            "a flag that is a list",
            "{ title: A, severity: low, isolation: config, together: [], secrets: {} }",
            "3:62: expected true or false, found a list"),
        InvalidManifest(
            "an unknown key", "{ titel: A, severity: low, isolation: config, secrets: {} }",
            "3:6: missing key \"title\": expected a text",
            "3:8: unknown key \"titel\" (did you mean \"title\"?)"
        ),
        InvalidManifest(
            "secrets that are a list", "{ title: A, severity: low, isolation: config, secrets: [KEY] }",
            "3:61: expected secrets by their names, found a list"),
        InvalidManifest(
            "names that are none",
            "{ title: A, severity: low, isolation: config, secrets: { 1A: {}, A-B: {}, A*: {} } }",
            "3:63: invalid secret name \"1A\": expected letters, digits and _",
            "3:71: invalid secret name \"A-B\": expected letters, digits and _",
            "3:80: invalid secret name \"A*\": expected letters, digits and _"),
        InvalidManifest(
            "no safeguards in the list",
            "{ title: A, severity: low, isolation: shareable, safeguards: [], secrets: {} }",
            "3:67: expected ids of safeguards, at least one, found an empty list"),
    ]

    static let secrets = [
        InvalidManifest(
            "a text", "value", "7:12: expected a mapping, found a text"),
        InvalidManifest(
            "nothing", "", "7:11: expected a mapping, found nothing"),
        InvalidManifest(
            "an unknown key", "{ prefixx: a }",
            "7:14: unknown key \"prefixx\" (did you mean \"prefix\"?)"
        ),
        InvalidManifest(
            "prefixes", "{ prefix: [a, [b], ] }", "7:26: expected a text, found a list"),
        InvalidManifest(
            "no prefix", "{ prefix: [] }",
            "7:22: expected a text or a list of texts, at least one, found an empty list"),
        InvalidManifest(
            "an empty prefix", "{ prefix: '' }", "7:22: expected a text, found an empty text"),
        InvalidManifest(
            "a format that is none", "{ format: hexx }",
            "7:22: unknown format \"hexx\" (did you mean \"hex\"?)"
        ),
        InvalidManifest(
            "a format with an argument it has none for", "{ format: { url: 3 } }",
            "7:24: \"url\" takes no argument"),
        InvalidManifest(
            "two formats", "{ format: { hex: 3, jwt: a } }",
            "7:22: expected a format with exactly one key"),
        InvalidManifest(
            "a format that is a list", "{ format: [hex] }",
            "7:22: expected a format, found a list"),
        InvalidManifest(
            "a format of arguments that are none", "{ format: { hex: a } }",
            "7:29: expected a number of bytes from 1 to 4096"),
        InvalidManifest(
            "base64 of too many", "{ format: { base64: 4097 } }",
            "7:32: expected a number of bytes from 1 to 4096"),
        InvalidManifest(
            "keys that are none", "{ format: { json: { a: b } } }",
            "7:30: expected a text, found a mapping"),
        InvalidManifest(
            "a role that is none", "{ format: { jwt: [] } }",
            "7:29: expected the role in the token, found a list"),
        InvalidManifest(
            "a length of 0", "{ min_length: 0 }", "7:26: expected a number of bytes from 1 to 4096"),
        InvalidManifest(
            "a length that is a list", "{ min_length: [] }",
            "7:26: expected a number of bytes from 1 to 4096"),
        InvalidManifest(
            "an exact length of 0", "{ length: 0 }",
            "7:22: expected a number of bytes from 1 to 4096"),
        InvalidManifest(
            "no end", "{ suffix: [] }",
            "7:22: expected a text or a list of texts, at least one, found an empty list"
        ),
        InvalidManifest(
            "nothing that it must not contain", "{ without: '' }",
            "7:23: expected a text, found an empty text"),
        InvalidManifest(
            "a class of its own without a reason", "{ isolation: config }",
            "7:25: \"isolation\" needs \"reason\""),
        InvalidManifest(
            "a class that is none", "{ isolation: shared, reason: R }",
            "7:25: unknown isolation class \"shared\": expected isolated, shareable or config"),
        InvalidManifest(
            "a reason without a class", "{ reason: R }",
            "7:22: \"reason\" needs \"isolation\" or \"may_share_with\""),
        InvalidManifest(
            "same_as of no secret", "{ same_as: [OTHR, OTHER, NOWHERE] }",
            "7:7: same_as: unknown secret \"OTHR\" (did you mean \"OTHER\"?)",
            "7:7: same_as: unknown secret \"NOWHERE\""),
        InvalidManifest(
            "texts that are none", "{ examples: {}, same_as: [[]], note: [] }",
            "7:24: expected a text, found a mapping", "7:38: expected a text, found a list",
            "7:49: expected a text, found a list"),
    ]
}
