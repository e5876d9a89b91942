public import Secrets
import Support

/// What a host tells about a listing at other addresses than the listing's own. An account that may not ask there has a
/// listing without it.
public struct ListingComplement: Sendable {
    /// What the project has as its own besides its secrets, such as the keys of its API: compared with whatever other
    /// environments hold.
    public var own: [ListedSecret] = []
    /// The values of these that the host shows.
    public var values: [HeldSecret] = []
    /// What each version that serves traffic runs with, by name, with what is shown of it; nil where nothing is known of
    /// it.
    public var versions: [[String: ListedSecret.Shown]]?
    /// What these versions are bound to.
    public var resources: [BoundResource] = []
    /// Which branches get the secrets; nil where the host has no such thing.
    public var branches: DeploymentBranches.Policy?

    /// The branches of the project that have a copy of its data, or may have one.
    public var copies: [BranchCopy] = []
    /// What the token may not read of it, so that not all that the environment has was seen.
    public var unlisted: UnlistedNames?

    /// Nothing is known but what may not be read.
    public init(unlisted: UnlistedNames? = nil) { self.unlisted = unlisted }
}

/// A branch of a project with a database of its own, which has a copy of the project's data, or may have one.
public struct BranchCopy: Hashable, Codable, Sendable {
    /// Its name.
    public let name: String
    /// What identifies the project that it is itself; nil where the host does not tell.
    public let project: String?
    /// Whether it has the data; nil where the host does not tell.
    public let hasData: Bool?

    /// All branches of a project whose branches the token may not read.
    public static let unseen = BranchCopy(name: "branches", project: nil, hasData: nil)

    /// A branch.
    public init(name: String, project: String?, hasData: Bool?) {
        (self.name, self.project, self.hasData) = (name, project, hasData)
    }
}

/// What runs in place of what is set.
public enum Deployed: Hashable, Codable, Sendable {
    /// Another value than is set.
    case otherValue
    /// Nothing: it was set after the last deployment.
    case notYet
    /// Some of the versions that share the traffic, and not the others.
    case partly
    /// A value that is no longer set.
    case still
}

/// Which branches' workflows get the secrets of a host's environment.
public struct DeploymentBranches: Codable, Sendable {
    /// The part of the listing; nil for the main one.
    public let part: String?
    /// Which branches.
    public let policy: Policy

    /// Which branches.
    public enum Policy: Hashable, Codable, Sendable {
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
        if let versions = complement.versions {
            for (name, secret) in secrets where !secret.isPlatform {
                let running = versions.compactMap { $0[secret.name] }
                let others = Set(running.filter { $0 != .nothing && $0 != secret.shown })
                guard running.count == versions.count else {
                    secrets[name]?.deployed = running.isEmpty ? .notYet : .partly
                    secrets[name]?.candidates = Array(others)
                    continue
                }
                guard !others.isEmpty, secret.shown != .nothing else { continue }
                // None of the values is the one that is live.
                hidden.insert(secret.name)
                secrets[name] = secret.running(with: others)
            }
            for name in Set(versions.flatMap(\.keys)) where secrets[Name(name)] == nil {
                secrets[Name(name)] = ListedSecret(named: name, stillRunningIn: versions)
            }
        }
        for own in complement.own where secrets[Name(own.name)] == nil { secrets[Name(own.name)] = own }
        let isShown = hidden.isEmpty && secrets.values.allSatisfy { $0.digest != nil }
        let known = Set(resources ?? [])
        let running = complement.resources.filter { resource in
            !known.contains { $0.isSame(as: resource) }
        }
        var listing = try Listing(
            provider: provider, source: source, evidence: isShown ? min(evidence, .digest) : .name,
            fetchedAt: fetchedAt, secrets: Array(secrets.values), ruledOut: ruledOut, age: age,
            values: values.filter { !hidden.contains($0.name) }
                + complement.values.filter { self.secrets[Name($0.name)] == nil },
            resources: resources.map { $0 + running })
        if complement.versions == nil || isShown && secrets.count == self.secrets.count {
            listing = listing.with(evidence: evidence)
        }
        listing.branches = complement.branches.map { [DeploymentBranches(part: nil, policy: $0)] } ?? []
        listing.copies = complement.copies
        (listing.places, listing.unlisted) = (places, unlisted)
        if let unseen = complement.unlisted, unlisted[nil] == nil {
            listing.unlisted.updateValue(unseen, forKey: nil)
        }
        return listing
    }
}

extension ListedSecret {
    /// The same where what runs has these values, other than is set.
    fileprivate func running(with others: Set<Shown>) -> ListedSecret {
        var changed = ListedSecret(name: name, digest: nil, updatedAt: updatedAt)
        changed.deployed = .otherValue
        changed.candidates = Array(others.union([shown]))
        return changed
    }

    /// What is no longer set, and runs in some of these versions.
    fileprivate init(named name: String, stillRunningIn versions: [[String: Shown]]) {
        let running = Set(versions.compactMap { $0[name] })
        self.init(name: name, shown: running.count == 1 ? running.first ?? .nothing : .nothing)
        deployed = .still
        if running.count > 1 { candidates = Array(running.filter { $0 != .nothing }) }
    }
}
