import DemoControlPlane
import Foundation
import Testing

@Suite struct DemoStateTests {
    static let states: [DemoState] = [.uncertainPreprod, .conforming]

    /// What preprod may share with production: configuration, stateless services, and what a waiver accepts.
    static let acceptable: Set = [
        "GCP_LOCATION", "RESEND_API_KEY", "GCP_SERVICE_ACCOUNT_KEY", "GCP_PROJECT_ID",
        "TALENTLMS_API_KEY", "TALENTLMS_DOMAIN", "TALENTLMS_WEBHOOK_SECRET",
    ]

    private func values(_ state: DemoState, _ environment: String) throws -> [String: String] {
        try #require(state.project(of: environment)).secrets.mapValues(\.value)
    }

    private func shared(_ state: DemoState) throws -> Set<String> {
        let production = Set(try values(state, "production").values)
        return Set(try values(state, "preprod").filter { production.contains($0.value) }.keys)
    }

    @Test func theContaminationsAreExactlyTheThree() throws {
        let contaminated: Set = [
            "OAUTH_ENCRYPTION_KEY", "SITE_URL", "CALCOM_API_KEY", "CALCOM_WEBHOOK_SECRET",
        ]
        #expect(DemoState.contaminations.count == 3)
        #expect(Set(DemoState.contaminations.joined()) == contaminated)
        #expect(try shared(.uncertainPreprod) == contaminated.union(Self.acceptable))
        #expect(try shared(.conforming) == Self.acceptable)
    }

    @Test func onlyTheContaminatedSecretsDifferBetweenTheStates() throws {
        let before = try values(.uncertainPreprod, "preprod")
        let after = try values(.conforming, "preprod")
        #expect(Set(before.keys) == Set(after.keys))
        #expect(Set(before.keys.filter { before[$0] != after[$0] }) == Set(DemoState.contaminations.joined()))
        for other in ["production", "sandbox"] {
            #expect(try values(.uncertainPreprod, other) == values(.conforming, other))
        }
    }

    @Test(arguments: states) func namesAreThoseOfTheRecord(state: DemoState) throws {
        let production = try values(state, "production")
        #expect(production.count == 23)
        #expect(production["STAGING_EMAIL_OVERRIDE"] == nil)
        #expect(!production.keys.contains { $0.hasPrefix("CIRCLE_") })
        #expect(production["APP_ENV"] == "production")
        #expect(production["SITE_URL"] == "https://app.innotrue.com")
        #expect(try values(state, "preprod").count == 16)
        #expect(
            try values(state, "sandbox") == [
                "SITE_URL": "https://innotrue-hub-lovable-sandbox.lovable.app", "APP_ENV": "development",
                "STAGING_EMAIL_OVERRIDE": "admin@innotrue.com",
            ])
    }

    @Test(arguments: states) func noTwoSecretsOfAnEnvironmentAreEqual(state: DemoState) throws {
        for project in state.projects {
            #expect(Set(project.secrets.values.map(\.value)).count == project.secrets.count)
        }
    }

    @Test(arguments: states) func valuesHaveTheirForms(state: DemoState) throws {
        let production = try values(state, "production")
        let preprod = try values(state, "preprod")
        #expect(production["STRIPE_SECRET_KEY"]?.hasPrefix("sk_" + "live_") == true)
        #expect(preprod["STRIPE_SECRET_KEY"]?.hasPrefix("sk_" + "test_") == true)
        for values in [production, preprod] {
            for name in ["OAUTH_ENCRYPTION_KEY", "CALENDAR_HMAC_SECRET", "REQUEST_SIGNING_SECRET"] {
                #expect(values[name]?.wholeMatch(of: /[0-9a-f]{64}/) != nil)
            }
        }
        let id = try #require(production["MICROSOFT_CLIENT_ID"])
        #expect(UUID(uuidString: id) != nil)
        for name in ["GCP_SERVICE_ACCOUNT_KEY", "GOOGLE_SERVICE_ACCOUNT_JSON"] {
            let text = try #require(production[name])
            let account = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
            #expect(!text.contains("\n"))
            #expect(account["type"] == "service_account")
            #expect(account["private_key"]?.hasSuffix("KEY-----\n") == true)
            #expect(
                account["client_email"]?.hasSuffix("\(account["project_id"] ?? "?").iam.gserviceaccount.com")
                    == true)
        }
    }

    @Test(arguments: ["production", "preprod", "sandbox"])
    func aDotenvFileHoldsEveryValueOnALineOfItsOwn(environment: String) throws {
        let text = try #require(DemoState.uncertainPreprod.dotenv(of: environment))
        #expect(text.hasPrefix("# Made-up values"))
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        let read = Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
                return (parts[0], parts[1].trimmingCharacters(in: CharacterSet(charactersIn: "'")))
            })
        #expect(try read == values(.uncertainPreprod, environment))
    }

    @Test func awkwardValuesAreQuoted() throws {
        let date = Date(timeIntervalSince1970: 0)
        let state = DemoState(projects: [
            DemoProject(
                ref: "aaaaaaaaaaaaaaaaaaaa", environment: "own", title: "Own", createdAt: date,
                secrets: [
                    "A": DemoSecret("it's \"$5\"\n\\", updatedAt: date), "B": DemoSecret("", updatedAt: date),
                    "C": DemoSecret("a b#c", updatedAt: date),
                ])
        ])
        let text = try #require(state.dotenv(of: "own"))
        #expect(text.hasSuffix("A=\"it's \\\"\\$5\\\"\\n\\\\\"\nB=\nC='a b#c'\n"))
    }

    @Test func anUnknownEnvironmentHasNothing() {
        #expect(DemoState.conforming.dotenv(of: "nowhere") == nil)
        #expect(DemoState.conforming.listingJSON(of: "nowhere") == nil)
    }
}
