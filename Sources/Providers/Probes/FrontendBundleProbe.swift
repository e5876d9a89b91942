import Listings
public import Manifests
import Support

/// The front end of an environment: its page and the scripts that it loads, as any browser gets them.
///
/// It needs no credentials, and none are sent: no token, no cookie. Redirects within the origin are followed, and from
/// http to https of the same host; one to elsewhere is what was seen, and is not followed.
public struct FrontendBundleProbe: Probe {
    /// `frontend-bundle`.
    public let rule = "frontend-bundle"

    /// The probe.
    public init() {}

    /// One look, where `bundle` is declared.
    public func looks(at environment: Environment) -> [ProbeTask] {
        guard environment.probes.bundle != nil else { return [] }
        return [
            { context in
                let seen = await look(at: environment, by: context)
                return { $0.bundle = seen }
            }
        ]
    }

    /// `bundle` needs a front end, and names what the environment declares.
    public func problems(of environment: Environment) -> [ManifestProblem] {
        guard let bundle = environment.probes.bundle else { return [] }
        var problems: [ManifestProblem] = []
        if environment.frontend == nil {
            problems.append(
                ManifestProblem(
                    at: bundle.position,
                    "bundle is looked at where the front end is, and no `frontend` is declared"))
        }
        let known = (["project", "supabase_url"] + environment.identifiers.map(\.name)).filter {
            environment.text(of: .declared($0)) != nil
        }
        for name in bundle.names where environment.text(of: name.value) == nil {
            guard case .declared(let word) = name.value else { continue }
            let near = nearestName(to: word, among: known).map { "; did you mean \($0)?" } ?? ""
            problems.append(
                ManifestProblem(
                    at: name.position,
                    "\(environment.name.value) declares no “\(shortened(word))” that its front end could name; expected project, supabase_url, an identifier's name or { text: … }\(near)"
                ))
        }
        return problems
    }

    private func look(
        at environment: Environment, by context: FetchContext
    ) async -> Result<LoadedFrontend, Failure> {
        let elsewhere = context.frontends[environment.name.value]
        guard let text = elsewhere ?? environment.frontend?.value, let address = try? HTTPURL(text) else {
            return .failure(
                Failure(
                    message: "\(environment.name.value) declares no front end",
                    advice: "Declare `frontend:` in \(environment.name.position.file)."))
        }
        do throws(Failure) {
            let content = try await FrontendReader(context).read(address)
            return .success(
                LoadedFrontend(
                    address: address.withoutQuery, isElsewhere: elsewhere != nil, content: content))
        } catch {
            return .failure(error)
        }
    }
}
