import Auditing
import Listings
import Manifests
import Scenarios
import Secrets
import Support
import Testing
import Probes

@Suite struct StaleDeployTests {
    private static let services = """
          pay:
            title: Pay
            severity: critical
            isolation: isolated
            together: false
            functions: [checkout]
            secrets: { PAY_KEY: {}, PAY_HOOK: {}, PAY_A: {}, PAY_B: {} }
          mail: { title: Mail, severity: low, isolation: isolated, functions: [checkout, mail], secrets: { MAIL_KEY: {} } }
          none: { title: None, severity: low, isolation: isolated, functions: nobody, secrets: { OTHER: {} } }
        """
    private static let checkout = "preprod/stale-deploy/checkout"

    private static func moment(_ text: String) -> Double { Instant(rfc3339: text)?.secondsSince1970 ?? 0 }

    /// Secrets with the moments at which they were set, and functions with those of their deployment.
    private static func record(
        _ secrets: [String: String?], deployed functions: [String: String],
        status: DeployedFunction.Status = .active, source: Listing.Source = .live
    ) throws -> Record {
        let listed = secrets.map { name, at in
            ListedSecret(name: name, digest: Digest(of: name), updatedAt: at.map(moment))
        }
        let listing = try Listing(
            provider: "supabase", source: source, evidence: .digest, fetchedAt: Scenario.now, secrets: listed)
        return try Scenario.acme(services).listing("preprod", .success(listing)).seeing("preprod") {
            $0[DeployedFunctions.self] = .success(
                DeployedFunctions(
                    functions.mapValues { DeployedFunction(status: status, updatedAt: moment($0)) }))
        }.audit("preprod")
    }

    private static let (day1, day2, day3) = (
        "2026-02-01T10:00:00Z", "2026-02-02T10:00:00Z", "2026-02-03T10:00:00Z"
    )

    static let rows: [(secrets: [String: String?], deployed: String, expected: Outcome)] = [
        (["PAY_KEY": day1], day2, .pass(.name, "was deployed on 2026-02-02, after its secrets were set")),
        (["PAY_KEY": day2], day2, .pass(.name, "was deployed on 2026-02-02, after its secrets were set")),
        (
            ["PAY_KEY": day3], day2,
            .fail(.name, "was deployed on 2026-02-02, and PAY_KEY was changed on 2026-02-03 since")
        ),
        (
            ["PAY_KEY": "2026-02-02T10:00:00.5Z"], day2,
            .fail(.name, "was deployed on 2026-02-02, and PAY_KEY was changed on 2026-02-02 since")
        ),
        (
            ["PAY_KEY": day1], "2100-01-01T00:00:00Z",
            .unproven(
                .none, "was deployed on 2100-01-01, which is to come, so it does not tell when it was")
        ),
        // Another service's secret that it reads, too.
        (
            ["PAY_KEY": day1, "MAIL_KEY": day3], day2,
            .fail(.name, "was deployed on 2026-02-02, and MAIL_KEY was changed on 2026-02-03 since")
        ),
        (
            ["PAY_KEY": day2, "PAY_HOOK": day3, "OTHER": day3], day1,
            .fail(
                .name,
                "was deployed on 2026-02-01, and PAY_KEY, PAY_HOOK were changed, the last on 2026-02-03, since"
            )
        ),
        (
            ["PAY_KEY": day2, "PAY_HOOK": day3, "PAY_A": day2, "PAY_B": day2], day1,
            .fail(
                .name,
                "was deployed on 2026-02-01, and PAY_KEY, PAY_HOOK, PAY_A and 1 more were changed, the last on 2026-02-03, since"
            )
        ),
        (
            ["PAY_KEY": nil], day2,
            .unproven(.none, "was deployed on 2026-02-02, and the listing does not show when PAY_KEY was set")
        ),
        // What is known to be stale is, whatever else is not known.
        (
            ["PAY_KEY": nil, "PAY_HOOK": day3], day2,
            .fail(.name, "was deployed on 2026-02-02, and PAY_HOOK was changed on 2026-02-03 since")
        ),
        (
            ["OTHER": day3, "MAIL_KEY": day1], day2,
            .pass(.name, "was deployed on 2026-02-02, after its secrets were set")
        ),
    ]

    @Test(arguments: rows) func comparesTheDates(
        _ secrets: [String: String?], _ deployed: String, _ expected: Outcome
    ) throws {
        let record = try Self.record(secrets, deployed: ["checkout": deployed])
        #expect(record.outcome(of: Self.checkout) == expected)
    }

    @Test func saysWhatToDo() throws {
        let record = try Self.record(["PAY_KEY": Self.day3], deployed: ["checkout": Self.day2])
        let check = try #require(record.check(Self.checkout))
        #expect(
            check.fix == "Deploy it again: supabase functions deploy checkout --project-ref project-preprod")
        #expect(check.url == "https://supabase.com/dashboard/project/project-preprod/functions")
        #expect(check.severity == .medium)
    }

    @Test func onlyFunctionsOfWhichASecretIsSetAreJudged() throws {
        let record = try Self.record(["MAIL_KEY": Self.day1], deployed: ["mail": Self.day2])
        #expect(record.ids(of: "stale-deploy") == [Self.checkout, "preprod/stale-deploy/mail"])
        #expect(record.outcome(of: Self.checkout) == .pass(.name, "is not deployed"))
        #expect(try Self.record([:], deployed: ["checkout": Self.day2]).ids(of: "stale-deploy").isEmpty)
    }

    @Test(arguments: [
        (DeployedFunction.Status.removed, Outcome.pass(.name, "is not deployed")),
        (
            .throttled,
            .pass(.name, "was deployed on 2026-02-02, after its secrets were set; it is throttled")
        ),
        (.other, .pass(.name, "was deployed on 2026-02-02, after its secrets were set; it is not active")),
    ]) func tellsTheStatus(_ status: DeployedFunction.Status, _ expected: Outcome) throws {
        let record = try Self.record(
            ["PAY_KEY": Self.day1], deployed: ["checkout": Self.day2], status: status)
        #expect(record.outcome(of: Self.checkout) == expected)
    }

    @Test func aSnapshotDoesNotTellWhatWasSetSince() throws {
        let record = try Self.record(
            ["PAY_KEY": Self.day1], deployed: ["checkout": Self.day2], source: .snapshot)
        #expect(
            record.outcome(of: Self.checkout)
                == .unproven(
                    .none,
                    "was deployed on 2026-02-02, and a snapshot does not tell what was set since it was made")
        )
    }

    @Test func whatCouldNotBeLookedAtIsAnError() throws {
        let scenario = try Scenario.acme(Self.services)
        let unseen = scenario.audit("preprod")
        #expect(unseen.ids(of: "stale-deploy") == ["preprod/stale-deploy/functions"])
        #expect(unseen.outcome(of: "preprod/stale-deploy/functions") == .error("it was not checked"))
        let unlisted = scenario.failing("preprod").seeing("preprod") {
            $0[DeployedFunctions.self] = .success(DeployedFunctions([:]))
        }
        #expect(
            unlisted.audit("preprod").outcome(of: "preprod/stale-deploy/functions")
                == .error("nothing is known of their secrets without a listing"))
    }

    @Test func whereNoServiceNamesAFunctionNothingIsJudged() throws {
        let scenario = try Scenario.acme(
            "  site: { title: Site, severity: low, isolation: config, secrets: {} }")
        #expect(scenario.audit("preprod").ids(of: "stale-deploy").isEmpty)
    }
}
