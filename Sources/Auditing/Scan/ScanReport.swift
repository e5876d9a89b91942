public import Manifests
public import Support

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
        public let file: String
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
        /// The secret whose value it is.
        public let secret: SecretID
        /// What is known of where its value is used.
        public let source: ScanTargets.Source
        /// Where it stands.
        public let location: Location
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
        let state =
            switch target.source {
            case .live: "the live value of \(target.id)"
            case .file: "the value of \(target.id), as its listing's file shows it"
            case .snapshot: "the value of \(target.id), as its snapshot shows it"
            case .values: "the value handed in for \(target.id)"
            }
        let purge =
            location.origin == .history || location.origin == .tree
            ? " Then remove the old value from the file and from the history, such as with git filter-repo --replace-text, and tell whoever has a clone."
            : " Remove the old value."
        return ScanReport.Finding(
            rule: "committed-secret", secret: target.id, source: target.source, location: location,
            form: form, severity: target.severity, message: "has \(state)",
            fix: "Rotate first: \(target.replacement)\(purge)")
    }

    fileprivate var order: (String, Int, Int, String, String) {
        (location.file, location.line, location.column, secret.environment, secret.address)
    }
}
