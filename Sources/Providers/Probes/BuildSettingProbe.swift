import Listings
public import Manifests
import Support

/// How a Cloudflare Pages project builds a frontend.
///
/// `GET /accounts/{account}/pages/projects/{project}` answers with `result.build_config.build_command` (a string or
/// null), `result.production_branch` and `result.deployment_configs.{production,preview}.env_vars`; see
/// ``CloudflarePages`` for the variables, the permission and the envelope. One command builds all branches; it is told
/// which by `CF_PAGES_BRANCH`. The command and the variables may hold keys, and `web_analytics_token` is one: they are
/// taken out before anything decodes the answer. Sources: cloudflare/cloudflare-typescript,
/// `src/resources/pages/projects/projects.ts` (ProjectGetResponse); developers.cloudflare.com, Pages, “Set build
/// commands per branch”.
public struct BuildSettingProbe: Probe {
    /// `build-setting`.
    public let rule = "build-setting"

    private static let pages = CloudflarePages()
    /// Longer than any command that people write, and short enough to be read at once.
    static let maximumCommandBytes = 64 << 10

    /// The probe.
    public init() {}

    /// One look, where `build` is declared.
    public func looks(at environment: Environment) -> [ProbeTask] {
        guard let build = environment.probes.build else { return [] }
        return [
            { context in
                let seen = await look(at: build.place, by: context)
                return { $0.build = seen }
            }
        ]
    }

    /// The settings must be what Cloudflare calls a project and an account.
    public func problems(of environment: Environment) -> [ManifestProblem] {
        environment.probes.build.map { BuildSettingProbe.pages.problems(of: $0.place) } ?? []
    }

    private func look(
        at place: ListingDeclaration, by context: FetchContext
    ) async -> Result<BuildConfiguration, Failure> {
        do throws(Failure) {
            return .success(
                try await BuildSettingProbe.pages.get("build settings", of: place, by: context) {
                    body throws(Failure) in try BuildSettingProbe.read(body, of: place)
                })
        } catch {
            return .failure(error)
        }
    }

    /// Reads the answer of `GET …/pages/projects/{project}`.
    static func read(
        _ body: [UInt8], of place: ListingDeclaration
    ) throws(Failure) -> BuildConfiguration {
        let (project, values) = try CloudflarePages.decode(body)
        let config = try project.config(of: place)
        guard let build = project.build else {
            throw ListingJSON.wrongShape(CloudflareAPI.host, "the answer has no `build_config`")
        }
        let command = build.command.flatMap { values.secret("build_command", at: $0) }
        guard command?.value.count ?? 0 <= maximumCommandBytes else {
            throw ListingJSON.wrongShape(
                CloudflareAPI.host, "its build command has more than \(maximumCommandBytes) bytes")
        }
        var variables: [String: BuildConfiguration.Variable] = [:]
        for (name, variable) in config.variables ?? [:] {
            guard let variable else { continue }
            let shown =
                variable.type == "plain_text"
                ? variable.value.flatMap { values.secret(name, at: $0) } : nil
            variables[name] = shown.map { .shown($0) } ?? .hidden
        }
        return BuildConfiguration(
            command: command, productionBranch: project.productionBranch, variables: variables)
    }
}
