import Auditing
import Scenarios

@testable import Listings
@testable import Secrets

extension Sample {
    /// Records of a workspace that is small enough to be read whole.
    static func small() throws -> [Sample] {
        try [failedListing(), waivers(), mismatchedValues(), alone(), snapshots()]
    }

    private static let services = """
        workspace: acme
        safeguards:
          mail-override:
            title: Every e-mail goes to the override address
            requires: { MAIL_OVERRIDE: set }
        services:
          payments:
            title: Payments
            severity: critical
            isolation: isolated
            dashboard: https://payments.test
            secrets:
              PAYMENTS_KEY: { prefix: [pay_live_, pay_test_] }
              PAYMENTS_WEBHOOK_SECRET: { generate: { hex: 32 }, note: Set it in the dashboard too. }
          mail:
            title: Mail
            severity: high
            isolation: shareable
            safeguards: [mail-override]
            secrets: { MAIL_KEY: {} }
          settings:
            title: Settings
            severity: medium
            isolation: config
            together: false
            secrets: { REGION: {}, MAIL_OVERRIDE: { format: email } }
        """

    private static func environment(_ name: String, tier: String, _ more: String = "") -> String {
        """
        environment: \(name)
        tier: \(tier)
        frontend: https://\(name).acme.test
        secrets:
          PAYMENTS_*: { optional: true }
          MAIL_KEY: { optional: true, expected: A key or unset }
          REGION: { equals: eu-central-1 }
          MAIL_OVERRIDE: { \(tier == "production" ? "forbidden" : "optional"): true }
        \(more)
        """
    }

    private static func workspace(waivers: String = "") throws -> Scenario {
        try Scenario(services: services, environments: environments(waivers: waivers))
    }

    private static func environments(waivers: String = "") -> [String: String] {
        [
            "production": environment("production", tier: "production"),
            "preprod": environment("preprod", tier: "staging", waivers),
            "sandbox": environment("sandbox", tier: "development"),
        ]
    }

    private static let manifests = [services] + environments().values

    private static func live(_ environment: String) -> [String: String] {
        [
            "PAYMENTS_KEY": "pay_test_" + LiveValues.digits("\(environment) payments"),
            "PAYMENTS_WEBHOOK_SECRET": LiveValues.digits("\(environment) webhook"),
            "MAIL_KEY": LiveValues.digits("mail"), "REGION": "eu-central-1",
        ]
    }

    /// One listing failed, and one shows names only.
    private static func failedListing() throws -> Sample {
        let record = try workspace()
            .listing("production", live("production"))
            .failing("preprod", "api.supabase.com answered 401: the token is not accepted")
            .listing("sandbox", namesOnly: ["MAIL_KEY", "MAIL_OVERRIDE", "REGION"])
            .audit("production", "preprod", "sandbox")
        return Sample(
            name: "failed-listing", record: record, planted: live("production").map(\.value),
            manifests: manifests)
    }

    /// A failure that is waived, one that was, and a waiver without a failure.
    private static func waivers() throws -> Sample {
        let production = live("production")
        var preprod = live("preprod").merging(["MAIL_OVERRIDE": "qx@zq.test"], uniquingKeysWith: { $1 })
        preprod["PAYMENTS_KEY"] = production["PAYMENTS_KEY"]
        preprod["PAYMENTS_WEBHOOK_SECRET"] = production["PAYMENTS_WEBHOOK_SECRET"]
        let record = try workspace(
            waivers: """
                waivers:
                  - finding: shared-secret/PAYMENTS_KEY
                    reason: One account until the second is approved
                    owner: platform
                    from: 2026-02-13
                    until: 2027-02-13
                  - finding: shared-secret/PAYMENTS_WEBHOOK_SECRET
                    reason: The account has a single webhook
                    owner: platform
                    from: 2026-02-13
                    until: 2026-08-13
                  - finding: value-equals/REGION
                    reason: The move to another region
                    owner: platform
                    from: 2026-02-13
                    until: 2027-02-13
                """
        )
        .listing("production", production).listing("preprod", preprod).listing("sandbox", live("sandbox"))
        .audit("preprod")
        return Sample(
            name: "waivers", record: record, planted: production.map(\.value) + preprod.map(\.value),
            manifests: manifests)
    }

    /// Values handed in of which one is live, one nearly so, one another, and one not set.
    private static func mismatchedValues() throws -> Sample {
        let mail = LiveValues.digits("mail")
        let preprod = live("preprod").merging(["MAIL_KEY": mail + "\n"], uniquingKeysWith: { $1 })
        let handedIn = [
            "PAYMENTS_KEY": preprod["PAYMENTS_KEY"] ?? "", "MAIL_KEY": mail,
            "PAYMENTS_WEBHOOK_SECRET": LiveValues.digits("another webhook"),
            "FORGOTTEN_KEY": LiveValues.digits("forgotten"),
        ]
        let record = try workspace()
            .listing("production", live("production").filter { $0.key != "MAIL_KEY" })
            .listing("preprod", preprod).listing("sandbox", ["REGION": "eu-central-1"])
            .handingIn("preprod", handedIn)
            .audit("preprod")
        return Sample(
            name: "mismatched-values", record: record, planted: preprod.map(\.value) + handedIn.map(\.value),
            manifests: manifests)
    }

    /// A workspace of one environment, with a single secret and its value.
    private static func alone() throws -> Sample {
        let value = LiveValues.digits("alone")
        let record = try Scenario(
            services: """
                workspace: solo
                services:
                  security:
                    title: Security
                    severity: high
                    isolation: isolated
                    secrets: { SIGNING_SECRET: { format: { hex: 32 }, generate: { hex: 32 } } }
                """,
            environments: [
                "production": """
                environment: production
                tier: production
                secrets: { SIGNING_SECRET: { required: true } }
                """
            ]
        )
        .listing("production", ["SIGNING_SECRET": value])
        .handingIn("production", ["SIGNING_SECRET": value])
        .audit("production")
        return Sample(name: "alone", record: record, planted: [value])
    }

    /// One environment is known by a snapshot, and another by one that is too old.
    private static func snapshots() throws -> Sample {
        let preprod = live("preprod").merging(
            ["PAYMENTS_KEY": live("production")["PAYMENTS_KEY"] ?? ""], uniquingKeysWith: { $1 })
        let record = try workspace()
            .listing("production", .success(sealed(live("production"), knowing: preprod, age: 90_000)))
            .listing("sandbox", .success(sealed(live("sandbox"), knowing: nil, age: 900_000)))
            .listing("preprod", preprod)
            .audit("preprod")
        return Sample(
            name: "snapshots", record: record,
            planted: live("production").map(\.value) + preprod.map(\.value), manifests: manifests)
    }

    private static func sealed(
        _ live: [String: String], knowing known: [String: String]?, age: Double
    ) throws -> Listing {
        let ruledOut = Set((known ?? [:]).values.map { Digest(of: $0) })
        return try Listing(
            provider: "supabase", source: .snapshot, evidence: .digest, fetchedAt: Scenario.now - age,
            secrets: live.map { name, value in
                let isKnown = ruledOut.contains(Digest(of: value))
                return ListedSecret(
                    name: name,
                    shown: isKnown
                        ? .digest(Digest(of: value))
                        : .sealed(Seal(bytes: Array(Digest(of: name + value).bytes.prefix(16)))))
            }, ruledOut: ruledOut,
            age: SnapshotAge(seconds: age, exceededLimit: known == nil ? "7 days" : nil))
    }
}
