import Auditing
import Foundation
import Scenarios
import Secrets
import Testing

/// A credential that stands within another environment's value, and what only looks so.
@Suite struct PieceTests {
    private static let keys = [
        "sk_" + "test_Zp4kQ9vL2sT7xxYb1N", "9f86d081884c7d659a2feaa0c55ad015", "Tr0ub4dor&3-xQ!9",
        "correct-horse-battery-staple",
        "yrlbwzxphjtnivjbpzsq", "mailbox-of-pay@accounts.example.org", "3q2+7wAAqrvM3e7/ABEiM0RVZneImaq7",
        "https://hooks.example.com/services/T0AB1CD2E/B0FG3HI4J/Zp4kQ9vL2sT7xxYb1N",
    ]

    /// What stands around a key, where it is written as it is.
    private static let plain: [@Sendable (String) -> String] = [
        { "aaa,\($0),bbb" }, { "aaa; \($0)" }, { "one|\($0)|two" }, { "one\ttwo\t\($0)" }, { "svc:\($0)" },
        { "kid-1@\($0)" },
        { "a/\($0)" }, { "key: \($0) # of production" }, { "{key: '\($0)', a: 1}" },
        { "<add key=\"x\" value=\"\($0)\"/>" },
        { "--token \($0)" }, { "-H 'X-Api-Key: \($0)'" }, { "machine h login u password \($0)" },
        { "*\($0)*" }, { "See \($0)." },
        { "jdbc:sqlserver://h.example.org:1433;user=u;password=\($0);encrypt=true" }, { "h:5432:db:u:\($0)" },
        { "//registry.example.org/:_authToken=\($0)" }, { "„\($0)“" }, { "\u{2002}\($0)\u{200E}" },
        { Data("{\"a\":[\"\($0)\"]}".utf8).base64EncodedString() },
        { "data:text/plain;base64,\(Data($0.utf8).base64EncodedString())" },
        { PieceTests.jsonOf(["a": [["b": $0]]]) },
        { PieceTests.jsonOf(["config": PieceTests.jsonOf(["key": $0])]) },
        { "eyJhbGciOiJIUzI1NiJ9.\(Data(PieceTests.jsonOf(["k": $0]).utf8).base64EncodedString()).sig" },
        { "Basic \(Data("u:\($0)".utf8).base64EncodedString())" },
    ]
    /// The same within a URL, where signs are percent-encoded.
    private static let encoded: [@Sendable (String) -> String] = [
        { "https://x-access-token:\($0)@git.example.org/a.git" },
        { "postgres://app:\($0)@db.example.org:5432/app" },
        { "https://api.example.org/v1?a=1&key=\($0)" }, { "https://api.example.org/x;key=\($0)/y" },
        { "https://a.example.org/#token=\($0)" }, { "see \"https://a.example.org/v3/\($0)\"" },
    ]

    private static func jsonOf(_ value: Any) -> String {
        String(decoding: (try? JSONSerialization.data(withJSONObject: value)) ?? Data(), as: UTF8.self)
    }

    static func workspace() throws -> Scenario {
        try .acme(
            "  pay: { title: Pay, severity: critical, isolation: isolated, together: false, secrets: { PAY_KEY: {}, PAY_OTHER: {}, PAY_REGION: {} } }"
        )
    }

    @Test(arguments: keys) func `is found wherever it stands`(_ key: String) throws {
        let escaped = key.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? key
        for value in Self.plain.map({ $0(key) }) + Self.encoded.map({ $0(escaped) }) {
            let record = try Self.workspace().listing("production", ["PAY_KEY": key]).showing(
                "preprod", ["PAY_OTHER": value]
            )
            .auditAll()
            #expect(record.check("preprod/shared-secret/PAY_OTHER")?.status == .fail, "\(value)")
            #expect(record.check("production/shared-secret/PAY_KEY")?.status == .fail, "\(value)")
        }
    }

    /// Members that are called like credentials, and say something of one.
    static let members = [
        "token_endpoint_auth_method": "client_secret_post", "authentication_mechanism": "SCRAM-SHA-256",
        "author": "Acme Developers",
        "key_algorithm": "rsa-sha2-256-long", "authFlow": "authorization_code",
        "auth_key_id": "AuthKey_ABC123DEFG",
        "token_format": "jwt-access-token", "keyspace": "application_main",
        "secret_name": "acme-app-credentials",
        "password_policy": "at-least-12-characters",
    ]

    @Test(arguments: members.keys.sorted()) func `what both have in common is no credential`(_ member: String)
        throws
    {
        func value(_ secret: String) -> String {
            Self.jsonOf([member: Self.members[member] ?? "", "client_secret": secret])
        }
        let scenario = try Self.workspace().showing("production", ["PAY_KEY": value("Zp4kQ9vL2sT7xxYb1N")])
        let own = scenario.showing("preprod", ["PAY_KEY": value("9f86d081884c7d659a2feaa0")]).audit("preprod")
        #expect(own.check("preprod/shared-secret/PAY_KEY")?.status == .pass)
        let shared = scenario.showing("preprod", ["PAY_OTHER": value("Zp4kQ9vL2sT7xxYb1N") + " "]).audit(
            "preprod")
        #expect(shared.check("preprod/shared-secret/PAY_OTHER")?.status == .fail)
    }

