public import Listings
public import Manifests
import Support

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

/// One rule applied to one subject of one environment: a place among what the rule found, and what was added to it since.
public struct Check: Sendable {
    private let found: Findings
    private var added = Added.nothing
    private let place: Int32
    /// What came of it.
    public internal(set) var status: Status
    /// Whether it did not pass, and that is new since an earlier record; `nil` if it was compared with none.
    public internal(set) var isNew: Bool?

    /// Few checks have more than what was found.
    private indirect enum Added {
        case nothing
        case something(waiver: Waiver?, remark: String)
    }

    /// Where what a check asks for can be changed.
    struct Changes: Sendable {
        /// The page on which a person changes the environment's secrets; `nil` if it is not about these.
        var settingsURL: String?
        /// Whether envaudit can change what is listed there.
        var areTaken = true
    }

    /// The check of one finding among others.
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

    /// What was judged: a secret's name, a service's id, an identifier, a waiver's finding.
    public var subject: String { head.subject.name }

    /// The secret that was judged; `nil` if it was something else.
    var secret: SecretID? { head.subject.secret?.id }

    /// The id of the service that the subject belongs to.
    public var service: String? { head.subject.service }

    /// How bad it is if it fails.
    public var severity: Severity {
        let service = head.subject.severity
        guard let own = found.severity else { return service ?? RuleDescription.defaultSeverity }
        return found.risesWithService ? max(own, service ?? own) : own
    }

    /// What the claim rests on.
    public var evidence: EvidenceLevel { head.evidence }

    /// Where the subject was declared; for what is only listed, where the listing is.
    public var declaredAt: Position { head.subject.position }

    /// The waiver that accepts the failure.
    public internal(set) var waiver: Waiver? {
        get { if case .something(let waiver, _) = added { waiver } else { nil } }
        set { added = .something(waiver: newValue, remark: remark) }
    }

    /// What a waiver adds to the message.
    var remark: String {
        get { if case .something(_, let remark) = added { remark } else { "" } }
        set { added = .something(waiver: waiver, remark: newValue) }
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

    /// What of that envaudit can do itself; `nil` if nothing is to be done.
    public var remedy: Remedy? {
        text.fix.map { found.changes.areTaken || $0.remedy == .elsewhere ? $0.remedy : .person }
    }

    /// Whether it is about what could be listed at all.
    package var isAboutListing: Bool { rule == ListingAudit.description.id }

    /// The subjects whose checks by this rule tell the same fact from their own ends.
    package var otherEnds: [SubjectID] { text.otherEnds }

    /// Where a person does it.
    public var url: String? {
        let text = text
        return text.url ?? (text.fix == nil ? nil : found.changes.settingsURL)
    }

    /// Whether its words, but for its subject, are known to be those of another check.
    package func isSaid(like other: Check) -> Bool {
        found === other.found && status == other.status && remark.isEmpty && other.remark.isEmpty
            && found.texts.areAlike(Int(place), Int(other.place), in: found.heads)
    }
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
        // That a waiver is in use says nothing of the environment.
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
