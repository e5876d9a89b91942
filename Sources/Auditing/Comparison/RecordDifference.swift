import Manifests
public import Support

/// What changed from one record of a workspace to a later one.
public struct RecordDifference: Sendable {
    /// The workspace's name.
    public let workspace: String
    /// The earlier record.
    public let old: Moment
    /// The later record.
    public let new: Moment
    /// The environments that either of them judged, in the later one's order.
    public let environments: [EnvironmentChange]
    /// The checks that came to something else, kind by kind, the most severe first.
    public let checks: [CheckChange]
    /// The secrets that were set, unset or got another value.
    public let secrets: [SecretChange]
    /// Why it is unknown which secrets got another value; `nil` if it is known.
    public let unknownRotations: String?
    /// The waivers and attestations of the later record that end soon, the first to end first.
    public let endings: [Ending]
    /// The rules that only the later record skipped.
    public let newlySkipped: [String]

    /// One of the two records.
    public struct Moment: Sendable {
        /// When it was made, in seconds since 1970 (UTC).
        public let generatedAt: Double
        /// What it came to.
        public let verdict: Verdict
    }

    /// What became of an environment.
    public struct EnvironmentChange: Sendable {
        /// Its name.
        public let name: String
        /// Its verdict in the earlier record; `nil` if it was not judged.
        public let old: Verdict?
        /// Its verdict in the later record; `nil` if it was not judged.
        public let new: Verdict?
    }

    /// A check that came to something else.
    public struct CheckChange: Sendable {
        /// What changed.
        public let kind: Kind
        /// The check as the later record has it; as the earlier one where that has none.
        public let check: Check
        /// What came of it in the earlier record; `nil` if it was not made.
        public let old: Status?
        /// What came of it in the later record; `nil` if it was not made.
        public let new: Status?
    }

    /// What changed of a check.
    public enum Kind: String, Sendable, CaseIterable {
        /// It fails, and did not.
        case newlyFailing = "newly-failing"
        /// It is unproven or could not be made, and neither was so.
        case newlyUnproven = "newly-unproven"
        /// Its failure is waived, and was not.
        case newlyWaived = "newly-waived"
        /// It failed, or its failure was waived, and it holds.
        case fixed
        /// It was unproven or could not be made, and it holds.
        case proved
        /// It holds by weaker evidence.
        case evidenceLost = "evidence-lost"
        /// It holds by stronger evidence.
        case evidenceGained = "evidence-gained"
        /// It is no longer made.
        case gone
    }

    /// What became of a secret.
    public struct SecretChange: Sendable {
        /// What changed.
        public let kind: Kind
        /// The environment's name.
        public let environment: String
        /// `NAME`, or `PART/NAME`.
        public let secret: String

        /// What changed of a secret.
        public enum Kind: String, Sendable, CaseIterable {
            /// It has another value.
            case rotated
            /// It is set, and was not.
            case set
            /// It is not set, and was.
            case unset
        }
    }

    /// A waiver or an attestation that ends soon.
    public struct Ending: Sendable {
        /// What ends.
        public let kind: Kind
        /// The environment's name.
        public let environment: String
        /// The waiver's finding, or what is attested.
        public let subject: String
        /// Who answers for it.
        public let owner: String
        /// The last day on which it counts.
        public let until: CalendarDate
        /// How many days it still counts after the day of the later record; 0 on the last.
        public let daysLeft: Int

        /// What can end.
        public enum Kind: String, Sendable { case waiver, attestation }
    }

    /// How many days before its end a waiver or attestation is told.
    public static let notice = 30

    /// Whether something fails that did not.
    public var hasNewFailures: Bool { checks.contains { $0.kind == .newlyFailing } }

    /// Whether something is unproven or could not be checked that was not so.
    public var hasNewlyUnproven: Bool { checks.contains { $0.kind == .newlyUnproven } }

    /// The checks of one kind.
    public func checks(_ kind: Kind) -> [CheckChange] { checks.filter { $0.kind == kind } }
}

