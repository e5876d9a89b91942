import Listings
import Manifests

/// No two environments are bound to one database, bucket, namespace, queue or service.
struct SharedResource: Rule {
    let description = RuleDescription(
        id: "shared-resource",
        failsWhen:
            "two environments are bound to one database, bucket, namespace, queue or service, have a route over production's hosts, include one group of variables or secret file, or have the address of one R2 bucket as a value; or previews are bound to production's",
        needs: .name, severity: .critical,
        why:
            "What one environment writes there, the other reads: a test deletes production's rows and files.",
        fix: "Create a resource for the environment, and bind it in its place.", principle: .ownAccounts,
        controls: [.nhi8, .iso27001, .pciDSS, .nistCM41],
        proves:
            "No other environment is bound to it, listed from it or declares it, and what all of them are bound to was seen. Of bindings of a kind that is not known, only equal ones are told. It proves nothing of what secrets lead to.",
        area: "bindings")

    enum Detail {
        case own(BoundResource)
        /// Another environment is bound to it, too, by this name.
        case shared(BoundResource, with: String, as: String)
        /// It is what another environment is listed from.
        case listed(BoundResource, by: String)
        /// Another environment declares it as its own, by this name.
        case declared(BoundResource, by: String, as: String)
        /// Its route covers this host of production, unless a longer route does.
        case covering(BoundResource, host: String, of: String)
        /// Previews are bound to it, and production is, by this name.
        case previewed(BoundResource, as: String)
        /// It cannot be compared with this environment's resource, because one of them is not identified.
        case unidentified(BoundResource, with: String)
        /// The resources of this environment were not seen.
        case incomparable(BoundResource, String)
    }

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Detail>] {
        let resources = environment.listing?.resources ?? []
        guard !resources.isEmpty || !environment.addressedResources.isEmpty else { return [] }
        let others = audit.environments.filter { $0.name != environment.name }
        let addressed: [Finding<Detail>] = environment.addressedResources.compactMap { resource in
            shared(resource, of: environment, others, audit).map {
                Finding(subject(resource, of: environment), .fail, evidence: .value, $0)
            }
        }
        // The rule on listings reports unseen addresses of a bucket.
        let bound: [Finding<Detail>] = resources.filter { !$0.isUnseenAddress }.map { resource in
            let subject = subject(resource, of: environment)
            if resource.isPreview, environment.environment.tier == .production {
                return previewed(resource, subject, of: environment)
            }
            if let shared = shared(resource, of: environment, others, audit) {
                return Finding(subject, .fail, evidence: .name, shared)
            }
            return unproven(resource, others).map { Finding(subject, .unproven, evidence: .name, $0) }
                ?? Finding(subject, .pass, evidence: .name, .own(resource))
        }
        return addressed + bound
    }

    private func subject(_ resource: BoundResource, of environment: AuditedEnvironment) -> Subject {
        let part = AuditedEnvironment.part(of: resource.name)
        return Subject(resource.name, at: environment.environment.position(ofPart: part))
    }

    /// Returns the bindings of production's previews to production's own resources: previews run code that was not
    /// released. Whatever else they are bound to may be another environment's, which is compared as usual.
    private func previewed(
        _ resource: BoundResource, _ subject: Subject, of environment: AuditedEnvironment
    ) -> Finding<Detail> {
        let own = (environment.listing?.resources ?? []).filter { !$0.isPreview }
        if let same = own.first(where: { resource.coincides(with: $0) == true }) {
            return Finding(subject, .fail, evidence: .name, .previewed(resource, as: same.name))
        }
        let isUnclear = !resource.isIdentified || own.contains { resource.coincides(with: $0) == nil }
        return isUnclear
            ? Finding(subject, .unproven, evidence: .name, .unidentified(resource, with: environment.name))
            : Finding(subject, .pass, evidence: .name, .own(resource))
    }

    private func shared(
        _ resource: BoundResource, of environment: AuditedEnvironment, _ others: [AuditedEnvironment],
        _ audit: Audit
    ) -> Detail? {
        for other in others {
            let theirs = (other.listing?.resources ?? []) + other.addressedResources
            let same = theirs.first { !$0.isPreview && resource.coincides(with: $0) == true }
            if let same { return .shared(resource, with: other.name, as: same.name) }
            if let secret = other.secret(leadingTo: resource) {
                return .shared(resource, with: other.name, as: secret.name)
            }
        }
        if let id = resource.id,
            let other = audit.places.environment(
                listing: Place(resource.kind, account: resource.account, id), besides: environment.name)
        {
            return .listed(resource, by: other)
        }
        if let covered = covered(by: resource, of: environment, others, audit) { return covered }
        for text in [resource.id, resource.title].compactMap(\.self)
        where !audit.identities.declares(text, environment.name) {
            if let other = audit.identities.other(
                declaring: text, as: nil, besides: environment.name, isResource: true)
            {
                return .declared(resource, by: other.environment, as: other.name)
            }
        }
        return nil
    }

    /// Returns the host of production that another environment's route covers. Production itself may cover what the
    /// others' longer routes leave.
    private func covered(
        by route: BoundResource, of environment: AuditedEnvironment, _ others: [AuditedEnvironment],
        _ audit: Audit
    ) -> Detail? {
        guard route.kind == BoundResource.route, environment.environment.tier != .production else {
            return nil
        }
        for other in others where other.environment.tier == .production {
            let routed = (other.listing?.resources ?? []).filter { $0.kind == route.kind }.compactMap(\.id)
            let declared = audit.identifiers.all.filter { $0.environment == other.name && $0.isHost }
            if let host = (routed + declared.map(\.text)).first(where: route.covers) {
                return .covering(route, host: host, of: other.name)
            }
        }
        return nil
    }

    private func unproven(_ resource: BoundResource, _ others: [AuditedEnvironment]) -> Detail? {
        let unseen = others.first { other in
            guard let listing = other.listing else { return !other.environment.parts.isEmpty }
            return listing.resources == nil || !listing.gaps.isEmpty
                || other.observation.probeResults.resourceFailure != nil
        }
        if let unseen { return .incomparable(resource, unseen.name) }
        let unlike = others.first { other in
            other.listing?.resources?.contains {
                !$0.isPreview && resource.coincides(with: $0) == nil
            } == true
        }
        if let unlike { return .unidentified(resource, with: unlike.name) }
        guard !resource.isIdentified, let other = others.first else { return nil }
        return .unidentified(resource, with: other.name)
    }
}

