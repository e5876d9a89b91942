public import Manifests
public import Support

/// The attestation of an item that only a person can tick.
public enum ItemAttestation: Sendable {
    /// It is attested, and the attestation holds.
    case holds(Attestation)
    /// It was attested until a past day.
    case expired(Attestation)
    /// It is attested from a future day.
    case early(Attestation)
    /// The attestation cannot be read.
    case unreadable([ManifestProblem])
    /// There is no attestation.
    case missing
}

extension Attestations {
    /// Returns the attestation of an item on a day.
    ///
    /// An unreadable entry about the item proves nothing, nor does a file that may contain one. Readable entries beside
    /// one without a subject count.
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