extension RecordDifference {
    /// What changed from one record to another.
    ///
    /// - Throws: ``Failure`` where they are of two workspaces, or the first is the later one.
    public init(from old: Record, to new: Record) throws(Failure) {
        guard old.workspace == new.workspace else {
            throw Failure(
                message: "the records are of two workspaces: \(old.workspace) and \(new.workspace)",
                advice: "Name two records of one workspace.")
        }
        guard old.generatedAt <= new.generatedAt else {
            throw Failure(
                message: "the first record is later than the second",
                advice: "Name the earlier record first: envaudit record diff OLD NEW")
        }
        workspace = new.workspace
        self.old = Moment(generatedAt: old.generatedAt, verdict: old.verdict)
        self.new = Moment(generatedAt: new.generatedAt, verdict: new.verdict)
        newlySkipped = new.skippedRules.filter { !old.skippedRules.contains($0) }
        let before = Dictionary(
            old.environments.map { (Name($0.environment.name.value), $0) },
            uniquingKeysWith: { first, _ in first })
        let after = Set(new.environments.map { Name($0.environment.name.value) })
        environments =
            new.environments.map { record in
                let name = record.environment.name.value
                return EnvironmentChange(name: name, old: before[Name(name)]?.verdict, new: record.verdict)
            }
            + old.environments.filter { !after.contains(Name($0.environment.name.value)) }.map {
                EnvironmentChange(name: $0.environment.name.value, old: $0.verdict, new: nil)
            }
        let pairs = new.environments.map { (old: before[Name($0.environment.name.value)], new: $0) }
        let skipped = Set(new.skippedRules)
        let changes = pairs.flatMap { RecordDifference.changes(from: $0.old, to: $0.new, skipping: skipped) }
        checks = Kind.allCases.flatMap { kind in
            let those = changes.filter { $0.kind == kind }
            return Severity.allCases.reversed().flatMap { severity in
                those.filter { $0.check.severity == severity }
            }
        }
        let canCompare = old.fingerprintKey != nil && old.fingerprintKey == new.fingerprintKey
        secrets = pairs.flatMap { RecordDifference.secrets(from: $0.old, to: $0.new, canCompare) }
        unknownRotations =
            canCompare
            ? nil
            : old.fingerprintKey == nil || new.fingerprintKey == nil
                ? "fingerprints of \(old.fingerprintKey == nil && new.fingerprintKey == nil ? "both records" : old.fingerprintKey == nil ? "the earlier record" : "the later record") have a random key"
                : "the fingerprints of the two records have different keys"
        endings = new.endings(within: RecordDifference.notice)
    }

