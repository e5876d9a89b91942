import Foundation
import Scenarios
import Secrets
import Testing

@testable import Auditing

/// Passwords and vendors' keys that look like a word, by their names, their places and their beginnings.
@Suite struct PasswordTests {
    private static let password = "Vq7Zr2Lm" + "9Xk4Tb8W"

    private static func status(_ production: String, _ preprod: String) throws -> Status? {
        try PieceTests.workspace().showing("production", ["PAY_KEY": production])
            .showing("preprod", ["PAY_OTHER": preprod]).audit("preprod")
            .check("preprod/shared-secret/PAY_OTHER")?.status
    }

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    /// What a password stands in; each with something of its own.
    private static let composites: [@Sendable (_ password: String, _ own: String) -> String] = [
        { "A=\($1)\nDB_PASSWORD=\($0)\n" }, { "CLIENT_SECRET: \($0)\nA: \($1)\n" },
        { "export DB_PASSWORD='\($0)'\nexport A=\($1)" }, { "\"DB_PASSWORD\": \"\($0)\"\n\"A\": \"\($1)\"" },
        { "Basic \(PasswordTests.base64("\($1):\($0)"))" }, { "\($1):\($0)" },
        { "{\"auths\":{\"\($1).acme.example\":{\"auth\":\"\(PasswordTests.base64("\($1):\($0)"))\"}}}" },
        { "\($1).acme.example:5432:\($1):\($1):\($0)" }, { "*:*:*:\($1):\($0)" },
        { "https://\($1):\($0)@\($1).acme.example" },
    ]

    @Test func `a password is found in any two`() throws {
        for (place, one) in Self.composites.enumerated() {
            for other in Self.composites[place...] {
                let values = (one(Self.password, "live7"), other(Self.password, "stage3"))
                #expect(try Self.status(values.0, values.1) == .fail, "\(values)")
            }
            let own = Self.composites[place](String(Self.password.reversed()), "stage3")
            #expect(try Self.status(one(Self.password, "live7"), own) == .pass, "\(own)")
        }
    }

    /// What has a colon, and no password behind it.
    @Test(arguments: [
        ("shop:3f2a9c817b4d", "pay:3f2a9c817b4d"), ("shop:v2.14.0", "pay:v2.14.0"),
        ("client_id:kQ4w9ZtR2mXc7VbN", "project:kQ4w9ZtR2mXc7VbN"),
    ]) func `what both name alike is no password`(_ production: String, _ preprod: String) throws {
        #expect(try Self.status(production, preprod) == .pass)
    }

    /// Keys that are known by their beginnings, however few digits they have.
    @Test(arguments: [
        "pat-" + "na1-3f2a9c81-7b4d-4e6f-a1b2-c3d4e5f60718", "sk_li" + "ve_gEOzdmenCkhvMdgaKjIg8xNb",
        "AKIA" + "QWERTZUIOPASDFGH", "glpat-" + "kQwErTzUiOpAsDfGhJkL",
    ]) func `a vendor's key in two lists`(_ key: String) throws {
        #expect(try Self.status("first_aaaa1111bbbb2222,\(key)", "\(key),zwei_cccc3333dddd4444") == .fail)
        #expect(try Self.status("{\"a\":\"\(key)\",\"b\":\"x\"}", "one|\(key)") == .fail)
    }

    /// `echo KEY | xxd -p`, and whatever else a key stands in.
    @Test(arguments: ["%\n", "\"%\"", "{\"api_key\":\"%\"}", "postgres://u:%@h.example.com/x"])
    func `hexadecimal digits of what a key stands in`(_ form: String) throws {
        let text = form.replacing("%", with: "srch_9f8e7d6c" + "5b4a3210ffee")
        let digits = text.utf8.map { String(format: "%02x", $0) }.joined()
        #expect(try Self.status("srch_9f8e7d6c" + "5b4a3210ffee", digits) == .fail)
        #expect(try Self.status("srch_0f8e7d6c" + "5b4a3210ffee", digits) == .pass)
    }

    /// As `base64 key.pem` and `openssl base64` break their lines, also where a shell made spaces of the breaks.
    @Test(arguments: [76, 64], ["\n", " "]) func `base64 that was wrapped`(
        _ columns: Int, _ separator: String
    ) throws {
        let lines = (0..<20).map { String(repeating: "kQ4w9ZtR2mXc7VbN5pLs8Hd3\($0 % 10)", count: 2) }
        let key =
            "-----BEGIN PRIVATE" + " KEY-----\n\(lines.joined(separator: "\n"))\n-----END PRIVATE"
            + " KEY-----\n"
        var wrapped = Self.base64(key)[...]
        var pieces: [Substring] = []
        while !wrapped.isEmpty {
            pieces.append(wrapped.prefix(columns))
            wrapped = wrapped.dropFirst(columns)
        }
        let value = pieces.joined(separator: separator)
        #expect(try Self.status(key, value) == .fail)
        let workspace = try PieceTests.workspace()
        let digestOfKey = workspace.listing("production", ["PAY_KEY": key])
            .showing("preprod", ["PAY_OTHER": value])
        #expect(digestOfKey.audit("preprod").check("preprod/shared-secret/PAY_OTHER")?.status == .fail)
        guard separator == "\n" else { return }
        for end in ["", "\n"] {
            let digestOfValue = workspace.showing("production", ["PAY_KEY": key])
                .listing("preprod", ["PAY_OTHER": value + end])
            #expect(digestOfValue.audit("preprod").check("preprod/shared-secret/PAY_OTHER")?.status == .fail)
        }
    }

    /// Of thousands, some of each kind are compared with, wherever they stand among the others; of a few, all.
    @Test func `some of each kind of holders`() {
        let holders = (0..<5000).map { (number: $0, kind: $0 < 4000 ? 0 : $0 < 4990 ? 1 : 2) }
        let chosen = VariantIndex.some(of: holders, for: 5000) { $0.kind }
        #expect(chosen.count < 100)
        for kind in 0...2 { #expect(chosen.count { $0.kind == kind } >= 10) }
        #expect(VariantIndex.some(of: Array(holders.prefix(80)), for: 80) { $0.kind }.count == 80)
    }

    /// However many have a credential, each is compared with some of each other environment.
    @Test func `a credential that hundreds have`() throws {
        let names = (0..<80).map { "K\($0)_URL" }
        let secrets = (names + ["Q_URL"]).map { "\($0): {}" }.joined(separator: ", ")
        let workspace = try Scenario.acme(
            "  pay: { title: Pay, severity: critical, isolation: isolated, together: false, secrets: { \(secrets) } }"
        )
        func url(_ name: String) -> String { "postgres://\(name):\(Self.password)@h.example.com/\(name)" }
        let urls = Dictionary(uniqueKeysWithValues: names.map { ($0, url($0)) })
        let one = workspace.showing("production", urls).showing("preprod", ["Q_URL": url("q")])
        #expect(one.audit("preprod").check("preprod/shared-secret/Q_URL")?.status == .fail)
        // As many on both sides, here by digest and there with a newline.
        let key = "kQ4w9ZtR2mXc7VbN5pLs8Hd3"
        let listed = Dictionary(uniqueKeysWithValues: names.map { ($0, key) })
        let all = workspace.listing("production", listed).showing("preprod", listed.mapValues { $0 + "\n" })
        let record = all.audit("preprod")
        #expect(names.allSatisfy { record.check("preprod/shared-secret/\($0)")?.status == .fail })
    }
}
