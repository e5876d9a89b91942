public import Listings
public import Manifests
import Secrets
public import Support

/// What an environment's attestations are worth: each was held against the digest that is live.
///
/// That costs one scrypt an entry, so it is done once, before the rules run, and not at all for an entry that
/// could prove nothing.
public struct ExaminedAttestations: Sendable {
    /// What a claim about a secret's forms comes to by attestation.
    enum Claim {
        case holds(Attestation)
        /// No attestation proves it; why the newest does not.
        case void(String)
    }

    /// The attestations of each secret, the newest first.
    private var bySecret: [String: [Examined]] = [:]
    /// What can't be read, or was edited.
    private(set) var problems: [Attestations.Problem]
    /// All that is stated, and the day on which it is to count.
    private let stated: (attestations: Attestations, today: CalendarDate)

    fileprivate struct Examined: Sendable {
        let attestation: Attestation
        let forms: [ValueForm]
        let state: State
    }

    fileprivate enum State: Hashable, Sendable {
        case holds, expired, changed, edited, unseen
        /// The listing is a snapshot's. Seal and binding are scrypts of the digest under salts of their own, so
        /// without the digest it can't be told whether they are of the same one.
        case sealed
    }

    /// More attestations of one secret than a merge of branches leaves behind are not worth their cost.
    fileprivate static let maximumPerSecret = 3

    /// Examines what an environment's file says, on as many cores as there are.
    ///
    /// - Parameters:
    ///   - listing: what is live; `nil` if it could not be listed.
    ///   - today: the day on which attestations are to count.
    public static func examine(
        _ attestations: Attestations, of environment: Environment, listing: Listing?, today: CalendarDate
    ) async -> ExaminedAttestations {
        let work = Work(attestations, of: environment, listing: listing, today: today)
        let states = await withTaskGroup(of: (Int, State).self) { group in
            for index in work.entries.indices { group.addTask { (index, work.state(at: index)) } }
            return await group.reduce(into: [Int: State]()) { $0[$1.0] = $1.1 }
        }
        return ExaminedAttestations(work, attestations, states, today: today)
    }

    private init(
        _ work: Work, _ attestations: Attestations, _ states: [Int: State], today: CalendarDate
    ) {
        stated = (attestations, today)
        problems = attestations.problems + work.problems
        for (index, entry) in work.entries.enumerated() {
            let state = states[index] ?? .unseen
            bySecret[entry.name, default: []].append(
                Examined(attestation: entry.attestation, forms: entry.forms, state: state))
            if state == .edited {
                problems.append(
                    Attestations.Problem(
                        subject: entry.name,
                        ManifestProblem(
                            at: entry.position,
                            "the attestation of \(entry.name) was edited after it was made")))
            }
        }
    }

    /// Why an entry can't be bound to any digest; `nil` if it can.
    public static func unbound(_ entry: Located<Attestation>) -> Attestations.Problem? {
        guard case .secret(let name, _, let binding) = entry.value.subject, Binding(binding) == nil else {
            return nil
        }
        let message =
            "the binding of \(name) is not valid; expected scrypt:N:8:1:SALT:HASH:SEAL, N from 11 to 13"
        return Attestations.Problem(subject: name, ManifestProblem(at: entry.position, message))
    }

    /// All that is stated and counts: of each secret whose value has not changed since, and of each item.
    var counting: [AttestedSubject] {
        let secrets = bySecret.sorted { Name($0.key) < Name($1.key) }.flatMap { name, examined in
            examined.filter { $0.state == .holds }.prefix(1).map {
                AttestedSubject(subject: name, by: $0.attestation.by, until: $0.attestation.until)
            }
        }
        var seen: Set<String> = []
        let items = stated.attestations.entries.compactMap { entry -> AttestedSubject? in
            guard case .item(let id, _) = entry.value.subject, seen.insert(id).inserted,
                case .holds(let attestation) = item(id)
            else { return nil }
            return AttestedSubject(subject: id, by: attestation.by, until: attestation.until)
        }
        return secrets + items
    }

    /// What is stated about what is no secret.
    package func item(_ id: String) -> ItemAttestation {
        stated.attestations.statement(on: id, today: stated.today)
    }

