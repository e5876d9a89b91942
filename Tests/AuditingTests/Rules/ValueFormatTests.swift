import Auditing
import Manifests
import Scenarios
import Testing

@Suite struct ValueFormatTests {
    static func workspace() throws -> Scenario {
        try .acme(
            """
              keys:
                title: Keys
                severity: critical
                isolation: isolated
                together: false
                secrets:
                  HEX_KEY: { generate: { hex: 2 } }
                  JSON_KEY: { format: { json: [type, id] } }
                  LONG_KEY: { format: base64, min_length: 8 }
                  URL_KEY: { prefix: "https://", format: url }
                  FIXED_KEY: { length: 4 }
                  HOST_URL: { format: url, suffix: /v1, without: demo.example }
                  ANY_KEY: {}
                  PREFIX_KEY: { prefix: k_ }
            """,
            preprod: """
                secrets:
                  URL_KEY: { optional: true, format: host }
                  SUPABASE_KEY: { optional: true, format: hex }
                """)
    }

    static let rows: [(name: String, value: String, expected: Outcome)] = [
        ("HEX_KEY", "00ff", .pass(.value, "is 2 bytes in hex")),
        ("HEX_KEY", "00fff", .fail(.value, "is not 2 bytes in hex")),
        ("ANY_KEY", "Zx9Kq2\u{200B}Lm7Pv4", .fail(.value, "contains an invisible character")),
        ("HEX_KEY", "00ff\n", .fail(.value, "begins or ends with white space")),
        ("JSON_KEY", #"{"type": "a", "id": 1}"#, .pass(.value, "is a JSON object with type, id")),
        ("JSON_KEY", #"{"type": "a"}"#, .fail(.value, "is not a JSON object with type, id")),
        ("LONG_KEY", "AAAABBBB", .pass(.value, "is base64, and at least 8 bytes long")),
        ("LONG_KEY", "AAAA", .fail(.value, "is not at least 8 bytes long")),
        ("LONG_KEY", "?", .fail(.value, "is not base64, and at least 8 bytes long")),
        ("FIXED_KEY", "abcd", .pass(.value, "is exactly 4 bytes long")),
        ("FIXED_KEY", "abcde", .fail(.value, "is not exactly 4 bytes long")),
        (
            "HOST_URL", "https://acme.example/v1",
            .pass(.value, "is a value that ends with /v1, and a URL, and free of demo.example")
        ),
        ("HOST_URL", "https://demo.example/v1", .fail(.value, "is not free of demo.example")),
        ("HOST_URL", "https://acme.example", .fail(.value, "is not a value that ends with /v1")),
        ("URL_KEY", "acme.example", .pass(.value, "is a host name")),
        ("URL_KEY", "https://acme.example", .fail(.value, "is not a host name")),
    ]

    @Test(arguments: rows) func judgesAValue(_ name: String, _ value: String, _ expected: Outcome) throws {
        let record = try Self.workspace().listing("preprod", [name: value])
            .handingIn("preprod", [name: value]).audit("preprod")
        #expect(record.outcome(of: "preprod/value-format/\(name)") == expected)
    }

    @Test func needsTheValue() throws {
        let id = "preprod/value-format/HEX_KEY"
        let digest = try Self.workspace().listing("preprod", ["HEX_KEY": "00ff"]).audit("preprod")
        #expect(
            digest.outcome(of: id)
                == .unproven(
                    .digest, "can't be proved to be 2 bytes in hex: the listing shows only its digest"))
        let name = try Self.workspace().listing("preprod", namesOnly: ["HEX_KEY"]).audit("preprod")
        #expect(
            name.outcome(of: id)
                == .unproven(.name, "can't be proved to be 2 bytes in hex: the listing shows only its name"))
        let other = try Self.workspace().listing("preprod", ["HEX_KEY": "00fe"])
            .handingIn("preprod", ["HEX_KEY": "00ff"]).audit("preprod")
        #expect(
            other.outcome(of: id)
                == .unproven(
                    .name,
                    "can't be proved to be 2 bytes in hex: the value handed in is not proved to be the live one"
                )
        )
    }

    @Test func isNotAboutTheRest() throws {
        let record = try Self.workspace()
            .listing(
                "preprod", ["ANY_KEY": "a", "PREFIX_KEY": "b", "STRAY": "c"], platform: ["SUPABASE_KEY": "?"]
            ).audit("preprod")
        #expect(record.ids(of: "value-format").isEmpty)
        #expect(try Self.workspace().audit("preprod").ids(of: "value-format").isEmpty)
    }

    @Test func saysHowToGenerate() throws {
        let check = try #require(
            try Self.workspace().listing("preprod", ["HEX_KEY": "a"]).handingIn("preprod", ["HEX_KEY": "a"])
                .audit("preprod").check("preprod/value-format/HEX_KEY"))
        #expect(
            check.fix
                == "Generate a value and set it with `envaudit rotate preprod HEX_KEY --push`. Or delete it until there is one."
        )
        #expect(check.severity == .medium)
    }
}
