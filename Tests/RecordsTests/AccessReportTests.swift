import JSONSchemas
import Listings
import Records
import Support
import Testing

/// What `envaudit doctor` writes.
@Suite struct AccessReportTests {
    private static let failure = Failure(message: "X\u{1B}[31m is not set", advice: "Set it.")
    private static let report = AccessReport(
        workspace: "acme", generatedAt: 1_800_000_000,
        entries: [
            .init(environment: "production", kind: .listing(part: nil), access: HostAccess(host: "dotenv")),
            .init(
                environment: "preprod", kind: .listing(part: "ci"),
                access: HostAccess(
                    host: "GitHub", address: "https://api.github.com",
                    token: .missing(["GITHUB_TOKEN", "GH_TOKEN"]),
                    failure: failure)),
            .init(
                environment: "preprod", kind: .probe("webhooks/stripe"),
                access: HostAccess(
                    host: "Stripe", address: "https://api.stripe.com", token: .set("STRIPE_API_KEY"),
                    request: "GET /v1/webhook_endpoints?limit=1")),
            .init(
                environment: "qa", kind: .nothing,
                access: HostAccess(host: "-", token: .unusable("X"), request: "POST /x", failure: failure)),
        ])

    private func rendered(_ format: String) throws -> String {
        try #require(AccessFormat.all.first { $0.name == format }).render(Self.report, TextStyle())
    }

    @Test func `the JSON is as its schema says`() throws {
        let schema = try JSONSchema(
            #require(SchemaFile.all.first { $0.name == "doctor" }).text, isClosed: true)
        let text = try rendered("json")
        #expect(try schema.problems(of: ParsedJSON(text)) == [])
        for (from, to) in [("\"ok\"", "\"fine\""), ("\"GET /", "\"PUT /"), ("\"missing\"", "\"none\"")] {
            let changed = text.replacing(from, with: to)
            #expect(
                changed != text && (try? schema.problems(of: ParsedJSON(changed)).isEmpty) != true, "\(to)")
        }
    }

    @Test func `names and messages command no terminal`() throws {
        let text = try rendered("text")
        #expect(!text.contains("\u{1B}"))
        // What has one cause is told once.
        #expect(
            text.contains("\npreprod listing ci, qa listing: X\\u{1b}[31m is not set\n  Fix: Set it.\n\n"))
        #expect(text.hasSuffix("\n2 of 4 listings and probes can't be read\n"))
        #expect(text.contains("preprod      listing ci       GitHub  GH_TOKEN is not set    not asked\n"))
    }

    /// 72 columns are needed, 64 without hosts, and 55 with environments as headings.
    @Test(arguments: [60, 70, 80]) func `the table fits the terminal`(_ width: Int) throws {
        let report = AccessReport(
            workspace: "acme", generatedAt: 0,
            entries: ["production", "preprod"].flatMap { name in
                ["stripe", "calcom"].map { host in
                    AccessReport.Entry(
                        environment: name, kind: .probe("webhooks/\(host)"),
                        access: HostAccess(
                            host: "Stripe", address: nil, token: .set("STRIPE_API_KEY_PROD"), request: "GET /"
                        ))
                }
            })
        let text = AccessFormat.all[0].render(report, TextStyle(width: width))
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= width }, "\(text)")
        #expect(lines.count { $0.hasSuffix("  STRIPE_API_KEY_PROD is set  ok") } == 4)
        #expect(lines.contains("production") == (width == 60) && text.contains("HOST") == (width == 80))
    }

    @Test func `nothing to be had is not good`() {
        #expect(!AccessReport(workspace: "acme", generatedAt: 0, entries: []).isGood)
        #expect(!Self.report.isGood)
    }
}
