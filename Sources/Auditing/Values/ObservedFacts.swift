import Listings
import Secrets
import Support

/// What was seen of environments that is theirs: the places they are listed from, the resources they are bound to and
/// what probes found, by the digests of what names these.
///
/// A manifest need not declare them: a value that names production's database leads there all the same.
struct ObservedFacts: Sendable {
    /// What an environment has.
    struct Fact: Sendable {
        let environment: String
        /// What it is, as it reads before "that ENV …": `Cloudflare D1 database`.
        let what: String
        /// What the environment does with it: `is bound to`, `is listed from`, `has`.
        let relation: String
        /// Whether secrets that may be shared may name it.
        var isShareable = false
    }

    private var facts: [Digest: [Fact]] = [:]
    /// What of it names its environment in whatever text: addresses, and what a host issues.
    private(set) var identifiers: [EnvironmentIdentifiers.EnvironmentIdentifier] = []

    /// - Parameter declared: what counts before an address that a probe found: a project has those of its branches, too.
    init(_ environments: [AuditedEnvironment], besides declared: EnvironmentIdentifiers) {
        for environment in environments {
            for listed in environment.observation.places {
                for text in listed.place.identifiers where ObservedFacts.isTelling(text) {
                    let fact = Fact(
                        environment: environment.name, what: listed.place.description,
                        relation: "is listed from")
                    add(text, fact)
                    addIdentifier(text, fact)
                }
            }
            for (text, what) in environment.observation.probeResults.identifiers
            where ObservedFacts.isTelling(text) && !declared.isOther(text, than: environment.name) {
                let fact = Fact(
                    environment: environment.name, what: what, relation: "has", isShareable: true)
                add(text, fact)
                addIdentifier(text, fact)
            }
            for resource in environment.listing?.resources ?? [] where !resource.isPreview {
                for text in resource.names where ObservedFacts.isTelling(text) {
                    let fact = Fact(
                        environment: environment.name, what: resource.kind, relation: "is bound to")
                    add(text, fact)
                    if [BoundResource.bucketAddress, BoundResource.worker].contains(resource.kind) {
                        addIdentifier(text, fact)
                    }
                }
            }
        }
    }

    /// What another environment has that one of `digests` names; nil for nothing, and for what `environment` has, too.
    func foreign(
        _ digests: some Sequence<Digest>, for secret: AuditedSecret?, in environment: String
    ) -> Fact? {
        guard !facts.isEmpty else { return nil }
        return digests.lazy.compactMap { digest -> Fact? in
            guard let owners = facts[digest], !owners.contains(where: { $0.environment == environment })
            else { return nil }
            return owners.first { !($0.isShareable && secret?.isolation == .shareable) }
        }.first
    }

    private mutating func add(_ text: String, _ fact: Fact) {
        var digests: Set<Digest> = [Digest(of: text.lowercased()), Digest(of: text.uppercased())]
        FactText(text).spell { digest, _ in digests.insert(digest) }
        for digest in digests { facts[digest, default: []].append(fact) }
    }

    /// Adds what names the environment in whatever text: a name of a few words may name anything there.
    private mutating func addIdentifier(_ text: String, _ fact: Fact) {
        let host = text.lowercased()
        let isHost =
            text.contains(".")
            && (try? HTTPURL("https://\(host.replacing("*", with: "x"))"))?.host
                == host.replacing("*", with: "x")
        guard isHost || text.utf8.count >= 12 && DeclaredMeaning.isIdentifier(text) else { return }
        identifiers.append(
            .init(
                environment: fact.environment, kind: fact.what, text: isHost ? host : text,
                form: isHost ? .host : .name))
    }

    /// Whether a text names one thing wherever it stands: `shop` and `production` name many.
    private static func isTelling(_ text: String) -> Bool {
        text.utf8.count >= 8 && text.utf8.contains { !$0.isLetter }
    }
}

extension BoundResource {
    /// What people write for it: its id and its name, a UUID also without its dashes, and a Worker's address.
    fileprivate var names: [String] {
        var names = [id, title].compactMap(\.self)
        if let id, id.utf8.count == 36, id.utf8.count(where: { $0 == UInt8(ascii: "-") }) == 4 {
            names.append(id.filter { $0 != "-" })
        }
        if kind == BoundResource.worker, let id { names.append("\(id).*.workers.dev") }
        return names
    }
}
