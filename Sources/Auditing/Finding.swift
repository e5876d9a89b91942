package import Listings
package import Manifests
package import Support

/// What a rule found of one subject: the outcome, without words.
///
/// Most findings are never read, so their words are written by the rule when a format asks for them.
package struct Finding<Detail: Sendable>: Sendable {
    package let subject: Subject
    package let status: Status
    /// What the claim rests on.
    package let evidence: EvidenceLevel
    /// What the rule's words need beside the subject.
    package let detail: Detail

    package init(_ subject: Subject, _ status: Status, evidence: EvidenceLevel, _ detail: Detail) {
        (self.subject, self.status, self.evidence, self.detail) = (subject, status, evidence, detail)
    }

    /// What was found of a secret.
    package init(_ secret: AuditedSecret, _ status: Status, evidence: EvidenceLevel, _ detail: Detail) {
        self.init(Subject(secret), status, evidence: evidence, detail)
    }
}

/// What a finding is about, and where it was declared.
package enum Subject: Sendable {
    case secret(AuditedSecret)
    /// What is no secret, with the id and the severity of its service.
    indirect case other(name: String, position: Position, service: String?, severity: Severity?)

    /// A subject that is no secret.
    package init(_ name: String, at position: Position, service: Service? = nil) {
        self = .other(name: name, position: position, service: service?.id, severity: service?.severity)
    }

    package init(_ secret: AuditedSecret) { self = .secret(secret) }

    /// Its name, as checks and waivers call it.
    package var name: String {
        switch self {
        case .secret(let secret): secret.name
        case .other(let name, _, _, _): name
        }
    }

    /// Where it was declared; for what is only listed, the listing's declaration.
    package var position: Position {
        switch self {
        case .secret(let secret): secret.position
        case .other(_, let position, _, _): position
        }
    }

    /// The secret, where it is one.
    package var secret: AuditedSecret? { if case .secret(let secret) = self { secret } else { nil } }

    /// The id of its service.
    var service: String? {
        switch self {
        case .secret(let secret): secret.serviceID
        case .other(_, _, let service, _): service
        }
    }

    /// How bad its service says that a failure is.
    var severity: Severity? {
        switch self {
        case .secret(let secret): secret.severity
        case .other(_, _, _, let severity): severity
        }
    }
}

/// What a finding's words may speak of.
package struct Scene: Sendable {
    package let environment: AuditedEnvironment
    package let audit: Audit
}

/// The other ends of a failure that has several: waivers of all of theirs cover it too.
package struct Counterparts: Sendable {
    package let places: [SecretID]
    /// Environments that could not be looked at, and may hold more of them.
    package let unseen: [String]
}

/// A subject of an environment: what a check of it is about.
package struct SubjectID: Hashable, Sendable {
    package let environment: String
    package let name: Name

    package init(environment: String, name: String) {
        (self.environment, self.name) = (environment, Name(name))
    }
}

/// The words of a check, written when they are read.
package protocol CheckText: Sendable {
    /// What was found, in words that follow the subject.
    var message: String { get }
    /// What to do about it; nil where nothing is to be done.
    var fix: Fix? { get }
    /// What was expected, in words.
    var expected: String? { get }
    /// Where a person changes it.
    var url: String? { get }
    /// The subjects whose checks by the same rule tell the same fact from their own ends.
    var otherEnds: [SubjectID] { get }
}

extension CheckText {
    package var otherEnds: [SubjectID] { [] }
}

/// The words of a claim about a value that stands on a line which programs read differently: one of them may get another
/// value, so that the claim is not proved.
struct AmbiguousLine: CheckText {
    private let readings: String
    let expected: String?

    /// What to do about a line that is read so.
    static func fix(_ readings: String) -> String {
        // No dialect tells what a variable stands for.
        readings.contains("the variable in it")
            ? "Write the value itself in the variable's place."
            : "Write the line so that every program reads it alike, as in single quotes; or declare the `dialect` of the program that reads it: compose, node, ruby or python."
    }

    /// The same where it stands in another check's way.
    static func fix(of secret: AuditedSecret) -> Fix {
        let fix = fix(secret.listed?.readings ?? "")
        return Fix("For \(secret.id): \(fix.prefix(1).lowercased())\(fix.dropFirst())")
    }

    /// Rules that compare the whole value with one that is declared or handed in: another reading may be that one.
    private static let exact: Set<String> = [
        "value-equals", "site-url", "must-equal", "value-format", "value-mismatch",
    ]

