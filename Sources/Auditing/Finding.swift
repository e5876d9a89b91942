import Listings
import Manifests
import Support

/// What a rule found of one subject: the outcome, without words.
///
/// Most findings are never read, so their words are written by the rule when a format asks for them.
struct Finding<Detail: Sendable>: Sendable {
    let subject: Subject
    let status: Status
    /// What the claim rests on.
    let evidence: EvidenceLevel
    /// What the rule's words need beside the subject.
    let detail: Detail

    init(_ subject: Subject, _ status: Status, evidence: EvidenceLevel, _ detail: Detail) {
        (self.subject, self.status, self.evidence, self.detail) = (subject, status, evidence, detail)
    }

    /// What was found of a secret.
    init(_ secret: AuditedSecret, _ status: Status, evidence: EvidenceLevel, _ detail: Detail) {
        self.init(Subject(secret), status, evidence: evidence, detail)
    }
}

/// What a finding is about, and where it was declared.
struct Subject: Sendable {
    /// Its name, as checks and waivers call it.
    let name: String
    let service: Service?
    /// Where it was declared; for what is only listed, the listing's declaration.
    let position: Position
    /// The secret, where it is one.
    let secret: AuditedSecret?

    /// A subject that is no secret.
    init(_ name: String, at position: Position, service: Service? = nil) {
        (self.name, self.position, self.service, secret) = (name, position, service, nil)
    }

    init(_ secret: AuditedSecret) {
        (name, position, service, self.secret) = (secret.name, secret.position, secret.service, secret)
    }
}

/// What a finding's words may speak of.
struct Scene: Sendable {
    let environment: AuditedEnvironment
    let audit: Audit
}

/// The other ends of a failure that has several: waivers of all of theirs cover it too.
struct Counterparts: Sendable {
    let places: [SecretID]
    /// Environments that could not be looked at, and may hold more of them.
    let unseen: [String]
}

/// The words of a check, written when they are read.
protocol CheckText: Sendable {
    /// What was found, in words that follow the subject.
    var message: String { get }
    /// What to do about it; nil where nothing is to be done.
    var fix: Fix? { get }
    /// What was expected, in words.
    var expected: String? { get }
    /// Where a person changes it.
    var url: String? { get }
}

/// The words that a rule has for one of its findings.
struct RuleText<R: Rule>: CheckText {
    let rule: R
    let finding: Finding<R.Detail>
    let scene: Scene

    var message: String { rule.message(finding, in: scene) }
    var fix: Fix? { rule.fix(finding, in: scene) }
    var expected: String? { rule.expected(finding, in: scene) }
    var url: String? { rule.url(finding, in: scene) }
}

/// What a rule says of one subject whose words are written as it is judged.
struct Judgement: CheckText {
    let subject: String
    let service: Service?
    let status: Status
    let evidence: EvidenceLevel
    let expected: String?
    let message: String
    let fix: Fix?
    let url: String?
    let secret: AuditedSecret?
    let position: Position?

    init(
        _ subject: String, at position: Position? = nil, service: Service? = nil, _ status: Status,
        evidence: EvidenceLevel, expected: String? = nil, _ message: String, fix: Fix? = nil,
        url: String? = nil
    ) {
        (self.subject, self.position, self.service, self.status) = (subject, position, service, status)
        (self.evidence, self.expected, self.message) = (evidence, expected, message)
        (self.fix, self.url, secret) = (fix, url, nil)
    }

    /// A judgement of what could not be looked at.
    static func unseen(
        _ subject: String, at position: Position? = nil, service: Service? = nil, _ failure: Failure
    ) -> Judgement {
        Judgement(
            subject, at: position, service: service, .error, evidence: .none, failure.message,
            fix: failure.advice.isEmpty ? nil : Fix(failure.advice))
    }

    /// A judgement of a secret.
    init(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, _ status: Status,
        evidence: EvidenceLevel, _ message: String, fix: Fix? = nil
    ) {
        (subject, service, self.status, self.evidence) = (secret.name, secret.service, status, evidence)
        expected = secret.isDeclared ? secret.expected(in: environment.environment) : nil
        (self.message, self.fix, url) = (message, fix, nil)
        (self.secret, position) = (secret, secret.position)
    }

    /// The finding that it words.
    func finding(in environment: AuditedEnvironment) -> Finding<Judgement> {
        let place = position ?? environment.environment.name.position
        return Finding(
            secret.map { Subject($0) } ?? Subject(subject, at: place, service: service), status,
            evidence: evidence, self)
    }
}

/// A rule whose words are written as it judges.
protocol WordedRule: Rule where Detail == Judgement {
    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement]
}

extension WordedRule {
    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Judgement>] {
        let judgements: [Judgement] = judge(environment, in: audit)
        return judgements.map { $0.finding(in: environment) }
    }

    func message(_ finding: Finding<Judgement>, in scene: Scene) -> String { finding.detail.message }
    func fix(_ finding: Finding<Judgement>, in scene: Scene) -> Fix? { finding.detail.fix }
    func expected(_ finding: Finding<Judgement>, in scene: Scene) -> String? { finding.detail.expected }
    func url(_ finding: Finding<Judgement>, in scene: Scene) -> String? { finding.detail.url }
}

/// The same for rules that judge secrets one by one.
protocol WordedSecretRule: WordedRule {
    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement?
}

extension WordedSecretRule {
    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        environment.secrets.compactMap { judge($0, of: environment, in: audit) }
    }
}
