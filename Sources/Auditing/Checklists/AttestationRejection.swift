public import Manifests
import Support

/// Why an item cannot be attested.
public enum AttestationRejection: Error, Hashable, Sendable {
    /// No checklist contains it; the nearest id of an item.
    case unknown(nearest: String?)
    /// These checks tick it; it cannot be ticked by hand.
    case bound([CheckPattern])
    /// It is only deferred, and declares nothing that could tick it.
    case deferred
    /// It belongs to another environment.
    case elsewhere(String)
}

extension [Checklist] {
    /// Returns why an attestation of an item in an environment ticks nothing; `nil` if it does, or if there is no
    /// checklist, as an item may then have any id.
    public func objection(to id: String, in environment: String) -> AttestationRejection? {
        guard !isEmpty else { return nil }
        let items = flatMap(\.items)
        guard let item = items.first(where: { $0.id.value == id }) else {
            return .unknown(nearest: nearestName(to: id, among: items.map(\.id.value)))
        }
        switch item.tick {
        case .checks(let patterns): return .bound(patterns)
        case .nothing: return .deferred
        case .manual(_, let own): return own == environment ? nil : .elsewhere(own)
        }
    }
}

extension Attestations {
    /// Returns the warnings of attestations that tick no item. Those that the environment's manifest would have to ask
    /// for are reported elsewhere.
    public func idle(in environment: Environment, by checklists: [Checklist]) -> [ManifestProblem] {
        entries.compactMap { entry in
            guard case .item(let id, _) = entry.value.subject, !environment.attestableItems.contains(id),
                !environment.isIdle(item: id),
                let objection = checklists.objection(to: id, in: environment.name.value)
            else { return nil }
            let reason =
                switch objection {
                case .unknown(let nearest):
                    "no checklist has it" + (nearest.map { "; did you mean \($0)?" } ?? "")
                case .bound(let patterns):
                    "it is ticked by the audit, by \(patterns.map(\.description).joined(separator: ", "))"
                case .deferred: "it is only deferred; declare `manual`"
                case .elsewhere(let own): "it is \(own)'s"
                }
            return ManifestProblem(
                at: entry.position, "\(id) is attested, and this ticks nothing: \(reason)")
        }
    }
}
