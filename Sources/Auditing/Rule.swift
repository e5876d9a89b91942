public import Listings
public import Manifests

/// One isolation rule: a pure function of what is declared and what was seen.
///
/// A rule judges first and words its findings later: ``judge(_:in:)`` returns outcomes, and the functions below it
/// write the words of one outcome when a format asks for them. To add a rule, write one file in `Rules/` and add it to
/// ``RuleSet``.
package protocol Rule<Detail>: Sendable {
    /// What the words of a finding need besides its subject.
    associatedtype Detail: Sendable

    /// The published description of the rule.
    var description: RuleDescription { get }

    /// Judges each subject of `environment` that the rule applies to.
    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Detail>]

    /// The finding in words that follow the subject.
    func message(_ finding: Finding<Detail>, in scene: Scene) -> String

    /// The fix; by default there is none.
    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix?

    /// The expected state; by default what the manifests expect of the secret.
    func expected(_ finding: Finding<Detail>, in scene: Scene) -> String?

    /// The page where a person changes it, if that is not the page of the environment's secrets.
    func url(_ finding: Finding<Detail>, in scene: Scene) -> String?

    /// The other ends of a failure. The failure is waived if the waivers of all other ends cover it.
    func counterparts(of finding: Finding<Detail>, in scene: Scene) -> Counterparts?

    /// The subjects whose checks report the same fact from the other end, so that a person reads it once; by default
    /// none.
    func otherEnds(of finding: Finding<Detail>, in scene: Scene) -> [SubjectID]

    /// Returns whether two findings of one environment and status have the same message and fix, so that the words are
    /// written once for a thousand secrets; by default `false`.
    func says(_ one: Finding<Detail>, like other: Finding<Detail>) -> Bool

    /// Returns all findings in an environment. No rule implements this itself.
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
    /// Judges one secret; `nil` if the rule does not apply to it.
    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Detail>?
}

extension SecretRule {
    package func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Detail>] {
        let found = environment.secrets.compactMap { judge($0, of: environment, in: audit) }
        guard description.judgesValues, !environment.assumed.isEmpty else { return found }
        // A value that was handed in can be wrong, but it proves nothing about what is set unseen.
        let wrong = environment.assumed.compactMap { judge($0, of: environment, in: audit) }.filter {
            $0.status == .fail
        }
        let told = Set(wrong.compactMap { $0.subject.secret?.id })
        return found.filter { $0.subject.secret.map { told.contains($0.id) } != true } + wrong
    }
}

/// The published description of a rule: the source of `docs/rules/` and `envaudit explain`.
public struct RuleDescription: Sendable {
    /// The stable id that records and waivers name.
    public let id: String
    /// When it fails.
    public let failsWhen: String
    /// The lowest evidence level that decides it.
    public let needs: EvidenceLevel
    /// The severity of a failure; `nil` if the secret's service determines it.
    public let severity: Severity?
    /// Whether the service's severity counts if it is higher.
    package let risesWithService: Bool
    /// Why it matters.
    public let why: String
    /// The general fix.
    public let fix: String
    /// The guiding principle that the rule enforces; `nil` if it enforces none of them.
    public let principle: Principle?
    /// The controls of standards that the rule checks in part.
    public let controls: [Control]
    /// Whether the rule judges values. It then makes no check of a secret that is not set; the rules on presence judge
    /// that.
    public let judgesValues: Bool
    /// The record's table of what the rule judges, if it judges what a probe sees instead of secrets.
    public let table: ProbeTable?
    /// What a pass proves, and what it does not.
    public let proves: String
    /// Small workspaces and the rule's finding in each: the rule's tests, and the examples of `envaudit explain` and
    /// `docs/rules/`.
    public let examples: [RuleExample]

    /// Whether the rule reads the listing in addition to what a probe sees.
    package let readsListing: Bool

    /// The rules whose probes it reads in addition to its own.
    package let readsProbesOf: Set<String>

    /// Whether it judges declared secrets only: a waiver of another subject is a manifest error.
    package let isOnDeclared: Bool

    /// Whether it compares the whole value with a declared or handed-in one: another reading of an ambiguous line may
    /// equal it.
    package let comparesWhole: Bool

    /// What it judges besides secrets, which envaudit does not change, in the words of `plan`; `nil` for secrets.
    package let area: String?

