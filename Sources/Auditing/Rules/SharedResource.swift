import Listings
import Manifests

/// No two environments are bound to one database, bucket, namespace, queue or service.
struct SharedResource: Rule {
    let description = RuleDescription(
        id: "shared-resource",
        failsWhen:
            "two environments are bound to one database, bucket, namespace, queue or service, or include one group of variables or secret file",
        needs: .name, severity: .critical,
        why:
            "What one environment writes there, the other reads: a test deletes production's rows and files.",
        fix: "Create a resource for the environment, and bind it in its place.", principle: .ownAccounts,
        proves:
            "No other environment whose bindings were seen is bound to it. It proves nothing of what secrets lead to."
    )

    enum Detail {
        case own(BoundResource)
        /// Another environment is bound to it, too, by this name.
        case shared(BoundResource, with: String, as: String)
        /// This environment's listing was not seen.
        case incomparable(BoundResource, String)
    }

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Detail>] {
        let others = audit.environments.filter { $0.name != environment.name }
        return (environment.listing?.resources ?? []).map { resource in
            let part = AuditedEnvironment.part(of: resource.name)
            let subject = Subject(resource.name, at: environment.environment.position(ofPart: part))
            for other in others {
                if let same = other.listing?.resources.first(where: resource.coincides) {
                    return Finding(
                        subject, .fail, evidence: .name,
                        .shared(resource, with: other.name, as: same.name))
                }
            }
            let unseen = others.first { other in
                other.listing == nil
                    ? !other.environment.parts.isEmpty : !(other.listing?.gaps.isEmpty ?? true)
            }
            return unseen.map {
                Finding(subject, .unproven, evidence: .name, .incomparable(resource, $0.name))
            } ?? Finding(subject, .pass, evidence: .name, .own(resource))
        }
    }
}

extension SharedResource {
    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        switch finding.detail {
        case .own(let resource):
            "is bound to \(resource.kind) \(resource.id), and no other environment that was seen is"
        case .shared(let resource, let other, let name):
            "is bound to \(resource.kind) \(resource.id), as \(name) in \(other) is"
        case .incomparable(let resource, let other):
            "is bound to \(resource.kind) \(resource.id), and \(other) could not be looked at"
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        guard case .shared(let resource, _, _) = finding.detail else { return nil }
        return "Create a \(resource.kind) for \(scene.environment.name), and bind it as \(resource.name)."
    }
}

extension AuditedEnvironment {
    fileprivate static func part(of name: String) -> String? {
        name.utf8.firstIndex(of: UInt8(ascii: "/")).map { String(name[..<$0]) }
    }
}
