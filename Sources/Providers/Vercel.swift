public import Listings
public import Manifests
import Secrets
public import Support

/// The provider of a Vercel project's variables for one target; with `team`, also those that the team shares with it.
///
/// `GET /v10/projects/{idOrName}/env` answers with `{"envs": [{"id", "key", "value", "type", "target", "gitBranch"?,
/// "customEnvironmentIds"?, "updatedAt"}]}`, times in milliseconds. `GET /v1/env?projectId=…` answers with `{"data":
/// […]}` of the same form. Either may have `"pagination": {"next"}`, which is the next page's `until`.
///
/// | `type` | evidence |
/// |---|---|
/// | `plain` | value and date |
/// | `system` | name: Vercel itself provides it |
/// | `encrypted`, `sensitive`, `secret`, and whatever else there will be | name and date, and which entry it is: one that is aimed at two targets, or that a team shares between projects, is one secret by construction |
///
/// The listing has only the variables of `target`, or of the custom environment with the id or slug
/// `custom_environment`: `customEnvironmentIds` has its id, and for shared variables `applyToAllCustomEnvironments`
/// includes it. A variable of one git branch is listed if `branch`, or the environment's `git_branch`, names that
/// branch, and replaces the variable for all branches; otherwise it is omitted, because most previews never get it. A
/// team's shared variables are fetched if `team` names the team, or the project's response does (`accountId`,
/// `team_…`). A project's variable takes precedence over the team's.
///
/// A project has a name and an id, a team and a custom environment a slug and an id. `GET /v9/projects/{idOrName}` has
/// a project's id, `GET /v9/projects/{idOrName}/custom-environments` the ids of its custom environments. So two
/// environments that spell one place in two ways are recognized as the same place.
///
/// A token has no permissions of its own: it is made for an account and a team, and can read what its account can. A
/// target may have no variables: an empty list is a listing, because without access the status is 403 or 404.
///
/// Sources: vercel.com/docs/rest-api, “Retrieve the environment variables of a project by id or name”; vercel/sdk,
/// `src/models/filterprojectenvsop.ts`, `listsharedenvvariableop.ts` and `pagination.ts`; vercel/vercel,
/// `packages/cli/src/util/env/get-env-records.ts`.
public struct Vercel: Provider {
    /// `vercel`.
    public let id = "vercel"

    static let host = "Vercel"

    static let api = APIConfiguration(
        host: host, defaultBase: "https://api.vercel.com", addressVariable: "ENVAUDIT_VERCEL_API_URL",
        tokenVariables: ["VERCEL_TOKEN"], tokenPage: "https://vercel.com/account/settings/tokens",
        permissionAdvice:
            "Use a token that is made for the project's team and has not expired, of an account that may see its variables.",
        statusPage: "https://www.vercel-status.com", tokenPrefixes: ["vcp_", "vci_", "vca_", "vcr_", "vck_"])

    private static let settings = [
        Setting("project", "project", "its name or its id, prj_…") { $0.isName(with: "-_.", atMost: 100) },
        Setting("target", "target", words: ["production", "preview", "development"], isNeeded: false),
        Setting("custom_environment", "custom environment", "its slug or its id, env_…", isNeeded: false) {
            $0.isName(with: "-_", atMost: 100) && !["production", "preview", "development"].contains($0)
        },
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

    /// Checks the settings: `project` is required, and `target` or `custom_environment`; `branch` requires previews.
    public func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        var problems = Vercel.settings.problems(of: listing)
        switch (listing.settings["target"], listing.settings["custom_environment"]) {
        case (nil, nil):
            problems.append(
                ManifestProblem(
                    at: listing.provider.position,
                    "`target` is missing; expected the target, production, preview or development, or `custom_environment`"
                ))
        case (_?, let custom?):
            problems.append(
                ManifestProblem(
                    at: custom.position, "`custom_environment` and `target` exclude each other"))
        default: break
        }
        guard let branch = listing.settings["branch"], listing.settings["target"]?.value != "preview" else {
            return problems
        }
        return problems + [
            ManifestProblem(at: branch.position, "`branch` is a preview's; expected `target: preview`")
        ]
    }

    /// Adds the environment's own branch to a listing of previews, which get its variables in any case.
    public func completed(
        _ listing: ListingDeclaration, by environment: Environment
    ) -> ListingDeclaration {
        guard listing.settings["target"]?.value == "preview", listing.settings["branch"] == nil,
            let branch = environment.gitBranch
        else { return listing }
        return ListingDeclaration(
            provider: listing.provider,
            settings: listing.settings.merging([Vercel.ownBranch: branch]) { own, _ in own }, run: listing.run
        )
    }

