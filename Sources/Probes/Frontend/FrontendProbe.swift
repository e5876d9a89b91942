import Auditing
import FoundationEssentials
import Listings
import Manifests
import Providers
package import Secrets
import Support

/// The probe for an environment's front end: its page and scripts, as any browser gets them.
///
/// Requests have no credentials: no token, no cookie. Redirects within the origin, and from http to https on the same
/// host, are followed; any other redirect is the result.
struct FrontendProbe: FetchingProbe {
    typealias Carried = LoadedFrontend

    let rule: any Rule = FrontendBundle()
    let loadsFrontend = true

    let source = ProbeSource(
        key: "bundle", Form("what a front end holds", ProbesSchema.bundle) { BundleReader.read($0, $1) },
        "What its front end is to hold, as browsers load it.", example: "{}", see: "probes.md#bundle")

    /// Checks that `bundle` has a front end, and that the environment declares what it names.
    func problems(
        of bundle: BundleDeclaration, in environment: Environment, of workspace: Workspace
    ) -> [ManifestProblem] {
        var problems: [ManifestProblem] = []
        if environment.frontend == nil {
            problems.append(
                ManifestProblem(
                    at: bundle.position,
                    "bundle needs the front end's address, and no `frontend` is declared"))
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
                    "\(environment.name.value) declares no \(quoted(word)) that its front end could name; expected project, supabase_url, an identifier's name or { text: … }\(near)"
                ))
        }
        return problems
    }

    func fetch(
        _ bundle: BundleDeclaration, of environment: Environment, by context: FetchContext
    ) async throws(Failure) -> LoadedFrontend {
        let address = try context.frontend(of: environment)
        let isElsewhere = context.frontends[environment.name.value] != nil
        let content = try await FrontendReader(context).read(address)
        return LoadedFrontend(
            address: address.withoutQuery, isElsewhere: isElsewhere, content: content)
    }
}

extension FrontendProbe {
    var apis: [APIConfiguration] { [] }

    /// The page, as any browser gets it.
    func access(
        to bundle: BundleDeclaration, of environment: Environment, by context: FetchContext, isOffline: Bool
    ) async -> [(name: String, access: HostAccess)] {
        guard let address = try? context.frontend(of: environment) else { return [] }
        let access = await AnonymousWeb(context).access(
            to: address, accepting: "text/html", isOffline: isOffline)
        return [("bundle", access)]
    }
}

/// A front end as a browser without credentials gets it.
package struct LoadedFrontend: ProbeResult, Codable {
    /// The requested address, without its query.
    package let address: String
    /// Whether the operator gave that address, instead of the environment's own.
    package let isElsewhere: Bool
    /// The content at that address.
    package let content: Content

    /// The digests of texts that look like keys, up to a limit: each costs one scrypt when a listing is sealed.
    package var sought: Set<Digest> {
        guard case .files(let files) = content else { return [] }
        return files.reduce(into: []) { digests, file in
            file.bytes.withUnsafeBytes { bytes in
                TokenSearch.each(in: bytes) { token in
                    guard digests.count < LoadedFrontend.mostSought, Randomness.isLikely(token[...]) else {
                        return
                    }
                    digests.insert(Digest(of: token))
                }
            }
        }
    }

    private static let mostSought = 500

    /// The content at a front end's address.
    package enum Content: Codable, Sendable {
        /// A redirect to another origin, which was not followed, with its target as the server sent it.
        case redirect(to: String)
        /// The page and every script that it loads, with the page first.
        case files([File])
    }

    /// A page or a script.
    package struct File: Sendable {
        /// The path if it is on the front end's own origin, or else the URL; without its query.
        package let name: String
        /// Its bytes, decompressed.
        package let bytes: [UInt8]

        /// Creates a page or a script.
        package init(name: String, bytes: [UInt8]) { (self.name, self.bytes) = (name, bytes) }
    }

    /// Creates a front end.
    package init(address: String, isElsewhere: Bool = false, content: Content) {
        (self.address, self.isElsewhere, self.content) = (address, isElsewhere, content)
    }
}

extension LoadedFrontend.File: Codable {
    private enum Key: String, CodingKey { case name, bytes }

    /// Reads a sealed file.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        name = try members.decode(String.self, forKey: .name)
        bytes = Array(try members.decode(Data.self, forKey: .bytes))
    }

    /// Seals the file, which is public at its address.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(name, forKey: .name)
        try members.encode(Data(bytes), forKey: .bytes)
    }
}
