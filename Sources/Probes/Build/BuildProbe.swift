import Auditing
package import Listings
import Manifests
package import Providers
package import Secrets
package import Support

/// The probe for how a Cloudflare Pages project builds a frontend.
///
/// `GET /accounts/{account}/pages/projects/{project}` answers with `result.build_config.build_command` (a string or
/// null), `result.production_branch` and `result.deployment_configs.{production,preview}.env_vars`; see
/// ``CloudflarePages`` for the variables, the permission and the envelope. One command builds all branches;
/// `CF_PAGES_BRANCH` names the branch. The command and the variables may contain keys, and `web_analytics_token` is
/// one: they are taken out before anything decodes the response. Sources: cloudflare/cloudflare-typescript,
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
    /// Longer than a handwritten command, and short enough to parse in one pass.
    static let maximumCommandBytes = 64 << 10

    /// Checks that the settings are valid for Cloudflare.
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

    /// Seals only what other environments are compared with: the command and the variables may contain keys.
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

    /// Returns the whole declaration: judged frontends and their secrets must not contain what other builds have.
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

extension BuildProbe {
    var apis: [APIConfiguration] { CloudflarePages().api.map { [$0] } ?? [] }

    /// Sends the request for a listing of the project.
    func access(
        to build: BuildDeclaration, of environment: Environment, by context: FetchContext, isOffline: Bool
    ) async -> [(name: String, access: HostAccess)] {
        [("build", await ProviderRegistry.access(to: build.place, by: context, isOffline: isOffline))]
    }
}

extension BuildDeclaration {
    /// Returns the problems of values that the environment does not declare.
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

/// The live build of a frontend. Its command and variables may contain keys: they are wiped, and never printed.
package struct BuildConfiguration: ProbeResult {
    /// The build command; `nil` if there is none.
    package let command: HeldSecret?
    /// Whether the response includes the command.
    package let isCommandKnown: Bool
    /// The command that built the running deployment; `nil` if unknown.
    package let deployedCommand: HeldSecret?
    /// The branch whose builds go to production; `nil` if unknown.
    package let productionBranch: String?
    /// The deployment's variables, by name.
    package let variables: [String: Variable]
    /// The facts that no other environment may share.
    let surroundings: BuildSurroundings
    /// Why only the surroundings are known; `nil` if everything is.
    let withheld: Failure?

    /// The addresses of production deployments.
    package var identifiers: [(text: String, what: String)] {
        surroundings.addresses.map { (text: $0, what: "Pages address") }
    }

    /// The variables that are secrets. No part has this name.
    package var secretsBeside: [String: Digest] { surroundings.secrets }

    /// Their values.
    package var valuesBeside: [HeldSecret] {
        variables.sorted { $0.key < $1.key }.flatMap { name, variable in
            BuildSurroundings.addresses(of: name, variable).compactMap { address, held in
                surroundings.secrets[address] == nil ? nil : held.renamed(address)
            }
        }
    }

    /// The resources of its functions.
    package var resources: [BoundResource] { surroundings.resources }

    /// The resources are unknown without the project's response.
    package static var hasResources: Bool { true }

    /// The variables are unknown, too.
    package static var placeOfSecrets: String? { "Pages build" }

    /// The digests of the shown variables and commands, and of texts in them.
    package var sought: Set<Digest> {
        let shown = variables.values.flatMap(\.values) + [command, deployedCommand].compactMap(\.self)
        return shown.reduce(into: []) { digests, held in
            digests.formUnion(
                held.value.withBytes { ForeignContent.digests(in: $0, CanonicalValue($0)) })
        }
    }

    /// What is known about a variable.
    package typealias Variable = CloudflarePages.LiveVariable

    /// Creates a configuration.
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

/// The facts about an environment in a project's response, other than its build settings.
package struct BuildSurroundings: Codable, Sendable {
    /// The addresses of its deployments.
    package var addresses: [String] = []
    /// The resources of its functions.
    package var resources: [BoundResource] = []
    /// The digests of the variables that look like secrets, by name.
    package var secrets: [String: Digest] = [:]
    /// The secrets that only look random: they can match another environment's secret, and prove nothing else.
    package var untold: Set<String> = []

    /// The place of variables among an environment's secrets.
    static let place = "Pages build"

    /// Creates the facts of a response.
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

    /// Returns the names of a variable's values: the set one and the running one are separate.
    static func addresses(
        of name: String, _ variable: BuildConfiguration.Variable
    ) -> [(address: String, held: HeldSecret)] {
        variable.values.enumerated().map { index, held in
            ("\(place)/\(name)" + (index == 0 ? "" : " (runs)"), held)
        }
    }

    private static let forms = SecretFormSearch()

    /// Returns whether a value is a secret by form or content, or looks random under the name of a credential or app.
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