    /// The setting that holds the environment's branch. A manifest cannot write it.
    private static let ownBranch = "git_branch"

    /// The dashboard's page of the project's variables. If the team is not declared, Vercel asks for it.
    public func settingsURL(of listing: ListingDeclaration) -> String? {
        listing.settings["project"].map { project in
            let team = listing.settings["team"]?.value
            let isKnown = team?.hasPrefix("team_") == false && !project.value.hasPrefix("prj_")
            let place =
                isKnown
                ? "https://vercel.com/\(team ?? "")/\(project.value)"
                : "https://vercel.com/d?to=/%5Bteam%5D/%5Bproject%5D"
            return "\(place)/settings/environment-variables"
        }
    }

    /// The project's target; for previews, of one branch.
    public func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place? {
        guard let project = listing.settings["project"],
            let target = listing.settings["target"] ?? listing.settings["custom_environment"]
        else { return nil }
        return place(
            account: listing.settings["team"]?.value, project.value, target.value, listing,
            identifiers: [project.value]
                + (target.value == "production" ? ["\(project.value).vercel.app"] : []))
    }

    private func place(
        account: String? = nil, _ project: String, _ target: String, _ listing: ListingDeclaration,
        identifiers: [String]
    ) -> Place {
        let branch = listing.settings["branch"].map { " of branch \($0.value)" } ?? ""
        return Place(
            Self.host, account: account, "project \(project) (\(target)\(branch))", identifiers: identifiers)
    }

