public import Manifests
public import Support

/// What people state about an item that nothing but a person can tick.
public enum ItemAttestation: Sendable {
    /// It is attested, and the attestation counts.
    case holds(Attestation)
    /// It was attested, until a day that is past.
    case expired(Attestation)
    /// It is attested from a day that is yet to come.
    case early(Attestation)
    /// What is stated can't be read.
    case unreadable([ManifestProblem])
    /// There is no attestation.
    case missing
}

extension Attestations {
    /// What is stated about an item on a day.
    ///
    /// What can't be read proves nothing: neither an entry on the item, nor a file of which it can't be told whether
    /// it speaks of it. Whole entries beside one that names no subject count.
    public func statement(on id: String, today: CalendarDate) -> ItemAttestation {
        let broken = problems.filter { $0.subject == id }
        guard broken.isEmpty else { return .unreadable(broken.map(\.problem)) }
        let stated = entries.map(\.value).filter { entry in
            if case .item(id, _) = entry.subject { true } else { false }
        }
        if let valid = stated.last(where: { ($0.on...$0.until).contains(today) }) { return .holds(valid) }
        let unclear = problems.filter { $0.subject == nil }
        guard unclear.isEmpty else { return .unreadable(unclear.map(\.problem)) }
        guard let newest = stated.max(by: { $0.until < $1.until }) else { return .missing }
        return newest.until < today ? .expired(newest) : .early(newest)
    }
}
