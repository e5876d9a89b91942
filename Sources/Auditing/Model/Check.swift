public import Listings
public import Manifests

/// What came of one rule applied to one subject.
public enum Status: String, Sendable, CaseIterable {
    /// It holds, by the evidence named.
    case pass
    /// It does not hold.
    case fail
    /// The evidence can't tell.
    case unproven
    /// It does not hold, and the team accepted that for a time.
    case waived
    /// envaudit could not look.
    case error
    /// What it is about is optional and does not exist, so nothing was proved.
    case absent
}

/// One rule applied to one subject of one environment.
public struct Check: Sendable {
    /// The environment's name.
    public let environment: String
    /// The rule's id.
    public let rule: String
    /// What was judged: a secret's name, a service's id, an identifier, a waiver's finding.
    public let subject: String
    /// The id of the service that the subject belongs to.
    public let service: String?
    /// What came of it.
    public internal(set) var status: Status
    /// How bad it is if it fails.
    public let severity: Severity
    /// What the claim rests on.
    public let evidence: EvidenceLevel
    /// Where the subject was declared; for what is only listed, where the listing is.
    public let declaredAt: Position
    /// The waiver that accepts the failure.
    public internal(set) var waiver: Waiver?
    /// Whether it did not pass, and that is new since an earlier record; nil where it was compared with none.
    public internal(set) var isNew: Bool?
    /// What a waiver adds to the message.
    var remark = ""
    private let text: any CheckText
    private let changes: Changes

    /// Where what a check asks for can be changed.
    struct Changes: Sendable {
        /// The page on which a person changes the environment's secrets; nil where it is not about these.
        var settingsURL: String?
        /// Whether envaudit can change what is listed there.
        var areTaken = true
    }

    init(
        environment: String, rule: String, subject: String, service: String?, status: Status,
        severity: Severity, evidence: EvidenceLevel, declaredAt: Position, waiver: Waiver? = nil,
        text: any CheckText, changes: Changes = Changes()
    ) {
        (self.environment, self.rule, self.subject, self.service) = (environment, rule, subject, service)
        (self.status, self.severity, self.evidence) = (status, severity, evidence)
        (self.declaredAt, self.waiver, self.text, self.changes) = (declaredAt, waiver, text, changes)
    }

    /// `ENVIRONMENT/RULE/SUBJECT`, the same from run to run.
    public var id: String { "\(environment)/\(rule)/\(subject)" }

    /// What was found, in words that follow the subject.
    public var message: String { text.message + remark }

    /// What was expected, in words.
    public var expected: String? { text.expected }

    /// What to do about it, where something is to be done.
    public var fix: String? { text.fix?.text }

    /// The same without what the manifest notes of the secret, which commands tell before they change it.
    package var steps: String? { text.fix?.steps }

    /// What the manifest notes of the secret, where something is to be done.
    package var note: String? { text.fix?.note }

    /// What of that envaudit can do itself; nil where nothing is to be done.
    public var remedy: Remedy? {
        text.fix.map { changes.areTaken || $0.remedy == .elsewhere ? $0.remedy : .person }
    }

    /// Whether it is about what could be listed at all.
    package var isAboutListing: Bool { rule == ListingAudit.description.id }

    /// The subjects whose checks by this rule tell the same fact from their own ends.
    package var otherEnds: [SubjectID] { text.otherEnds }

    /// Where a person does it.
    public var url: String? { text.url ?? (text.fix == nil ? nil : changes.settingsURL) }
}

/// What all checks of an environment, or of a record, come to.
public enum Verdict: String, Sendable {
    /// Something was proved, and nothing is left to be.
    case pass
    /// Something failed.
    case fail
    /// Nothing failed, and something is unproven or could not be looked at, or nothing was checked.
    case incomplete
}

/// What decides a verdict.
public struct VerdictPolicy: Hashable, Sendable {
    /// Failures below this severity are reported and don't decide.
    public let failOn: Severity
    /// Whether an unproven check leaves the verdict as it is.
    public let allowsUnproven: Bool

    /// A policy; by default every failure and everything unproven decides.
    public init(failOn: Severity = .low, allowsUnproven: Bool = false) {
        self.failOn = failOn
        self.allowsUnproven = allowsUnproven
    }

    /// - Parameter needsEvidence: whether passes that rest on manifests alone, such as that of a project of its own, are
    ///   none where there is nothing else: where no secret is set, nothing was seen.
    func verdict(on checks: [Check], needsEvidence: Bool = false) -> Verdict {
        // Where nothing was proved, nothing passes.
        let isProved = checks.contains { $0.status == .pass } && !(needsEvidence && checks.sawNothing)
        var verdict = isProved ? Verdict.pass : .incomplete
        for check in checks {
            switch check.status {
            case .fail where check.severity >= failOn: return .fail
            case .unproven where !allowsUnproven: verdict = .incomplete
            case .error: verdict = .incomplete
            case .pass, .fail, .unproven, .waived, .absent: break
            }
        }
        return verdict
    }
}

extension [Check] {
    /// Whether there are only absent things, and what manifests tell by themselves.
    package var sawNothing: Bool {
        allSatisfy { $0.status == .absent || $0.status == .pass && $0.evidence == .none }
    }
}

extension Verdict {
    /// The verdict on several: a failure outranks what is incomplete. Where nothing was judged, nothing passes.
    static func all(_ verdicts: some Collection<Verdict>) -> Verdict {
        verdicts.reduce(verdicts.isEmpty ? .incomplete : .pass) { all, verdict in
            switch (all, verdict) {
            case (.fail, _), (_, .fail): .fail
            case (.incomplete, _), (_, .incomplete): .incomplete
            case (.pass, .pass): .pass
            }
        }
    }
}
