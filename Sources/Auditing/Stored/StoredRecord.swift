package import Listings
package import Manifests
package import Secrets
package import Support

/// The words of a check as a stored record has them: no rule writes them again.
package struct StoredText: CheckText {
    package let message: String
    package let fix: Fix?
    package let expected: String?
    package let url: String?
    package let otherEnds: [SubjectID]

    package init(
        message: String, fix: Fix?, expected: String?, url: String?, otherEnds: [SubjectID]
    ) {
        (self.message, self.fix, self.expected, self.url) = (message, fix, expected, url)
        self.otherEnds = otherEnds
    }
}

extension Fix {
    /// What a stored record says is to be done.
    package init(stored steps: String, note: String?, _ remedy: Remedy) {
        self.init(steps: steps, note: note, remedy: remedy)
    }
}

extension Check {
    /// A check as a stored record has it.
    package init(
        stored environment: String, rule: String, subject: String, service: String?, status: Status,
        severity: Severity, evidence: EvidenceLevel, declaredAt: Position, waiver: Waiver?, isNew: Bool?,
        text: StoredText
    ) {
        self.init(
            environment: environment, rule: rule, subject: subject, service: service, status: status,
            severity: severity, evidence: evidence, declaredAt: declaredAt, waiver: waiver, text: text)
        self.isNew = isNew
    }
}

extension EnvironmentRecord {
    /// The outcome for one environment as a stored record has it.
    package init(
        stored environment: Environment, verdict: Verdict, own: ListingSummary, others: [ListingSummary],
        settingsURL: String?, secrets: [SecretRow], checks: [Check], scope: Scope,
        attestations: [AttestedSubject]
    ) {
        self.init(
            environment: environment, verdict: verdict, listings: [own] + others, place: 0,
            settingsURL: settingsURL, secrets: secrets, checks: checks)
        (self.scope, self.attestations) = (scope, attestations)
    }
}

extension Record {
    /// A record as it was stored.
    ///
    /// - Returns: `nil` if it contradicts itself: it claims a better verdict than its checks come to.
    package init?(
        stored generatedAt: Double, asOf: CalendarDate, by version: String, workspace: String,
        verdict: Verdict, policy: VerdictPolicy?, environments: [EnvironmentRecord], sharing: [SharedValue],
        skippedRules: [String]
    ) {
        // Who wrote no policy down may have had the laxest one.
        let laxest = VerdictPolicy(failOn: .critical, allowsUnproven: true)
        let isSound = environments.allSatisfy { record in
            !record.verdict.isBetter(than: (policy ?? laxest).verdict(on: record.checks))
        }
        guard isSound, !verdict.isBetter(than: .all(environments.map(\.verdict))) else { return nil }
        self.init(
            generatedAt: generatedAt, asOf: asOf, workspace: workspace, verdict: verdict,
            environments: environments, sharing: sharing, skippedRules: skippedRules,
            policy: policy ?? laxest, toolVersion: version)
    }
}

extension Verdict {
    /// Whether it claims more than another one.
    package func isBetter(than other: Verdict) -> Bool { rank > other.rank }

    private var rank: Int {
        switch self {
        case .fail: 0
        case .incomplete: 1
        case .pass: 2
        }
    }
}

extension ListingSummary {
    /// What a stored record says was seen.
    package init(stored environment: String, _ seen: Seen?) {
        (self.environment, self.seen) = (environment, seen)
    }
}

extension ListingSummary.Seen {
    /// What a stored record says was seen.
    package init(
        stored provider: String, _ source: Listing.Source, _ evidence: EvidenceLevel, count: Int,
        fetchedAt: Double, parts: [Listing.Part], gaps: [String], age: SnapshotAge?
    ) {
        self.init(
            provider: provider, source: source, evidence: evidence, count: count, fetchedAt: fetchedAt,
            parts: parts, gaps: gaps, age: age)
    }
}

extension SecretRow {
    /// A secret as a stored record has it.
    package init(
        stored name: String, declaredBy: String?, service: Service?, isolation: IsolationClass?,
        presence: Presence, expected: String, isSet: Bool?, note: String?, fingerprint: Fingerprint?
    ) {
        self.init(
            name: name, declaredBy: declaredBy, service: service, declaration: nil, isolation: isolation,
            presence: presence, expected: expected, isSet: isSet, note: note, fingerprint: fingerprint)
    }
}

extension SharedValue {
    /// A shared value as a stored record has it.
    package init(stored fingerprint: Fingerprint, _ members: [SecretID]) {
        (self.fingerprint, self.members) = (fingerprint, members)
    }
}
