import Auditing
import Listings
import Scenarios
import Secrets
import Testing

@Suite struct BranchDataTests {
    private static func scenario(_ copies: BranchCopy...) throws -> Scenario {
        var complement = ListingComplement()
        complement.copies = copies
        let listing = try Listing(
            provider: "supabase", source: .live, evidence: .digest, fetchedAt: Scenario.now,
            secrets: [ListedSecret(name: "A", digest: Digest(of: "a"))])
        return try Scenario.acme("  m: { title: M, severity: low, isolation: config, secrets: {} }")
            .listing("production", .success(try listing.adding(complement)))
    }

    static let rows: [(judged: String, hasData: Bool?, project: String?, status: Status?, message: String?)] =
        [
            ("production", true, "project-qa", Status.fail, "is a branch, with a copy of production's data"),
            (
                "production", nil, "project-qa", .unproven,
                "is a branch; the project does not say whether it has a copy of production's data"
            ),
            // Whoever is listed from it has the data.
            (
                "preprod", true, "project-preprod", .fail,
                "is the branch that preprod is listed from, with a copy of production's data"
            ),
            (
                "preprod", nil, "project-preprod", .unproven,
                "is the branch that preprod is listed from; the project does not say whether it has a copy of production's data"
            ),
            ("preprod", true, "project-qa", nil, nil),
            // Of which project it is, nothing is said: preprod may be listed from it.
            ("production", true, nil, .fail, "is a branch, with a copy of production's data"),
            (
                "preprod", true, nil, .unproven,
                "may be the branch that preprod is listed from, as the project does not say which it is, with a copy of production's data"
            ),
        ]

    @Test(arguments: rows) func `a copy of production's data is told where it is`(
        _ judged: String, _ hasData: Bool?, _ project: String?, _ status: Status?, _ message: String?
    ) throws {
        let record = try Self.scenario(BranchCopy(name: "qa", project: project, hasData: hasData)).audit(
            judged)
        let check = record.check("\(judged)/branch-data/qa")
        #expect(check?.status == status)
        #expect(check?.message == message)
    }

    /// A snapshot keeps what its project's branches are.
    @Test func `a branch with data is told beside a snapshot`() async throws {
        for (branch, status) in [
            (BranchCopy(name: "qa", project: "project-preprod", hasData: true), Status.fail),
            (.unseen, .unproven),
        ] {
            let record = try await Self.scenario(branch).listing("preprod", [:])
                .sealing("production", judging: ["preprod"]).audit("preprod")
            #expect(record.check("preprod/branch-data/\(branch.name)")?.status == status)
        }
    }

    @Test func `branches that the token may not read are unknown`() throws {
        let check = try Self.scenario(.unseen).audit("production").check("production/branch-data/branches")
        #expect(check?.status == .unproven)
        #expect(check?.message.hasPrefix("can't be read by the token") == true)
        // Another environment may be listed from one of them.
        let other = try Self.scenario(.unseen).audit("preprod").check("preprod/branch-data/branches")
        #expect(other?.status == .unproven)
        #expect(other?.message.contains("whether preprod is one that has a copy") == true)
    }
}
