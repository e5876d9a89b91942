import Auditing
import Listings
import Manifests
import Scenarios
import Secrets
import Support
import Testing
import Probes

@Suite struct RedirectURITests {
    private static let services = """
          zoom:
            title: Zoom
            severity: low
            isolation: isolated
            dashboard: https://marketplace.zoom.us
            secrets: { ZOOM_CLIENT_ID: {} }
          google-auth: { title: Google, severity: high, isolation: isolated, secrets: {} }
        """
    private static let client =
        "redirect_uris: { zoom: { client: ZOOM_CLIENT_ID, function: oauth-callback } }"
    private static let signIn = """
        auth: { providers: { google: false } }
        redirect_uris: { google-auth: { auth: google } }
        """
    private static let zoom = "preprod/redirect-uri/zoom"
    private static let google = "preprod/redirect-uri/google-auth"

    /// A listing in which the app's client id was set on a day.
    private static func scenario(_ declared: String = client, set day: String? = "2026-11-01") throws
        -> Scenario
    {
        try Scenario.acme(services, preprod: declared).listing(
            "preprod",
            [
                ListedSecret(
                    name: "ZOOM_CLIENT_ID", digest: Digest(of: "id"),
                    updatedAt: day.flatMap { Instant(rfc3339: "\($0)T12:00:00Z")?.secondsSince1970 })
            ], evidence: .digest)
    }

    private static func attestation(
        _ item: String = "redirect-uri-zoom", on: String = "2026-11-20", until: String = "2027-11-20",
        note: String = "seen"
    ) throws -> Attestation {
        Attestation(
            .item(id: item, .note(note)), by: "Ann", on: try #require(CalendarDate(on)),
            until: try #require(CalendarDate(until)))
    }

    private static let unknown = Outcome.unproven(.none, "no API tells which redirect URIs the app has")

    @Test func withoutAClientThereIsNoApp() throws {
        let record = try Scenario.acme(Self.services, preprod: Self.client).audit("preprod")
        #expect(record.outcome(of: Self.zoom) == .pass(.name, "has no app: ZOOM_CLIENT_ID is not set"))
    }

    /// The client id may be set in a part, or where a listing does not show it.
    @Test func anAppMayBeSetElsewhere() throws {
        let parts = "listings: { pages: { provider: supabase, project: project-pages } }"
        let scenario = try Scenario.acme(Self.services, preprod: "\(Self.client)\n\(parts)")
        let inPart = scenario.listing("preprod", ["pages/ZOOM_CLIENT_ID": "one"])
        #expect(inPart.audit("preprod").outcome(of: Self.zoom) == Self.unknown)
        let hidden = scenario.listing(
            "preprod",
            .success(
                try Listing(
                    provider: "wrangler", source: .live, evidence: .value, fetchedAt: Scenario.now,
                    secrets: [],
                    unlisted: UnlistedNames(Failure(message: "it is hidden", advice: ""), isOpen: true))))
        #expect(
            hidden.audit("preprod").outcome(of: Self.zoom)
                == .unproven(.none, "it is unknown whether there is an app: it is hidden"))
    }

    /// Who saw one URI has not seen the one that follows from a changed manifest.
    @Test func `an attestation is of the URI that it names`() async throws {
        let (own, name) = ("https://project-preprod.supabase.co/functions/v1", "oauth-callback")
        for (note, isPass) in [
            ("The app has \(own)/\(name).", true), ("seen (\(own)/\(name))", true), ("seen", true),
            ("The app has \(own)/\(name)-old.", false),
            ("seen (https://project-other.supabase.co/functions/v1/\(name))", false),
        ] {
            let record = try await Self.scenario()
                .attesting("preprod", [Self.attestation(note: note)]).audit("preprod")
            #expect(record.check(Self.zoom)?.status == (isPass ? .pass : .unproven), "\(note)")
        }
    }

