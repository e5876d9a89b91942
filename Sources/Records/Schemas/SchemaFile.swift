import Manifests
import Probes

/// The JSON Schema (2020-12) of a kind of file.
public struct SchemaFile: Sendable {
    /// What `envaudit schema` calls it.
    public let name: String
    /// Which files it describes.
    public let summary: String
    /// The schema's JSON; it ends with a newline.
    public let text: String

    /// The name of the file that holds it.
    public var fileName: String { "\(name).json" }

    /// Every schema: first those of inputs, then those of outputs.
    public static let all: [SchemaFile] = [
        SchemaFile(
            "services", "environments/services.yaml: what exists, and why it matters",
            ManifestTables.services.schema,
            "The reference: envaudit docs manifests"),
        SchemaFile(
            "environment", "environments/NAME.yaml: what one environment expects",
            ManifestTables.environment(ProbeRegistry.sources).schema,
            "The reference: envaudit docs manifests"),
        SchemaFile(
            "checklist", "checklists/NAME.yaml: what has to be done, and what ticks it",
            ManifestTables.checklist.schema, "The reference: envaudit docs checklists"),
        SchemaFile(
            "attestations", "attestations/NAME.yaml: what people stated about one environment",
            Attestations.schema, "The reference: envaudit docs attestations"),
        SchemaFile(
            "snapshot", "snapshots/NAME.json: an environment's sealed listing", PackageResources.snapshot_json
        ),
        SchemaFile(
            "shard", "what one shard of a check saw, sealed: envaudit check --shard",
            PackageResources.shard_json),
        SchemaFile("record", "the outcome of envaudit check --format json", PackageResources.record_json),
        SchemaFile("check", "a line of envaudit check --format ndjson", PackageResources.check_json),
        SchemaFile(
            "record-diff", "what changed between two records: envaudit record diff --format json",
            PackageResources.record_diff_json),
        SchemaFile("plan", "what is to be done, by envaudit plan --format json", PackageResources.plan_json),
        SchemaFile(
            "diff", "two environments side by side: envaudit diff --format json", PackageResources.diff_json),
        SchemaFile(
            "checklist-record", "checklists with live ticks: envaudit checklist --format json",
            PackageResources.checklist_record_json),
        SchemaFile(
            "scan", "secrets found in files: envaudit scan --format json", PackageResources.scan_json),
        SchemaFile(
            "doctor", "whether hosts can be asked: envaudit doctor --format json",
            PackageResources.doctor_json),
    ]

    /// The schema of what envaudit reads, made from the tables by which it is read.
    private init(_ name: String, _ summary: String, _ schema: Schema, _ reference: String) {
        (self.name, self.summary) = (name, summary)
        text = schema.file(id: "urn:envaudit:\(name):1", title: summary, reference: reference)
    }

    /// The schema of what envaudit writes: a file of its own, as programs depend on it. Tests hold what is written
    /// to it.
    private init(_ name: String, _ summary: String, _ bytes: [UInt8]) {
        (self.name, self.summary) = (name, summary)
        text = String(decoding: bytes, as: UTF8.self)
    }
}
