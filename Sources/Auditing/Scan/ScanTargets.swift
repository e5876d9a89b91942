import Listings
public import Manifests
public import Secrets
public import Support

/// The secrets that a scan looks for: those whose digests are known, by digest.
public struct ScanTargets: Sendable {
    /// A secret that is looked for.
    public struct Target: Sendable {
        /// The secret.
        public let id: SecretID
        /// How bad it is when others have it.
        public let severity: Severity
        /// What is known of where its value is used.
        public let source: Source
        /// How to replace it, in words.
        public let replacement: String

        /// Whether a value of its is a secret by its name, which may be one whose values stand in files.
        package func isSecret(_ value: UnsafeRawBufferPointer) -> Bool {
            OpenName.isSecret(value, named: id.name.text)
        }
    }

    /// What the digest of a secret comes from.
    public enum Source: String, Sendable {
        /// A listing that was fetched during this run: the value is in use.
        case live
        /// A listing that was read from a file.
        case file
        /// A sealed snapshot.
        case snapshot
        /// A value that was handed in.
        case values
    }

    /// The secrets by digest; several where they share a value.
    public private(set) var byDigest: [Digest: [Target]] = [:]
    /// The secrets whose values count even where they are no more than a word, as examples and placeholders are.
    package private(set) var literals: [(digest: Digest, target: Target)] = []
    /// The secrets of which only seals are known.
    public private(set) var sealed: [SecretID: Target] = [:]
    /// How many secrets are not looked for, as their values are known and are no secrets.
    public private(set) var weak = 0
    /// What is not looked for, and why.
    public private(set) var skipped: [ScanReport.Skipped] = []

    /// The secrets of the named environments, as far as they were seen.
    public init(_ workspace: Workspace, _ observations: [String: Observation], of environments: [String]) {
        let known = ScanTargets.knownDigests(workspace)
        for environment in workspace.environments where environments.contains(environment.name.value) {
            guard let observation = observations[environment.name.value] else { continue }
            add(AuditedEnvironment(environment, workspace.catalogue, seen: observation), known)
        }
    }

    private mutating func add(_ environment: AuditedEnvironment, _ known: Set<Digest>) {
        switch environment.observation.listing {
        case .failure(let failure):
            skip(environment.name, failure)
            addHandedIn(environment, known)
        case .success(let listing):
            for (part, failure) in listing.gaps.sorted(by: { $0.key < $1.key }) {
                skip("\(environment.name)/\(part)", failure)
            }
            var unseen = 0
            for secret in environment.secrets {
                guard let listed = secret.listed, secret.isSearched(in: environment) else { continue }
                // A mask, a reference and the like stand for a value that was not seen.
                let isSeen = environment.examined(secret).map { $0.nonValue == nil } ?? true
                switch environment.knownValue(of: secret) {
                case .digest where !isSeen: unseen += 1
                case .digest(let digest):
                    let isListed = listed.digest != nil
                    add(secret, digest, isListed ? Source(listing.source) : .values, environment, known)
                case .sealed: sealed[secret.id] = target(secret, .snapshot, environment)
                case .nothing, .entry: unseen += 1
                }
            }
            if unseen > 0 {
                let secrets = "\(unseen) secret\(unseen == 1 ? "" : "s")"
                skip(
                    environment.name,
                    "\(secrets) can't be searched for: no value of theirs is known (hand in the values: --values \(environment.name)=FILE)"
                )
            }
        }
    }

    /// Values that were handed in for an environment that could not be listed.
    private mutating func addHandedIn(_ environment: AuditedEnvironment, _ known: Set<Digest>) {
        for (id, value) in environment.observation.handedIn?.values ?? [:] {
            let secret = environment.secret(named: id.address)
            guard secret?.isSearched(in: environment) != false, value.nonValue == nil else { continue }
            let joined =
                secret
                ?? AuditedSecret(id, listed: nil, at: environment.environment.name.position)
            add(joined, value.digest, .values, environment, known)
        }
    }

    private mutating func add(
        _ secret: AuditedSecret, _ digest: Digest, _ source: Source, _ environment: AuditedEnvironment,
        _ known: Set<Digest>
    ) {
        guard !known.contains(digest) else { return weak += 1 }
        let target = target(secret, source, environment)
        literals.append((digest, target))
        let isExample = secret.declaration?.examples.contains { Digest(of: $0) == digest } == true
        guard !isExample else { return weak += 1 }
        byDigest[digest, default: []].append(target)
    }

    private func target(
        _ secret: AuditedSecret, _ source: Source, _ environment: AuditedEnvironment
    ) -> Target {
        Target(
            id: secret.id, severity: secret.service?.severity ?? .high, source: source,
            replacement: Fix.newValue(for: secret, in: environment).text)
    }

    private mutating func skip(_ path: String, _ failure: Failure) {
        let advice = failure.advice.isEmpty ? "" : ". \(failure.advice)"
        skip(path, "its secrets could not be listed: \(failure.message)\(advice)")
    }

    private mutating func skip(_ path: String, _ reason: String) {
        skipped.append(ScanReport.Skipped(path: path, reason: reason))
    }

    /// The digests of values that the manifests themselves tell.
    private static func knownDigests(_ workspace: Workspace) -> Set<Digest> {
        var texts: Set<String> = Set(Tier.allCases.map(\.rawValue))
        for environment in workspace.environments {
            texts.insert(environment.name.value)
            texts.formUnion(environment.identity.map(\.value.value))
            texts.formUnion(environment.expectations.compactMap { $0.equals?.text(in: environment) })
            texts.formUnion(environment.expectations.flatMap { $0.requiredIf.map(\.value) })
        }
        // An address with a final slash is the same address.
        return Set(texts.flatMap { [$0, $0 + "/"] }.map { Digest(of: $0) })
    }
}

extension ScanTargets.Source {
    fileprivate init(_ source: Listing.Source) {
        switch source {
        case .live: self = .live
        case .file: self = .file
        case .snapshot: self = .snapshot
        }
    }
}

extension AuditedSecret {
    /// Whether its value must stand in no file.
    fileprivate func isSearched(in environment: AuditedEnvironment) -> Bool {
        if isPlatform { return !["SUPABASE_URL", "SUPABASE_ANON_KEY"].contains(id.name.text) }
        // What no service declares may be a setting, and front ends are given what is called a site's key.
        if isolation == nil, LikelyClass(of: self, in: environment) == .setting { return false }
        let audience = environment.audience(of: self)
        // By its name it is told where its value is found: to know all services takes as long as to scan a small repository.
        if audience != .server, isPublished || audience == .anybody { return false }
        // Everybody knows a site's address.
        return isolation != .config && !isPublic && !isSiteURL && !forms.contains(.host)
            && !forms.contains(.email)
    }
}
