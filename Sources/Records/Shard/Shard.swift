public import Auditing

/// A part of a check: what was seen of some of a workspace's environments, and not yet judged.
public struct Shard: Sendable {
    /// What can be read without the key.
    public let head: Head
    /// What was seen, by the environments' names.
    public let evidence: [String: EnvironmentEvidence]

    /// What can be read of a part without the key.
    public struct Head: Sendable {
        /// Which part it is.
        public let part: ShardPart
        /// What the operator calls the run that all parts are of.
        public let run: String
        /// The workspace's name.
        public let workspace: String
        /// The time of the first request, in seconds since 1970 (UTC).
        public let madeAt: Double
        /// The environments that are judged, in the order of the record.
        public let judged: [String]
        /// The ids of the rules that are not applied.
        public let skippedRules: [String]
        /// The manifests that it was made by.
        public let manifests: [ManifestDigest]
        /// The version of envaudit that made it.
        public let toolVersion: String

        /// The head of what this version makes.
        public init(
            _ part: ShardPart, run: String, workspace: String, madeAt: Double, judged: [String],
            skippedRules: [String], manifests: [ManifestDigest]
        ) {
            self.init(
                part, run: run, workspace: workspace, madeAt: madeAt, judged: judged,
                skippedRules: skippedRules, manifests: manifests, toolVersion: Tool.version)
        }

        init(
            _ part: ShardPart, run: String, workspace: String, madeAt: Double, judged: [String],
            skippedRules: [String], manifests: [ManifestDigest], toolVersion: String
        ) {
            (self.part, self.run, self.workspace) = (part, run, workspace)
            (self.madeAt, self.judged, self.skippedRules) = (madeAt, judged, skippedRules)
            (self.manifests, self.toolVersion) = (manifests, toolVersion)
        }
    }

    /// A part.
    public init(head: Head, evidence: [String: EnvironmentEvidence]) {
        (self.head, self.evidence) = (head, evidence)
    }
}