    @Test func anAppIsUnprovenAndSaysWhatToDo() throws {
        let record = try Self.scenario().audit("preprod")
        #expect(record.outcome(of: Self.zoom) == Self.unknown)
        let check = try #require(record.check(Self.zoom))
        let uri = "https://project-preprod.supabase.co/functions/v1/oauth-callback"
        #expect(check.expected == uri)
        #expect(check.url == "https://marketplace.zoom.us")
        #expect(
            check.fix
                == "See at https://marketplace.zoom.us that the app has \(uri), and no other environment's. Then: envaudit attest preprod --item redirect-uri-zoom --note 'what you saw'"
        )
        #expect(record.verdict == .incomplete)
    }

    static let attested: [(on: String, until: String, set: String?, expected: Outcome)] = [
        (
            "2026-11-20", "2027-11-20", "2026-11-01",
            .pass(.attestation, "leads there, as Ann attested on 2026-11-20, until 2027-11-20")
        ),
        // Nothing tells what was first on one day.
        (
            "2026-11-01", "2027-11-20", "2026-11-01",
            .pass(.attestation, "leads there, as Ann attested on 2026-11-01, until 2027-11-20")
        ),
        (
            "2026-11-20", "2026-11-21", "2026-11-01",
            .pass(.attestation, "leads there, as Ann attested on 2026-11-20, until 2026-11-21")
        ),
        (
            "2026-11-01", "2026-11-20", "2026-10-01",
            .unproven(.none, "what Ann attested on 2026-11-01 expired on 2026-11-20")
        ),
        (
            "2026-11-22", "2027-11-20", "2026-11-01",
            .unproven(.none, "what Ann attests counts from 2026-11-22 only")
        ),
        (
            "2026-11-01", "2027-11-20", "2026-11-02",
            .unproven(
                .none, "ZOOM_CLIENT_ID was changed on 2026-11-02, since Ann attested the app on 2026-11-01")
        ),
        (
            "2026-11-01", "2027-11-20", nil,
            .pass(.attestation, "leads there, as Ann attested on 2026-11-01, until 2027-11-20")
        ),
    ]

    @Test(arguments: attested) func anAttestationCountsForItsTimeAndItsApp(
        _ on: String, _ until: String, _ set: String?, _ expected: Outcome
    ) async throws {
        let scenario = try await Self.scenario(set: set).attesting(
            "preprod", [try Self.attestation(on: on, until: until)])
        #expect(scenario.audit("preprod").outcome(of: Self.zoom) == expected)
    }

    @Test func anotherItemProvesNothing() async throws {
        let scenario = try await Self.scenario().attesting(
            "preprod", [try Self.attestation("redirect-uri-google-auth")])
        #expect(scenario.audit("preprod").outcome(of: Self.zoom) == Self.unknown)
    }

    @Test func whatCannotBeReadProvesNothing() async throws {
        let place = Position(file: "attestations/preprod.yaml", line: 1, column: 1)
        let scenario = try await Self.scenario().attesting(
            "preprod", [try Self.attestation()],
            problems: [.init(subject: "redirect-uri-zoom", ManifestProblem(at: place, "broken"))])
        #expect(
            scenario.audit("preprod").outcome(of: Self.zoom)
                == .unproven(.none, "what is attested can't be read"))
    }

    @Test func withoutAListingNobodyKnowsOfAnApp() async throws {
        let scenario = try Self.scenario().failing("preprod")
        #expect(
            scenario.audit("preprod").outcome(of: Self.zoom)
                == .unproven(.none, "it is unknown without a listing whether there is an app"))
        let attested = await scenario.attesting("preprod", [try Self.attestation()])
        #expect(attested.audit("preprod").check(Self.zoom)?.evidence == .attestation)
    }

    static let providers: [(isOn: Bool?, expected: Outcome)] = [
        (false, .pass(.value, "has no use for an app: google is off")), (true, unknown),
        (nil, .unproven(.none, "the project does not say whether google is on")),
    ]

    @Test(arguments: providers) func signInNeedsAnAppWhereItsProviderIsOn(_ isOn: Bool?, _ expected: Outcome)
        throws
    {
        let record = try Self.scenario(Self.signIn).seeing("preprod") {
            $0[AuthConfiguration.self] = .success(
                AuthConfiguration(siteURL: nil, providers: isOn.map { ["google": $0] } ?? [:]))
        }.audit("preprod")
        #expect(record.outcome(of: Self.google) == expected)
        #expect(record.check(Self.google)?.expected == "https://project-preprod.supabase.co/auth/v1/callback")
    }

    /// What is declared to be off, and was not seen to be, does not pass.
    @Test func signInThatWasNotSeenIsUnproven() async throws {
        let record = try Self.scenario(Self.signIn).audit("preprod")
        #expect(
            record.outcome(of: Self.google)
                == .unproven(.none, "whether google is on could not be seen: it was not checked"))
        let attested = try await Self.scenario(Self.signIn).attesting(
            "preprod", [try Self.attestation("redirect-uri-google-auth")])
        #expect(attested.audit("preprod").check(Self.google)?.status == .pass)
    }

    @Test func whoDeclaresNothingIsNotJudged() throws {
        #expect(try Self.scenario("").audit("preprod").ids(of: "redirect-uri").isEmpty)
    }
}
