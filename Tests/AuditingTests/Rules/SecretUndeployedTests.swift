import Auditing
import Listings
import Manifests
import Scenarios
import Secrets
import Testing

/// What runs, and who may deploy: what hosts tell besides the listing.
@Suite struct SecretUndeployedTests {
    private static func workspace() throws -> Scenario {
        try .acme(
            "  keys: { title: Keys, severity: high, isolation: isolated, together: false, secrets: { A_KEY: {} } }"
        )
    }

    @Test(arguments: [
        (Deployed.otherValue, "runs with another value than is set"),
        (.notYet, "is set, and the deployment that runs does not have it"),
        (.still, "is no longer set, and the deployment that runs still has it"),
        (.partly, "is set, and of the versions that share the traffic only some have it"),
    ]) func `what runs otherwise than it is set fails`(deployed: Deployed, words: String) throws {
        var secret = ListedSecret(name: "A_KEY", digest: Digest(of: "own_1"))
        secret.deployed = deployed
        let record = try Self.workspace().listing("preprod", [secret], evidence: .digest).audit("preprod")
        #expect(record.outcome(of: "preprod/secret-undeployed/A_KEY") == .fail(.name, words))
    }

    /// Of several values that may be live each is the environment's.
    @Test(arguments: [
        (["own_1", "own_2"], Status.unproven), (["own_1", "theirs"], .fail), (["theirs", "own_1"], .fail),
    ]) func `a value of another's in one of several versions fails`(
        values: [String], expected: Status
    ) throws {
        var secret = ListedSecret(name: "A_KEY", digest: nil)
        secret.deployed = .otherValue
        secret.candidates = values.map { .digest(Digest(of: $0)) }
        let scenario = try Self.workspace().listing("preprod", [secret], evidence: .name)
            .listing("production", ["A_KEY": "theirs"]).listing("sandbox", [:])
        let check = scenario.audit("preprod").check("preprod/shared-secret/A_KEY")
        #expect(check?.status == expected)
        // It is production's other end, too.
        let other = scenario.audit("production").check("production/shared-secret/A_KEY")
        #expect(other?.status == expected)
    }

    @Test(arguments: [
        ("https://production.acme.example", Status.fail), ("https://preprod.acme.example", nil),
    ]) func `a fact of another's in one of several versions fails`(value: String, expected: Status?) throws {
        var secret = ListedSecret(name: "A_URL", digest: nil)
        secret.deployed = .otherValue
        secret.candidates = [.digest(Digest(of: "own_1")), .digest(Digest(of: value))]
        let record = try Self.workspace().listing("preprod", [secret], evidence: .name).audit("preprod")
        #expect(record.check("preprod/foreign-identifier/A_URL")?.status == expected)
    }

    @Test func `what runs as it is set has no check`() throws {
        let record = try Self.workspace().listing("preprod", ["A_KEY": "own_1"]).audit("preprod")
        #expect(record.check("preprod/secret-undeployed/A_KEY") == nil)
    }

    @Test(arguments: [
        (DeploymentBranches.Policy.all, Outcome.fail(.name, "gives its secrets to workflows of any branch")),
        (.protected, .pass(.name, "gives its secrets to protected branches only")),
        (.named(["main", "v1"]), .pass(.name, "gives its secrets to main, v1 only")),
        (
            .unknown,
            .unproven(
                .name, "does not tell which branches get its secrets: the token may not read its policy")
        ),
    ]) func `production's environment is not open to any branch`(
        policy: DeploymentBranches.Policy, expected: Outcome
    ) throws {
        var complement = ListingComplement()
        complement.branches = policy
        let listing = try Listing(
            provider: "github-actions", source: .live, evidence: .digest, fetchedAt: 0,
            secrets: [ListedSecret(name: "A_KEY", digest: Digest(of: "own_1"))]
        ).adding(complement)
        let scenario = try Self.workspace().listing("production", .success(listing))
            .listing("preprod", .success(listing))
        #expect(scenario.audit("production").outcome(of: "production/open-environment/listing") == expected)
        #expect(scenario.audit("preprod").check("preprod/open-environment/listing") == nil)
    }

    @Test func `a key of another project's API is that project's, under a setting's name, too`() throws {
        let scenario = try Scenario.acme(
            "  app: { title: App, severity: high, isolation: config, together: false, secrets: { PUBLIC_KEY: {} } }"
        )
        let key = ["API key default (publishable)": "pub_1"]
        let contaminated = scenario.listing("production", [:], platform: key)
            .listing("preprod", ["PUBLIC_KEY": "pub_1"], platform: ["API key default (publishable)": "pub_2"])
        #expect(
            contaminated.audit("preprod").outcome(of: "preprod/shared-secret/PUBLIC_KEY")
                == .fail(.digest, "has the same value as API key default (publishable) in production"))
        // What every project has is nobody's.
        let common = scenario.listing("production", [:], platform: ["SUPABASE_JWKS": "none_yet"])
            .listing("preprod", ["PUBLIC_KEY": "none_yet"], platform: ["SUPABASE_JWKS": "none_yet"])
        #expect(common.audit("preprod").check("preprod/shared-secret/PUBLIC_KEY")?.status != .fail)
    }
}
