public import Listings
public import Manifests
import Secrets
public import Support
import Transport

/// The provider of the Actions secrets and variables of a GitHub repository, environment or organization.
///
/// | settings | asks for | what the token needs |
/// |---|---|---|
/// | `repository` | `/repos/{o}/{r}/actions/secrets`, `…/variables` | repository permissions “Secrets” and “Variables”, read |
/// | `repository`, `environment` | `/repos/{o}/{r}/environments/{e}/secrets`, `…/variables` | repository permission “Environments”, read |
/// | `organization` | `/orgs/{o}/actions/secrets`, `…/variables` | organization permissions “Secrets” and “Variables”, read |
/// | `organization`, `repository` | `/repos/{o}/{r}/actions/organization-secrets`, `…-variables` | repository permissions “Secrets” and “Variables”, read |
///
/// A classic token needs the scope `repo`, or `admin:org`. A workflow's own `GITHUB_TOKEN` can't list secrets.
///
/// An organization shares each secret with all, with private or with selected repositories: only the last form of the
/// table shows which ones reach a repository. Each place lists only its own entries. An environment's listing lacks the
/// repository's and the organization's, although a job that names the environment gets them, too. To list all of them,
/// declare a part for each place.
///
/// The answers are `{"total_count", "secrets": [{"name", "updated_at"}]}` and `{"total_count", "variables": [{"name",
/// "value", "updated_at"}]}`, at most 100 secrets and 30 variables a page. Evidence is name, date and entry id for a
/// secret, value and date for a variable: one repository's secret in two environments is one secret. The entries must
/// add up to `total_count`. GitHub has separate namespaces for secrets and variables (`secrets.X`, `vars.X`): if both
/// have a name, `only: secrets` or `only: variables` selects one. A response that counts none is a listing: without
/// access the status is 403 or 404.
///
/// A renamed repository answers 301. GitHub's secondary rate limit answers 403 or 429, sometimes without a header for
/// the waiting time.
///
/// Sources: docs.github.com/en/rest/actions/secrets, …/variables and …/using-the-rest-api; `gh` for the variables'
/// precedence.
public struct GitHubActions: Provider {
    /// `github-actions`.
    public let id = "github-actions"
    /// `repository`.
    public let mainSetting = "repository"

    static let host = "GitHub"

    static let api = APIConfiguration(
        host: host, defaultBase: "https://api.github.com", addressVariable: "ENVAUDIT_GITHUB_API_URL",
        tokenVariables: ["GH_TOKEN", "GITHUB_TOKEN"],
        tokenPage: "https://github.com/settings/personal-access-tokens",
        permissionAdvice:
            "Use a token that may read them: with the permissions \"Secrets\" and \"Variables\", or \"Environments\" for an environment's. A workflow's own GITHUB_TOKEN can't.",
        statusPage: "https://www.githubstatus.com",
        headers: ["Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"],
        tokenPrefixes: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
        meaning: { response, subject in
            guard [301, 307, 308].contains(response.status) else { return nil }
            return Failure(
                message:
                    "GitHub answered with a redirect (\(response.status)): \(subject.owner) was renamed or moved",
                advice:
                    "Write its present name in the manifest; or check ENVAUDIT_GITHUB_API_URL, where it is set."
            )
        })

    private static let settings = [
        Setting("repository", "repository", "owner/name", isNeeded: false, isRight: isRepository),
        Setting("environment", "environment name", "at most 255 characters", isNeeded: false) {
            (1...255).contains($0.count) && $0 != "." && $0 != ".."
        },
        Setting("organization", "organization", "letters, digits and -", isNeeded: false, isRight: isOwner),
        Setting("only", "kind", words: GitHubKind.allCases.map(\.rawValue), isNeeded: false),
    ]

    /// The provider.
    public init() {}

    /// GitHub's REST API.
    public var api: APIConfiguration? { Self.api }

