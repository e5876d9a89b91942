import DemoControlPlane
import Testing

/// Issue 2's "Done when", of environments that are as they should be.
@Suite(.timeLimit(.minutes(5))) struct ConformityTests {
    let workspace: TestWorkspace
    private static let judged = ["check", "--as-of", "2026-11-21", "--offline", "--format", "json"]

    init() async throws { workspace = try await TestWorkspace() }

    /// What only a value proves of preprod.
    private static let provableByValue: Set = [
        "preprod/key-prefix/STRIPE_SECRET_KEY", "preprod/key-prefix/CALCOM_API_KEY",
        "preprod/key-prefix/RESEND_API_KEY", "preprod/value-format/STAGING_EMAIL_OVERRIDE",
        "preprod/value-format/GCP_SERVICE_ACCOUNT_KEY", "preprod/value-format/CALENDAR_HMAC_SECRET",
        "preprod/value-format/OAUTH_ENCRYPTION_KEY", "preprod/value-format/REQUEST_SIGNING_SECRET",
        "preprod/value-format/TALENTLMS_DOMAIN", "preprod/value-format/CALCOM_WEBHOOK_SECRET",
        "preprod/value-format/TALENTLMS_WEBHOOK_SECRET",
    ]
    /// What is unproven besides: an override that may be no address is no safeguard.
    private static let guarded = "preprod/safeguard-missing/RESEND_API_KEY"

    @Test func `a conforming preprod passes with its values`() async throws {
        let outcome = try await workspace.run(
            Self.judged + ["preprod"] + workspace.listings(.conforming) + workspace.values(.conforming))
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        let record = try outcome.record
        #expect(record.schema == "envaudit.record/1")
        #expect(record.verdict == "pass")
        #expect(record.as_of == "2026-11-21")
        #expect(record.environments.map(\.name) == ["preprod"])
        #expect(record.ids("fail").isEmpty)
        #expect(record.ids("unproven").isEmpty)
        #expect(record.ids("error").isEmpty)
        #expect(
            record.ids("waived") == [
                "preprod/shared-secret/TALENTLMS_API_KEY", "preprod/shared-secret/TALENTLMS_DOMAIN",
                "preprod/shared-secret/TALENTLMS_WEBHOOK_SECRET",
            ])
        for id in Self.provableByValue {
            #expect(record.check(id)?.status == "pass")
            #expect(record.check(id)?.evidence == "value")
        }
        #expect(record.environments.first?.listing?.source == "file")
        #expect(record.environments.first?.listing?.secrets == 20)
        #expect(record.environments.first?.compared_with.map(\.name) == ["production", "sandbox"])
        #expect(record.environments.first?.counts["pass"] == record.ids("pass").count)
    }

    @Test func `without values exactly what they prove is unproven`() async throws {
        let outcome = try await workspace.run(
            Self.judged + ["preprod"] + workspace.listings(.conforming))
        #expect(outcome.status == 3)
        let record = try outcome.record
        #expect(record.verdict == "incomplete")
        #expect(record.ids("unproven") == Self.provableByValue.union([Self.guarded]))
        #expect(record.ids("fail").isEmpty)
        #expect(record.ids("error").isEmpty)
        for id in Self.provableByValue.union([Self.guarded]) {
            #expect(
                record.check(id)?.fix
                    == "Prove it with the value, once: envaudit attest preprod SECRET. Or at every check: envaudit check preprod --values preprod=FILE"
            )
        }
    }

    @Test func `all three environments pass with all values`() async throws {
        let outcome = try await workspace.run(
            Self.judged + workspace.listings(.conforming)
                + workspace.values(.conforming, of: ["production", "preprod", "sandbox"]))
        #expect(outcome.status == 0)
        #expect(try outcome.record.environments.map(\.name) == ["production", "preprod", "sandbox"])
        #expect(try outcome.record.environments.map(\.verdict) == ["pass", "pass", "pass"])
    }

    @Test func `several environments are judged and no other`() async throws {
        // The order is the workspace's, production first, and naming one twice changes nothing.
        let outcome = try await workspace.run(
            Self.judged + ["sandbox", "production", "sandbox"] + workspace.listings(.conforming)
                + workspace.values(.conforming, of: ["production", "sandbox"]))
        #expect(outcome.status == 0)
        #expect(try outcome.record.environments.map(\.name) == ["production", "sandbox"])
    }

    @Test func `what fails in one environment is not the other's verdict`() async throws {
        let state = DemoState.conforming.with("sandbox", "STRIPE_SECRET_KEY", "made-up-for-the-sandbox")
        let outcome = try await workspace.run(
            Self.judged + workspace.listings(state)
                + workspace.values(state, of: ["production", "preprod", "sandbox"]))
        #expect(outcome.status == 1)
        #expect(try outcome.record.verdict == "fail")
        #expect(try outcome.record.environments.map(\.verdict) == ["pass", "pass", "fail"])
    }

    @Test func `a failure outranks what is unproven`() async throws {
        let state = DemoState.conforming.with("preprod", "REQUEST_SIGNING_SECRET", nil)
        let outcome = try await workspace.run(Self.judged + ["preprod"] + workspace.listings(state))
        #expect(outcome.status == 1)
        #expect(try outcome.record.ids("unproven").isEmpty == false)
        #expect(try outcome.record.ids("fail") == ["preprod/secret-required/REQUEST_SIGNING_SECRET"])
    }
}
