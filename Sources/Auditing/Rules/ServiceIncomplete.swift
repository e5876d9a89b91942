import Manifests
import Support

/// The secrets of a service are all set or all unset.
struct ServiceIncomplete: Rule {
    let description = RuleDescription(
        id: "service-incomplete",
        failsWhen:
            "some of a service's secrets are set and others are not, and they work only together; where the main listing has none of them, all parts count as one",
        needs: .name, severity: .medium,
        why: "A service that is half set fails at its first use, and not gracefully.",
        fix:
            "Set the missing secrets or delete the others. If each is of use alone, declare together: false.",
        principle: .ratherUnset,
        proves:
            "Each of the service's secrets that is neither forbidden nor deprecated is listed. It proves nothing of their values.",
        examples: [
            RuleExample(
                "one of two", services: ServiceIncomplete.example,
                preprod: .init(listed: ["PAY_KEY": .name]),
                "pay", .fail, "is half set: PAY_HOOK is missing"),
            RuleExample(
                "none", services: ServiceIncomplete.example,
                "pay", .absent, "has none of its 2 secrets set"),
            RuleExample(
                "one, and a listing that does not show everything", services: ServiceIncomplete.example,
                preprod: .init(listed: ["PAY_KEY": .name], isPartial: true),
                "pay", .unproven, "may be half set: it can't be told whether PAY_HOOK is set"),
            RuleExample(
                "both", services: ServiceIncomplete.example,
                preprod: .init(listed: ["PAY_KEY": .name, "PAY_HOOK": .name]),
                "pay", .pass, "has all its 2 secrets set"),
        ])

    private static let example =
        "pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {}, PAY_HOOK: {} } }"

    struct Detail {
        /// How many secrets the service has here.
        let count: Int
        /// The names of those that are not set.
        let missing: [String]
        /// The names of those that are not listed but may be set.
        let unseen: [String]
    }

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Detail>] {
        var services: [(id: SecretID, service: Service, secrets: [AuditedSecret])] = []
        var places: [SecretID: Int] = [:]
        for secret in environment.secrets where secret.presence != .forbidden && !secret.isDeprecated {
            guard let service = secret.service, service.together, secret.isolation != .config else {
                continue
            }
            // Each part is judged by itself: a build needs other secrets than a function.
            if let last = services.indices.last, services[last].service.id == service.id,
                services[last].id.part == secret.part
            {
                services[last].secrets.append(secret)
                continue
            }
            let id = SecretID(environment: environment.name, part: secret.part, name: Name(service.id))
            let place = places[id, default: services.count]
            if place == services.count { services.append((id, service, [])) }
            places[id] = place
            services[place].secrets.append(secret)
        }
        var setInParts: [String: Set<Name>] = [:]
        for (id, service, secrets) in services where id.part != nil {
            setInParts[service.id, default: []].formUnion(
                secrets.lazy.filter { $0.listed != nil }.map(\.id.name))
        }
        // Without a main listing, a secret that no part lists may be in an unread or incomplete part.
        let mayBeUnread =
            environment.listing?.gaps.isEmpty == false || !environment.unlisted.isEmpty
        return services.compactMap { id, service, secrets in
            var unset = secrets.filter { $0.listed == nil }
            var count = secrets.count
            var isUnread = false
            // A service whose secrets only parts list lacks what none of them lists.
            if id.part == nil, unset.count == count, let elsewhere = setInParts[service.id] {
                let nowhere = unset.filter { !elsewhere.contains($0.id.name) }
                if !nowhere.isEmpty, !elsewhere.isEmpty {
                    (unset, count) = (nowhere, nowhere.count + elsewhere.count)
                    isUnread = mayBeUnread
                }
            }
            guard count > 1, let first = secrets.first else { return nil }
            let unseen = unset.filter { isUnread || $0.unlisted != nil }.map(\.name)
            let missing = unset.filter { !isUnread && $0.unlisted == nil }.map(\.name)
            let status: Status =
                if unset.isEmpty {
                    .pass
                } else if !missing.isEmpty, unset.count < count {
                    .fail
                } else {
                    unseen.isEmpty ? .absent : .unproven
                }
            return Finding(
                Subject(id.address, at: first.position, service: service), status, evidence: .name,
                Detail(count: count, missing: missing, unseen: unseen))
        }
    }
}

extension ServiceIncomplete {
    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        let (count, missing) = (finding.detail.count, finding.detail.missing)
        switch finding.status {
        case .pass: return "has all its \(count) secrets set"
        case .absent: return "has none of its \(count) secrets set"
        case .unproven:
            let unseen = finding.detail.unseen
            return
                "may be half set: it can't be told whether \(unseen.joined(separator: ", ")) \(unseen.count == 1 ? "is" : "are") set"
        default:
            return
                "is half set: \(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") missing"
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        guard finding.status == .fail else { return nil }
        let names = finding.detail.missing.joined(separator: ", ")
        return "Set \(names), or delete the service's other secrets."
    }

    func expected(_ finding: Finding<Detail>, in scene: Scene) -> String? {
        finding.status == .fail ? "all \(finding.detail.count) secrets, or none" : nil
    }
}
