import Auditing
import Manifests
import Renderings
import Scenarios
import Testing

@testable import Records

/// What a person at a terminal reads first, that it is told once, and that nothing is left out.
@Suite struct TextRecordTests {
    @Test(arguments: Sample.all)
    func showsTheWorstFirst(_ sample: Sample) {
        let lines = lines(sample.record)
        let order = ["FAIL", "ERROR", "UNPROVEN", "WAIVED"]
        let ranks = lines.compactMap { line in order.firstIndex { line.hasPrefix("\($0)  ") } }
        #expect(ranks == ranks.sorted())
        for status in Status.allCases {
            let severities = RecordFinding.all(status, in: sample.record).map(\.severity)
            #expect(zip(severities, severities.dropFirst()).allSatisfy { $0 >= $1 })
        }
    }

    /// Each check is an end of one finding, or open in one group; what passed is counted, or shown where it is asked for.
    @Test(arguments: Sample.all)
    func leavesNoCheckOut(_ sample: Sample) {
        let record = sample.record
        for status in Status.allCases {
            let ids = record.environments.flatMap(\.checks).filter { $0.status == status }.map(\.id)
            let told = RecordFinding.all(status, in: record).flatMap { $0.ends.map(\.id) }
            #expect(told.sorted() == ids.sorted())
            let open = OpenChecks.groups(status, in: record).flatMap(\.claims)
                .flatMap { $0.checks + $0.consequences }.map(\.id)
            #expect(open.sorted() == ids.sorted())
        }
        let labels: [(String, Int)] = [
            ("FAIL", RecordFinding.all(.fail, in: record).count),
            ("WAIVED", Acceptance.all(in: record).count),
            ("UNPROVEN", OpenChecks.groups(.unproven, in: record).reduce(0) { $0 + $1.claims.count }),
            ("ERROR", OpenChecks.groups(.error, in: record).reduce(0) { $0 + $1.claims.count }),
            ("pass", record.counts[.pass] ?? 0), ("absent", record.counts[.absent] ?? 0),
        ]
        let lines = lines(record, TextStyle(shows: .all))
        for (label, count) in labels {
            #expect(lines.count { $0.hasPrefix("\(label)  ") } == count, "\(label)")
        }
        #expect(lines.joined(separator: " ").contains(" (\(record.counts[.pass] ?? 0) passed"))
    }

    @Test(arguments: Sample.all)
    func saysEachThingOnce(_ sample: Sample) throws {
        for environment in sample.record.environments {
            let text = render(environment, in: sample.record)
            for fix in Set(environment.checks.filter { $0.status == .unproven }.compactMap(\.fix)) {
                #expect(text.ranges(of: TerminalText.escape(fix)).count == 1)
            }
        }
    }

    /// What production and preprod share is one finding; production's own end only says to look at preprod.
    @Test func tellsWhatIsSharedOnce() throws {
        let record = try Self.sharing(
            preprod: "{}", sandbox: "{ PAY_KEY: { forbidden: true } }", sandboxHas: "two"
        )
        .audit("production", "preprod")
        let shared = record.environments.flatMap(\.checks).filter {
            $0.rule == "shared-secret" && $0.status == .fail
        }
        #expect(shared.map(\.environment).sorted() == ["preprod", "production"])
        let findings = RecordFinding.all(.fail, in: record).filter { $0.lead.rule == "shared-secret" }
        #expect(findings.map(\.lead.environment) == ["preprod"])
        #expect(findings.map { $0.others.map(\.environment) } == [["production"]])
        #expect(findings[0].fixes() == [findings[0].lead.fix])
        let text = lines(record).joined(separator: "\n")
        #expect(text.ranges(of: "PAY_KEY in p").count == 2)
        #expect(!text.contains("Replace it there"))
    }

