public import Manifests
import Support

/// What a scan of files found.
public struct ScanReport: Sendable {
    /// When it was made, in seconds since 1970 (UTC).
    public let generatedAt: Double
    /// The workspace's name.
    public let workspace: String
    /// What was scanned, as the operator named it.
    public let path: String
    /// The environments whose secrets were looked for.
    public let environments: [String]
    /// How much was looked at.
    public let counts: Counts
    /// What was found, by place.
    public let findings: [Finding]
    /// What was not looked at or for, and why.
    public let skipped: [Skipped]
    /// Findings below this severity are reported and don't decide.
    public let failOn: Severity

    /// How much was looked at.
    public struct Counts: Sendable {
        /// The secrets that were looked for.
        public var secrets = 0
        /// The secrets that were not, as their values are known and are no secrets.
        public var weak = 0
        /// The files of the tree.
        public var files = 0
        /// The bytes that were scanned.
        public var bytes = 0
        /// The blobs of the history.
        public var blobs = 0
        /// The texts that were hashed and looked up.
        public var candidates = 0

        /// Nothing was looked at.
        public init() {}
    }

    /// Where something was found.
    public enum Where: String, Sendable {
        case tree, history, staged, input
    }

    /// A commit of the history.
    public struct Commit: Hashable, Sendable {
        /// Its id, in hexadecimal digits.
        public let id: String
        /// When its author made it, in seconds since 1970 (UTC).
        public let date: Double

        /// A commit.
        public init(id: String, date: Double) { (self.id, self.date) = (id, date) }
    }

    /// The place of a finding.
    public struct Location: Hashable, Sendable {
        /// The path of the file.
        public package(set) var file: String
        /// The line, counted from 1.
        public let line: Int
        /// The column in characters, counted from 1.
        public let column: Int
        /// Where the file is.
        public let origin: Where
        /// The commit that brought it about; nil in the tree, and where none is known.
        public let commit: Commit?

        /// A place.
        public init(file: String, line: Int, column: Int, origin: Where, commit: Commit? = nil) {
            (self.file, self.line, self.column) = (file, line, column)
            (self.origin, self.commit) = (origin, commit)
        }
    }

    /// Something that was found.
    public struct Finding: Sendable {
        /// The rule's id.
        public let rule: String
        /// The environment that it is about; `nil` if there is none.
        public let environment: String?
        /// The secret whose value it is: `NAME` or `PART/NAME`; `nil` if there is none.
        public let secret: String?
        /// What is known of where its value is used; `nil` if it is not a secret's value.
        public let source: ScanTargets.Source?
        /// Where it stands.
        public package(set) var location: Location
        /// How it stands there.
        public let form: String
        /// How bad it is.
        public let severity: Severity
        /// What was found, in words that follow the place.
        public let message: String
        /// What to do about it.
        public let fix: String
    }

    /// What was not looked at or for.
    public struct Skipped: Hashable, Sendable {
        /// The path, the environment, or what else it is.
        public let path: String
        /// Why.
        public let reason: String

        /// Something that was not looked at.
        public init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }
    }

    /// A report.
    public init(
        generatedAt: Double, workspace: String, path: String, environments: [String], counts: Counts,
        findings: [Finding], skipped: [Skipped], failOn: Severity = .low
    ) {
        (self.generatedAt, self.workspace, self.path) = (generatedAt, workspace, path)
        (self.environments, self.counts) = (environments, counts)
        self.findings = findings.sorted { $0.order < $1.order }
        (self.skipped, self.failOn) = (skipped, failOn)
    }

    /// Whether all was looked at, and anything looked for.
    public var isComplete: Bool { skipped.isEmpty && counts.secrets > 0 }

    /// Fail where anything was found that decides; incomplete where something was not looked at or for.
    public var verdict: Verdict {
        findings.contains { $0.severity >= failOn } ? .fail : isComplete ? .pass : .incomplete
    }
}

extension ScanReport.Finding {
    /// A secret's value that stands in a file.
    public static func committedSecret(
        _ target: ScanTargets.Target, at location: ScanReport.Location, form: String
    ) -> ScanReport.Finding {
        let purge =
            location.origin == .history || location.origin == .tree
            ? " Then remove the old value from the file and from the history, such as with git filter-repo --replace-text, and tell everyone who has a clone."
            : " Remove the old value."
        return of(
            target, "committed-secret", at: location, form: form, "has \(target.words)",
            fix: "Rotate first: \(target.replacement)\(purge)")
    }

    /// A literal beside a secret's name that is what production has for it.
    public static func publicDefault(
        _ target: ScanTargets.Target, at location: ScanReport.Location
    ) -> ScanReport.Finding {
        of(
            target, "public-default", at: location, form: "literal",
            "has a default for \(target.id.name) that is \(target.words)",
            fix:
                "Rotate first: \(target.replacement) Then let the code fail where \(target.id.name) is not set."
        )
    }

    private static func of(
        _ target: ScanTargets.Target, _ rule: String, at location: ScanReport.Location, form: String,
        _ message: String, fix: String
    ) -> ScanReport.Finding {
        ScanReport.Finding(
            rule: rule, environment: target.id.environment, secret: target.id.address, source: target.source,
            location: location, form: form, severity: target.severity, message: message, fix: fix)
    }

    /// A name of an environment in a file that all environments share.
    package static func foreignIdentifier(
        _ identifier: EnvironmentIdentifiers.EnvironmentIdentifier, _ severity: Severity,
        at location: ScanReport.Location
    ) -> ScanReport.Finding {
        let environment = identifier.environment
        return ScanReport.Finding(
            rule: "foreign-identifier", environment: environment, secret: nil, source: nil,
            location: location,
            form: "identifier", severity: severity,
            message: "names \(identifier.text), the \(identifier.kind) that \(environment) declares",
            fix:
                "Read it from the environment's configuration. If the file is \(environment)'s own, declare it: named_in in environments/\(environment).yaml."
        )
    }

    /// A key that is known by its form, and that no listing shows.
    package static func unlistedKey(
        _ title: String, at location: ScanReport.Location
    ) -> ScanReport.Finding {
        ScanReport.Finding(
            rule: "unlisted-key", environment: nil, secret: nil, source: nil, location: location, form: "key",
            severity: .low, message: "has \(title) that no listing shows",
            fix: "Revoke it where it was issued, unless it is an example, and remove it.")
    }

    /// A file such as `.env` that git tracks, and that has values.
    package static func trackedEnvFile(
        _ names: [String], at location: ScanReport.Location
    ) -> ScanReport.Finding {
        let shown = names.prefix(5).joined(separator: ", ")
        let more = names.count > 5 ? " and \(names.count - 5) more" : ""
        return ScanReport.Finding(
            rule: "tracked-env-file", environment: nil, secret: nil, source: nil, location: location,
            form: "assignment", severity: .low,
            message: "is tracked by git and has values for \(shown)\(more)",
            fix: "Replace the secrets among them, then untrack the file (git rm --cached) and ignore it.")
    }

    fileprivate var order: (String, Int, Int, String, String, String) {
        (
            location.file, location.line, location.column, environment ?? "", secret ?? "",
            rule + (location.commit?.id ?? "")
        )
    }
}

extension ScanTargets.Target {
    /// What is known of the value, in words.
    fileprivate var words: String {
        switch source {
        case .live: "the live value of \(id)"
        case .file: "the value of \(id), as its listing's file shows it"
        case .snapshot: "the value of \(id), as its snapshot shows it"
        case .values: "the value handed in for \(id)"
        }
    }
}
