public import Listings
public import Manifests
public import Support

/// A Vercel project's environment variables, of one target; with `team` those that the team shares with it, too.
///
/// `GET /v10/projects/{idOrName}/env` answers with `{"envs": [{"id", "key", "value", "type", "target", "gitBranch"?,
/// "customEnvironmentIds"?, "updatedAt"}]}`, times in milliseconds. `GET /v1/env?projectId=…` answers with `{"data": […]}`
/// of the same kind. Either may have `"pagination": {"next"}`, and the next page begins at `until`.
///
/// | `type` | evidence |
/// |---|---|
/// | `plain` | value and date |
/// | `system` | name: Vercel itself provides it |
/// | `encrypted`, `sensitive`, `secret`, and whatever else there will be | name and date, and which entry it is: one that is aimed at two targets, or that a team shares between projects, is one secret by construction |
///
/// Only what is aimed at `target` is listed. What is set for one git branch alone is listed where `branch` names that
/// branch, in place of what is set for all; without `branch` it is left out, as most previews never see it. Entries of
/// custom environments alone are left out. Without `team`, what a team shares is not asked for. Where the project and
/// the team have one name, it is listed with nothing shown: which of the two wins was not to be found.
///
/// A token has no permissions of its own: it is made for an account and a team, and sees what its account may. A target
/// may have no variables: an empty list is a listing, as who may not see the project gets 403 or 404.
///
/// Sources: vercel.com/docs/rest-api, “Retrieve the environment variables of a project by id or name”; vercel/sdk,
/// `src/models/filterprojectenvsop.ts`, `listsharedenvvariableop.ts` and `pagination.ts`; vercel/vercel,
/// `packages/cli/src/util/env/get-env-records.ts`.
public struct Vercel: Provider {
    /// `vercel`.
    public let id = "vercel"

    static let host = "Vercel"

    private static let api = APIConfiguration(
        host: host, defaultBase: "https://api.vercel.com", addressVariable: "ENVAUDIT_VERCEL_API_URL",
        tokenVariables: ["VERCEL_TOKEN"], tokenPage: "https://vercel.com/account/settings/tokens",
        permissionAdvice:
            "Use a token that is made for the project's team and has not expired, of an account that may see its variables.",
        statusPage: "https://www.vercel-status.com", tokenPrefixes: ["vcp_", "vci_", "vca_", "vcr_", "vck_"])

    private static let settings = [
        Setting("project", "project", "its name or its id, prj_…") { $0.isName(with: "-_.", atMost: 100) },
        Setting("target", "target", words: ["production", "preview", "development"]),
        Setting("team", "team", "its slug or its id, team_…", isNeeded: false) {
            $0.isName(with: "-_", atMost: 100)
        },
        Setting("branch", "git branch", "at most 250 characters", isNeeded: false) {
            (1...250).contains($0.count)
        },
    ]

    /// The provider.
    public init() {}

    /// Vercel's REST API.
    public var api: APIConfiguration? { Self.api }

