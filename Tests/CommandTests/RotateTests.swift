import Foundation
import Testing

@testable import DemoControlPlane

/// `envaudit rotate`: new values, for people to set or set and proved.
@Suite(.timeLimit(.minutes(2))) struct RotateTests {
    private static let preprod = "jtzcrirqflfnagceendt"

    let workspace: TestWorkspace

    init() async throws { workspace = try await TestWorkspace() }

    private func lines(_ text: String) -> [String: String] {
        Dictionary(
            text.split(separator: "\n").map { line in
                let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
                return (parts[0], parts.count == 2 ? parts[1] : "")
            }, uniquingKeysWith: { _, later in later })
    }

    private func isHex(_ value: String?) -> Bool {
        value?.wholeMatch(of: /[0-9a-f]{64}/) != nil
    }

    @Test func `without options the values are printed, and nothing is looked at`() async throws {
        let outcome = try await workspace.run(["rotate", "preprod"])
        #expect(outcome.status == 0)
        let values = lines(outcome.output)
        #expect(
            Set(values.keys)
                == Set(DemoState.guideRegenerates + ["CALCOM_WEBHOOK_SECRET", "TALENTLMS_WEBHOOK_SECRET"]))
        #expect(Set(values.values).count == 5 && values.values.allSatisfy(isHex))
        #expect(outcome.errors.contains("note: OAUTH_ENCRYPTION_KEY: Regenerating it invalidates"))
        #expect(
            outcome.errors.contains("Nothing was changed. Set the values in preprod at https://supabase.com/")
        )
        #expect(workspace.leftBehind.isEmpty)
        let again = try await workspace.run([
            "rotate", "preprod", "OAUTH_ENCRYPTION_KEY", "OAUTH_ENCRYPTION_KEY",
        ])
        #expect(lines(again.output).count == 1)
        #expect(lines(again.output)["OAUTH_ENCRYPTION_KEY"] != values["OAUTH_ENCRYPTION_KEY"])
    }

    @Test func `pushed values are seen by nobody, live, and proved`() async throws {
        try await serving(.uncertainPreprod) { plane, variables in
            let (before, production) = (
                await plane.digests(of: "preprod"), await plane.digests(of: "production")
            )
            let outcome = try await workspace.run(
                ["rotate", "preprod", "--push", "--by", "Ann"], variables: variables)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.isEmpty)
            let now = await plane.digests(of: "preprod")
            let changed = now.filter { before[$0.key] != $0.value }
            #expect(Set(changed.keys) == Set(DemoState.guideRegenerates))
            #expect(Set(changed.values).isDisjoint(with: production.values))
            for digest in changed.values { workspace.secrets.plant(digest: digest) }
            for text in [outcome.errors] + (try workspace.leftBehind.map(workspace.text)) {
                #expect(await workspace.leak(in: text) == nil)
            }
            #expect(await plane.changes(of: "preprod") == 1)
            #expect(await plane.changes(of: "production") == 0)
            #expect(
                workspace.leftBehind.sorted() == [
                    ".envaudit/.gitignore", ".envaudit/journal.ndjson", "attestations/preprod.yaml",
                ])
            let check = try await workspace.run(
                ["check", "preprod", "--as-of", "2026-11-21", "--format", "json"], variables: variables)
            for name in DemoState.guideRegenerates {
                #expect(outcome.errors.contains("set and proved: \(name)\n"))
                #expect(try check.record.check("preprod/value-format/\(name)")?.evidence == "attestation")
                #expect(try check.record.check("preprod/shared-secret/\(name)")?.status == "pass")
            }
        }
    }

    @Test func `production without its name is not touched`() async throws {
        try await serving(.conforming) { plane, variables in
            let before = await plane.digests(of: "production")
            let outcome = try await workspace.run(["rotate", "production", "--push"], variables: variables)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("add: --confirm production"))
            #expect(await plane.requestCount("GET", project: "qfdztdgublwlmewobxmx") == 0)
            let confirmed = try await workspace.run(
                [
                    "rotate", "production", "REQUEST_SIGNING_SECRET", "--push", "--confirm", "production",
                    "--by", "Ann",
                ],
                variables: variables)
            #expect(confirmed.status == 0, "\(confirmed.errors)")
            let changed = await plane.digests(of: "production").filter { before[$0.key] != $0.value }
            #expect(changed.keys.sorted() == ["REQUEST_SIGNING_SECRET"])
        }
    }

    static let refusals: [(arguments: [String], says: String)] = [
        (
            ["preprod", "STRIPE_SECRET_KEY"],
            "only Stripe (Payments) can issue it\nIssue it at https://dashboard.stripe.com"
        ),
        (["preprod", "OAUTH_ENCRYPTION_KY"], "Did you mean OAUTH_ENCRYPTION_KEY?"),
        (["preprod", "SITE_URL"], "it is a setting, not a secret"),
        (["sandbox"], "sandbox is to have no secret that can be generated"),
        (["sandbox", "OAUTH_ENCRYPTION_KEY"], "sandbox is not to have OAUTH_ENCRYPTION_KEY"),
        (["preproduction"], "unknown environment \"preproduction\""),
        (["preprod", "--out", "environments/services.yaml"], "File exists"),
        (["preprod", "--out", "nowhere/new.env"], "No such file or directory"),
        (["preprod", "--confirm", "preprod"], "are for --push; nothing was generated"),
        (["preprod", "--by", "Ann"], "are for --push; nothing was generated"),
    ]

    @Test(arguments: refusals) func `what can't be generated is refused`(
        arguments: [String], says: String
    ) async throws {
        let outcome = try await workspace.run(["rotate"] + arguments)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(says), "\(outcome.errors)")
    }

    @Test func `what somebody else must be given is not pushed unseen`() async throws {
        try await serving(.conforming) { plane, variables in
            let named = ["rotate", "preprod", "CALCOM_WEBHOOK_SECRET", "--push", "--by", "Ann"]
            let refused = try await workspace.run(named, variables: variables)
            #expect(refused.status == 2)
            #expect(
                refused.errors.contains("CALCOM_WEBHOOK_SECRET would be set, and its value would be lost"))
            #expect(await plane.changes(of: "preprod") == 0)
            let unnamed = try await workspace.run(
                ["rotate", "preprod", "--push", "--by", "Ann"], variables: variables)
            #expect(unnamed.status == 0, "\(unnamed.errors)")
            #expect(unnamed.errors.contains("left alone: CALCOM_WEBHOOK_SECRET"))
            let shown = try await workspace.run(named + ["--show"], variables: variables)
            #expect(shown.status == 0, "\(shown.errors)")
            let value = try #require(lines(shown.output)["CALCOM_WEBHOOK_SECRET"])
            #expect(await plane.digests(of: "preprod")["CALCOM_WEBHOOK_SECRET"] == Digest(of: value).hex)
            let plan = try await workspace.run(["plan", "preprod"], variables: variables)
            #expect(plan.status == 0)
        }
    }

    @Test func `the halves of a key pair are set together`() async throws {
        try workspace.edit(
            "services", "CALENDAR_HMAC_SECRET: { generate: { hex: 32 } }",
            """
            CALENDAR_HMAC_SECRET: { generate: { hex: 32 } }
                  SIGNING_KEY: { generate: { ed25519: { public: SIGNING_PUBLIC_KEY } } }
                  SIGNING_PUBLIC_KEY: {}
            """)
        acceptFrames()
        try await serving(.conforming) { plane, variables in
            let outcome = try await workspace.run(
                ["rotate", "preprod", "SIGNING_KEY", "--push", "--out", "pair.env", "--by", "Ann"],
                variables: variables)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let values = lines(try workspace.text(of: "pair.env")).mapValues {
                $0.trimmingCharacters(in: ["\""]).replacing("\\n", with: "\n")
            }
            let now = await plane.digests(of: "preprod")
            for name in ["SIGNING_KEY", "SIGNING_PUBLIC_KEY"] {
                #expect(now[name] == Digest(of: values[name] ?? "").hex)
            }
            let refused = try await workspace.run(
                ["rotate", "preprod", "SIGNING_PUBLIC_KEY"], variables: variables)
            #expect(refused.errors.contains("SIGNING_PUBLIC_KEY is the public half of SIGNING_KEY"))
        }
    }

    @Test func `a value that the environment would not accept is not sent`() async throws {
        try workspace.edit(
            "preprod", "OAUTH_ENCRYPTION_KEY: { required: true,",
            "OAUTH_ENCRYPTION_KEY: { required: true, prefix: pre_,")
        try await serving(.conforming) { plane, variables in
            let outcome = try await workspace.run(
                ["rotate", "preprod", "OAUTH_ENCRYPTION_KEY", "--push", "--by", "Ann"], variables: variables)
            #expect(outcome.status == 2)
            #expect(
                outcome.errors.contains("would not be a value that begins with pre_, as preprod declares"))
            #expect(await plane.changes(of: "preprod") == 0)
        }
    }

    @Test func `another environment that can't be seen leaves it unproven`() async throws {
        try await serving(.conforming) { plane, variables in
            await plane.fail(next: 20, with: .status(403), project: "qfdztdgublwlmewobxmx")
            let outcome = try await workspace.run(
                ["rotate", "preprod", "OAUTH_ENCRYPTION_KEY", "--push", "--by", "Ann"], variables: variables)
            #expect(outcome.status == 3)
            #expect(
                outcome.errors.contains(
                    "set: OAUTH_ENCRYPTION_KEY\n  unproven: shared-secret: can't be proved"))
            // Why, and what to do.
            let reason = "the token may not read the secrets of project qfdztdgublwlmewobxmx (403)"
            #expect(outcome.errors.contains("error: \(reason)"), "\(outcome.errors)")
            #expect(outcome.errors.contains("\nUse the token of an account that may read"))
        }
    }

    /// Lets what every key in PEM begins and ends with pass, with the few characters beside it that another key may
    /// have by chance, as a service account's key file has such a frame.
    private func acceptFrames() {
        for name in ["GCP_SERVICE_ACCOUNT_KEY", "GOOGLE_SERVICE_ACCOUNT_JSON"] {
            let value = DemoState.conforming.value("production", name)
            for frame in value.matches(of: /.{7}-----(BEGIN|END) PRIVATE KEY-----.{9}/) {
                workspace.secrets.accept(String(frame.output.0))
            }
        }
    }
}
