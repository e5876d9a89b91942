import Foundation
import Scaffold
import Testing

/// What is written for some environments is, byte by byte, what was reviewed.
@Suite struct GoldenManifestTests {
    private func manifests(_ name: String) throws -> ScaffoldedManifests {
        switch name {
        case "two-projects":
            let production = try listing(
                [
                    "SITE_URL": "https://acme.example", "APP_ENV": "production", "STRIPE_SECRET_KEY": "one",
                    "STRIPE_WEBHOOK_SECRET": "two", "CALCOM_API_KEY": "shared",
                    "GCP_LOCATION": "europe-west3",
                    "ACME_SIGNING_KEY": "signs", "ACME_PEPPER": "pepper", "LEGACY_TOKEN": "shared too",
                    "LOG_LEVEL": "info", "RESEND_API_KEY": "three",
                ], platform: ["SUPABASE_URL"])
            let preprod = try listing(
                [
                    "SITE_URL": "https://preprod.acme.example", "APP_ENV": "staging",
                    "STRIPE_SECRET_KEY": "four",
                    "CALCOM_API_KEY": "shared", "GCP_LOCATION": "europe-west3", "ACME_SIGNING_KEY": "signs",
                    "ACME_PEPPER": "shared too", "LOG_LEVEL": "info",
                ], platform: ["SUPABASE_URL"])
            return ManifestScaffold(
                [
                    ScaffoldEnvironment(name: "production", listings: [place("a")], listing: production),
                    ScaffoldEnvironment(name: "preprod", listings: [place("b")], listing: preprod),
                ], templateNames: ["VITE_SENTRY_DSN", "SITE_URL", "SUPABASE_URL"]
            ).manifests()
        case "parts":
            let production = try listing(
                ["A_KEY": "one", "pages/A_KEY": "one", "pages/VITE_A_URL": nil, "other/B_KEY": "two"])
            return ManifestScaffold([
                ScaffoldEnvironment(
                    name: "production", listings: [place("a"), place("b", part: "pages")], listing: production
                )
            ]).manifests()
        case "template":
            return ManifestScaffold(
                [
                    ScaffoldEnvironment(name: "production", listings: []),
                    ScaffoldEnvironment(name: "sandbox", listings: []),
                ], templateNames: ["OPENAI_API_KEY", "DATABASE_URL", "null"]
            ).manifests()
        default: return ManifestScaffold([ScaffoldEnvironment(name: "production", listings: [])]).manifests()
        }
    }

    @Test(arguments: ["two-projects", "parts", "template", "nothing"]) func isAsReviewed(name: String) throws
    {
        let manifests = try manifests(name)
        #expect(problems(of: manifests) == [])
        let text = manifests.files.map { "--- \($0.name)\n\($0.text)" }.joined(separator: "\n")
        let file = Repository.root.appending(path: "Tests/ScaffoldTests/Golden/\(name).txt")
        if Repository.updatesGolden { return try text.write(to: file, atomically: true, encoding: .utf8) }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(
            golden.utf8.elementsEqual(text.utf8),
            "if that is meant: ENVAUDIT_UPDATE_GOLDEN=1 swift test --filter ScaffoldTests, and review the diff"
        )
    }
}
