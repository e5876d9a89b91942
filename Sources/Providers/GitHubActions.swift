public import Listings
public import Manifests
public import Support

/// The Actions secrets and variables of a GitHub repository, of one of its environments, or of an organization.
///
/// | settings | asks for | what the token needs |
/// |---|---|---|
/// | `repository` | `/repos/{o}/{r}/actions/secrets`, `…/variables` | repository permissions “Secrets” and “Variables”, read |
/// | `repository`, `environment` | `/repos/{o}/{r}/environments/{e}/secrets`, `…/variables` | repository permission “Environments”, read |
/// | `organization` | `/orgs/{o}/actions/secrets`, `…/variables` | organization permissions “Secrets” and “Variables”, read |
///
/// A classic token needs the scope `repo`, or `admin:org`. A workflow's own `GITHUB_TOKEN` can't list secrets.
///
/// Each place lists its own alone: an environment's listing has neither the repository's nor the organization's, though
/// a job that names the environment gets them, too. Who wants all of them declares a part for each place.
///
/// The answers are `{"total_count", "secrets": [{"name", "updated_at"}]}` and `{"total_count", "variables": [{"name",
/// "value", "updated_at"}]}`, at most 100 secrets and 30 variables a page. Evidence is name and date for a secret,
/// value and date for a variable. What is listed must add up to `total_count`. Secrets and variables are named apart at
/// GitHub (`secrets.X`, `vars.X`): where both have a name, `only: secrets` or `only: variables` says which are meant.
/// An answer that counts none is a listing: who may not look gets 403 or 404.
///
/// Sources: docs.github.com/en/rest/actions/secrets, …/variables and …/using-the-rest-api; `gh` for the variables'
/// precedence.
public struct GitHubActions: Provider {
    /// `github-actions`.
    public let id = "github-actions"

    static let host = "GitHub"

    private static let api = APIConfiguration(
        host: host, defaultBase: "https://api.github.com", addressVariable: "ENVAUDIT_GITHUB_API_URL",
        tokenVariables: ["GH_TOKEN", "GITHUB_TOKEN"],
        tokenPage: "https://github.com/settings/personal-access-tokens",
        permissionAdvice:
            "Use a token that may read them: with the permissions “Secrets” and “Variables”, or “Environments” for an environment's. A workflow's own GITHUB_TOKEN can't.",
        statusPage: "https://www.githubstatus.com",
        headers: ["Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"],
        tokenPrefixes: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"])

    private static let settings = [
        Setting("repository", "repository", "owner/name", isNeeded: false, isRight: isRepository),
        Setting("environment", "environment's name", "at most 255 characters", isNeeded: false) {
            (1...255).contains($0.count) && $0 != "." && $0 != ".."
        },
        Setting("organization", "organization", "letters, digits and -", isNeeded: false, isRight: isOwner),
        Setting("only", "kind", words: GitHubKind.allCases.map(\.rawValue), isNeeded: false),
    ]

    /// The provider.
    public init() {}

    /// GitHub's REST API.
    public var api: APIConfiguration? { Self.api }

    /// Either `repository`, with `environment` or without, or `organization`.
    public func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        let problems = GitHubActions.settings.problems(of: listing)
        let (repository, organization) = (listing.settings["repository"], listing.settings["organization"])
        if let organization, repository != nil {
            return problems + [
                ManifestProblem(
                    at: organization.position, "`organization` and `repository` exclude each other")
            ]
        }
        if let environment = listing.settings["environment"], repository == nil {
            return problems + [
                ManifestProblem(
                    at: environment.position, "`environment` is a repository's; expected `repository`, too")
            ]
        }
        guard repository == nil, organization == nil else { return problems }
        return problems + [
            ManifestProblem(
                at: listing.provider.position,
                "`repository` is missing; expected the repository, owner/name, or `organization`")
        ]
    }

    /// The settings page of the place's secrets.
    public func settingsURL(of listing: ListingDeclaration) -> String? {
        let kind = listing.settings["only"]?.value ?? "secrets"
        if let organization = listing.settings["organization"] {
            return "https://github.com/organizations/\(organization.value)/settings/\(kind)/actions"
        }
        let page = listing.settings["environment"] == nil ? "\(kind)/actions" : "environments"
        return listing.settings["repository"].map { "https://github.com/\($0.value)/settings/\(page)" }
    }

