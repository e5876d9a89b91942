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
            "no services", "workspace: a\n", "1:1: `services` is missing; expected the services by their ids"),
        InvalidManifest("a list", "- services\n", "1:1: expected a mapping with `services`, found a list"),
        InvalidManifest("a text", "services\n", "1:1: expected a mapping with `services`, found a text"),
        InvalidManifest(
            "an unknown key", "service: {}\nservices: {}\n",
            "1:1: unknown key `service`; expected safeguards, services, workspace; did you mean services?"),
        InvalidManifest(
            "a key far from all", "services: {}\nzzz: 1\n",
            "2:1: unknown key `zzz`; expected safeguards, services, workspace"),
        InvalidManifest(
            "services that are a list", "services: [a]\n",
            "1:11: expected the services by their ids, found a list"),
        InvalidManifest(
            "services that are nothing", "services:\n",
            "1:10: expected the services by their ids, found nothing"),
        InvalidManifest(
            "a workspace that is a list", "workspace: [a]\nservices: {}\n",
            "1:12: expected the workspace's name, found a list"),
        InvalidManifest(
            "an empty workspace", "workspace: \"\"\nservices: {}\n",
            "1:12: expected the workspace's name, found an empty text"),
        InvalidManifest(
            "ids", "services: { A: {}, -a: {}, a_b: {}, ä: {} }\n",
            "1:13: “A” is no service id; expected lower-case letters, digits and -",
            "1:20: “-a” is no service id; expected lower-case letters, digits and -",
            "1:28: “a_b” is no service id; expected lower-case letters, digits and -",
            "1:37: “ä” is no service id; expected lower-case letters, digits and -"),
        InvalidManifest(
            "a key that is a list", "services: { [a]: {} }\n", "1:13: expected a key, found a list"),
        InvalidManifest(
            "a key that is a mapping", "? { a: b }\n: c\nservices: {}\n",
            "1:3: expected a key, found a mapping"),
        InvalidManifest(
            "a key that is nothing", "services: { ~: {} }\n", "1:13: expected a key, found nothing"),
        InvalidManifest(
            "a merge key", "services: { <<: { a: 1 } }\n",
            "1:13: “<<” is no service id; expected lower-case letters, digits and -"),
        InvalidManifest(
            "a service that is a text", "services: { a: b }\n",
            "1:16: expected what is declared of the service, found a text"),
        InvalidManifest(
            "a service without anything", "services: { a: {} }\n",
            "1:16: `title` is missing; expected the service's name",
            "1:16: `severity` is missing; expected how bad a failure is",
            "1:16: `isolation` is missing; expected whether its secrets may be shared",
            "1:16: `secrets` is missing; expected its secrets by their names; {} for none"),
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
            "2:3: “A” is no safeguard id; expected lower-case letters, digits and -",
            "3:6: expected what the safeguard is, found a text",
            "4:6: `title` is missing; expected what the safeguard does",
            "4:6: `requires` is missing; expected what must hold, by secret",
            "5:15: expected what the safeguard does, found a list",
            "5:30: expected what must hold, by secret, found a text",
            "5:35: unknown key `x`; expected requires, title",
            "6:33: “yes” is no condition; expected set, { equals: VALUE } or { not: VALUE }",
            "6:41: expected set, { equals: VALUE } or { not: VALUE }, with exactly one key",
            "6:71: “is” is no condition; expected set, { equals: VALUE } or { not: VALUE }",
            "6:90: expected a value, found a list",
            "6:99: expected set, { equals: VALUE } or { not: VALUE }, found a list",
            "7:30: “X-Y” is no secret's name; expected letters, digits and _",
            "8:6: a safeguard that requires nothing always holds; expected what must hold, by secret"),
        InvalidManifest(
            "one secret in two services",
            """
            services:
              a: { title: A, severity: low, isolation: config, secrets: { KEY: {} } }
              b: { title: B, severity: low, isolation: config, secrets: { KEY: {} } }
            """,
            "3:63: KEY is a secret of a already; expected one service a secret"),
        InvalidManifest(
            "a safeguard that isn't declared",
            """
            safeguards: { override: { title: T, requires: { X: set } } }
            services:
              a: { title: A, severity: low, isolation: shareable, safeguards: [overide, zzz], secrets: {} }
            """,
            "3:68: there is no safeguard “overide”; expected one that is declared under `safeguards`; did you mean override?",
            "3:77: there is no safeguard “zzz”; expected one that is declared under `safeguards`"),
        InvalidManifest(
            "a safeguard where nothing may be shared",
            """
            safeguards: { override: { title: T, requires: { X: set } } }
            services:
              a: { title: A, severity: low, isolation: isolated, safeguards: override, secrets: {} }
            """,
            "3:66: safeguards are for services that may be shared; expected isolation: shareable"),
    ]

    static let services = [
        InvalidManifest(
            "a severity and a class that are none",
            "{ title: A, severity: hihg, isolation: [x], secrets: {} }",
            "3:28: “hihg” is no severity; expected low, medium, high, critical; did you mean high?",
            "3:45: expected isolation class: isolated, shareable, config, found a list"),
        InvalidManifest(
            "texts that are none",
            "{ title: {}, risk: , severity: low, isolation: config, dashboard: [], secrets: {} }",
            "3:15: expected the service's name, found a mapping",
            "3:25: expected what happens if it is shared, found nothing",
            "3:72: expected the dashboard's URL, found a list"),
        InvalidManifest(
            "a dashboard that is no URL",
            "{ title: A, severity: low, isolation: config, dashboard: stripe.com, secrets: {} }",
            "3:63: “stripe.com” is no URL; expected the dashboard's URL, https://…"),
        InvalidManifest(
            "a dashboard without TLS",
            "{ title: A, severity: low, isolation: config, dashboard: http://stripe.com, secrets: {} }",
            "3:63: “http://stripe.com” is no URL; expected the dashboard's URL, https://…"),
        InvalidManifest(
            "a flag of YAML 1.1",
            "{ title: A, severity: low, isolation: config, together: yes, secrets: {} }",
            "3:62: expected true or false, found “yes”"),
        InvalidManifest(
            "a flag that is a list",
            "{ title: A, severity: low, isolation: config, together: [], secrets: {} }",
            "3:62: expected true or false, found a list"),
        InvalidManifest(
            "an unknown key", "{ titel: A, severity: low, isolation: config, secrets: {} }",
            "3:6: `title` is missing; expected the service's name",
            "3:8: unknown key `titel`; expected dashboard, functions, isolation, risk, safeguards, secrets, severity, title, together; did you mean title?"
        ),
        InvalidManifest(
            "secrets that are a list", "{ title: A, severity: low, isolation: config, secrets: [KEY] }",
            "3:61: expected the service's secrets by their names, found a list"),
        InvalidManifest(
            "names that are none",
            "{ title: A, severity: low, isolation: config, secrets: { 1A: {}, A-B: {}, A*: {} } }",
            "3:63: “1A” is no secret's name; expected letters, digits and _",
            "3:71: “A-B” is no secret's name; expected letters, digits and _",
            "3:80: “A*” is no secret's name; expected letters, digits and _"),
        InvalidManifest(
            "no safeguards in the list",
            "{ title: A, severity: low, isolation: shareable, safeguards: [], secrets: {} }",
            "3:67: expected the ids of safeguards, at least one, found an empty list"),
    ]

    static let secrets = [
        InvalidManifest(
            "a text", "value", "7:12: expected what is declared of the secret; {} for nothing, found a text"),
        InvalidManifest(
            "nothing", "", "7:11: expected what is declared of the secret; {} for nothing, found nothing"),
        InvalidManifest(
            "an unknown key", "{ prefixx: a }",
            "7:14: unknown key `prefixx`; expected deprecated, examples, format, generate, isolation, known_to, length, may_share_with, min_length, must_equal, note, prefix, reason, rotate_every, same_as, suffix, without; did you mean prefix?"
        ),
        InvalidManifest(
            "prefixes", "{ prefix: [a, [b], ] }", "7:26: expected how the value begins, found a list"),
        InvalidManifest(
            "no prefix", "{ prefix: [] }",
            "7:22: expected how the value begins, at least one, found an empty list"),
        InvalidManifest(
            "an empty prefix", "{ prefix: '' }", "7:22: expected how the value begins, found an empty text"),
        InvalidManifest(
            "a format that is none", "{ format: hexx }",
            "7:22: “hexx” is no format; expected hex, base64, url, host, email, uuid, json, jwt; did you mean hex?"
        ),
        InvalidManifest(
            "a format with an argument it has none for", "{ format: { url: 3 } }",
            "7:24: “url” takes no argument; expected format: url"),
        InvalidManifest(
            "two formats", "{ format: { hex: 3, jwt: a } }",
            "7:22: expected a format such as hex or { hex: 32 }, with exactly one key"),
        InvalidManifest(
            "a format that is a list", "{ format: [hex] }",
            "7:22: expected a format such as hex or { hex: 32 }, found a list"),
        InvalidManifest(
            "a format of arguments that are none", "{ format: { hex: a } }",
            "7:29: expected a number of bytes, a number from 1 to 4096"),
        InvalidManifest(
            "base64 of too many", "{ format: { base64: 4097 } }",
            "7:32: expected a number of bytes, a number from 1 to 4096"),
        InvalidManifest(
            "keys that are none", "{ format: { json: { a: b } } }",
            "7:30: expected the keys that the object has, found a mapping"),
        InvalidManifest(
            "a role that is none", "{ format: { jwt: [] } }",
            "7:29: expected the role in the token, found a list"),
        InvalidManifest(
            "a length of 0", "{ min_length: 0 }", "7:26: expected a length in bytes, a number from 1 to 4096"),
        InvalidManifest(
            "a length that is a list", "{ min_length: [] }",
            "7:26: expected a length in bytes, a number from 1 to 4096"),
        InvalidManifest(
            "an exact length of 0", "{ length: 0 }",
            "7:22: expected a length in bytes, a number from 1 to 4096"),
        InvalidManifest(
            "no end", "{ suffix: [] }", "7:22: expected how the value ends, at least one, found an empty list"
        ),
        InvalidManifest(
            "nothing that it must not contain", "{ without: '' }",
            "7:23: expected what the value must not contain, found an empty text"),
        InvalidManifest(
            "a class of its own without a reason", "{ isolation: config }",
            "7:25: a class of its own needs a `reason`; expected why it differs from the service's"),
        InvalidManifest(
            "a class that is none", "{ isolation: shared, reason: R }",
            "7:25: “shared” is no isolation class; expected isolated, shareable, config"),
        InvalidManifest(
            "a reason without a class", "{ reason: R }",
            "7:12: `reason` is for a secret with an `isolation` of its own, or with `may_share_with`"),
        InvalidManifest(
            "same_as of no secret", "{ same_as: [OTHR, OTHER, NOWHERE] }",
            "7:7: same_as names OTHR, which no service declares; did you mean OTHER?",
            "7:7: same_as names NOWHERE, which no service declares"),
        InvalidManifest(
            "texts that are none", "{ examples: {}, same_as: [[]], note: [] }",
            "7:24: expected values of a template, found a mapping",
            "7:38: expected names of secrets, found a list",
            "7:49: expected a remark, found a list"),
    ]
}
