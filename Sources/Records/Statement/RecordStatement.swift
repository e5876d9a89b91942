public import Auditing
import FoundationEssentials
import Manifests
import Secrets
import Support

/// What a signed record states: an in-toto Statement v1 whose predicate is a Simple Verification Result
/// (https://in-toto.io/attestation/svr/v0.1).
///
/// Its subjects are the record, the manifests that were judged by, and the commit that these are of. Its properties are
/// only what was reached, so that whoever leaves one out gets less.
public struct RecordStatement: Hashable, Sendable {
    /// When the record was made, in seconds since 1970 (UTC).
    public let madeAt: Double
    /// The commit whose manifests were judged by.
    public let commit: String
    /// The SHA-256 of the record's bytes.
    public let record: String
    /// The SHA-256 of each manifest, by its path from the workspace's folder.
    public let manifests: [ManifestDigest]
    /// What was reached.
    public let properties: Set<String>

    /// What a statement can be required to say of all environments, or of one: each says more than the one before.
    public enum Requirement: String, Sendable, CaseIterable {
        /// Nothing failed.
        case incomplete
        /// The verdict is pass, by the policy of the check.
        case pass
        /// The verdict is pass where every failure and everything unproven counts, on the day on which it was made.
        case strict

        /// The property that says so.
        public func property(_ environment: String?) -> String {
            let name =
                switch self {
                case .incomplete: "ENVAUDIT_NOTHING_FAILED"
                case .pass: "ENVAUDIT_PASS"
                case .strict: "ENVAUDIT_STRICT_PASS"
                }
            return environment.map { "\(name):\($0)" } ?? name
        }
    }

    /// The property of a record that was judged by every rule.
    public static let allRules = "ENVAUDIT_ALL_RULES"

    /// The statement on a record.
    ///
    /// - Parameters:
    ///   - bytes: the record's file.
    ///   - commit: the commit that its manifests are of.
    public init(_ record: Record, bytes: [UInt8], commit: String) {
        // To the second, as the statement is written.
        madeAt = record.generatedAt.rounded(.down)
        self.commit = commit
        self.record = bytes.withUnsafeBytes { ContentHash.sha256(of: $0) }
        manifests = record.manifests
        var properties: Set<String> = record.skippedRules.isEmpty ? [Self.allRules] : []
        for requirement in Requirement.allCases {
            func reaches(_ verdict: Verdict) -> Bool {
                switch requirement {
                case .incomplete: verdict != .fail
                case .pass: verdict == .pass
                case .strict:
                    verdict == .pass && record.policy == VerdictPolicy()
                        && record.asOf == CalendarDate(secondsSince1970: record.generatedAt)
                }
            }
            if reaches(record.verdict) { properties.insert(requirement.property(nil)) }
            for environment in record.environments where reaches(environment.verdict) {
                properties.insert(requirement.property(environment.environment.name.value))
            }
        }
        self.properties = properties
    }

    /// The environments of which something was reached, by name.
    public var environments: [String] {
        properties.compactMap { property in
            let prefix = Requirement.incomplete.property("")
            return property.hasPrefix(prefix) ? String(property.dropFirst(prefix.count)) : nil
        }.sorted()
    }
}

// How it is written and read.
extension RecordStatement {
    private static let type = "https://in-toto.io/Statement/v1"
    private static let predicateType = "https://in-toto.io/attestation/svr/v0.1"
    private static let verifier = "urn:envaudit:verifier:1"
    private static let recordName = "record.json"
    private static let commitName = "commit"

    /// The statement as JSON.
    public var json: String {
        func subject(_ name: String, _ algorithm: String, _ digest: String) -> JSONValue {
            .object([("name", .text(name)), ("digest", .object([(algorithm, .text(digest))]))])
        }
        let subjects =
            [
                subject(Self.recordName, "sha256", record), subject(Self.commitName, "gitCommit", commit),
            ] + manifests.map { subject($0.file, "sha256", $0.sha256) }
        return JSONText.line(
            of: JSONValue.object([
                ("_type", .text(Self.type)), ("subject", .list(subjects)),
                ("predicateType", .text(Self.predicateType)),
                (
                    "predicate",
                    .object([
                        ("verifier", .object([("id", .text(Self.verifier))])),
                        ("timeCreated", .text("\(Instant(secondsSince1970: madeAt))")),
                        ("properties", .list(properties.sorted().map { .text($0) })),
                    ])
                ),
            ]))
    }

    /// The statement that JSON is; `nil` for what envaudit did not write.
    init?(json bytes: [UInt8]) {
        guard let read = try? JSONDecoder().decode(Stored.self, from: Data(bytes)), read._type == Self.type,
            read.predicateType == Self.predicateType, read.predicate.verifier.id == Self.verifier,
            let madeAt = Instant(rfc3339: read.predicate.timeCreated)?.secondsSince1970,
            read.subject.count >= 2,
            read.subject[0].name == Self.recordName, let record = read.subject[0].digest["sha256"],
            read.subject[1].name == Self.commitName, let commit = read.subject[1].digest["gitCommit"]
        else { return nil }
        var manifests: [ManifestDigest] = []
        for subject in read.subject.dropFirst(2) {
            guard let sha256 = subject.digest["sha256"] else { return nil }
            manifests.append(ManifestDigest(file: subject.name, sha256: sha256))
        }
        (self.madeAt, self.commit, self.record, self.manifests) = (madeAt, commit, record, manifests)
        properties = Set(read.predicate.properties)
    }

    private struct Stored: Decodable {
        let _type: String
        let subject: [Subject]
        let predicateType: String
        let predicate: Predicate

        struct Subject: Decodable {
            let name: String
            let digest: [String: String]
        }

        struct Predicate: Decodable {
            let verifier: Verifier
            let timeCreated: String
            let properties: [String]
        }

        struct Verifier: Decodable { let id: String }
    }
}