    private static func changes(
        from old: EnvironmentRecord?, to new: EnvironmentRecord, skipping: Set<String>
    ) -> [CheckChange] {
        let before = Dictionary(
            (old?.checks ?? []).map { (Name($0.id), $0) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.checks.map { Name($0.id) })
        let gone = (old?.checks ?? []).filter { check in
            // What is skipped is told by the rules' names; what did not exist proved nothing.
            !after.contains(Name(check.id)) && !skipping.contains(check.rule) && check.status != .absent
        }
        return new.checks.compactMap { check in
            let old = before[Name(check.id)]
            return kind(from: old, to: check).map {
                CheckChange(kind: $0, check: check, old: old?.status, new: check.status)
            }
        } + gone.map { CheckChange(kind: .gone, check: $0, old: $0.status, new: nil) }
    }

    /// What changed of a check; `nil` if there is nothing that has to be told.
    static func kind(from old: Check?, to new: Check) -> Kind? {
        let isOpen = old?.status == .unproven || old?.status == .error
        switch new.status {
        case .fail: return old?.status == .fail ? nil : .newlyFailing
        case .unproven, .error: return isOpen ? nil : .newlyUnproven
        case .waived: return old?.status == .waived ? nil : .newlyWaived
        case .pass, .absent:
            guard let old else { return nil }
            if old.status == .fail || old.status == .waived { return .fixed }
            if isOpen { return .proved }
            guard old.status == .pass, new.status == .pass, old.evidence != new.evidence else { return nil }
            return new.evidence > old.evidence ? .evidenceGained : .evidenceLost
        }
    }

    private static func secrets(
        from old: EnvironmentRecord?, to new: EnvironmentRecord, _ canCompare: Bool
    ) -> [SecretChange] {
        guard let old else { return [] }
        let name = new.environment.name.value
        let before = Dictionary(
            old.secrets.map { (Name($0.name), $0) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.secrets.map { Name($0.name) })
        // A secret that no manifest declares has a row only while it is set.
        let isSeen = (old: old.listing.seen != nil, new: new.listing.seen != nil)
        let here = new.secrets.compactMap { row -> SecretChange? in
            let earlier = before[Name(row.name)]
            func change(_ kind: SecretChange.Kind) -> SecretChange {
                SecretChange(kind: kind, environment: name, secret: row.name)
            }
            let unlisted: Bool? = isSeen.old ? false : nil
            let wasSet: Bool? = if let earlier { earlier.isSet } else { unlisted }
            switch (wasSet, row.isSet) {
            case (false?, true?): return change(.set)
            case (true?, false?): return change(.unset)
            case (true?, true?):
                guard canCompare, let one = earlier?.fingerprint, let other = row.fingerprint, one != other
                else { return nil }
                return change(.rotated)
            default: return nil
            }
        }
        let unlisted = old.secrets.filter { isSeen.new && $0.isSet == true && !after.contains(Name($0.name)) }
        return here + unlisted.map { SecretChange(kind: .unset, environment: name, secret: $0.name) }
    }
}

extension Record {
    /// The waivers in use and the attestations that end within so many days after the record's, the first to end first.
    package func endings(within notice: Int) -> [RecordDifference.Ending] {
        var seen: Set<Name> = []
        func left(_ day: CalendarDate) -> Int { day.daysSince1970 - asOf.daysSince1970 }
        let waivers = environments.flatMap(\.checks).compactMap { check -> RecordDifference.Ending? in
            guard check.status == .waived, let waiver = check.waiver,
                (0...notice).contains(left(waiver.until)),
                seen.insert(Name("\(waiver.finding.position) \(waiver.finding.value)")).inserted
            else { return nil }
            return RecordDifference.Ending(
                kind: .waiver, environment: check.environment, subject: waiver.finding.value,
                owner: waiver.owner, until: waiver.until, daysLeft: left(waiver.until))
        }
        let attestations = environments.flatMap { record in
            record.attestations.filter { (0...notice).contains(left($0.until)) }.map {
                RecordDifference.Ending(
                    kind: .attestation, environment: record.environment.name.value, subject: $0.subject,
                    owner: $0.by, until: $0.until, daysLeft: left($0.until))
            }
        }
        return (waivers + attestations).enumerated().sorted {
            ($0.element.daysLeft, $0.offset) < ($1.element.daysLeft, $1.offset)
        }.map(\.element)
    }

    /// Marks which checks that did not pass are new since an earlier record of the workspace.
    public mutating func mark(since old: Record) {
        since = old.generatedAt
        let before = Dictionary(
            old.environments.flatMap(\.checks).map { (Name($0.id), $0) },
            uniquingKeysWith: { first, _ in first })
        for place in environments.indices {
            for check in environments[place].checks.indices {
                let kind = RecordDifference.kind(
                    from: before[Name(environments[place].checks[check].id)],
                    to: environments[place].checks[check])
                environments[place].checks[check].isNew =
                    kind == .newlyFailing || kind == .newlyUnproven || kind == .newlyWaived
            }
        }
    }
}

/// What a person stated about an environment, and until when it counts.
public struct AttestedSubject: Sendable {
    /// A secret, or an item of a checklist.
    public let subject: String
    /// Who states it.
    public let by: String
    /// The last day on which it counts.
    public let until: CalendarDate

    /// A statement that counts.
    package init(subject: String, by: String, until: CalendarDate) {
        (self.subject, self.by, self.until) = (subject, by, until)
    }
}
