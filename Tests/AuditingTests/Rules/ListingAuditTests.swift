import Auditing
import Listings
import Scenarios
import Secrets
import Support
import Testing

@Suite struct ListingAuditTests {
    static func workspace() throws -> Scenario {
        try .acme(
            "  pay: { title: Pay, severity: low, isolation: isolated, secrets: { PAY_KEY: {} } }",
            preprod: "secrets: { PAY_KEY: { required: true } }", sandbox: "")
    }

    @Test func tellsThatItsOwnListingFailed() throws {
        let record = try Self.workspace().failing("preprod", "the token was refused").audit("preprod")
        #expect(
            record.outcome(of: "preprod/listing/preprod")
                == .error("the token was refused; nothing that needs it was judged"))
        #expect(record.check("preprod/listing/preprod")?.fix == "Try again.")
        #expect(record.check("preprod/listing/preprod")?.severity == .high)
        #expect(record.verdict == .incomplete)
    }

    /// A job that gets no secrets has them empty, and so has an environment that declares them so.
    @Test(arguments: [("{ required: true }", Status.error), ("{ equals: '' }", nil)])
    func tellsThatAllAreEmptyWhichAreToBeSet(_ expected: String, _ status: Status?) throws {
        let record = try Scenario.acme(
            "  pay: { title: Pay, severity: low, isolation: isolated, secrets: { PAY_KEY: {}, PAY_HOOK: {} } }",
            preprod: "secrets: { PAY_KEY: \(expected), PAY_HOOK: \(expected) }"
        ).listing("preprod", ["PAY_KEY": "", "PAY_HOOK": ""]).audit("preprod")
        #expect(record.check("preprod/listing/preprod")?.status == status)
    }

    @Test func tellsWhichOthersFailed() throws {
        let record = try Self.workspace().failing("production", "it timed out").audit("preprod")
        #expect(
            record.outcome(of: "preprod/listing/production")
                == .error("it timed out; preprod was not compared with it"))
        #expect(record.ids(of: "listing") == ["preprod/listing/production"])
    }

    /// Nothing that needs a listing is judged without one, and what needs none is.
    @Test func leavesNoCheckThatNeedsIt() throws {
        let record = try Self.workspace().failing("preprod").handingIn(
            "preprod", ["PAY_KEY": "Zp4kQ9vL2sT7xW5n"]
        )
        .audit("preprod")
        let checks = record.environments.flatMap(\.checks)
        #expect(Set(checks.map(\.rule)) == ["listing", "identity-collision"])
        #expect(record.environments.map(\.listing.seen?.count) == [nil])
        #expect(record.environments.flatMap(\.secrets).map(\.isSet) == [nil])
    }

    private static let unlisted = UnlistedNames(
        Failure(message: "the file does not show the Worker's secrets", advice: "List the Worker."),
        isOpen: true)

    /// What a listing by its nature doesn't show is neither judged nor compared with.
    @Test func tellsWhatAListingDoesNotShow() throws {
        let scenario = try Self.workspace()
            .listing("preprod", ["PAY_KEY": "a"])
            .listing(
                "production", [ListedSecret(name: "PAY_KEY", digest: Digest(of: "b"))], evidence: .digest,
                unlisted: Self.unlisted)
        let record = scenario.audit("production", "preprod")
        #expect(
            record.outcome(of: "production/listing/production")
                == .unproven(
                    .none,
                    "the file does not show the Worker's secrets; what is set there unseen was not judged"))
        #expect(
            record.outcome(of: "preprod/listing/production")
                == .unproven(
                    .none,
                    "the file does not show the Worker's secrets; preprod was not compared with what is set there unseen"
                ))
        #expect(record.check("production/listing/production")?.fix == "List the Worker.")
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == .unproven)
        #expect(record.check("production/secret-reused/PAY_KEY")?.status == .unproven)
        #expect(record.environments.map(\.verdict) == [.incomplete, .incomplete])
    }

    /// What must be set nowhere may be in each part that doesn't show everything; what another part lists, in none.
    @Test(arguments: [false, true]) func asksEachPart(_ isShownElsewhere: Bool) throws {
        let scenario = try Scenario(
            services:
                "services:\n  pay: { title: Pay, severity: low, isolation: isolated, secrets: { PAY_KEY: {}, OLD: { deprecated: true } } }\n",
            environments: [
                "preprod": """
                environment: preprod
                tier: staging
                listing: { provider: dotenv, file: .env }
                listings: { worker: { provider: wrangler, file: wrangler.toml } }
                secrets: { PAY_KEY: { forbidden: true } }

                """
            ])
        func listing(_ provider: String, _ unlisted: UnlistedNames? = nil) throws -> Listing {
            try Listing(
                provider: provider, source: .live, evidence: .value, fetchedAt: Scenario.now,
                secrets: [ListedSecret(name: "A", digest: Digest(of: "a"))], unlisted: unlisted)
        }
        let worker = Place("Cloudflare", "Worker shop")
        let names = UnlistedNames(Self.unlisted.reason, isOpen: true, at: worker)
        let places: [(part: String?, place: Place)] =
            isShownElsewhere ? [("worker", worker), (nil, worker)] : [("worker", worker)]
        let joined = try Listing.joining(
            .success(try listing("dotenv")), [("worker", .success(try listing("wrangler", names)))]
        ).completed(byPartsAt: places)
        let record = scenario.listing("preprod", .success(joined)).audit("preprod")
        for (rule, name) in [("secret-forbidden", "PAY_KEY"), ("secret-deprecated", "OLD")] {
            #expect(record.check("preprod/\(rule)/\(name)")?.status == .pass)
            #expect(
                record.check("preprod/\(rule)/worker/\(name)")?.status
                    == (isShownElsewhere ? nil : .unproven))
        }
        #expect(
            record.check("preprod/listing/preprod/worker")?.status == (isShownElsewhere ? nil : .unproven))
        let row = record.environments[0].secrets.first { $0.name == "worker/PAY_KEY" }
        #expect(row.map { $0.isSet == nil } == (isShownElsewhere ? nil : true))
    }

    @Test func hasNothingToSayOfGoodListings() throws {
        #expect(try Self.workspace().audit("production", "preprod", "sandbox").ids(of: "listing").isEmpty)
    }

    /// A project's builds of its production branch don't get what its previews do.
    @Test(arguments: [("preprod", true), ("main", false)])
    func tellsThatTheBranchIsBuiltElsewhere(_ productionBranch: String, _ isTold: Bool) throws {
        let scenario = try Scenario.acme(
            "  pay: { title: Pay, severity: low, isolation: isolated, secrets: { PAY_KEY: {} } }",
            sandbox: ""
        ).listing("preprod", ["PAY_KEY": "a"])
        let previews = Place("Cloudflare", "Pages project shop (preview)")
        let production = Place("Cloudflare", "Pages project shop (production)")
        let listing = try #require(try scenario.listing(of: "preprod")?.get())
            .at(production, buildsOf: productionBranch)
        let seen = scenario.listing("preprod", .success(listing)).placing("preprod", previews)
        #expect(
            seen.audit("preprod").ids(of: "listing") == (isTold ? ["preprod/listing/git_branch"] : []))
        // Where that deployment is listed as well, it is judged.
        let both = seen.placing("preprod", production).placing("preprod", production)
        #expect(both.audit("preprod").ids(of: "listing").isEmpty)
    }

    /// A listing that names a secret twice would hide one of the two.
    @Test func refusesAListingThatContradictsItself() throws {
        let twice = ["a", "b"].map { ListedSecret(name: "PAY_KEY", digest: Digest(of: $0)) }
        #expect(throws: ListingContradiction.self) {
            try Listing(provider: "p", source: .file, evidence: .digest, fetchedAt: 0, secrets: twice)
        }
    }

    @Test func givesNoAdviceWhereThereIsNone() throws {
        let workspace = try Self.workspace().workspace
        let record = Auditor(workspace, today: try #require(.init("2026-11-21")), selection: .all)
            .audit(["preprod"], observations: [:], now: 0, key: FingerprintKey(bytes: [1]))
        let check = try #require(record.check("preprod/listing/preprod"))
        #expect(check.message == "its listing was not fetched; nothing that needs it was judged")
        #expect(check.fix == nil)
        #expect(record.ids(of: "listing").count == 3)
    }

    /// A listing that is handed in is another project's where its SUPABASE_URL says so.
    @Test(arguments: [("project-preprod", nil), ("project-production", Status.error)])
    func aListingOfAnotherProjectIsAnError(_ project: String, _ expected: Status?) throws {
        let url = Digest(of: "https://\(project).supabase.co")
        let listing = try Listing(
            provider: "supabase", source: .file, evidence: .digest, fetchedAt: Scenario.now,
            secrets: [ListedSecret(name: "SUPABASE_URL", digest: url, isPlatform: true)])
        let record = try Self.workspace().listing("preprod", .success(listing)).audit("preprod")
        #expect(record.check("preprod/listing/preprod/SUPABASE_URL")?.status == expected)
    }
}
