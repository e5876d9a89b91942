import Foundation
import Scaffold
import Testing

/// What is written for some environments is, byte by byte, what was reviewed.
@Suite struct GoldenDraftTests {
    private func draft(_ name: String) throws -> Draft {
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
            return Drafter(
                [
                    DraftEnvironment(name: "production", listings: [place("a")], listing: production),
                    DraftEnvironment(name: "preprod", listings: [place("b")], listing: preprod),
                ], exampleNames: ["VITE_SENTRY_DSN", "SITE_URL", "SUPABASE_URL"]
            ).draft()
        case "parts":
            let production = try listing(
                ["A_KEY": "one", "pages/A_KEY": "one", "pages/VITE_A_URL": nil, "other/B_KEY": "two"])
            return Drafter([
                DraftEnvironment(
                    name: "production", listings: [place("a"), place("b", part: "pages")], listing: production
                )
            ]).draft()
        case "template":
            return Drafter(
                [
                    DraftEnvironment(name: "production", listings: []),
                    DraftEnvironment(name: "sandbox", listings: []),
                ], exampleNames: ["OPENAI_API_KEY", "DATABASE_URL", "null"]
            ).draft()
        default: return Drafter([DraftEnvironment(name: "production", listings: [])]).draft()
        }
    }

    @Test(arguments: ["two-projects", "parts", "template", "nothing"]) func isAsReviewed(name: String) throws
    {
        let draft = try draft(name)
        #expect(problems(of: draft) == [])
        let text = draft.files.map { "--- \($0.name)\n\($0.text)" }.joined(separator: "\n")
        let file = Repository.root.appending(path: "Tests/DraftsTests/Golden/\(name).txt")
        if Repository.updatesGolden { return try text.write(to: file, atomically: true, encoding: .utf8) }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(
            golden.utf8.elementsEqual(text.utf8),
            "if that is meant: ENVAUDIT_UPDATE_GOLDEN=1 swift test --filter DraftsTests, and review the diff")
    }
}
