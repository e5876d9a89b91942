import FoundationEssentials
public import Listings
public import Manifests
import Secrets
public import Support
import Transport

/// Supabase's Edge Function secrets, each with the SHA-256 of its value.
///
/// `GET /v1/projects/{ref}/secrets` answers 200 with `[{"name", "value", "updated_at"?}]`, where `value` is the
/// lower-case hex SHA-256 of the secret; there is no paging. The platform's own `SUPABASE_…` secrets are listed
/// too and can't be written. Sources: supabase/cli `apps/cli-go/pkg/api/types.gen.go` (SecretResponse) and
/// `internal/secrets/list`; terraform-provider-supabase `docs/resources/edge_function_secrets.md`.
public struct Supabase: Provider {
    /// `supabase`.
    public let id = "supabase"

    /// The Management API. Tokens are `sbp_…`, `sbp_oauth_…` and `sbp_v0_…`.
    package static let api = APIConfiguration(
        host: "Supabase", defaultBase: "https://api.supabase.com",
        addressVariable: "ENVAUDIT_SUPABASE_API_URL",
        tokenVariables: ["SUPABASE_ACCESS_TOKEN"],
        tokenPage: "https://supabase.com/dashboard/account/tokens",
        permissionAdvice:
            "Use the token of an account that may read the secrets of the project's organization.",
        statusPage: "https://status.supabase.com", tokenPrefixes: ["sbp_"], hasOnlyPrefixedTokens: true)

    /// The provider.
    public init() {}

    /// Supabase's Management API.
    public var api: APIConfiguration? { Self.api }

    private static let settings = [
        Setting("project", "project's ref", "20 lower-case letters") { text in
            text.utf8.count == 20
                && text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        }
    ]

    /// `project` is all there is, and is needed: `^[a-z]{20}$`, as the Supabase CLI demands.
    public func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        Supabase.settings.problems(of: listing)
    }

    /// The dashboard's page of Edge Function secrets.
    public func settingsURL(of listing: ListingDeclaration) -> String? {
        listing.settings["project"].map {
            "https://supabase.com/dashboard/project/\($0.value)/settings/functions"
        }
    }

    /// The project, whose ref is part of each of its addresses.
    public func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place? {
        listing.settings["project"].map {
            Place("Supabase", "project \($0.value)", identifiers: [$0.value])
        }
    }

    /// Fetches the project's secrets.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        try await ProviderAPI(Self.api, context).get(try path(of: listing), subject(of: listing)) {
            body throws(Failure) in
            try read(body, of: listing, source: .live, readAt: context.now)
        }
    }

    /// Where the project's secrets are.
    func path(of listing: ListingDeclaration) throws(Failure) -> String {
        guard let project = listing.settings["project"] else {
            throw Failure(
                message: "no project is declared",
                advice: "Declare `listing: { provider: supabase, project: … }`.")
        }
        return "/v1/projects/\(project.value)/secrets"
    }

    func subject(of listing: ListingDeclaration) -> ProviderAPI.Subject {
        let project = listing.settings["project"]
        let name = project?.value ?? ""
        return ProviderAPI.Subject(
            what: "the secrets of project \(name)", owner: "project \(name)",
            advice:
                "Check `project`\(project.map { " in \($0.position)" } ?? ""), and that the token's account is a member of its organization."
        )
    }

    /// Reads the answer of `GET /v1/projects/{ref}/secrets`.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        let secrets = try ListingJSON.decode([SecretResponse].self, from: body, of: "Supabase")
        guard !secrets.isEmpty else {
            throw Failure(
                message:
                    "Supabase listed nothing, not even the platform's own SUPABASE_URL, so this is not the whole listing",
                advice: "Check that the token may read the project's secrets, and run again.")
        }
        var entries = ListedEntries(of: "Supabase")
        for secret in secrets {
            try entries.check(secret.name)
            guard let digest = Digest(hex: secret.value) else {
                throw entries.wrongEntry("has no SHA-256 as its value")
            }
            let updatedAt = secret.updatedAt.flatMap { Instant(rfc3339: $0)?.secondsSince1970 }
            if secret.updatedAt != nil, updatedAt == nil {
                throw entries.wrongEntry("has no date as its `updated_at`")
            }
            try entries.add(
                secret.name, shown: .digest(digest), isPlatform: secret.name.hasPrefix("SUPABASE_"),
                updatedAt: updatedAt)
        }
        return try entries.listing(provider: id, source: source, readAt: readAt)
    }

    private struct SecretResponse: Decodable {
        let name: String
        let value: String
        let updatedAt: String?

        private enum CodingKeys: String, CodingKey {
            case name, value
            case updatedAt = "updated_at"
        }
    }
}