    /// Nil where the finding stands, however the line is read.
    init?(_ finding: Findings.Head, of rule: RuleDescription, _ text: @autoclosure () -> any CheckText) {
        guard let secret = finding.subject.secret, secret.isAmbiguous, let readings = secret.listed?.readings,
            rule.judgesValues,
            finding.status == .pass || finding.status == .fail && AmbiguousLine.exact.contains(rule.id)
        else { return nil }
        (self.readings, expected) = (readings, text().expected)
    }

    var message: String { "stands on a line that programs read differently: \(readings)" }
    var fix: Fix? { Fix(AmbiguousLine.fix(readings)) }
    var url: String? { nil }
}

/// The words of a claim about a secret of which it is unknown whether it is set: it is neither proved nor refuted.
struct UnlistedSecret: CheckText {
    private let reason: Failure
    let expected: String?

    /// Nil where the secret is listed or known to be unset.
    init?(_ finding: Findings.Head, _ text: @autoclosure () -> any CheckText) {
        guard let reason = finding.subject.secret?.unlisted,
            [.pass, .fail, .absent].contains(finding.status)
        else { return nil }
        (self.reason, expected) = (reason, text().expected)
    }

    var message: String { "is not listed, and may still be set: \(reason.message)" }
    var fix: Fix? { Fix(reason.advice) }
    var url: String? { nil }
}

/// What a rule says of one subject whose words are written as it is judged.
package struct Judgement: CheckText {
    package let subject: String
    package let service: Service?
    package let status: Status
    package let evidence: EvidenceLevel
    package let expected: String?
    package let message: String
    package var otherEnds: [SubjectID] = []
    package let fix: Fix?
    package let url: String?
    package let secret: AuditedSecret?
    package let position: Position?

    package init(
        _ subject: String, at position: Position? = nil, service: Service? = nil, _ status: Status,
        evidence: EvidenceLevel, expected: String? = nil, _ message: String, fix: Fix? = nil,
        url: String? = nil
    ) {
        (self.subject, self.position, self.service, self.status) = (subject, position, service, status)
        (self.evidence, self.expected, self.message) = (evidence, expected, message)
        (self.fix, self.url, secret) = (fix, url, nil)
    }

    /// A judgement of what could not be looked at.
    package static func unseen(
        _ subject: String, at position: Position? = nil, service: Service? = nil, _ failure: Failure
    ) -> Judgement {
        Judgement(
            subject, at: position, service: service, .error, evidence: .none, failure.message,
            fix: failure.advice.isEmpty ? nil : Fix(failure.advice))
    }

    /// A judgement of a secret.
    package init(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, _ status: Status,
        evidence: EvidenceLevel, _ message: String, fix: Fix? = nil
    ) {
        (subject, service, self.status, self.evidence) = (secret.name, secret.service, status, evidence)
        expected = secret.isDeclared ? secret.expected(in: environment.environment) : nil
        (self.message, self.fix, url) = (message, fix, nil)
        (self.secret, position) = (secret, secret.position)
    }

    /// The finding that it words.
    package func finding(in environment: AuditedEnvironment) -> Finding<Judgement> {
        let place = position ?? environment.environment.name.position
        return Finding(
            secret.map { Subject($0) } ?? Subject(subject, at: place, service: service), status,
            evidence: evidence, self)
    }
}

/// A rule whose words are written as it judges.
package protocol WordedRule: Rule where Detail == Judgement {
    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement]
}

extension WordedRule {
    package func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Judgement>] {
        let judgements: [Judgement] = judge(environment, in: audit)
        return judgements.map { $0.finding(in: environment) }
    }

    package func message(_ finding: Finding<Judgement>, in scene: Scene) -> String { finding.detail.message }
    package func fix(_ finding: Finding<Judgement>, in scene: Scene) -> Fix? { finding.detail.fix }
    package func expected(_ finding: Finding<Judgement>, in scene: Scene) -> String? {
        finding.detail.expected
    }
    package func url(_ finding: Finding<Judgement>, in scene: Scene) -> String? { finding.detail.url }
    package func otherEnds(of finding: Finding<Judgement>, in scene: Scene) -> [SubjectID] {
        finding.detail.otherEnds
    }
}

/// The same for rules that judge secrets one by one.
package protocol WordedSecretRule: WordedRule {
    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement?
}

extension WordedSecretRule {
    package func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        environment.secrets.compactMap { judge($0, of: environment, in: audit) }
    }
}