    package init(
        id: String, failsWhen: String, needs: EvidenceLevel, severity: Severity?,
        risesWithService: Bool = false, why: String, fix: String, principle: Principle? = nil,
        controls: [Control] = [], judgesValues: Bool = false,
        table: ProbeTable? = nil,
        proves: String, examples: [RuleExample] = [], readsListing: Bool = false,
        readsProbesOf: Set<String> = [], isOnDeclared: Bool = false, comparesWhole: Bool = false,
        area: String? = nil
    ) {
        (self.id, self.failsWhen, self.needs, self.severity) = (id, failsWhen, needs, severity)
        self.risesWithService = risesWithService
        (self.why, self.fix, self.principle, self.judgesValues) = (why, fix, principle, judgesValues)
        self.controls = controls
        (self.table, self.proves, self.examples) = (table, proves, examples)
        (self.readsListing, self.readsProbesOf) = (readsListing, readsProbesOf)
        (self.isOnDeclared, self.comparesWhole) = (isOnDeclared, comparesWhole)
        self.area = table?.area ?? area
    }

    /// The severity as the rule's page words it.
    package var severityInWords: String {
        guard let severity else { return "the service's" }
        return severity.rawValue + (risesWithService ? ", or the service's where that is worse" : "")
    }

    /// Whether the rule judges what a probe sees, so that it needs no listing.
    package var isProbed: Bool { table != nil }

    /// Whether the rule judges secrets, or compares them with what a probe sees.
    package var needsListing: Bool { isProbed ? readsListing : needs > .none }

    /// The severity if neither the rule nor a service determines it.
    package static let defaultSeverity = Severity.high
}

/// A table of the record for what a probe sees.
public struct ProbeTable: Sendable {
    /// The heading.
    public let title: String
    /// The heading of the first column: “Setting”, “Webhook”.
    public let subject: String
    /// Whether environments have the same rows, so that the table shows them side by side.
    public let isCommon: Bool
    /// What it shows, which envaudit does not change, in the words of `plan`: “the front end”.
    package let area: String

    package init(title: String, subject: String, area: String, isCommon: Bool) {
        (self.title, self.subject, self.area, self.isCommon) = (title, subject, area, isCommon)
    }
}

/// A small workspace, and the rule's finding on one subject in it.
///
/// The workspace has two environments, `production` and `preprod`, each with its own identity.
public struct RuleExample: Sendable {
    /// The title: what the example shows, in a few words.
    public let title: String
    /// The YAML below `services:`.
    public let services: String
    /// The YAML below `safeguards:`.
    public var safeguards = ""
    /// The environment that is judged; `preprod` by default.
    public let judged: String
    /// The manifests of the base revision `origin/main`; `nil` if there is no base.
    public var base: Base?
    /// What is declared and listed of production.
    public let production: Side
    /// What is declared and listed of preprod.
    public let preprod: Side
    /// The subject of the check.
    public let subject: String
    /// The finding; `nil` if the rule makes none of the subject.
    public let outcome: (status: Status, message: String)?

    /// The manifests of a base revision.
    public struct Base: Sendable {
        /// The YAML below `services:`.
        public let services: String
        /// Production's manifest without its identity.
        public let production: String
        /// Preprod's manifest without its identity.
        public let preprod: String

        /// Manifests of a base revision.
        public init(services: String, production: String = "", preprod: String = "") {
            (self.services, self.production, self.preprod) = (services, production, preprod)
        }
    }

    /// One of the two environments.
    public struct Side: Sendable {
        /// The manifest without its identity.
        public let manifest: String
        /// The listed secrets by name, `PART/NAME` in a part.
        public let listed: [(name: String, shown: Listed)]
        /// The values handed in with `--values`.
        public let handedIn: [String: String]
        /// What probes saw.
        public let probed: ProbeResults
        /// Whether the listing leaves out secrets that are set elsewhere.
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
        /// The value in plain text in a file.
        case plain(String, in: String)
        /// The name only.
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

    /// Returns the example with these safeguards.
    package func with(safeguards: String) -> RuleExample {
        var example = self
        example.safeguards = safeguards
        return example
    }

    /// Returns the example judged by these manifests of `origin/main` as well.
    public func with(base: Base) -> RuleExample {
        var example = self
        example.base = base
        return example
    }

    /// An example in which the rule makes no finding.
    public init(
        _ title: String, services: String, judging judged: String = "preprod", production: Side = Side(),
        preprod: Side = Side(), silentOn subject: String
    ) {
        (self.title, self.services, self.judged) = (title, services, judged)
        (self.production, self.preprod, self.subject, outcome) = (production, preprod, subject, nil)
    }
}

extension RuleExample {
    /// The example as lines of text: declarations, listings and the finding.
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
    /// How a finding of the rule is proved.
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

    /// The same for rules that do not judge values of secrets.
    private var probedProof: String {
        switch needs {
        case .none, .name, .digest, .value: "It is fetched live, at each check."
        case .attestation: "A person states it: envaudit attest ENV --item ID --note TEXT."
        }
    }

    /// The principle that the rule enforces, in words.
    public var principleInWords: String {
        guard let principle else {
            return "None of the guide's five principles."
        }
        return "Principle \(principle.rawValue) of the guide. \(principle.summary)"
    }
}

/// The five guiding principles that keep environments apart, from the guide that envaudit was made for.
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