    /// A listing that could not be read is told by its own environment, and not by all that were compared with it.
    @Test func tellsAListingThatFailedOnce() throws {
        let record = try #require(Sample.all.first { $0.name == "failed-listing" }).record
        #expect(record.counts[.error] == 3)
        let errors = lines(record).filter { $0.hasPrefix("ERROR  ") }
        #expect(
            errors == ["ERROR  preprod: api.supabase.com answered 401: the token is not accepted;"])
    }

    /// What goes on with a verb needs no colon.
    @Test(arguments: [
        ("is not set", true), ("can't be proved", true), ("https://acme.test lets in", false),
        ("its snapshot is old", false), ("no API tells", false), ("preprod's is", false), ("", false),
    ])
    func joinsSubjectAndMessage(_ message: (text: String, follows: Bool)) {
        #expect(message.text.followsSubject == message.follows)
    }

    /// Of three that share a value two have to change, and what must not be there goes in any case.
    @Test func saysWhatToDoAtEachEndButOne() throws {
        let record = try Self.sharing(preprod: "{}", sandbox: "{}")
            .audit("production", "preprod", "sandbox")
        let findings = RecordFinding.all(.fail, in: record)
        #expect(findings.map { $0.ends.map(\.environment) } == [["preprod", "production", "sandbox"]])
        #expect(findings[0].fixes().map { $0.contains("for preprod") } == [true, false])
        #expect(findings[0].fixes().map { $0.contains("for sandbox") } == [false, true])
        let forbidden = try Self.sharing(preprod: "{ PAY_KEY: { forbidden: true } }", sandbox: "{}")
            .audit("preprod", "sandbox")
        let both = RecordFinding.all(.fail, in: forbidden).filter { $0.lead.rule == "shared-secret" }
        #expect(both.map { $0.ends.map(\.environment) } == [["preprod", "sandbox"]])
        #expect(both[0].fixes() == ["Delete PAY_KEY."])
    }

    /// A service's key that production, preprod and sandbox have.
    private static func sharing(
        preprod: String, sandbox: String, sandboxHas value: String = "one"
    ) throws -> Scenario {
        func manifest(_ name: String, _ tier: String, _ secrets: String) -> String {
            "environment: \(name)\ntier: \(tier)\nlisting: { provider: supabase, project: project-\(name) }\nsecrets: \(secrets)\n"
        }
        return try Scenario(
            services: """
                services:
                  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }
                """,
            environments: [
                "production": manifest("production", "production", "{}"),
                "preprod": manifest("preprod", "staging", preprod),
                "sandbox": manifest("sandbox", "development", sandbox),
            ]
        ).listing("production", ["PAY_KEY": "one"]).listing("preprod", ["PAY_KEY": "one"])
            .listing("sandbox", ["PAY_KEY": value])
    }

    @Test func namesTheDashboardOnceAndOnlyWhereItIsNeeded() throws {
        let waivers = try text(of: "waivers")
        #expect(waivers.ranges(of: "https://example.com/preprod/settings").count == 1)
        #expect(try !text(of: "conforming").contains("https://example.com"))
        #expect(try !text(of: "failed-listing").contains("https://example.com"))
    }

    @Test func saysHowManyInWords() throws {
        #expect(counted(0, "check") == "0 checks")
        #expect(counted(1, "check") == "1 check")
        #expect(counted(2, "check") == "2 checks")
        #expect(try text(of: "alone").contains("\n1 secret listed by supabase (digests, live)\n".dropFirst()))
        #expect(
            try text(of: "waivers").hasSuffix("\npreprod: FAIL (13 passed, 3 failed, 4 unproven, 1 waived)\n")
        )
        #expect(
            try text(of: "failed-listing").contains("\npreprod      INCOMPLETE       0       1 "))
    }

    /// With one environment its verdict is the last line; with more, the workspace's is. It is the first line, too.
    @Test func beginsAndEndsWithTheVerdict() throws {
        #expect(try text(of: "conforming").hasPrefix("preprod of innotrue: pass\n"))
        #expect(try text(of: "conforming").hasSuffix("\n\npreprod: pass (62 passed, 7 absent)\n"))
        #expect(try text(of: "failed-listing").hasPrefix("acme: INCOMPLETE\n"))
        #expect(try text(of: "failed-listing").contains("\n\nacme: INCOMPLETE for 3 environments ("))
    }

    /// Where the verdict alone is asked for, there is a line for each environment, and one for all of several.
    @Test(arguments: Sample.all)
    func saysTheVerdictAlone(_ sample: Sample) {
        let lines = lines(sample.record, TextStyle(width: 120, shows: .verdict))
        let count = sample.record.environments.count
        let verdicts = lines.filter { $0.contains(": ") }
        #expect(verdicts.count == count + (count > 1 ? 1 : 0))
        #expect(lines.allSatisfy { $0.hasPrefix(" ") || verdicts.contains($0) || $0.hasPrefix("Judged by ") })
    }

    /// What passed is shown with its evidence, and nothing else where that alone is asked for.
    @Test func showsWhatPassed() throws {
        let text = try text(of: "conforming", TextStyle(shows: .passed))
        #expect(text.contains("\npass  APP_ENV is staging  (value-equals, by digest)\n"))
        #expect(!text.contains("FAIL  ") && !text.contains("UNPROVEN  "))
    }

    /// A waiver that ends within thirty days is warned about, above all findings.
    @Test(
        arguments: [
            ("2026-12-21", "in 30 days"), ("2026-11-21", "today"), ("2026-11-22", "in 1 day"),
            ("2026-12-22", nil),
        ] as [(String, String?)])
    func warnsBeforeAWaiverEnds(_ end: (until: String, says: String?)) throws {
        let scenario = try Scenario(
            services: """
                services:
                  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }
                """,
            environments: [
                "production":
                    "environment: production\ntier: production\nlisting: { provider: supabase, project: project-production }\n",
                "preprod": """
                environment: preprod
                tier: staging
                listing: { provider: supabase, project: project-preprod }
                waivers:
                  - finding: shared-secret/PAY_KEY
                    reason: One account
                    owner: platform
                    from: 2026-01-01
                    until: \(end.until)
                """,
            ]
        ).listing("production", ["PAY_KEY": "one"]).listing("preprod", ["PAY_KEY": "one"])
        let record = scenario.audit("preprod")
        #expect(record.asOf.description == "2026-11-21")
        let text = lines(record, TextStyle(width: 120)).joined(separator: "\n")
        let warning = end.says.map {
            "Warning: the waiver of shared-secret/PAY_KEY in preprod ends \($0), on \(end.until) (owner: platform)"
        }
        #expect(text.contains("Warning: ") == (warning != nil))
        if let warning { #expect(text.replacing("\n  ", with: " ").contains(warning)) }
    }

    private func text(of sample: String, _ style: TextStyle = TextStyle()) throws -> String {
        try TextRecord(style: style).render(#require(Sample.all.first { $0.name == sample }).record)
    }

    private func lines(_ record: Record, _ style: TextStyle = TextStyle()) -> [Substring] {
        Array(Showing.lines(TextRecord(style: style).render(record)).dropLast())
    }

    /// The text of one environment, with its lines joined.
    private func render(_ environment: EnvironmentRecord, in record: Record) -> String {
        let alone = record.judging(environment)
        return Showing.lines(TextRecord(style: TextStyle()).render(alone)).joined(separator: " ")
            .replacing(/\ +/, with: " ")
    }
}