    /// The repository, one of its environments, or the organization; capitals make no difference to GitHub.
    public func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place? {
        if let organization = listing.settings["organization"] {
            return Place(Self.host, "organization \(organization.value.lowercased())")
        }
        return listing.settings["repository"].map { repository in
            let environment = listing.settings["environment"].map {
                " (environment \($0.value.lowercased()))"
            }
            return Place(Self.host, "repository \(repository.value.lowercased())\(environment ?? "")")
        }
    }

    /// Fetches the place's secrets and variables, both at once.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        let api = try ProviderAPI(Self.api, context)
        let kinds = GitHubKind.listed(by: listing)
        let (secrets, variables) = try await together(
            { () throws(Failure) in try await pages(.secrets, of: listing, kinds, by: api) },
            { () throws(Failure) in try await pages(.variables, of: listing, kinds, by: api) })
        return try self.listing(
            [.secrets: secrets, .variables: variables], kinds, source: .live, readAt: context.now)
    }

    private func pages(
        _ kind: GitHubKind, of listing: ListingDeclaration, _ kinds: [GitHubKind], by api: ProviderAPI
    ) async throws(Failure) -> GitHubPages {
        var pages = GitHubPages(kind)
        guard kinds.contains(kind) else { return pages }
        let subject = subject(kind, of: listing)
        var paging = Paging(of: GitHubActions.host)
        var number = 1
        repeat {
            try paging.turn(to: "\(number)")
            let path = "\(path(of: listing))/\(kind.rawValue)?per_page=\(kind.mostPerPage)&page=\(number)"
            try pages.add(try await api.get(path, subject, GitHubPage.read))
            number += 1
        } while !pages.isWhole
        return pages
    }

    /// Reads the answers of one place: one page, or a list of pages, as `gh api --paginate --slurp` writes it.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        let kinds = GitHubKind.listed(by: listing)
        var pages: [GitHubKind: GitHubPages] = [:]
        for page in try GitHubPage.readAll(body) where kinds.contains(page.kind) {
            try pages[page.kind, default: GitHubPages(page.kind)].add(page)
        }
        return try self.listing(pages, kinds, source: source, readAt: readAt)
    }

    private func listing(
        _ pages: [GitHubKind: GitHubPages], _ kinds: [GitHubKind], source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        var entries = ListedEntries(of: GitHubActions.host)
        for kind in kinds { try (pages[kind] ?? GitHubPages(kind)).list(in: &entries) }
        try GitHubPages.checkNames(pages)
        return try entries.listing(provider: id, source: source, readAt: readAt)
    }

    private func path(of listing: ListingDeclaration) -> String {
        if let organization = listing.settings["organization"] {
            return "/orgs/\(organization.value)/actions"
        }
        let repository = "/repos/\(listing.settings["repository"]?.value ?? "")"
        guard let environment = listing.settings["environment"] else { return "\(repository)/actions" }
        return "\(repository)/environments/\(environment.value.urlComponent)"
    }

    private func subject(_ kind: GitHubKind, of listing: ListingDeclaration) -> ProviderAPI.Subject {
        let repository = listing.settings["repository"], organization = listing.settings["organization"]
        let environment = listing.settings["environment"]
        let owner =
            organization.map { "organization \($0.value)" }
            ?? [environment.map { "environment \($0.value) of" }, "repository \(repository?.value ?? "")"]
            .compactMap(\.self).joined(separator: " ")
        let place = (organization ?? environment ?? repository).map { " \($0.position)" } ?? ""
        return ProviderAPI.Subject(
            what: "the \(kind.rawValue) of \(owner)", owner: owner,
            advice:
                "Check it in\(place), and that the token may see it: GitHub answers so to who may not, too.")
    }

    private static func isOwner(_ text: String) -> Bool { text.isName(with: "-_", atMost: 39) }

    private static func isRepository(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return parts.count == 2 && isOwner(parts[0]) && parts[1].isName(with: "-_.", atMost: 100)
    }
}
