public import Listings
public import Manifests

/// One isolation rule: a pure function over what is declared and what was seen.
///
/// It judges first and speaks later: ``judge(_:in:)`` returns outcomes, and the functions below it write the words of
/// one of them, when a format asks. To add a rule, write one file in `Rules/` and add it to ``RuleSet``.
package protocol Rule<Detail>: Sendable {
    /// What the words of a finding need beside its subject.
    associatedtype Detail: Sendable

    /// What everybody may know of the rule.
    var description: RuleDescription { get }

    /// Judges each subject of `environment` that the rule is about.
    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Detail>]

    /// What was found, in words that follow the subject.
    func message(_ finding: Finding<Detail>, in scene: Scene) -> String

    /// What to do about it; by default nothing.
    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix?

    /// What was expected; by default what the manifests expect of the secret.
    func expected(_ finding: Finding<Detail>, in scene: Scene) -> String?

    /// Where a person changes it, where that is elsewhere than the environment's secrets.
    func url(_ finding: Finding<Detail>, in scene: Scene) -> String?

    /// The other ends of a failure, where waivers of all of theirs cover it too.
    func counterparts(of finding: Finding<Detail>, in scene: Scene) -> Counterparts?

    /// The subjects whose checks tell the same fact from their own ends, so that a person need read it once; by default
    /// none.
    func otherEnds(of finding: Finding<Detail>, in scene: Scene) -> [SubjectID]

    /// Whether two findings of one environment and status are known to have the same message and fix; by default they
    /// are not. Of a thousand secrets that wait for one thing, the words are then written once.
    func says(_ one: Finding<Detail>, like other: Finding<Detail>) -> Bool

    /// What it finds in an environment; no rule has an own one.
    func findings(in scene: Scene) -> Findings
}

extension Rule {
    package func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? { nil }

    package func expected(_ finding: Finding<Detail>, in scene: Scene) -> String? {
        guard let secret = finding.subject.secret, secret.isDeclared else { return nil }
        return secret.expected(in: scene.environment.environment)
    }

    package func url(_ finding: Finding<Detail>, in scene: Scene) -> String? { nil }

    package func counterparts(of finding: Finding<Detail>, in scene: Scene) -> Counterparts? { nil }

    package func otherEnds(of finding: Finding<Detail>, in scene: Scene) -> [SubjectID] { [] }

    package func says(_ one: Finding<Detail>, like other: Finding<Detail>) -> Bool { false }
}

/// A rule that judges secrets one by one.
package protocol SecretRule: Rule {
    /// Judges one secret; nil where the rule is not about it.
    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Detail>?
}

extension SecretRule {
    package func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Detail>] {
        let found = environment.secrets.compactMap { judge($0, of: environment, in: audit) }
        guard description.judgesValues, !environment.assumed.isEmpty else { return found }
        // A value that was handed in is wrong wherever it is, and shows nothing of what is set unseen.
        let wrong = environment.assumed.compactMap { judge($0, of: environment, in: audit) }.filter {
            $0.status == .fail
        }
        let told = Set(wrong.compactMap { $0.subject.secret?.id })
        return found.filter { $0.subject.secret.map { told.contains($0.id) } != true } + wrong
    }
}

/// What everybody may know of a rule: the source of `docs/rules/` and of `envaudit explain`.
public struct RuleDescription: Sendable {
    /// The stable id that records and waivers name.
    public let id: String
    /// When it fails.
    public let failsWhen: String
    /// The least evidence that settles it.
    public let needs: EvidenceLevel
    /// How bad a failure is; nil where the secret's service says it.
    public let severity: Severity?
    /// Whether a service that is worse makes it worse.
    package let risesWithService: Bool
    /// Why it matters.
    public let why: String
    /// What to do where it fails.
    public let fix: String
    /// The guiding principle that it stands for; nil where it stands for none of them.
    public let principle: Principle?
    /// The controls of standards that it checks a part of.
    public let controls: [Control]
    /// Whether it is about values: a secret that is not set has none, and so no check by this rule. Whether it is to
    /// be set is for the rules on presence to say.
    public let judgesValues: Bool
    /// The table that a record has of what the rule judges, where that is not secrets but what a probe sees.
    public let table: ProbeTable?
    /// What a pass proves, and what it does not.
    public let proves: String
    /// What it says of small workspaces: its tests, and what `envaudit explain` and `docs/rules/` show.
    public let examples: [RuleExample]

    /// Whether it reads the listing besides what a probe sees.
    package let readsListing: Bool

    /// The rules whose probes it reads besides its own.
    package let readsProbesOf: Set<String>

