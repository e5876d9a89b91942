import Auditing
package import Listings
import Manifests
package import Providers
package import Secrets
package import Support

/// How a Cloudflare Pages project builds a frontend.
///
/// `GET /accounts/{account}/pages/projects/{project}` answers with `result.build_config.build_command` (a string or
/// null), `result.production_branch` and `result.deployment_configs.{production,preview}.env_vars`; see
/// ``CloudflarePages`` for the variables, the permission and the envelope. One command builds all branches; it is told
/// which by `CF_PAGES_BRANCH`. The command and the variables may hold keys, and `web_analytics_token` is one: they are
/// taken out before anything decodes the answer. Sources: cloudflare/cloudflare-typescript,
/// `src/resources/pages/projects/projects.ts` (ProjectGetResponse); developers.cloudflare.com, Pages, “Set build
/// commands per branch”.
struct BuildProbe: FetchingProbe {
    typealias Carried = BuildSurroundings

    let rule: any Rule = BuildSetting()

    let source = ProbeSource(
        key: "build", Form("how the frontend is built", ProbesSchema.build) { BuildReader.read($0, $1) },
        "How its frontend is to be built.",
        example: "{ provider: cloudflare-pages, project: shop, deployment: preview }", see: "probes.md")

    private static let pages = CloudflarePages()
    /// Longer than any command that people write, and short enough to be read at once.
    static let maximumCommandBytes = 64 << 10

    /// The settings must be what Cloudflare calls a project and an account.
    func problems(
        of build: BuildDeclaration, in environment: Environment, of workspace: Workspace
    ) -> [ManifestProblem] {
        BuildProbe.pages.problems(of: build.place) + build.missing(in: environment)
    }

    func fetch(
        _ build: BuildDeclaration, of environment: Environment, by context: FetchContext
    ) async throws(Failure) -> BuildConfiguration {
        let place = build.place
        return try await BuildProbe.pages.get("build settings", of: place, by: context) {
            body throws(Failure) in try BuildProbe.read(body, of: place)
        }
    }

    /// What others are held against: its command and its variables may hold keys.
    func carried(
        _ found: BuildConfiguration, _ search: IdentifierSearch
    ) -> Result<BuildSurroundings, Failure> {
        .success(found.surroundings)
    }

    func found(_ carried: BuildSurroundings) -> BuildConfiguration {
        BuildConfiguration(
            productionBranch: nil, surroundings: carried,
            withheld: Failure(
                message: "a shard does not hold the build's command and variables, which may be secret",
                advice: "Check it in one job: envaudit check --only build-setting"))
    }

    /// All of others' builds: neither the frontends of those that are judged nor their secrets may have what is in them.
    func compared(_ build: BuildDeclaration, with judged: [Environment]) -> BuildDeclaration? { build }

    /// Reads the answer of `GET …/pages/projects/{project}`.
    static func read(
        _ body: [UInt8], of place: ListingDeclaration
    ) throws(Failure) -> BuildConfiguration {
        let (project, values) = try CloudflarePages.decode(body)
        guard let build = project.build else {
            throw ListingJSON.wrongShape(CloudflareAPI.host, "the answer has no `build_config`")
        }
        let command = build.command.flatMap { values.secret("build_command", at: $0) }
        let deployed = project.deployedBuild(of: place)?.command.flatMap {
            values.secret("build_command", at: $0)
        }
        guard max(command?.value.count ?? 0, deployed?.value.count ?? 0) <= maximumCommandBytes else {
            throw ListingJSON.wrongShape(
                CloudflareAPI.host, "its build command has more than \(maximumCommandBytes) bytes")
        }
        let variables = try project.variables(of: place, values)
        let isProduction = place.settings["deployment"]?.value != "preview"
        return BuildConfiguration(
            command: command, isCommandKnown: build.isCommandKnown, deployedCommand: deployed,
            productionBranch: project.productionBranch, variables: variables,
            surroundings: BuildSurroundings(
                addresses: isProduction ? project.addresses : [],
                resources: try project.resources(of: place).map { $0.named("build/\($0.name)") },
                variables: variables))
    }
}

extension BuildDeclaration {
    /// What it takes from the environment and the environment does not declare.
    fileprivate func missing(in environment: Environment) -> [ManifestProblem] {
        var problems: [ManifestProblem] = []
        if isProductionBranch != nil, environment.gitBranch == nil {
            problems.append(
                ManifestProblem(
                    at: position,
                    "production_branch is compared with the environment's git_branch, which is not declared"))
        }
        if isSwitchedByBranch == true, environment.supabaseURL == nil {
            problems.append(
                ManifestProblem(
                    at: position,
                    "branch_switch looks for the environment's Supabase project, which is not declared"))
        }
        for (name, expectation) in variables {
            guard case .equals(let value) = expectation, let missing = value.missing(in: environment) else {
                continue
            }
            problems.append(
                ManifestProblem(
                    at: name.position,
                    "\(name.value) equals the environment's \(missing), which is not declared"))
        }
        return problems
    }
}