    /// `project` and `target` are needed; `branch` goes with previews.
    public func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        let problems = Vercel.settings.problems(of: listing)
        guard let branch = listing.settings["branch"], listing.settings["target"]?.value != "preview" else {
            return problems
        }
        return problems + [
            ManifestProblem(at: branch.position, "`branch` is a preview's; expected `target: preview`")
        ]
    }

    /// The dashboard's page of the project's variables. Where the team is not declared, Vercel asks for it.
    public func settingsURL(of listing: ListingDeclaration) -> String? {
        listing.settings["project"].map { project in
            let team = listing.settings["team"]?.value
            let isKnown = team?.hasPrefix("team_") == false && !project.value.hasPrefix("prj_")
            let place =
                isKnown
                ? "https://vercel.com/\(team ?? "")/\(project.value)"
                : "https://vercel.com/d?to=/[team]/[project]"
            return "\(place)/settings/environment-variables"
        }
    }

    /// The project's target; of previews, those of one branch.
    public func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place? {
        guard let project = listing.settings["project"], let target = listing.settings["target"] else {
            return nil
        }
        let branch = listing.settings["branch"].map { " of branch \($0.value)" } ?? ""
        return Place(
            Self.host, account: listing.settings["team"]?.value,
            "project \(project.value) (\(target.value)\(branch))")
    }

    /// Fetches the project's variables, and at the same time the team's.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        let api = try ProviderAPI(Self.api, context)
        let subject = subject(of: listing)
        let project = listing.settings["project"]?.value ?? ""
        let team = team(of: listing)
        let (own, shared) = try await together(
            { () throws(Failure) in
                try await pages("/v10/projects/\(project)/env", [team], subject, by: api)
            },
            { () throws(Failure) in
                guard let team else { return [VercelPage]() }
                let id = try await self.id(of: project, team, subject, by: api)
                return try await pages("/v1/env", ["projectId=\(id.urlComponent)", team], subject, by: api)
            })
        return try self.listing(own + shared, of: listing, source: .live, readAt: context.now)
    }

    /// A project's id: the team's variables are asked for by no name.
    private func id(
        of project: String, _ team: String, _ subject: ProviderAPI.Subject, by api: ProviderAPI
    ) async throws(Failure) -> String {
        guard !project.hasPrefix("prj_") else { return project }
        return try await api.get("/v9/projects/\(project)?\(team)", subject, VercelPage.projectID)
    }

    private func pages(
        _ path: String, _ query: [String?], _ subject: ProviderAPI.Subject, by api: ProviderAPI
    ) async throws(Failure) -> [VercelPage] {
        var pages: [VercelPage] = []
        var paging = Paging(of: Vercel.host)
        var next: Int?
        repeat {
            let query = (query + [next.map { "until=\($0)" }]).compactMap(\.self).joined(separator: "&")
            let page = try await api.get(query.isEmpty ? path : "\(path)?\(query)", subject, VercelPage.read)
            pages.append(page)
            next = page.next
            if let next { try paging.turn(to: "\(next)") }
        } while next != nil
        return pages
    }

    /// Reads the project's answer, or a list of its pages and the team's, as `jq -s` makes it of their files.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        let pages = try VercelPage.readAll(body)
        for isShared in listing.settings["team"] == nil ? [false] : [false, true] {
            guard pages.filter({ $0.isShared == isShared && $0.next == nil }).count == 1 else {
                throw Failure(
                    message:
                        "the \(isShared ? "team's" : "project's") variables are not whole in Vercel's answers",
                    advice: "All pages are needed, each once: docs/providers.md says how.")
            }
        }
        return try self.listing(pages, of: listing, source: source, readAt: readAt)
    }

    private func listing(
        _ pages: [VercelPage], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        let target = listing.settings["target"]?.value ?? ""
        let aimed = pages.flatMap(\.entries).filter { $0.targets.contains(target) }
        let branch = aimed.filter { $0.branch != nil && $0.branch == listing.settings["branch"]?.value }
        let replaced = Set(branch.map(\.name))
        let own = branch + aimed.filter { !$0.isShared && $0.branch == nil && !replaced.contains($0.name) }
        let shared = aimed.filter(\.isShared)
        let both = Set(own.map(\.name)).intersection(shared.map(\.name))
        var entries = ListedEntries(of: Vercel.host)
        for entry in own where !both.contains(entry.name) { try entry.list(in: &entries) }
        for entry in shared where !both.contains(entry.name) { try entry.list(in: &entries) }
        for name in both { try entries.add(name) }
        return try entries.listing(provider: id, source: source, readAt: readAt)
    }

    private func team(of listing: ListingDeclaration) -> String? {
        listing.settings["team"].map {
            "\($0.value.hasPrefix("team_") ? "teamId" : "slug")=\($0.value.urlComponent)"
        }
    }

    private func subject(of listing: ListingDeclaration) -> ProviderAPI.Subject {
        let project = listing.settings["project"]
        let place = project.map { " in \($0.position)" } ?? ""
        return ProviderAPI.Subject(
            what: "the variables of project \(project?.value ?? "")",
            owner: "project \(project?.value ?? "")",
            advice: "Check `project`\(place), and `team`: a team's project is known by the team alone.")
    }
}
