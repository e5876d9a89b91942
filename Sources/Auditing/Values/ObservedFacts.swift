import Listings
import Secrets
import Support

/// What was seen to belong to each environment: the places it is listed from, the resources it is bound to, and what
/// probes found, by the digests of their identifiers.
///
/// Manifests need not declare them: a value that names production's database leads there in any case.
struct ObservedFacts: Sendable {
    /// A fact about an environment.
    struct Fact: Sendable {
        let environment: String
        /// The kind as it reads before "that ENV …": `Cloudflare D1 database`.
        let what: String
        /// The relation of the environment to it: `is bound to`, `is listed from`, `has`.
        let relation: String
        /// Whether shareable secrets may name it.
        var isShareable = false
    }

    private var facts: [Digest: [Fact]] = [:]
    /// The facts that identify their environment in any text: addresses, and ids that a host issued.
    private(set) var identifiers: [EnvironmentIdentifiers.EnvironmentIdentifier] = []

    /// - Parameter declared: The declared identifiers, which take precedence over an address that a probe found: a
    ///   project also has the addresses of its branches.
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

    /// Returns the fact of another environment that one of `digests` names; `nil` if there is none, or if `environment`
    /// has it, too.
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

    /// Adds an identifier that is looked for in any text. A name of a few words is not one: it may mean anything there.
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

    /// Returns whether a text identifies one thing in any context, unlike `shop` and `production`.
    private static func isTelling(_ text: String) -> Bool {
        text.utf8.count >= 8 && text.utf8.contains { !$0.isLetter }
    }
}

extension BoundResource {
    /// Its usual spellings: its id and name, a UUID without dashes, and a Worker's address.
    fileprivate var names: [String] {
        var names = [id, title].compactMap(\.self)
        if let id, id.utf8.count == 36, id.utf8.count(where: { $0 == UInt8(ascii: "-") }) == 4 {
            names.append(id.filter { $0 != "-" })
        }
        if kind == BoundResource.worker, let id { names.append("\(id).*.workers.dev") }
        return names
    }
}