    /// Fetches the project's variables, and concurrently the team's and the host's ids of the place.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        let api = try ProviderAPI(Self.api, context)
        let subject = subject(of: listing)
        let project = listing.settings["project"]?.value ?? ""
        let team = team(of: listing)
        let (own, (owner, shared)) = try await together(
            { () throws(Failure) in
                try await pages("/v10/projects/\(project)/env", [team], subject, by: api)
            },
            { () throws(Failure) in
                let owner = try await self.owner(of: project, team, subject, by: api)
                guard let team = owner.team else { return (owner, [VercelPage]()) }
                let query = ["projectId=\(owner.id.urlComponent)", team]
                return (owner, try await pages("/v1/env", query, subject, by: api))
            })
        let custom = try await customEnvironment(of: listing, team, subject, by: api)
        let place = (custom ?? listing.settings["target"]?.value).map {
            self.place(
                owner.id, $0, listing, identifiers: $0 == "production" ? owner.addresses : [])
        }
        let isPreview = listing.settings["target"]?.value == "preview"
        let production = isPreview ? Place(Self.host, "project \(owner.id) (production)") : nil
        return try self.listing(
            own + shared, of: listing, customEnvironment: custom, at: place, source: .live,
            readAt: context.now
        ).at(owner.productionBranch == nil ? nil : production, buildsOf: owner.productionBranch)
    }

    /// Fetches a project's id, which the team's variables require; the query of its team, `nil` for a personal project;
    /// and the production branch, if the project is linked to a repository.
    private func owner(
        of project: String, _ team: String?, _ subject: ProviderAPI.Subject, by api: ProviderAPI
    ) async throws(Failure) -> (
        id: String, team: String?, productionBranch: String?, addresses: [String]
    ) {
        let answer = try await api.get(
            "/v9/projects/\(project)\(team.map { "?\($0)" } ?? "")", subject, VercelPage.project)
        let isTeams = answer.accountId.hasPrefix("team_")
        let own = isTeams ? "teamId=\(answer.accountId.urlComponent)" : nil
        return (answer.id, team ?? own, answer.link?.productionBranch, answer.addresses)
    }

    /// Fetches the id of the declared custom environment; `nil` if none is declared.
    private func customEnvironment(
        of listing: ListingDeclaration, _ team: String?, _ subject: ProviderAPI.Subject, by api: ProviderAPI
    ) async throws(Failure) -> String? {
        guard let declared = listing.settings["custom_environment"] else { return nil }
        guard !declared.value.hasPrefix("env_") else { return declared.value }
        let project = listing.settings["project"]?.value ?? ""
        let all = try await api.get(
            "/v9/projects/\(project)/custom-environments\(team.map { "?\($0)" } ?? "")", subject,
            VercelPage.customEnvironments)
        guard let found = all.first(where: { $0.slug == declared.value }) else {
            let near = nearestName(to: declared.value, among: all.map(\.slug))
                .map { "; did you mean \($0)?" }
            throw Failure(
                message: "project \(project) has no custom environment \(declared.value)\(near ?? "")",
                advice: "Check `custom_environment` in \(declared.position).")
        }
        return found.id
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
            try VercelPage.checkCounts(pages)
            next = page.next
            if let next { try paging.turn(to: "\(next)") }
        } while next != nil
        return pages
    }

    /// Reads the project's response, or a list of its pages and the team's, as `jq -s` combines them.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        let pages = try VercelPage.readAll(body)
        for isShared in listing.settings["team"] == nil ? [false] : [false, true] {
            try VercelPage.checkCounts(pages.filter { $0.isShared == isShared })
            guard pages.filter({ $0.isShared == isShared && $0.next == nil }).count == 1 else {
                throw Failure(
                    message:
                        "the \(isShared ? "team's" : "project's") variables are not whole in Vercel's answers",
                    advice: "All pages are needed, each once: `envaudit docs providers` says how.")
            }
        }
        let custom = listing.settings["custom_environment"]
        if let custom, !custom.value.hasPrefix("env_") {
            throw Failure(
                message:
                    "the file names custom environments by their ids, and the manifest names one by its slug",
                advice: "Write the id of \(custom.value), env_…, in \(custom.position).")
        }
        return try self.listing(
            pages, of: listing, customEnvironment: custom?.value, at: nil, source: source, readAt: readAt)
    }

    /// - Parameter place: the place as the host names it; `nil` if unknown.
    private func listing(
        _ pages: [VercelPage], of listing: ListingDeclaration, customEnvironment custom: String?,
        at place: Place?, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        let target = listing.settings["target"]?.value
        let ownBranch = listing.settings["branch"] ?? listing.settings[Vercel.ownBranch]
        let aimed = pages.flatMap(\.entries).filter { $0.isAimed(at: target, custom) }
        let branch = aimed.filter { $0.branch != nil && $0.branch == ownBranch?.value }
        let replaced = Set(branch.map(\.name))
        let own = branch + aimed.filter { !$0.isShared && $0.branch == nil && !replaced.contains($0.name) }
        let shared = aimed.filter(\.isShared)
        let both = Set(own.map(\.name)).intersection(shared.map(\.name))
        // A project's own variable wins over the team's.
        var builder = ListingBuilder(host: Vercel.host)
        for entry in own { entry.list(in: &builder) }
        for entry in shared where !both.contains(entry.name) { entry.list(in: &builder) }
        if ownBranch == nil { builder.unlisted = Vercel.unlisted(aimed) }
        return try builder.listing(provider: id, source: source, readAt: readAt).at(place)
            .at(Vercel.place(of: own, listing))
    }

    /// Returns the variables of some branches if the environment's branch is unknown; `nil` if there are none.
    private static func unlisted(_ aimed: [VercelEntry]) -> UnlistedNames? {
        let branches = Set(aimed.compactMap(\.branch)).sorted()
        guard let first = branches.first else { return nil }
        let names = Set(aimed.lazy.filter { $0.branch != nil }.map(\.name))
        let reason = Failure(
            message:
                "the variables that previews of \(first)\(branches.count > 1 ? " and \(branches.count - 1) other branches" : "") get in place of the general ones are not listed",
            advice: "Declare the environment's `git_branch`, or `branch` in its listing.")
        return UnlistedNames(reason, isOpen: true) { names.contains($0) ? reason : nil }
    }

    /// Identifies the place by the id of one of its variables, which is unique: this recognizes a project under its
    /// name or its id, in files too.
    private static func place(of own: [VercelEntry], _ listing: ListingDeclaration) -> Place? {
        let target = (listing.settings["target"] ?? listing.settings["custom_environment"])?.value ?? ""
        let project = listing.settings["project"]?.value ?? ""
        // Previews of two branches share the variables for all branches, but may be two places.
        let branch = listing.settings["branch"].map { " (\($0.value))" } ?? ""
        return own.filter { $0.branch == nil }.compactMap(\.id).min().map {
            Place(host, "project \(project) (\(target))", key: "\(host) variable \($0) of \(target)\(branch)")
        }
    }

    func team(of listing: ListingDeclaration) -> String? {
        listing.settings["team"].map {
            "\($0.value.hasPrefix("team_") ? "teamId" : "slug")=\($0.value.urlComponent)"
        }
    }

    func subject(of listing: ListingDeclaration) -> ProviderAPI.Subject {
        let project = listing.settings["project"]
        let place = project.map { " in \($0.position)" } ?? ""
        return ProviderAPI.Subject(
            what: "the variables of project \(project?.value ?? "")",
            owner: "project \(project?.value ?? "")",
            advice: "Check `project`\(place), and `team`: a team's project is known by the team alone.")
    }
}

