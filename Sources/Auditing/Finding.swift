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

    /// A finding about a secret.
    package init(_ secret: AuditedSecret, _ status: Status, evidence: EvidenceLevel, _ detail: Detail) {
        self.init(Subject(secret), status, evidence: evidence, detail)
    }
}

/// The subject of a finding, and where it was declared.
package enum Subject: Sendable {
    case secret(AuditedSecret)
    /// A subject other than a secret, with the id and the severity of its service.
    indirect case other(name: String, position: Position, service: String?, severity: Severity?)

    /// A subject other than a secret.
    package init(_ name: String, at position: Position, service: Service? = nil) {
        self = .other(name: name, position: position, service: service?.id, severity: service?.severity)
    }

    package init(_ secret: AuditedSecret) { self = .secret(secret) }

    /// The name that checks and waivers use.
    package var name: String {
        switch self {
        case .secret(let secret): secret.name
        case .other(let name, _, _, _): name
        }
    }

    /// Where it was declared; for an undeclared secret, the declaration of its listing.
    package var position: Position {
        switch self {
        case .secret(let secret): secret.position
        case .other(_, let position, _, _): position
        }
    }

    /// The secret, if the subject is one.
    package var secret: AuditedSecret? { if case .secret(let secret) = self { secret } else { nil } }

    /// The id of its service.
    var service: String? {
        switch self {
        case .secret(let secret): secret.serviceID
        case .other(_, _, let service, _): service
        }
    }

    /// The severity that its service declares.
    var severity: Severity? {
        switch self {
        case .secret(let secret): secret.severity
        case .other(_, _, _, let severity): severity
        }
    }
}

/// What the words of a finding may refer to.
package struct Scene: Sendable {
    package let environment: AuditedEnvironment
    package let audit: Audit
}

/// The other ends of a failure: if all of them are waived, it is waived, too.
package struct Counterparts: Sendable {
    package let places: [SecretID]
    /// Environments that could not be read and may contain further ends.
    package let unseen: [String]
}

/// The identity of a check's subject.
package struct SubjectID: Hashable, Sendable {
    package let environment: String
    package let name: Name

    package init(environment: String, name: String) {
        (self.environment, self.name) = (environment, Name(name))
    }
}

/// The words of a check, written when they are read.
package protocol CheckText: Sendable {
    /// The finding in words that follow the subject.
    var message: String { get }
    /// The fix; `nil` if nothing has to be done.
    var fix: Fix? { get }
    /// The expected state in words.
    var expected: String? { get }
    /// The page where a person changes it.
    var url: String? { get }
    /// The subjects whose checks by the same rule report the same fact from the other end.
    var otherEnds: [SubjectID] { get }
}

extension CheckText {
    package var otherEnds: [SubjectID] { [] }
}

/// The words of a claim about a value on a line that programs read differently: one program may get another value, so
/// the claim is not proved.
struct AmbiguousLine: CheckText {
    private let readings: String
    let expected: String?

    /// Returns the fix of a line with these readings.
    static func fix(_ readings: String) -> String {
        // A dialect cannot tell the value of a variable.
        readings.contains("the variable in it")
            ? "Write the value itself in the variable's place."
            : "Write the line so that every program reads it alike, as in single quotes; or declare the `dialect` of the program that reads it: compose, node, ruby or python."
    }

    /// Returns the same fix for a secret that hinders the check of another.
    static func fix(of secret: AuditedSecret) -> Fix {
        let fix = fix(secret.listed?.readings ?? "")
        return Fix("For \(secret.id): \(fix.prefix(1).lowercased())\(fix.dropFirst())")
    }

    /// Creates the words; `nil` if the finding holds for every reading.
    init?(_ finding: Findings.Head, of rule: RuleDescription, _ text: @autoclosure () -> any CheckText) {
        guard let secret = finding.subject.secret, secret.isAmbiguous, let readings = secret.listed?.readings,
            rule.judgesValues,
            finding.status == .pass || finding.status == .fail && rule.comparesWhole
        else { return nil }
        (self.readings, expected) = (readings, text().expected)
    }

    var message: String { "stands on a line that programs read differently: \(readings)" }
    var fix: Fix? { Fix(AmbiguousLine.fix(readings)) }
    var url: String? { nil }
}

/// The words of a claim about a secret that may or may not be set: it is neither proved nor refuted.
struct UnlistedSecret: CheckText {
    private let reason: Failure
    let expected: String?

    /// Creates the words; `nil` if the secret is listed or known to be unset.
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

/// A rule's finding on one subject, worded as it is judged.
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

    /// The finding on something that could not be read.
    package static func unseen(
        _ subject: String, at position: Position? = nil, service: Service? = nil, _ failure: Failure
    ) -> Judgement {
        Judgement(
            subject, at: position, service: service, .error, evidence: .none, failure.message,
            fix: failure.advice.isEmpty ? nil : Fix(failure.advice))
    }

    /// The finding on a secret.
    package init(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, _ status: Status,
        evidence: EvidenceLevel, _ message: String, fix: Fix? = nil
    ) {
        (subject, service, self.status, self.evidence) = (secret.name, secret.service, status, evidence)
        expected = secret.isDeclared ? secret.expected(in: environment.environment) : nil
        (self.message, self.fix, url) = (message, fix, nil)
        (self.secret, position) = (secret, secret.position)
    }

    /// Returns the finding that it words.
    package func finding(in environment: AuditedEnvironment) -> Finding<Judgement> {
        let place = position ?? environment.environment.name.position
        return Finding(
            secret.map { Subject($0) } ?? Subject(subject, at: place, service: service), status,
            evidence: evidence, self)
    }
}

/// A rule that words its findings as it judges.
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
