import Manifests

/// A service's secrets are all set or all unset.
struct ServiceIncomplete: WordedRule {
    let description = RuleDescription(
        id: "service-incomplete",
        failsWhen: "some of a service's secrets are set and others are not, and they work only together",
        needs: .name, severity: .medium,
        why: "A service that is half set fails at its first use, and not gracefully.",
        fix:
            "Set the missing secrets or delete the others. If each is of use alone, declare together: false.",
        principle: .ratherUnset)

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        var services: [(id: String, service: Service, secrets: [AuditedSecret])] = []
        var places: [String: Int] = [:]
        for secret in environment.secrets where secret.presence != .forbidden && !secret.isDeprecated {
            guard let service = secret.service, service.together, secret.isolation != .config else {
                continue
            }
            // Each part is a place of its own: a build needs other secrets than a function.
            let id = SecretAddress(part: secret.address.part, name: service.id).description
            let place = places[id, default: services.count]
            if place == services.count { services.append((id, service, [])) }
            places[id] = place
            services[place].secrets.append(secret)
        }
        return services.compactMap { judge($0.id, $0.service, $0.secrets, of: environment) }
    }

    private func judge(
        _ id: String, _ service: Service, _ secrets: [AuditedSecret], of environment: AuditedEnvironment
    ) -> Judgement? {
        guard secrets.count > 1 else { return nil }
        let missing = secrets.filter { $0.listed == nil }
        guard !missing.isEmpty, missing.count < secrets.count else {
            let state =
                missing.isEmpty
                ? "has all its \(secrets.count) secrets set" : "has none of its \(secrets.count) secrets set"
            return Judgement(id, service: service, .pass, evidence: .name, state)
        }
        let names = missing.map(\.name).joined(separator: ", ")
        return Judgement(
            id, service: service, .fail, evidence: .name,
            expected: "all \(secrets.count) secrets, or none",
            "is half set: \(names) \(missing.count == 1 ? "is" : "are") missing",
            fix: "Set \(names), or delete the service's other secrets.")
    }
}
