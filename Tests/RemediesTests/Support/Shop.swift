import Auditing
import Manifests
import Providers
import Remedies
import Scenarios

/// A small shop's workspace, in which tests declare what they are about.
struct Shop {
    /// Services besides, each indented by two; and expectations of preprod, each indented by two.
    var services = ""
    var preprod = ""
    var waivers = ""
    /// What is live, by environment; nil where it could not be listed.
    var live: [String: [String: String]?] = [:]
    /// The platform's own secrets of preprod.
    var platform: [String: String] = [:]
    var takesChanges = true

    func scenario() throws -> Scenario {
        var scenario = try Scenario(
            services: "workspace: shop\nservices:\(services.isEmpty ? " {}" : "\n" + services)",
            environments: [
                "production": environment("production", "production", ""),
                "preprod": environment("preprod", "staging", preprod) + waivers,
            ])
        scenario.takesChanges = takesChanges
        for name in ["production", "preprod"] {
            if case .some(.none) = live[name] {
                scenario = scenario.failing(name)
            } else {
                scenario = scenario.listing(
                    name, (live[name] ?? [:]) ?? [:], platform: name == "preprod" ? platform : [:])
            }
        }
        return scenario
    }

    func plan(_ goal: Plan.Goal = .conform) throws -> Plan { try scenario().plan(of: "preprod", goal) }

    private func environment(_ name: String, _ tier: String, _ expectations: String) -> String {
        """
        environment: \(name)
        tier: \(tier)
        frontend: https://\(name).shop.test
        secrets:\(expectations.isEmpty ? " {}" : "\n" + expectations)

        """
    }

    /// A plan with a step of every kind, more than one of some.
    func everyAction() throws -> Plan {
        var shop = self
        shop.services = """
              payments:
                title: Payments
                severity: critical
                isolation: isolated
                dashboard: https://payments.test
                together: false
                secrets:
                  PAYMENTS_KEY: { prefix: pay_ }
                  PAYMENTS_SEED: { generate: { hex: 32 }, note: Sessions end. }
                  PAYMENTS_SIGNING_KEY: { generate: { ed25519: { public: PAYMENTS_VERIFYING_KEY } } }
                  PAYMENTS_VERIFYING_KEY: {}
                  PAYMENTS_TEST_KEY: { prefix: pay_test_ }
                  PAYMENTS_OLD_KEY: { deprecated: Use PAYMENTS_KEY. }
              settings:
                title: Settings
                severity: low
                isolation: config
                together: false
                secrets: { SITE_URL: {}, REGION: {} }
            """
        shop.preprod = """
              PAYMENTS_*: { optional: true }
              PAYMENTS_SEED: { required: true }
              PAYMENTS_SIGNING_KEY: { required: true }
              SITE_URL: { equals: frontend }
              REGION: { equals: eu-central-1 }
            """
        shop.live = [
            "production": ["PAYMENTS_KEY": "pay_shared"],
            "preprod": [
                "PAYMENTS_KEY": "pay_shared", "PAYMENTS_TEST_KEY": "own", "PAYMENTS_OLD_KEY": "old",
                "SITE_URL": "https://production.shop.test",
                "UNHEARD_OF": "whatever",
            ],
        ]
        return try shop.plan()
    }
}
