import Auditing
import Scenarios
import Testing

@testable import Records

/// The configuration record ticks what was proved, and nothing else.
@Suite struct MarkdownRecordTests {
    @Test(arguments: Sample.all.filter { $0.name != "hostile" })
    func ticksWhatWasProvedAlone(_ sample: Sample) throws {
        for environment in sample.record.environments {
            let checks = Dictionary(grouping: environment.checks, by: \.subject)
            for secret in environment.secrets {
                let row = try #require(self.row(of: secret, in: environment))
                let own = checks[secret.name] ?? []
                // What is not there proves nothing, unless a check says that it must not be there.
                let isProved =
                    secret.isSet != nil && (secret.isSet == true || !own.isEmpty)
                    && own.allSatisfy { $0.status == .pass }
                #expect((row.status == "[x] Verified") == isProved, "\(secret.name)")
            }
        }
    }

    /// A pattern's secrets are one row only while all of them are proved to be unset.
    @Test func gathersAPatternThatIsVerified() throws {
        let sandbox = try rows(of: "all-environments", "sandbox")
        #expect(sandbox.contains { $0.name == "CIRCLE_*" && $0.notes.hasPrefix("Not set: CIRCLE_API_KEY, ") })
        #expect(!sandbox.contains { $0.name == "CIRCLE_API_KEY" })
        // One of its secrets is set there, so each is a row of its own.
        #expect(!sandbox.contains { $0.name == "GCP_*" })
        #expect(sandbox.first { $0.name == "GCP_PROJECT_ID" }?.status == "[ ] **Fails**")
        #expect(sandbox.first { $0.name == "GCP_LOCATION" }?.status == "[x] Verified")
    }

    @Test func keepsASecretThatIsSetOutOfAPattern() throws {
        let record = try Scenario(
            services: """
                workspace: acme
                services:
                  settings:
                    title: Settings
                    severity: low
                    isolation: config
                    together: false
                    secrets: { APP_ONE: {}, APP_TWO: {} }
                """,
            environments: [
                "production":
                    "environment: production\ntier: production\nsecrets: { APP_*: { optional: true } }\n"
            ]
        ).listing("production", ["APP_ONE": "europe"]).audit("production")
        #expect(record.verdict == .pass)
        #expect(MarkdownRow.rows(of: record.environments[0]).map(\.name) == ["APP_ONE", "APP_TWO"])
    }

    @Test func tellsWhatIsWaivedBesideWhatIsWorse() throws {
        let row = try #require(self.rows(of: "waivers", "preprod").first { $0.name == "PAYMENTS_KEY" })
        #expect(row.status == "[ ] Unproven")
        #expect(
            row.notes.hasSuffix(
                "Has the same value as PAYMENTS_KEY in production. Waived until 2027-02-13 by platform: One account until the second is approved."
            ))
    }

    @Test func saysByWhichEvidence() throws {
        let rows = try self.rows(of: "conforming", "preprod")
        #expect(
            rows.first { $0.name == "APP_ENV" }?.notes
                == "Is staging; is the value that was handed in (by digest).")
        #expect(rows.first { $0.name == "CALCOM_API_KEY" }?.notes == "Is not set (by name).")
        #expect(rows.first { $0.name == "STRIPE_SECRET_KEY" }?.notes.hasSuffix("(by value).") == true)
    }

    @Test func saysWhatWasNotSeen() throws {
        let rows = try self.rows(of: "failed-listing", "preprod")
        #expect(!rows.isEmpty && rows.allSatisfy { $0.status == "[ ] Not seen" })
    }

    /// What fails beyond secrets stands above what is verified.
    @Test func putsFailuresFirstBeyondSecrets() throws {
        let sample = try #require(Sample.all.first { $0.name == "waivers" })
        let text = MarkdownRecord().render(sample.record)
        let table = try #require(text.split(separator: "| Beyond secrets |").last)
        let failure = try #require(table.firstRange(of: "**Fails**"))
        let pass = try #require(table.firstRange(of: "[x] Verified"))
        #expect(failure.lowerBound < pass.lowerBound)
    }

    @Test(arguments: [
        ("is set", "Is set."), ("can't tell", "Can't tell."), ("set, or not", "Set, or not."),
        ("Done.", "Done."),
        ("api.acme.test answered 401", "api.acme.test answered 401."),
        ("SITE_URL is unset", "SITE_URL is unset."),
        ("Really?", "Really?"), ("a: b", "A: b."), ("", ""),
    ])
    func makesSentences(_ text: (words: String, sentence: String)) {
        #expect(text.words.asSentence == text.sentence)
    }

    private func rows(of sample: String, _ environment: String) throws -> [MarkdownRow] {
        let record = try #require(Sample.all.first { $0.name == sample }).record
        return try MarkdownRow.rows(
            of: #require(record.environments.first { $0.environment.name.value == environment }))
    }

    private func row(of secret: SecretRow, in environment: EnvironmentRecord) -> MarkdownRow? {
        let rows = MarkdownRow.rows(of: environment)
        return rows.first { $0.name == secret.name }
            ?? rows.first { $0.name == secret.declaredBy && $0.notes.contains(secret.name) }
    }
}