    package init(
        id: String, failsWhen: String, needs: EvidenceLevel, severity: Severity?,
        risesWithService: Bool = false, why: String, fix: String, principle: Principle? = nil,
        controls: [Control] = [], judgesValues: Bool = false,
        table: ProbeTable? = nil,
        proves: String, examples: [RuleExample] = [], readsListing: Bool = false,
        readsProbesOf: Set<String> = []
    ) {
        (self.id, self.failsWhen, self.needs, self.severity) = (id, failsWhen, needs, severity)
        self.risesWithService = risesWithService
        (self.why, self.fix, self.principle, self.judgesValues) = (why, fix, principle, judgesValues)
        self.controls = controls
        (self.table, self.proves, self.examples) = (table, proves, examples)
        (self.readsListing, self.readsProbesOf) = (readsListing, readsProbesOf)
    }

    /// How bad a failure is, as its page says it.
    package var severityInWords: String {
        guard let severity else { return "the service's" }
        return severity.rawValue + (risesWithService ? ", or the service's where that is worse" : "")
    }

    /// Whether it judges what a probe sees, so that no listing need be there.
    package var isProbed: Bool { table != nil }

    /// Whether it judges secrets, or holds against them what a probe sees.
    package var needsListing: Bool { isProbed ? readsListing : needs > .none }

    /// The severity where neither the rule nor a service says one.
    package static let defaultSeverity = Severity.high
}

/// A table of a record, of what a probe sees.
public struct ProbeTable: Sendable {
    /// What stands above it.
    public let title: String
    /// What its rows are: “Setting”, “Webhook”.
    public let subject: String
    /// Whether environments have the same rows, so that they stand side by side.
    public let isCommon: Bool

    package init(title: String, subject: String, isCommon: Bool) {
        (self.title, self.subject, self.isCommon) = (title, subject, isCommon)
    }
}

/// A small workspace, and what a rule says of one subject in it.
///
/// There are two environments, `production` and `preprod`, each with an identity of its own.
public struct RuleExample: Sendable {
    /// What it shows, in a few words.
    public let title: String
    /// What stands below `services:`.
    public let services: String
    /// What stands below `safeguards:`.
    public var safeguards = ""
    /// The environment that is judged, `preprod` unless told.
    public let judged: String
    /// The manifests of the base revision `origin/main`; nil without one.
    public var base: Base?
    /// What is declared and listed of production.
    public let production: Side
    /// What is declared and listed of preprod.
    public let preprod: Side
    /// The subject of the check.
    public let subject: String
    /// What comes of it; nil where the rule has nothing to say of the subject.
    public let outcome: (status: Status, message: String)?

    /// The manifests of a base revision.
    public struct Base: Sendable {
        /// What stands below `services:`.
        public let services: String
        /// What each manifest says beside its identity.
        public let production: String
        /// The same of preprod.
        public let preprod: String

        /// Manifests of a base revision.
        public init(services: String, production: String = "", preprod: String = "") {
            (self.services, self.production, self.preprod) = (services, production, preprod)
        }
    }

    /// One of the two environments.
    public struct Side: Sendable {
        /// What its manifest says beside its identity.
        public let manifest: String
        /// What is listed, by name; that of a part is `PART/NAME`.
        public let listed: [(name: String, shown: Listed)]
        /// The values handed in with `--values`.
        public let handedIn: [String: String]
        /// What probes saw.
        public let probed: ProbeResults
        /// Whether the listing by its nature leaves out what is set elsewhere.
        public let isPartial: Bool

        /// One environment of an example.
        public init(
            _ manifest: String = "", listed: KeyValuePairs<String, Listed> = [:],
            handedIn: [String: String] = [:], probed: ProbeResults = ProbeResults(), isPartial: Bool = false
        ) {
            self.isPartial = isPartial
            self.manifest = manifest
            self.listed = listed.map { ($0.key, $0.value) }
            (self.handedIn, self.probed) = (handedIn, probed)
        }
    }

    /// What a listing shows of a secret. A literal is a value whose digest is shown.
    public enum Listed: Sendable, ExpressibleByStringLiteral {
        /// The digest of this value, and the day on which it was set.
        case digest(of: String, setOn: String? = nil)
        /// The digest of a value that the platform provides.
        case platform(String)
        /// The value stands in plain text in a file.
        case plain(String, in: String)
        /// Its name alone.
        case name

        /// A value whose digest is shown.
        public init(stringLiteral value: String) { self = .digest(of: value) }
    }

    /// An example of what the rule says of a subject.
    public init(
        _ title: String, services: String, judging judged: String = "preprod", production: Side = Side(),
        preprod: Side = Side(), _ subject: String, _ status: Status, _ message: String
    ) {
        (self.title, self.services, self.judged) = (title, services, judged)
        (self.production, self.preprod, self.subject) = (production, preprod, subject)
        outcome = (status, message)
    }