    /// Words stand in many values: a vendor's host is everybody's, and a region or model is named as such.
    @Test(arguments: [
        ("PAY_KEY", "smtp.sendgrid.net", "smtps://apikey:Zp4kQ9vL2sT7xxYb1N@smtp.sendgrid.net:465"),
        ("PAY_KEY", "https://api.openai.com/v1", #"{"base":"https://api.openai.com/v1"}"#),
        ("PAY_REGION", "eu-central-1", "aws:eu-central-1:Zp4kQ9vL2sT7xxYb1N"),
    ]) func `a word is no credential`(name: String, word: String, value: String) throws {
        let record = try Self.workspace().listing("production", [name: word]).showing(
            "preprod", ["PAY_OTHER": value]
        )
        .audit("preprod")
        #expect(record.check("preprod/shared-secret/PAY_OTHER")?.status == .pass)
    }

    /// `echo KEY | sha256sum` hashes the newline, too.
    @Test func `the digest of the line that a key is`() throws {
        let key = "Zp4kQ9vL2sT7xxYb1N"
        let pasted = Digest(of: key + "\n").withBytes { $0.map { String(format: "%02x", $0) }.joined() }
        let far = try Self.workspace().showing("production", ["PAY_HOOK": key])
        for near in [
            far.showing("preprod", ["PAY_KEY": pasted]), far.listing("preprod", ["PAY_KEY": pasted]),
        ] {
            #expect(near.audit("preprod").check("preprod/shared-secret/PAY_KEY")?.status == .fail)
        }
    }

    /// Some APIs end in their key, and an address is one whatever is asked of it.
    @Test(arguments: [
        (
            "https://eth-mainnet.g.example.org/v2/AbCdEf1234567890GhIjKlMnOpQrStUv",
            "https://eth-sepolia.g.example.org/v2/AbCdEf1234567890GhIjKlMnOpQrStUv"
        ),
        (
            "https://mainnet.example.org/v3/9f8e7d6c5b4a32100123456789abcdef",
            "wss://mainnet.example.org/ws/v3/9f8e7d6c5b4a32100123456789abcdef"
        ),
        (
            "https://n8n.example.org/webhook/3f2b8c1e-9d4a-4b7e-8f1a-2c3d4e5f6a7b?env=prod",
            "https://N8N.example.org/webhook/3f2b8c1e-9d4a-4b7e-8f1a-2c3d4e5f6a7b?env=pre&test=1"
        ),
    ]) func `a key that ends a path`(production: String, preprod: String) throws {
        let far = try Self.workspace().showing("production", ["PAY_KEY": production])
        let record = far.showing("preprod", ["PAY_KEY": preprod]).audit("preprod")
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == .fail)
        let own = far.showing(
            "preprod",
            [
                "PAY_KEY": preprod.replacing("1234567890", with: "0987612345").replacing(
                    "3f2b8c1e", with: "4a7c1d2e"
                )
                .replacing("9f8e7d6c", with: "8e9d6f7a")
            ])
        #expect(own.audit("preprod").check("preprod/shared-secret/PAY_KEY")?.status == .pass)
    }

    /// Some APIs have the key in their URLs' paths.
    @Test func `a token in a path`() throws {
        let (bot, hook) = (
            "123456789:AAEZx9Kq2Lm7Pv4Rt8Wy1Bn6Cd3Qw7Er5Ty",
            "AbCd1234efGH5678ijKL9012mnOP3456qrST7890uvWX12-_34yzAB56cdEF78ghIJ90"
        )
        let api = "https://api.telegram.org/bot"
        for (production, preprod) in [
            (bot, "\(api)\(bot)/sendMessage"), ("\(api)\(bot)/getMe", "\(api)\(bot)/sendMessage"),
            (
                "https://discord.com/api/webhooks/1029384756/\(hook)",
                "https://discordapp.com/api/v10/webhooks/1029384756/\(hook)?wait=true"
            ),
        ] {
            let far = try Self.workspace().showing("production", ["PAY_KEY": production])
            let record = far.showing("preprod", ["PAY_KEY": preprod]).audit("preprod")
            #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == .fail, "\(preprod)")
            let own = far.showing(
                "preprod", ["PAY_KEY": "\(api)987654321:AAHg4Lk9Pq2Zx7Vb5Nm8Wc3Rt6Yu1Ij0Op/getMe"])
            let check = own.audit("preprod").check("preprod/shared-secret/PAY_KEY")
            #expect(check?.status == .pass, "\(production): \(check?.message ?? "")")
        }
    }

    /// A name that sounds like a setting's makes no setting of a key that says by its form what it is.
    @Test(arguments: ["SHOP_VERSION", "LOG_LEVEL", "SHOP_NAME", "PORT"])
    func `a key under a setting's name`(_ name: String) throws {
        let key = "sk_" + "live_51Hb8Q2eZvKYlo2C0aJ9f3"
        let open = "secrets: { '*': { optional: true } }"
        let scenario = try Scenario.acme(
            "  a: { title: A, severity: high, isolation: isolated, secrets: { A_KEY: {} } }",
            production: open, preprod: open
        ).showing(
            "production", [name: key])
        #expect(
            scenario.showing("preprod", [name: key]).audit("preprod").check("preprod/shared-secret/\(name)")?
                .status == .fail)
    }
}