/// How a frontend is built, as it is live. Its command and variables may hold keys: they can't be printed, and are
/// wiped with this.
package struct BuildConfiguration: ProbeResult {
    /// The command that builds it; nil where there is none.
    package let command: HeldSecret?
    /// Whether the project tells of its command at all.
    package let isCommandKnown: Bool
    /// The command that built what runs; nil where the answer does not tell.
    package let deployedCommand: HeldSecret?
    /// The branch whose builds are production's; nil where the project does not say.
    package let productionBranch: String?
    /// The deployment's variables, by name.
    package let variables: [String: Variable]
    /// What it has that no other environment may have.
    let surroundings: BuildSurroundings
    /// Why nothing else is known of it than that; nil where all is.
    let withheld: Failure?

    /// The addresses that production's deployments have.
    package var identifiers: [(text: String, what: String)] {
        surroundings.addresses.map { (text: $0, what: "Pages address") }
    }

    /// The variables that are secrets. No part has such a name.
    package var secretsBeside: [String: Digest] { surroundings.secrets }

    /// Their values.
    package var valuesBeside: [HeldSecret] {
        variables.sorted { $0.key < $1.key }.flatMap { name, variable in
            BuildSurroundings.addresses(of: name, variable).compactMap { address, held in
                surroundings.secrets[address] == nil ? nil : held.renamed(address)
            }
        }
    }

    /// What its functions are bound to.
    package var resources: [BoundResource] { surroundings.resources }

    /// Without the project's answer they are not known.
    package static var hasResources: Bool { true }

    /// Nor are its variables.
    package static var placeOfSecrets: String? { "Pages build" }

    /// What is shown of the variables and of the commands, and what stands in it.
    package var sought: Set<Digest> {
        let shown = variables.values.flatMap(\.values) + [command, deployedCommand].compactMap(\.self)
        return shown.reduce(into: []) { digests, held in
            digests.formUnion(
                held.value.withBytes { ForeignContent.digests(in: $0, CanonicalValue($0)) })
        }
    }

    /// What is known of a variable.
    package typealias Variable = CloudflarePages.LiveVariable

    /// A configuration.
    package init(
        command: HeldSecret? = nil, isCommandKnown: Bool = true, deployedCommand: HeldSecret? = nil,
        productionBranch: String?,
        variables: [String: Variable] = [:], surroundings: BuildSurroundings = BuildSurroundings(),
        withheld: Failure? = nil
    ) {
        (self.command, self.isCommandKnown, self.deployedCommand) = (command, isCommandKnown, deployedCommand)
        (self.productionBranch, self.variables) = (productionBranch, variables)
        (self.surroundings, self.withheld) = (surroundings, withheld)
    }
}

/// What the answer on a project shows of an environment beside how it is built.
package struct BuildSurroundings: Codable, Sendable {
    /// The addresses that lead to its deployments.
    package var addresses: [String] = []
    /// What its functions are bound to.
    package var resources: [BoundResource] = []
    /// The digests of the variables that are secrets by what they look like, by what they are called.
    package var secrets: [String: Digest] = [:]
    /// Those of them that look random and no more: what another environment calls a secret they may be, and nothing else.
    package var untold: Set<String> = []

    /// What variables are called beside an environment's secrets.
    static let place = "Pages build"

    /// What an answer shows.
    package init(
        addresses: [String] = [], resources: [BoundResource] = [],
        variables: [String: BuildConfiguration.Variable] = [:]
    ) {
        (self.addresses, self.resources) = (addresses, resources)
        for (name, variable) in variables {
            for (address, held) in BuildSurroundings.addresses(of: name, variable) {
                let (isTold, isRandom) = held.value.withBytes { value in
                    (
                        BuildSurroundings.isSecret(value, as: name),
                        NonValue(value, named: name) == nil && Randomness.isLikely(value[...])
                    )
                }
                guard isTold || isRandom else { continue }
                secrets[address] = held.value.digest
                if !isTold { untold.insert(address) }
            }
        }
    }

    /// What a variable's values are called: one that is set and one that runs are two.
    static func addresses(
        of name: String, _ variable: BuildConfiguration.Variable
    ) -> [(address: String, held: HeldSecret)] {
        variable.values.enumerated().map { index, held in
            ("\(place)/\(name)" + (index == 0 ? "" : " (runs)"), held)
        }
    }

    private static let forms = SecretFormSearch()

    /// Whether a value is a secret by its form or by what stands in it, or looks like one under the name of a credential
    /// or of an OAuth app.
    private static func isSecret(_ value: UnsafeRawBufferPointer, as name: String) -> Bool {
        guard NonValue(value, named: name) == nil else { return false }
        let known = KnownServices.builtIn
        let bare = known.bareName(of: name)
        if known.settings.isCredential(bare) || bare.hasSuffix("CLIENT_ID"),
            Randomness.isLikely(value[...])
        {
            return true
        }
        return forms.isServers(value)
            || CanonicalValue(value, named: name).parts.contains { [.credential, .key].contains($0.kind) }
    }
}