    /// The same with these safeguards.
    package func with(safeguards: String) -> RuleExample {
        var example = self
        example.safeguards = safeguards
        return example
    }

    /// The same, judged by these manifests of `origin/main` as well.
    public func with(base: Base) -> RuleExample {
        var example = self
        example.base = base
        return example
    }

    /// An example of what the rule has nothing to say of.
    public init(
        _ title: String, services: String, judging judged: String = "preprod", production: Side = Side(),
        preprod: Side = Side(), silentOn subject: String
    ) {
        (self.title, self.services, self.judged) = (title, services, judged)
        (self.production, self.preprod, self.subject, outcome) = (production, preprod, subject, nil)
    }
}

extension RuleExample {
    /// The example as lines of text: what is declared, what is listed, and what comes of it.
    public var lines: [String] {
        let sides = [("production", production), ("preprod", preprod)]
        let declared = sides.filter { !$0.1.manifest.isEmpty }.flatMap { name, side in
            ["environments/\(name).yaml:"] + side.manifest.indentedLines
        }
        let listed = sides.flatMap { name, side in
            (side.isPartial ? ["\(name)'s listing does not show all that is set"] : [])
                + side.listed.map { "\(name) lists \($0.name)\($0.shown.words)" }
                + side.handedIn.sorted { $0.key < $1.key }.map {
                    "handed in for \(name): \($0.key)=\($0.value)"
                }
        }
        let result = outcome.map { "\(judged): \($0.status.rawValue): \(subject) \($0.message)" }
        let safeguards =
            safeguards.isEmpty ? [] : ["  safeguards:"] + safeguards.indentedLines.map { "  \($0)" }
        return (base?.lines ?? []) + ["environments/services.yaml:"] + services.indentedLines + safeguards
            + declared + listed
            + [result ?? "\(judged): no check of \(subject)"]
    }
}

extension RuleExample.Base {
    fileprivate var lines: [String] {
        [("services", services), ("production", production), ("preprod", preprod)].filter { !$0.1.isEmpty }
            .flatMap { ["origin/main:environments/\($0).yaml:"] + $1.indentedLines }
    }
}

extension RuleExample.Listed {
    fileprivate var words: String {
        switch self {
        case .digest(let value, nil): ", the digest of \"\(value)\""
        case .digest(let value, let day?): ", the digest of \"\(value)\", set on \(day)"
        case .platform(let value): " of the platform, the digest of \"\(value)\""
        case .plain(let value, let file): ", \"\(value)\" in plain text in \(file)"
        case .name: ""
        }
    }
}

extension String {
    fileprivate var indentedLines: [String] { split(separator: "\n").map { "  \($0)" } }
}

extension RuleDescription {
    /// How a claim of the rule is proved.
    public var proof: String {
        if isProbed { return probedProof }
        return switch needs {
        case .none: "Nothing has to be handed in."
        case .name: "A listing settles it, even one that shows names only."
        case .digest:
            "A listing that shows digests settles it. With one of names only it stays unproven: take a provider, or a file by --listing ENV=FILE, that shows digests."
        case .attestation, .value:
            "No listing shows it. Hand the values in, envaudit check ENV --values ENV=FILE, or, where the listing shows digests, state what they are once: envaudit attest ENV SECRET."
        }
    }

    /// The same for rules that are not about the values of secrets.
    private var probedProof: String {
        switch needs {
        case .none, .name, .digest, .value: "It is fetched live, at each check."
        case .attestation: "A person states it: envaudit attest ENV --item ID --note TEXT."
        }
    }

    /// The principle that the rule stands for, in words.
    public var principleInWords: String {
        guard let principle else {
            return "None of the guide's five principles."
        }
        return "Principle \(principle.rawValue) of the guide. \(principle.summary)"
    }
}

/// What keeps environments apart: the five guiding principles of the guide that envaudit was made for.
public enum Principle: Int, Sendable, CaseIterable {
    case ownAccounts = 1
    case sharingWithSafeguards
    case oneReceiver
    case ownAddress
    case ratherUnset

    /// The principle in a sentence or two.
    public var summary: String {
        switch self {
        case .ownAccounts:
            "Whatever keeps state (payments, bookings, users) has an account of its own in every environment, and so credentials of its own."
        case .sharingWithSafeguards:
            "What keeps no state (e-mail, AI) may be shared, while a safeguard keeps tests from reaching real people."
        case .oneReceiver:
            "A webhook goes to the one environment that it belongs to; no two environments receive the same one."
        case .ownAddress:
            "Every environment is told where and what it is. What it isn't told falls back to production's."
        case .ratherUnset:
            "In doubt, leave a secret unset. What is missing fails gracefully; what is wrong acts for real."
        }
    }
}
