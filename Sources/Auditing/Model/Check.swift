public import Listings
public import Manifests
import Support

/// The outcome of one rule for one subject.
public enum Status: String, Sendable, CaseIterable {
    /// It holds, by the evidence named.
    case pass
    /// It does not hold.
    case fail
    /// The evidence can't tell.
    case unproven
    /// It does not hold, and the team accepted that for a time.
    case waived
    /// It could not be checked.
    case error
    /// Its subject is optional and does not exist, so nothing was proved.
    case absent
}

/// One rule applied to one subject of one environment: a reference to the rule's finding, and what was added to it.
public struct Check: Sendable {
    private let found: Findings
    private var added = Added.nothing
    private let place: Int32
    /// The outcome.
    public internal(set) var status: Status
    /// Whether it did not pass and is new since an earlier record; `nil` if it was not compared with one.
    public internal(set) var isNew: Bool?

    /// Rarely needed, so stored separately.
    private indirect enum Added {
        case nothing
        case something(waiver: Waiver?, remark: String)
    }

    /// Where what a check asks for can be changed.
    struct Changes: Sendable {
        /// The page on which a person changes the environment's secrets; `nil` if the check is not about secrets.
        var settingsURL: String?
        /// Whether envaudit can change the listed secrets.
        var areTaken = true
    }

    /// Creates the check of one finding.
    init(_ found: Findings, at place: Int) {
        (self.found, self.place, status) = (found, Int32(place), found.heads[place].status)
    }

    init(
        environment: String, rule: String, subject: String, service: String?, status: Status,
        severity: Severity, evidence: EvidenceLevel, declaredAt: Position, waiver: Waiver? = nil,
        text: any CheckText
    ) {
        let subject = Subject.other(
            name: subject, position: declaredAt, service: service, severity: severity)
        self.init(
            Findings(
                environment: environment, rule: rule, severity: nil, changes: Changes(),
                heads: [Findings.Head(subject: subject, status: status, evidence: evidence)],
                texts: OneText(text: text)), at: 0)
        if let waiver { self.waiver = waiver }
    }

    private var head: Findings.Head { found.heads[Int(place)] }
    private var text: any CheckText { found.text(at: Int(place)) }

    /// The environment's name.
    public var environment: String { found.environment }

    /// The rule's id.
    public var rule: String { found.rule }

    /// The subject: a secret's name, a service's id, an identifier, a waiver's finding.
    public var subject: String { head.subject.name }

    /// The secret that was judged; `nil` if the subject is not a secret.
    var secret: SecretID? { head.subject.secret?.id }

    /// The id of the service that the subject belongs to.
    public var service: String? { head.subject.service }

    /// The severity of a failure.
    public var severity: Severity {
        let service = head.subject.severity
        guard let own = found.severity else { return service ?? RuleDescription.defaultSeverity }
        return found.risesWithService ? max(own, service ?? own) : own
    }

    /// The evidence of the claim.
    public var evidence: EvidenceLevel { head.evidence }

    /// Where the subject was declared; for an undeclared secret, where its listing is.
    public var declaredAt: Position { head.subject.position }

    /// The waiver that accepts the failure.
    public internal(set) var waiver: Waiver? {
        get { if case .something(let waiver, _) = added { waiver } else { nil } }
        set { added = .something(waiver: newValue, remark: remark) }
    }

    /// The addition of a waiver to the message.
    var remark: String {
        get { if case .something(_, let remark) = added { remark } else { "" } }
        set { added = .something(waiver: waiver, remark: newValue) }
    }

    /// `ENVIRONMENT/RULE/SUBJECT`, the same from run to run.
    public var id: String { "\(environment)/\(rule)/\(subject)" }

    /// The finding in words that follow the subject.
    public var message: String { text.message + remark }

    /// The expected state in words.
    public var expected: String? { text.expected }

    /// The fix, if something has to be done.
    public var fix: String? { text.fix?.text }

    /// The fix without the manifest's note, which commands print before they change a secret.
    package var steps: String? { text.fix?.steps }

    /// The manifest's note on the secret, if something has to be done.
    package var note: String? { text.fix?.note }

    /// What of the fix envaudit itself can do; `nil` if nothing has to be done.
    public var remedy: Remedy? {
        text.fix.map { found.changes.areTaken || $0.remedy == .elsewhere ? $0.remedy : .person }
    }

    /// Whether it is about the listing itself.
    package var isAboutListing: Bool { rule == ListingAudit.description.id }

    /// The subjects whose checks by this rule report the same fact from the other end.
    package var otherEnds: [SubjectID] { text.otherEnds }

    /// The page where a person does it.
    public var url: String? {
        let text = text
        return text.url ?? (text.fix == nil ? nil : found.changes.settingsURL)
    }

    /// Returns whether its words, except the subject, are known to equal those of another check.
    package func isSaid(like other: Check) -> Bool {
        found === other.found && status == other.status && remark.isEmpty && other.remark.isEmpty
            && found.texts.areAlike(Int(place), Int(other.place), in: found.heads)
    }
}

/// The verdict on all checks of an environment or a record.
public enum Verdict: String, Sendable {
    /// Something was proved, and nothing that the policy counts failed, is unproven or could not be checked.
    case pass
    /// A failure of a severity that the policy counts.
    case fail
    /// No failure counts, but something is unproven or could not be checked, or nothing was proved.
    case incomplete
}

/// The policy that determines a verdict.
public struct VerdictPolicy: Hashable, Sendable {
    /// Failures below this severity are reported but do not count.
    public let failOn: Severity
    /// Whether unproven checks do not count.
    public let allowsUnproven: Bool

    /// Creates a policy; by default every failure and everything unproven counts.
    public init(failOn: Severity = .low, allowsUnproven: Bool = false) {
        self.failOn = failOn
        self.allowsUnproven = allowsUnproven
    }

    /// - Parameter needsEvidence: Whether passes that rest on manifests alone, such as that of a unique project, do not
    ///   count if there is nothing else: if no secret is set, nothing was seen.
    func verdict(on checks: [Check], needsEvidence: Bool = false) -> Verdict {
        // If nothing was proved, the verdict is not a pass. A waiver that is in use proves nothing about the
        // environment.
        let passes = checks.contains { $0.status == .pass && $0.rule != WaiverAudit.unused.id }
        let isProved = passes && !(needsEvidence && checks.sawNothing)
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
    /// Whether it contains only absent subjects, and passes that rest on manifests alone.
    package var sawNothing: Bool {
        allSatisfy { $0.status == .absent || $0.status == .pass && $0.evidence == .none }
    }
}

extension Verdict {
    /// Returns the verdict on several: a failure outranks an incomplete one. Without any, the verdict is incomplete.
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