extension Vercel {
    /// `GET /v9/projects/{project}/domains`: the project itself shows its variables. Source: vercel.com/docs/rest-api,
    /// “Retrieve project domains by project by id or name”.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        let project = listing.settings["project"]?.value ?? ""
        let team = team(of: listing).map { "?\($0)" } ?? ""
        return AccessRequest(Self.api, "/v9/projects/\(project)/domains\(team)", subject(of: listing))
    }

    /// `vercel.com/TEAM/PROJECT/…`.
    public func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]? {
        let words = page.segments
        guard page.host == "vercel.com", words.count > 1, words[1] != "~" else { return nil }
        return [("project", words[1]), ("team", words[0])]
    }
}

/// One page of a Vercel listing: a project's variables, or those that a team shares with it.
struct VercelPage: Sendable {
    let isShared: Bool
    let entries: [VercelEntry]
    /// The start of the next page; `nil` for the last.
    let next: Int?
    private let claims: PageClaims

    /// Rejects pages of one list with fewer entries than they claim.
    static func checkCounts(_ pages: [VercelPage]) throws(Failure) {
        let all = pages.reduce(0) { $0 + $1.entries.count }
        for page in pages {
            try page.claims.checkCounts(page.entries.count, of: all, at: Vercel.host)
            if page.next == nil { try page.claims.checkIsWhole(page.entries.count, of: all, at: Vercel.host) }
        }
    }

    static func read(_ body: [UInt8]) throws(Failure) -> VercelPage {
        let (page, values) = try decode(Answer.self, body)
        return try VercelPage(page, values)
    }

    /// Reads a page, or a list of pages.
    static func readAll(_ body: [UInt8]) throws(Failure) -> [VercelPage] {
        guard ListingJSON.isList(body) else { return [try read(body)] }
        let (answers, values) = try decode([Answer].self, body)
        var pages: [VercelPage] = []
        for answer in answers { pages.append(try VercelPage(answer, values)) }
        return pages
    }

    /// Reads the response about a project, which shows values, too.
    static func project(_ body: [UInt8]) throws(Failure) -> Project { try decode(Project.self, body).body }

    /// Reads a project's custom environments.
    static func customEnvironments(_ body: [UInt8]) throws(Failure) -> [CustomEnvironment] {
        try decode(CustomEnvironments.self, body).body.environments
    }

    private init(_ answer: Answer, _ values: ShownValues) throws(Failure) {
        (isShared, next) = (answer.isShared, answer.pagination?.next)
        claims = answer.pagination?.claims ?? .none
        var entries: [VercelEntry] = []
        for (index, entry) in answer.entries.enumerated() {
            entries.append(try VercelEntry(entry, index + 1, isShared: isShared, values))
        }
        self.entries = entries
    }

    private static func decode<Body: Decodable>(
        _ type: Body.Type, _ body: [UInt8]
    ) throws(Failure) -> (body: Body, values: ShownValues) {
        try ListingJSON.decode(
            type, takingOut: ["value", "vsmValue", "encryptedValue"], from: body, of: Vercel.host)
    }

    /// A project's id and its owner: an account's id, or a team's.
    struct Project: Decodable {
        let id: String
        let accountId: String
        let link: Link?
        private let targets: [String: Target?]?

        /// The addresses of the production deployment.
        var addresses: [String] { ((targets?["production"] ?? nil)?.alias ?? []).map { $0.lowercased() } }

        private struct Target: Decodable { let alias: [String]? }

        struct Link: Decodable { let productionBranch: String? }
    }

    /// A custom environment's id and slug.
    struct CustomEnvironment: Decodable {
        let id: String
        let slug: String
    }

    private struct CustomEnvironments: Decodable { let environments: [CustomEnvironment] }

    private struct Answer: Decodable {
        let isShared: Bool
        let entries: [VercelEntry.Answer]
        let pagination: Pagination?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            isShared = fields.contains(.data)
            entries = try fields.decode([VercelEntry.Answer].self, forKey: isShared ? .data : .envs)
            pagination = try fields.decodeIfPresent(Pagination.self, forKey: .pagination)
        }