extension SharedResource {
    func otherEnds(of finding: Finding<Detail>, in scene: Scene) -> [SubjectID] {
        guard case .shared(_, let other, let name) = finding.detail else { return [] }
        return [SubjectID(environment: other, name: name)]
    }

    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        switch finding.detail {
        case .own(let resource):
            "is bound to \(resource.words), and no other environment that was seen is"
        case .shared(let resource, let other, let name):
            "is bound to \(resource.words), as \(name) in \(other) is"
        case .listed(let resource, let other):
            "is bound to \(resource.words), which \(other) is listed from"
        case .declared(let resource, let other, let name):
            "is bound to \(resource.words), the \(name) that \(other) declares"
        case .covering(let resource, let host, let other):
            "is bound to \(resource.words), which is over \(host) of \(other)"
        case .previewed(let resource, let name):
            "is bound to \(resource.words), as \(name) is: previews work on \(scene.environment.name)'s"
        case .unidentified(let resource, let other):
            "is bound to \(resource.words), and it is unknown whether \(other) is bound to the same one"
        case .incomparable(let resource, let other):
            "is bound to \(resource.words), and what \(other) is bound to could not be read"
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        switch finding.detail {
        case .shared(let resource, _, _), .listed(let resource, _), .declared(let resource, _, _):
            resource.fix(in: scene.environment.name)
        case .covering:
            "Route the hosts of \(scene.environment.name) alone to it."
        case .previewed(let resource, _):
            "Bind previews to a \(resource.kind) of their own, or have none."
        case .own, .unidentified, .incomparable: nil
        }
    }
}

extension BoundResource {
    /// The resource in words. Nothing of an unknown kind is printed, as it may contain a secret.
    fileprivate var words: String { "\(kind)\(label.map { " \($0)" } ?? "")" }

    fileprivate func fix(in environment: String) -> Fix {
        if kind == BoundResource.route {
            return
                "Give \(environment) routes of its own: a Wrangler environment without `routes` inherits those of the top level."
        }
        // Consumers, for example, have no binding: their resource is their name.
        let isBound = label.map { name != $0 && !name.hasSuffix("/\($0)") } ?? true
        return
            "Create a \(kind) for \(environment), and \(isBound ? "bind it as \(name)" : "use it instead")."
    }
}

extension AuditedEnvironment {
    /// Returns the secret whose sealed value contains a resource's address.
    fileprivate func secret(leadingTo resource: BoundResource) -> AuditedSecret? {
        guard listing?.age != nil else { return nil }
        let sought = resource.soughtDigests
        return secrets.first { secret in
            secret.listed?.within.contains { $0.kind == .resource && sought.contains($0.digest) } == true
        }
    }

    fileprivate static func part(of name: String) -> String? {
        name.utf8.firstIndex(of: UInt8(ascii: "/")).map { String(name[..<$0]) }
    }
}