    /// Checks the settings: `repository` with or without `environment`, `organization` with or without a repository.
    public func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        let problems = GitHubActions.settings.problems(of: listing)
        let (repository, organization) = (listing.settings["repository"], listing.settings["organization"])
        if let organization, let environment = listing.settings["environment"], repository != nil {
            return problems + [
                ManifestProblem(
                    at: environment.position,
                    "`environment` is a repository's; it excludes `organization` (\(organization.value))")
            ]
        }
        if let organization, let repository,
            !repository.value.lowercased().hasPrefix("\(organization.value.lowercased())/")
        {
            return problems + [
                ManifestProblem(
                    at: repository.position,
                    "\(repository.value) is not a repository of \(organization.value), whose secrets reach its own alone"
                )
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

    /// The repository, one of its environments, or the organization.
    public func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place? {
        owner(of: listing).map { owner in
            let reached = listing.settings["organization"].flatMap { _ in listing.settings["repository"] }
            let all = Place(
                Self.host, owner, identifiers: identifiers(of: listing), givenBy: givers(of: listing),
                andPartly: possibleGiver(of: listing),
                onlyEntries: listing.settings["only"].map { $0.value == GitHubKind.secrets.rawValue })
            return reached.map { Place(Self.host, owner + Self.seen(by: $0.value), in: all.key) } ?? all
        }
    }

    private static func seen(by repository: String) -> String { " (as \(repository.lowercased()) sees it)" }

    /// Returns the places whose entries jobs get, too: the repository, and the organization's entries that reach it.
    private func givers(of listing: ListingDeclaration) -> [String] {
        guard let repository = listing.settings["repository"]?.value.lowercased(),
            let organization = possibleGiver(of: listing)
        else { return [] }
        let own = listing.settings["environment"].map { _ in "\(Self.host) repository \(repository)" }
        return [own, organization + Self.seen(by: repository)].compactMap(\.self)
    }

    /// Returns the organization, some of whose entries reach the repository.
    private func possibleGiver(of listing: ListingDeclaration) -> String? {
        guard listing.settings["organization"] == nil, let repository = listing.settings["repository"] else {
            return nil
        }
        return "\(Self.host) organization \(repository.value.lowercased().prefix { $0 != "/" })"
    }

    /// Returns the identifiers of the organization, or of the repository if the listing has all of its secrets.
    private func identifiers(of listing: ListingDeclaration) -> [String] {
        let name = listing.settings["organization"] ?? listing.settings["repository"]
        guard let name = name?.value.lowercased() else { return [] }
        guard name.contains("/") else { return [name, "https://github.com/\(name)"] }
        // The clone URLs, too, with and without `.git`.
        return ["", "https://github.com/", "git@github.com:", "ssh://git@github.com/"].flatMap {
            [$0 + name, "\($0)\(name).git"]
        }
    }

    /// Returns the owner of the secrets in lower case, because GitHub ignores case.
    private func owner(of listing: ListingDeclaration) -> String? {
        if let organization = listing.settings["organization"] {
            return "organization \(organization.value.lowercased())"
        }
        return listing.settings["repository"].map { repository in
            let environment = listing.settings["environment"].map {
                " (environment \($0.value.lowercased()))"
            }
            return "repository \(repository.value.lowercased())\(environment ?? "")"
        }
    }

    /// Fetches the place's secrets and variables concurrently.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        let api = try ProviderAPI(Self.api, context)
        let kinds = GitHubKind.listed(by: listing)
        let (secrets, variables) = try await together(
            { () throws(Failure) in try await pages(.secrets, of: listing, kinds, by: api) },
            { () throws(Failure) in try await pages(.variables, of: listing, kinds, by: api) })
        return try self.listing(
            of: listing, [.secrets: secrets, .variables: variables], kinds, source: .live, readAt: context.now
        )
    }

    /// Fetches the branches that get the secrets of a repository's environment.
    ///
    /// `GET /repos/{o}/{r}/environments/{e}` has `deployment_branch_policy`: null for all branches, or else
    /// `{"protected_branches", "custom_branch_policies"}`. For custom policies, `GET …/deployment-branch-policies` has
    /// the names: `{"total_count", "branch_policies": [{"name", "type"?}]}`. If the policy requires protected branches
    /// and the repository protects none, all branches get the secrets: `GET /repos/{o}/{r}/branches?protected=true`
    /// lists the protected ones. The token needs the repository permissions “Actions” and “Contents”, read. Source:
    /// docs.github.com/en/rest/deployments/environments, …/branch-policies and …/branches; docs.github.com,
    /// “Deployments and environments”.
    public func complement(
        of listing: ListingDeclaration, by context: FetchContext
    ) async throws(Failure) -> ListingComplement? {
        guard let repository = listing.settings["repository"],
            let environment = listing.settings["environment"]
        else { return nil }
        let path = "/repos/\(repository.value)/environments/\(environment.value.urlComponent)"
        let api = try ProviderAPI(Self.api, context)
        let subject = subject(.secrets, of: listing)
        var complement = ListingComplement()
        let policy = try await api.getIfAllowed(path, subject, GitHubActions.policy)
        switch policy {
        case .protected?:
            let isAnyProtected = try await api.getIfAllowed(
                "/repos/\(repository.value)/branches?protected=true&per_page=1", subject,
                GitHubActions.listsBranches)
            complement.branches = isAnyProtected.map { $0 ? .protected : .all } ?? .unknown
        case .named?: complement.branches = try await named(at: path, subject, by: api)
        default: complement.branches = policy ?? .unknown
        }
        return complement
    }

    /// Fetches the names and patterns of the branches to which an environment is limited.
    private func named(
        at path: String, _ subject: ProviderAPI.Subject, by api: ProviderAPI
    ) async throws(Failure) -> DeploymentBranches.Policy {
        var found: [BranchPolicies.Policy] = []
        var paging = Paging(of: GitHubActions.host)
        var number = 1
        while true {
            try paging.turn(to: "\(number)")
            let page = try await api.getIfAllowed(
                "\(path)/deployment-branch-policies?per_page=100&page=\(number)", subject,
                GitHubActions.branches)
            guard let page else { return .unknown }
            found += page.branch_policies
            guard Set(found).count == found.count,
                !page.branch_policies.isEmpty || page.total_count == found.count
            else {
                throw Failure(
                    message:
                        "GitHub's list of deployment branch policies contradicts itself: it counts \(page.total_count), and lists \(Set(found).count)",
                    advice: "Run again, as somebody may have changed them meanwhile.")
            }
            if found.count >= page.total_count { break }
            number += 1
        }
        let names = found.map(\.name)
        return BranchPatterns.admitAny(names) ? .all : .named(names)
    }

    /// Reads the policy of an environment; a policy of named branches has no names yet.
    static func policy(_ body: [UInt8]) throws(Failure) -> DeploymentBranches.Policy {
        let answer = try ListingJSON.decode(EnvironmentAnswer.self, from: body, of: host)
        guard let policy = answer.policy else { return .all }
        guard policy.protected_branches != policy.custom_branch_policies else {
            throw ListingJSON.wrongShape(host, "`deployment_branch_policy` is both or neither of its kinds")
        }
        return policy.protected_branches ? .protected : .named([])
    }

    /// Reads a page of the names and patterns of branches, and their number.
    static func branches(_ body: [UInt8]) throws(Failure) -> BranchPolicies {
        try ListingJSON.decode(BranchPolicies.self, from: body, of: host)
    }

    /// Returns whether a repository lists any branch.
    static func listsBranches(_ body: [UInt8]) throws(Failure) -> Bool {
        try !ListingJSON.decode([Branch].self, from: body, of: host).isEmpty
    }

    private struct Branch: Decodable { let name: String }

    private struct EnvironmentAnswer: Decodable {
        let policy: Policy?

        struct Policy: Decodable { let protected_branches, custom_branch_policies: Bool }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            // Null is the policy of all branches; a missing field is an error.
            policy = try fields.decode(Policy?.self, forKey: .policy)
        }

        private enum CodingKeys: String, CodingKey { case policy = "deployment_branch_policy" }
    }

