import Listings
import Manifests
import Secrets

/// An environment: what is declared of it, joined with what was seen.
final class AuditedEnvironment: Sendable {
    let environment: Environment
    let observation: Observation
    /// The secrets in the manifest's order, then the service's that it leaves out, then what is only listed; without
    /// those of parts that could not be read.
    let secrets: [AuditedSecret]
    /// The secrets of parts that could not be read.
    let unseenSecrets: [AuditedSecret]
    /// Whether every listed value can be compared with any: one that shows its name only might equal any other, and
    /// a sealed one those that it was not compared with.
    let isComparable: Bool
    /// The digests that no sealed secret has; nil where none is sealed, or where only the name shows of one.
    private let ruledOut: Set<Digest>?
    private let byName: [String: AuditedSecret]

    var name: String { environment.name.value }
    var listing: Listing? { try? observation.listing.get() }

    init(_ environment: Environment, _ catalogue: SecretCatalogue, seen observation: Observation) {
        self.environment = environment
        self.observation = observation
        let listing = try? observation.listing.get()
        isComparable = listing.map(\.showsEveryDigest) ?? false
        ruledOut = listing.flatMap { !$0.ruledOut.isEmpty && $0.hidesNothing ? $0.ruledOut : nil }
        let all = SecretJoiner(environment, catalogue, listing).secrets()
        let gaps = listing?.gaps ?? [:]
        secrets = gaps.isEmpty ? all : all.filter { gaps[$0.address.part ?? ""] == nil }
        unseenSecrets = gaps.isEmpty ? [] : all.filter { gaps[$0.address.part ?? ""] != nil }
        byName = Dictionary(secrets.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether it can be told who of its secrets has the value with this digest.
    func isComparable(with digest: Digest) -> Bool { isComparable || ruledOut?.contains(digest) == true }

    /// Whether a listed secret of its has the value with this digest; nil where nobody can tell.
    func has(_ digest: Digest, as listed: ListedSecret) -> Bool? { listing?.has(digest, as: listed) }

    func secret(named name: String) -> AuditedSecret? { byName[name] }

    var summary: ListingSummary {
        ListingSummary(
            environment: name,
            seen: listing.map { ListingSummary.Seen($0) })
    }
}

extension Listing {
    fileprivate var showsEveryDigest: Bool {
        gaps.isEmpty && evidence >= .digest && secrets.values.allSatisfy { $0.digest != nil }
    }

    fileprivate var hidesNothing: Bool {
        gaps.isEmpty && evidence >= .digest && secrets.values.allSatisfy(\.isComparable)
    }
}