    /// Whether the value of `secret` is attested to have all of `forms`; `nil` if nothing is attested of it.
    func claim(_ secret: String, _ forms: [ValueForm]) -> Claim? {
        guard let examined = bySecret[secret], let newest = examined.first else { return nil }
        let valid = examined.filter { $0.state == .holds }
        if let proof = valid.first(where: { proof in forms.allSatisfy(proof.establishes) }) {
            return .holds(proof.attestation)
        }
        return .void((valid.first ?? newest).reason)
    }
}

extension ExaminedAttestations.Examined {
    /// Whether what was established says as much as `form` asks, or more.
    fileprivate func establishes(_ form: ValueForm) -> Bool { forms.contains { $0.implies(form) } }

    fileprivate var reason: String {
        let (by, on) = (attestation.by, attestation.on)
        return switch state {
        case .holds: "other forms are declared now than \(by) attested on \(on)"
        case .expired: "what \(by) attested on \(on) expired on \(attestation.until)"
        case .changed: "the value was changed since \(by) attested it on \(on)"
        case .edited: "the attestation of \(on) was edited after it was made"
        case .sealed:
            "a snapshot's seal can't be compared with what \(by) attested on \(on); only the live listing can"
        case .unseen: "the listing does not show whether it is the value that \(by) attested on \(on)"
        }
    }
}

/// The attestations of secrets, ready to be held against the listing one by one.
private struct Work: Sendable {
    struct Entry: Sendable {
        let name: String
        let forms: [ValueForm]
        let binding: Binding
        let attestation: Attestation
        let position: Position
    }

    private(set) var entries: [Entry] = []
    private(set) var problems: [Attestations.Problem] = []
    private let environment: String
    private let listing: Listing?
    private let today: CalendarDate

    init(_ attestations: Attestations, of environment: Environment, listing: Listing?, today: CalendarDate) {
        self.environment = environment.name.value
        self.listing = listing
        self.today = today
        var counts: [String: Int] = [:]
        // The newest first; of one day, the one that was added last.
        let newestFirst = attestations.entries.reversed().sorted { $0.value.on > $1.value.on }
        for entry in newestFirst {
            guard case .secret(let name, let forms, let text) = entry.value.subject else { continue }
            guard let binding = Binding(text) else {
                problems += [ExaminedAttestations.unbound(entry)].compactMap { $0 }
                continue
            }
            counts[name, default: 0] += 1
            guard counts[name, default: 0] <= ExaminedAttestations.maximumPerSecret else { continue }
            entries.append(
                Entry(
                    name: name, forms: forms, binding: binding, attestation: entry.value,
                    position: entry.position))
        }
    }

    func state(at index: Int) -> ExaminedAttestations.State {
        let entry = entries[index]
        let shown = listing?.secrets[Name(entry.name)]?.shown
        if case .sealed? = shown { return .sealed }
        guard case .digest(let digest)? = shown else { return .unseen }
        guard entry.attestation.until >= today else { return .expired }
        let statement = Attestation.statement(
            of: environment, secret: entry.name, establishes: entry.forms, by: entry.attestation.by,
            on: entry.attestation.on, until: entry.attestation.until)
        return switch entry.binding.verify(statement, against: digest) {
        case .holds: .holds
        case .otherDigest: .changed
        case .otherStatement: .edited
        }
    }
}

extension ValueForm {
    /// Whether every value of this form has the other one too.
    func implies(_ other: ValueForm) -> Bool {
        switch (self, other) {
        case (.prefix(let own), .prefix(let others)), (.suffix(let own), .suffix(let others)):
            own.allSatisfy(others.contains)
        case (.hex(_?), .hex(nil)), (.base64(_?), .base64(nil)), (.jwt(_?), .jwt(nil)): true
        case (.json(let own), .json(let others)): others.allSatisfy(own.contains)
        case (.minimumLength(let own), .minimumLength(let other)),
            (.length(let own), .minimumLength(let other)):
            own >= other
        case (.without(let own), .without(let others)): others.allSatisfy(own.contains)
        default: self == other
        }
    }
}
