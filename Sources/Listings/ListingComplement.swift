public import Secrets
import Support

/// What a host reports about a listing at further addresses. A token without access there leaves it out.
public struct ListingComplement: Sendable {
    /// What the project has besides its secrets, such as its API keys; compared with what other environments hold.
    public var own: [ListedSecret] = []
    /// Those of these values that the host shows.
    public var values: [HeldSecret] = []
    /// What each version that serves traffic runs with, by name; `nil` if unknown.
    public var versions: [[String: ListedSecret.Shown]]?
    /// The resources that these versions are bound to.
    public var resources: [BoundResource] = []
    /// Which branches get the secrets; `nil` if the host has no such setting.
    public var branches: DeploymentBranches.Policy?

    /// The branches of the project that have, or may have, a copy of its data.
    public var copies: [BranchCopy] = []
    /// What the token may not read, so that the listing may be incomplete.
    public var unlisted: UnlistedNames?

    /// Creates an empty complement.
    public init(unlisted: UnlistedNames? = nil) { self.unlisted = unlisted }
}

/// A branch of a project with its own database, which has, or may have, a copy of the project's data.
public struct BranchCopy: Hashable, Codable, Sendable {
    /// Its name.
    public let name: String
    /// The branch's own project; `nil` if the host does not say.
    public let project: String?
    /// Whether it has the data; `nil` if the host does not say.
    public let hasData: Bool?

    /// Stands for all branches of a project whose branches the token may not read.
    public static let unseen = BranchCopy(name: "branches", project: nil, hasData: nil)

    /// Creates a branch.
    public init(name: String, project: String?, hasData: Bool?) {
        (self.name, self.project, self.hasData) = (name, project, hasData)
    }
}

/// What runs in place of the value that is set.
public enum Deployed: Hashable, Codable, Sendable {
    /// A different value.
    case otherValue
    /// Nothing: the secret was set after the last deployment.
    case notYet
    /// The secret runs in some of the versions that share the traffic, and not in the others.
    case partly
    /// A value that is no longer set.
    case still
}

/// Which branches' workflows get the secrets of a host's environment.
public struct DeploymentBranches: Codable, Sendable {
    /// The part of the listing; `nil` for the main one.
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
        /// Unknown: the token may not read the policy.
        case unknown
    }
}

extension Listing {
    /// Returns the same listing with the host's further reports.
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
                // It is unknown which of the values is live.
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
    /// Returns the same secret with the values that run and differ from the one that is set.
    fileprivate func running(with others: Set<Shown>) -> ListedSecret {
        var changed = ListedSecret(name: name, digest: nil, updatedAt: updatedAt)
        changed.deployed = .otherValue
        changed.candidates = Array(others.union([shown]))
        return changed
    }

    /// Creates a secret that is no longer set but runs in some of these versions.
    fileprivate init(named name: String, stillRunningIn versions: [[String: Shown]]) {
        let running = Set(versions.compactMap { $0[name] })
        self.init(name: name, shown: running.count == 1 ? running.first ?? .nothing : .nothing)
        deployed = .still
        if running.count > 1 { candidates = Array(running.filter { $0 != .nothing }) }
    }
}