        struct Pagination: Decodable {
            let next: Int?
            let claims: PageClaims

            init(from decoder: any Decoder) throws {
                next = try decoder.container(keyedBy: Keys.self).decodeIfPresent(Int.self, forKey: .next)
                claims = try PageClaims(from: decoder)
            }

            private enum Keys: CodingKey { case next }
        }

        private enum CodingKeys: CodingKey { case envs, data, pagination }
    }
}

/// One variable in a Vercel response.
struct VercelEntry: Sendable {
    let name: String
    let id: String?
    let branch: String?
    let isShared: Bool
    private let targets: [String]
    private let customEnvironments: [String]
    private let isForAllCustomEnvironments: Bool
    private let shown: Shown
    private let updatedAt: Double?

    private enum Shown {
        case value(HeldSecret)
        case entry(String)
        case system
    }

    fileprivate init(
        _ answer: Answer, _ number: Int, isShared: Bool, _ values: ShownValues
    ) throws(Failure) {
        (name, id, targets, branch) = (answer.key, answer.id, answer.targets, answer.gitBranch)
        customEnvironments = answer.customEnvironmentIds ?? []
        isForAllCustomEnvironments = answer.applyToAllCustomEnvironments ?? false
        self.isShared = isShared
        updatedAt = answer.updatedAt.map { $0 / 1000 }
        guard updatedAt.map({ (0..<1e11).contains($0) }) ?? true else {
            throw ListingJSON.wrongShape(Vercel.host, "entry \(number) has no date as its `updatedAt`")
        }
        guard !targets.isEmpty || !customEnvironments.isEmpty || isForAllCustomEnvironments else {
            throw ListingJSON.wrongShape(Vercel.host, "entry \(number) has no `target`")
        }
        if answer.type == "system" {
            shown = .system
        } else if answer.type == "plain", answer.decrypted != false,
            let value = answer.value.flatMap({ values.secret(answer.key, at: $0) })
        {
            shown = .value(value)
        } else {
            guard let id = answer.id, !id.isEmpty else {
                throw ListingJSON.wrongShape(Vercel.host, "entry \(number) has no `id`")
            }
            shown = .entry("vercel:\(id)")
        }
    }

    /// Returns whether deployments of a target, or of a custom environment, get the variable.
    func isAimed(at target: String?, _ customEnvironment: String?) -> Bool {
        if let target { return targets.contains(target) }
        return isForAllCustomEnvironments || customEnvironment.map(customEnvironments.contains) ?? false
    }

    /// Adds the variable to a listing.
    func list(in builder: inout ListingBuilder) {
        switch shown {
        case .value(let value): builder.add(value, updatedAt: updatedAt)
        case .entry(let entry): builder.add(name, shown: .entry(entry), updatedAt: updatedAt)
        case .system: builder.add(name, isPlatform: true, updatedAt: updatedAt)
        }
    }

    fileprivate struct Answer: Decodable {
        let key: String
        let type: String?
        let id: String?
        let value: ShownValue?
        let decrypted: Bool?
        let targets: [String]
        let gitBranch: String?
        let customEnvironmentIds: [String]?
        let applyToAllCustomEnvironments: Bool?
        let updatedAt: Double?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            key = try fields.decode(String.self, forKey: .key)
            type = try fields.decodeIfPresent(String.self, forKey: .type)
            id = try fields.decodeIfPresent(String.self, forKey: .id)
            value = try fields.decodeIfPresent(ShownValue.self, forKey: .value)
            decrypted = try fields.decodeIfPresent(Bool.self, forKey: .decrypted)
            gitBranch = try fields.decodeIfPresent(String.self, forKey: .gitBranch)
            customEnvironmentIds = try fields.decodeIfPresent([String].self, forKey: .customEnvironmentIds)
            applyToAllCustomEnvironments = try fields.decodeIfPresent(
                Bool.self, forKey: .applyToAllCustomEnvironments)
            updatedAt = try fields.decodeIfPresent(Double.self, forKey: .updatedAt)
            // A single target may be a plain text instead of a list.
            if let one = try? fields.decode(String.self, forKey: .target) {
                targets = [one]
            } else {
                targets = try fields.decodeIfPresent([String].self, forKey: .target) ?? []
            }
        }

        private enum CodingKeys: CodingKey {
            case key, type, id, value, decrypted, target, gitBranch, customEnvironmentIds, updatedAt
            case applyToAllCustomEnvironments
        }
    }
}