    struct BranchPolicies: Decodable {
        let total_count: Int
        let branch_policies: [Policy]

        /// A branch or tag pattern. A branch and a tag may have the same name.
        struct Policy: Decodable, Hashable {
            let name: String
            let type: String?
        }
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
            let path = "\(path(of: listing))\(kind.rawValue)?per_page=\(kind.mostPerPage)&page=\(number)"
            try pages.add(try await api.get(path, subject, GitHubPage.read))
            number += 1
        } while !pages.isWhole
        return pages
    }

    /// Reads the responses for one place: one page, or a list of pages, as `gh api --paginate --slurp` writes it.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        let kinds = GitHubKind.listed(by: listing)
        var pages: [GitHubKind: GitHubPages] = [:]
        for page in try GitHubPage.readAll(body) where kinds.contains(page.kind) {
            try pages[page.kind, default: GitHubPages(page.kind)].add(page)
        }
        return try self.listing(of: listing, pages, kinds, source: source, readAt: readAt)
    }

    private func listing(
        of listing: ListingDeclaration, _ pages: [GitHubKind: GitHubPages], _ kinds: [GitHubKind],
        source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        var builder = ListingBuilder(host: GitHubActions.host)
        let owner = "github:\(owner(of: listing) ?? "")"
        for kind in kinds { try (pages[kind] ?? GitHubPages(kind)).list(in: &builder, of: owner) }
        try GitHubPages.checkNames(pages)
        builder.unlisted = unlisted(of: listing, kinds)
        return try builder.listing(provider: id, source: source, readAt: readAt)
    }

    /// Returns the names that `only` excludes; `nil` if both kinds are listed.
    private func unlisted(of listing: ListingDeclaration, _ kinds: [GitHubKind]) -> UnlistedNames? {
        guard let place = place(of: listing, [:]), let shown = kinds.first,
            let hidden = GitHubKind.allCases.first(where: { !kinds.contains($0) })
        else { return nil }
        func half(_ kind: GitHubKind) -> Place {
            Place(Self.host, "\(kind.rawValue) of \(place.name)", in: place.key)
        }
        return UnlistedNames(
            Failure(
                message: "`only: \(shown.rawValue)` leaves out the \(hidden.rawValue) of \(place.name)",
                advice: "Leave out `only`, or list them as another part with `only: \(hidden.rawValue)`."),
            isOpen: true, at: half(hidden), showing: half(shown))
    }

    func path(of listing: ListingDeclaration) -> String {
        let organization = listing.settings["organization"]
        guard let repository = listing.settings["repository"] else {
            return "/orgs/\(organization?.value ?? "")/actions/"
        }
        if organization != nil { return "/repos/\(repository.value)/actions/organization-" }
        guard let environment = listing.settings["environment"] else {
            return "/repos/\(repository.value)/actions/"
        }
        return "/repos/\(repository.value)/environments/\(environment.value.urlComponent)/"
    }

    func subject(_ kind: GitHubKind, of listing: ListingDeclaration) -> ProviderAPI.Subject {
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

extension GitHubActions {
    /// Requests one entry of the secrets, whose values GitHub does not show; for `only: variables`, one variable.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        let kind = GitHubKind.listed(by: listing).first ?? .secrets
        return AccessRequest(
            Self.api, "\(path(of: listing))\(kind.rawValue)?per_page=1&page=1", subject(kind, of: listing))
    }

    /// `github.com/OWNER/NAME/…`, or `github.com/organizations/NAME/settings/…`.
    public func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]? {
        let words = page.segments
        guard page.host == "github.com", words.count > 1 else { return nil }
        if ["organizations", "orgs"].contains(words[0]) { return [("organization", words[1])] }
        guard !["settings", "marketplace", "users", "apps"].contains(words[0]) else { return nil }
        return [("repository", "\(words[0])/\(words[1])")]
    }
}
