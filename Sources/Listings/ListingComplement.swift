public import Secrets
import Support

/// What a host tells about a listing at other addresses than the listing's own. An account that may not ask there has a
/// listing without it.
public struct ListingComplement: Sendable {
    /// What the project has as its own besides its secrets, such as the keys of its API: compared with whatever other
    /// environments hold.
    public var own: [ListedSecret] = []
    /// What runs, by name, with the digests of the values that are shown; nil where nothing is known of it.
    public var deployed: [String: Digest?]?
    /// Which branches get the secrets; nil where the host has no such thing.
    public var branches: DeploymentBranches.Policy?

    /// The branches of the project that have a copy of its data, by name.
    public var copies: [String] = []

    /// Nothing is known.
    public init() {}
}

/// What runs in place of what is set.
public enum Deployed: Hashable, Sendable {
    /// Another value than is set.
    case otherValue
    /// Nothing: it was set after the last deployment.
    case notYet
    /// A value that is no longer set.
    case still
}

/// Which branches' workflows get the secrets of a host's environment.
public struct DeploymentBranches: Sendable {
    /// The part of the listing; nil for the main one.
    public let part: String?
    /// Which branches.
    public let policy: Policy

    /// Which branches.
    public enum Policy: Hashable, Sendable {
        /// Every branch.
        case all
        /// Those with branch protection.
        case protected
        /// Those with these names or patterns.
        case named([String])
        /// The token may not tell.
        case unknown
    }
}

extension Listing {
    /// The same with what else the host tells of it.
    public func adding(_ complement: ListingComplement) throws(ListingContradiction) -> Listing {
        var secrets = secrets
        var hidden: Set<String> = []
        if let deployed = complement.deployed {
            for (name, secret) in secrets where !secret.isPlatform {
                guard let running = deployed[secret.name] else {
                    secrets[name]?.deployed = .notYet
                    continue
                }
                guard let running, let set = secret.digest, running != set else { continue }
                // Neither of the two values is the one that is live.
                hidden.insert(secret.name)
                var changed = ListedSecret(name: secret.name, digest: nil, updatedAt: secret.updatedAt)
                changed.deployed = .otherValue
                secrets[name] = changed
            }
            for (name, digest) in deployed where secrets[Name(name)] == nil {
                var still = ListedSecret(name: name, digest: digest)
                still.deployed = .still
                secrets[Name(name)] = still
            }
        }
        for own in complement.own where secrets[Name(own.name)] == nil { secrets[Name(own.name)] = own }
        let isShown = hidden.isEmpty && secrets.values.allSatisfy { $0.digest != nil }
        var listing = try Listing(
            provider: provider, source: source, evidence: isShown ? min(evidence, .digest) : .name,
            fetchedAt: fetchedAt, secrets: Array(secrets.values), ruledOut: ruledOut, age: age,
            values: values.filter { !hidden.contains($0.name) }, resources: resources)
        if complement.deployed == nil || isShown && secrets.count == self.secrets.count {
            listing = listing.with(evidence: evidence)
        }
        listing.branches = complement.branches.map { [DeploymentBranches(part: nil, policy: $0)] } ?? []
        listing.copies = complement.copies
        return listing
    }
}
