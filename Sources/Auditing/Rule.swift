public import Listings
public import Manifests
import Support

/// One isolation rule: a pure function over what is declared and what was seen.
///
/// To add a rule, write one file in `Rules/` and add it to ``RuleRegistry``.
protocol Rule: Sendable {
    /// What everybody may know of the rule.
    var description: RuleDescription { get }

    /// Judges each subject of `environment` that the rule is about.
    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement]
}

/// A rule that judges secrets one by one.
protocol SecretRule: Rule {
    /// Judges one secret; nil where the rule is not about it.
    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement?
}

extension SecretRule {
    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        environment.secrets.compactMap { judge($0, of: environment, in: audit) }
    }
}

/// What everybody may know of a rule: the source of `docs/rules.md` and of `envaudit explain`.
public struct RuleDescription: Sendable {
    /// The stable id that records and waivers name.
    public let id: String
    /// When it fails.
    public let failsWhen: String
    /// The least evidence that settles it.
    public let needs: EvidenceLevel
    /// How bad a failure is; nil where the secret's service says it.
    public let severity: Severity?
    /// Why it matters.
    public let why: String
    /// What to do where it fails.
    public internal(set) var fix = ""
    /// The guiding principle that it stands for; nil where it stands for none of them.
    public internal(set) var principle: Principle?
    /// Whether it is about values: a secret that is not set has none, and so no check by this rule. Whether it is to
    /// be set is for the rules on presence to say.
    public internal(set) var judgesValues = false
    /// The table that a record has of what the rule judges, where that is not secrets but what a probe sees.
    public internal(set) var table: ProbeTable?

    /// Whether it reads the listing besides what a probe sees.
    var readsListing = false

    /// The rules whose probes it reads besides its own.
    var readsProbesOf: Set<String> = []

    /// Whether it judges what a probe sees, so that no listing need be there.
    var isProbed: Bool { table != nil }

    /// Whether it judges secrets, or holds against them what a probe sees.
    var needsListing: Bool { isProbed ? readsListing : needs > .none }

    /// The severity where neither the rule nor a service says one.
    static let defaultSeverity = Severity.high
}

/// A table of a record, of what a probe sees.
public struct ProbeTable: Sendable {
    /// What stands above it.
    public let title: String
    /// What its rows are: “Setting”, “Webhook”.
    public let subject: String
    /// Whether environments have the same rows, so that they stand side by side.
    public let isCommon: Bool
}

/// What a rule says of one subject; the auditor makes a ``Check`` of it.
struct Judgement: Sendable {
    let subject: String
    let service: Service?
    let status: Status
    let evidence: EvidenceLevel
    let expected: String?
    let message: String
    let fix: Fix?
    /// Secrets of other environments that the failure is about, where waivers of all of theirs cover it too.
    let counterparts: Counterparts?
    /// Where a person changes it, where that is elsewhere than the secrets.
    let url: String?

    init(
        _ subject: String, service: Service? = nil, _ status: Status, evidence: EvidenceLevel,
        expected: String? = nil, _ message: String, fix: Fix? = nil, counterparts: Counterparts? = nil,
        url: String? = nil
    ) {
        self.subject = subject
        self.service = service
        self.status = status
        self.evidence = evidence
        self.expected = expected
        self.message = message
        self.fix = fix
        self.counterparts = counterparts
        self.url = url
    }

    /// A judgement of what could not be looked at.
    static func unseen(_ subject: String, service: Service? = nil, _ failure: Failure) -> Judgement {
        Judgement(
            subject, service: service, .error, evidence: .none, failure.message,
            fix: failure.advice.isEmpty ? nil : Fix(failure.advice))
    }

    /// A judgement of a secret.
    init(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, _ status: Status,
        evidence: EvidenceLevel,
        _ message: String, fix: Fix? = nil, counterparts: Counterparts? = nil
    ) {
        self.init(
            secret.name, service: secret.service, status, evidence: evidence,
            expected: secret.isDeclared ? secret.expected(in: environment.environment) : nil, message,
            fix: fix,
            counterparts: counterparts)
    }
}

/// The other ends of a failure that has several.
struct Counterparts: Sendable {
    let places: [SecretPlace]
    /// Environments that could not be looked at, and may hold more of them.
    let unseen: [String]
}
