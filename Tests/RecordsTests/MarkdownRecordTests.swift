import Manifests
import Renderings
import Scenarios
import Testing

@testable import Auditing
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

    /// What is set and was compared with nothing is not called unset.
    @Test func tellsWhatWasNotComparedFromWhatIsNotSet() throws {
        let record = try Scenario(
            services: """
                services:
                  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {}, PAY_HOOK: {} } }
                """,
            environments: [
                "preprod": "environment: preprod\ntier: staging\nsecrets: { PAY_KEY: { required: true } }"
            ]
        ).listing("preprod", ["PAY_KEY": "one"]).audit("preprod")
        let rows = MarkdownRow.rows(of: try #require(record.environments.first))
        #expect(rows.first { $0.name == "PAY_KEY" }?.status == "[ ] Not compared")
        #expect(rows.first { $0.name == "PAY_HOOK" }?.status == "[ ] Not set")
    }

    /// Each secret of a pattern is looked at once, however many there are.
    @Test(.timeLimit(.minutes(1)))
    func patternsMayCoverManySecrets() throws {
        let record = try #require(
            HostileRecord.record(of: HostileText("harmless", "harmless")).environments.first)
        let secrets = (0..<60_000).map { number in
            SecretRow(
                name: "KEY_\(number)", declaredBy: "KEY_*", service: nil, declaration: nil, isolation: nil,
                presence: .optional, expected: "", isSet: number < 59_990, note: nil)
        }
        let many = EnvironmentRecord(
            environment: record.environment, verdict: .pass, listings: record.listings, place: record.place,
            settingsURL: nil, secrets: secrets, checks: [])
        let rows = MarkdownRow.rows(of: many)
        #expect(rows.count == 59_991 && rows.last?.name == "KEY_*")
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

    /// A reviewer reads the verdict and what failed, each once, before any table of the guide's.
    @Test(arguments: Sample.all.filter { $0.name != "hostile" })
    func putsWhatFailedOnTop(_ sample: Sample) throws {
        let text = MarkdownRecord().render(sample.record)
        let top = text.firstRange(of: "<details>").map { text[..<$0.lowerBound] } ?? text[...]
        #expect(top.contains("Verdict: **\(sample.record.verdict.rawValue)**"))
        let failures = RecordFinding.all(.fail, in: sample.record)
        #expect(top.contains("## Failures") == !failures.isEmpty)
        let table = top.components(of: "## Failures")
        #expect(
            table.count {
                $0.hasPrefix("| critical |") || $0.hasPrefix("| high |") || $0.hasPrefix("| medium |")
                    || $0.hasPrefix("| low |")
            } == failures.count)
        for finding in failures {
            #expect(
                table.contains {
                    $0.contains("(`\(finding.lead.rule)`)")
                        && $0.hasPrefix("| \(finding.severity.rawValue) |")
                })
        }
    }

    /// Each row of the guide's tables says by which rules, and how bad a failure is.
    @Test(arguments: Sample.all.filter { $0.name != "hostile" })
    func saysRuleAndSeverityInEveryRow(_ sample: Sample) {
        for environment in sample.record.environments {
            for row in MarkdownRow.rows(of: environment) {
                #expect(!row.rules.isEmpty && !row.severity.isEmpty)
                #expect(row.severity == "–" || Severity(rawValue: row.severity) != nil)
            }
        }
    }

    /// A service is ticked, as a page renders it, where all that is judged of it was proved.
    @Test func ticksServices() throws {
        let text = try MarkdownRecord().render(
            #require(Sample.all.first { $0.name == "all-environments" }).record)
        #expect(text.contains("\n- [x] Zoom OAuth"))
        #expect(text.contains("\n- [ ] Stripe"))
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("- [") }
        #expect(
            lines.allSatisfy { $0.hasPrefix("- [ ]") || !$0.contains("failed") && !$0.contains("unproven") })
    }

    /// What is folded is unfolded again, and Markdown begins after a blank line.
    @Test(arguments: Sample.all)
    func foldsWhatIsLong(_ sample: Sample) {
        let text = MarkdownRecord().render(sample.record)
        #expect(text.ranges(of: "\n<details>\n<summary>").count == text.ranges(of: "\n\n</details>\n").count)
        #expect(text.ranges(of: "</summary>\n\n").count == text.ranges(of: "<details>").count)
    }

    @Test(arguments: [
        (
            "Set it with `envaudit rotate preprod KEY --push`.",
            "Set it with `envaudit rotate preprod KEY --push`."
        ),
        ("Once: envaudit attest preprod SECRET. Or not.", "Once: `envaudit attest preprod SECRET`. Or not."),
        ("See: envaudit plan a, envaudit plan b", "See: `envaudit plan a`, `envaudit plan b`"),
        ("envaudit attest a --note 'what you saw'.", "`envaudit attest a --note 'what you saw'`."),
        ("An `open", "An \\`open"), ("`<b>`", "\\`&lt;b&gt;\\`"), ("@`a`", "`@`\\`a\\`"),
        ("xenvaudit a", "xenvaudit a"), ("envaudit |", "`envaudit` \\|"),
    ])
    func writesFixesAsCode(_ fix: (text: String, markdown: String)) {
        #expect(MarkdownText.fix(fix.text) == fix.markdown)
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

extension Substring {
    /// The lines of the section with this heading.
    fileprivate func components(of heading: String) -> [Substring] {
        split(separator: "\n").drop { $0 != heading }.dropFirst().prefix { !$0.hasPrefix("## ") }.map(\.self)
    }
}
