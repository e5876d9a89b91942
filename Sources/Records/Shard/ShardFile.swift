import Auditing
import FoundationEssentials
public import Manifests
public import Secrets
public import Support

/// A part of a check as a file, `envaudit.shard/1`: JSON, of which the last member is encrypted, and tells that the rest
/// is whole. Its JSON Schema is `docs/schemas/shard.json`.
public enum ShardFile {
    /// The most bytes that a file may have: of several million secrets.
    public static let maximumBytes = 1 << 30

    static let schema = "envaudit.shard/1"
    private static let function = "aes-256-gcm"
    private static let evidenceMember = ",\n  \"evidence\": \""
    private static let end = "\"\n}\n"

    /// The file's text, which ends with a newline.
    public static func text(of shard: Shard, in workspace: Workspace, key: ShardKey) -> String {
        let salt = ShardKey.salt()
        // Without its end, as a member follows.
        let head = String(JSONText.of(HeadJSON(shard, salt: salt, key: key)).dropLast(3))
        let search = IdentifierSearch(EnvironmentIdentifiers(workspace.environments).all)
        let evidence = shard.evidence.sorted { $0.key < $1.key }.map {
            WrittenEvidence($1, of: $0, naming: search)
        }
        let encoder = JSONEncoder()
        encoder.userInfo[.isSealed] = true
        guard let content = try? encoder.encode(evidence) else {
            preconditionFailure("what was seen can be written")
        }
        let sealed = key.sealed(Array(content), beside: Array(head.utf8), salt: salt)
        return head + evidenceMember + Data(sealed).base64EncodedString() + end
    }

    /// Reads a file.
    ///
    /// - Throws: ``Failure``, whose message goes on where the file's name stops.
    public static func read(
        _ bytes: [UInt8], of workspace: Workspace, key: ShardKey
    ) throws(Failure) -> Shard {
        let (own, sealed) = try parts(of: bytes)
        let head = try head(own)
        guard head.tool.version == Tool.version else {
            throw Failure(
                message: "was made by envaudit \(head.tool.version), and this is \(Tool.version)",
                advice: "Run all shards, and the merge, with one version of envaudit.")
        }
        guard head.sealing.key_id == key.id else {
            throw Failure(
                message: "is sealed with another key than \(ShardKey.variable) holds",
                advice: "Give the same key to all shards and to the merge.")
        }
        guard let salt = Hexadecimal.bytes(of: head.sealing.salt), salt.count == ShardKey.saltCount,
            let data = Data(base64Encoded: Data(sealed)),
            let content = key.opened(Array(data), beside: own, salt: salt)
        else {
            throw Failure(message: "was changed since it was made, or is cut off", advice: again)
        }
        let evidence: [WrittenEvidence]
        do {
            evidence = try JSONDecoder().decode([WrittenEvidence].self, from: Data(content))
        } catch {
            throw Failure(message: "holds what this envaudit does not know", advice: again)
        }
        return try shard(head, evidence, workspace)
    }

    private static let again = "Run its shard again."

    private static func shard(
        _ head: HeadRead, _ evidence: [WrittenEvidence], _ workspace: Workspace
    ) throws(Failure) -> Shard {
        guard let part = ShardPart(head.shard, of: head.shards), let madeAt = Instant(rfc3339: head.made_at)
        else { throw Failure(message: "is not a shard: it does not say which", advice: again) }
        let shardHead = Shard.Head(
            part, run: head.run, workspace: head.workspace, madeAt: madeAt.secondsSince1970,
            judged: head.judged, skippedRules: head.skipped_rules,
            manifests: head.manifests.map { ManifestDigest(file: $0.file, sha256: $0.sha256) },
            toolVersion: head.tool.version)
        let byName = Dictionary(
            evidence.map { ($0.environment, $0) }, uniquingKeysWith: { first, _ in first })
        var all: [String: EnvironmentEvidence] = [:]
        for environment in workspace.environments {
            let name = environment.name.value
            all[name] = byName[name]?.evidence(of: environment, in: workspace)
        }
        return Shard(head: shardHead, evidence: all)
    }

    /// The readable part and the encrypted part.
    private static func parts(of bytes: [UInt8]) throws(Failure) -> (head: [UInt8], sealed: [UInt8]) {
        let mark = Array(evidenceMember.utf8)
        guard let start = bytes.firstRange(of: mark) else {
            throw Failure(
                message: "is not a shard of a check",
                advice: "Make one: envaudit check --shard I/N --run ID --output FILE")
        }
        guard bytes.suffix(end.utf8.count).elementsEqual(end.utf8),
            start.upperBound + end.utf8.count <= bytes.count
        else { throw Failure(message: "is cut off", advice: again) }
        return (
            Array(bytes[..<start.lowerBound]), Array(bytes[start.upperBound...].dropLast(end.utf8.count))
        )
    }

    private static func head(_ bytes: [UInt8]) throws(Failure) -> HeadRead {
        guard let head = try? JSONDecoder().decode(HeadRead.self, from: Data(bytes + Array("}".utf8))),
            head.schema == schema, head.sealing.function == function
        else {
            throw Failure(
                message: "is not a shard of version \(schema)",
                advice: "Run all shards, and the merge, with one version of envaudit.")
        }
        return head
    }

    private struct HeadRead: Decodable {
        struct Tool: Decodable { let version: String }
        struct Sealing: Decodable { let function, key_id, salt: String }
        struct Manifest: Decodable { let file, sha256: String }
        let schema: String
        let tool: Tool
        let workspace, run, made_at: String
        let shard, shards: Int
        let judged, skipped_rules: [String]
        let manifests: [Manifest]
        let sealing: Sealing
    }
}

/// What everybody can read of a part.
private struct HeadJSON: Encodable {
    let schema = ShardFile.schema
    let tool: ToolJSON
    let state = "partial"
    let workspace: String
    let shard, shards: Int
    let run: String
    let madeAt: String
    let environments: [String]
    let judged: [String]
    let skippedRules: [String]
    let manifests: [ManifestJSON]
    let sealing: Sealing

    struct Sealing: Encodable {
        let function = "aes-256-gcm"
        let keyId: String
        let salt: String
    }

    init(_ made: Shard, salt: [UInt8], key: ShardKey) {
        let head = made.head
        tool = ToolJSON(version: head.toolVersion)
        (workspace, run) = (head.workspace, head.run)
        (shard, shards) = (head.part.number, head.part.count)
        madeAt = "\(Instant(secondsSince1970: head.madeAt))"
        environments = made.evidence.keys.sorted()
        (judged, skippedRules) = (head.judged, head.skippedRules)
        manifests = head.manifests.map(ManifestJSON.init)
        sealing = Sealing(keyId: key.id, salt: Hexadecimal.text(of: salt))
    }
}
