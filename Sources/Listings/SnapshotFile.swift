import FoundationEssentials
public import Secrets
public import Support

/// A sealed snapshot as a file, `envaudit.snapshot/1`: JSON whose last member, `integrity`, is computed over the rest.
///
/// It covers all bytes before that member, so that no change goes unnoticed, even to members unknown to this version.
/// The JSON Schema is `docs/schemas/snapshot.json`.
public enum SnapshotFile {
    /// The maximum size of a file.
    public static let maximumBytes = 2 << 20

    static let schema = "envaudit.snapshot/1"
    private static let integrityMember = ",\n  \"integrity\": \""
    private static let end = "\"\n}\n"

    /// Returns the file's text, which ends with a newline.
    public static func text(of snapshot: Snapshot) -> String {
        var content = body(of: snapshot)
        let integrity = content.withUTF8 { snapshot.sealer.integrity(of: UnsafeRawBufferPointer($0)) }
        return content + integrityMember + integrity + end
    }

    /// Reads a file.
    ///
    /// - Parameter key: The operator's key. A file made with a key cannot be read without it; with a key, a file made
    ///   without one is refused, as anybody could have made it.
    /// - Throws: ``Failure``, which quotes only the file's version.
    public static func read(_ bytes: [UInt8], key: SealKey?) throws(Failure) -> Snapshot {
        guard bytes.count <= maximumBytes else {
            throw Failure(
                message: "is larger than \(maximumBytes) bytes, so it is not a snapshot", advice: retake)
        }
        // Git may change line endings at checkout; JSON strings contain none.
        let bytes = bytes.contains(0x0D) ? bytes.filter { $0 != 0x0D } : bytes
        let version: Version = try decode(bytes)
        guard version.schema == schema else {
            throw Failure(
                message: "is not a snapshot of version \(schema)",
                advice: "Take a new one with this envaudit, or use the envaudit that took it.")
        }
        let body: Body = try decode(bytes)
        let sealer = try sealer(body.sealing, key: key)
        try checkIntegrity(of: bytes, by: sealer)
        return try snapshot(body, sealer)
    }

    /// Returns the environment that a file claims to be of; `nil` if it names none.
    public static func environment(in bytes: [UInt8]) -> String? {
        guard bytes.count <= maximumBytes else { return nil }
        return try? JSONDecoder().decode(Claim.self, from: Data(bytes)).environment
    }
}

// MARK: Reading

extension SnapshotFile {
    private struct Version: Decodable { let schema: String }

    private struct Claim: Decodable { let environment: String }

    private struct Body: Decodable {
        struct Sealing: Decodable {
            let function: String
            let n, r, p: Int
            let salt: String
            let key_check: String?
        }
        struct Secret: Decodable {
            let name: String
            let updated_at: String?
            let platform: Bool
            let seal: String?
            let entry: String?
            let incidental: Bool?
            let within: [Part]?
        }
        struct Part: Decodable { let kind, seal: String }
        struct Resource: Decodable {
            let kind: String
            let account, id, title: String?
            let name: String
            let preview: Bool
        }
        struct Unlisted: Decodable {
            let part: String?
            let reason, advice: String
            let any_name: Bool
        }
        struct Branch: Decodable {
            let name: String
            let project: String?
            let with_data: Bool?
        }
        let environment, provider: String
        let project: String?
        let places: [String]?
        let taken_at, evidence: String
        let sealing: Sealing
        let secrets: [Secret]
        let resources: [Resource]?
        let unlisted: [Unlisted]?
        let branches: [Branch]?
    }

    private static let retake = "Take a new one: envaudit snapshot ENV"

    private static func wrongShape(_ detail: String) -> Failure {
        Failure(message: "is not a snapshot: \(detail)", advice: retake)
    }

    private static func decode<Value: Decodable>(_ bytes: [UInt8]) throws(Failure) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch DecodingError.keyNotFound(let key, _) {
            throw wrongShape("it has no `\(key.stringValue)`")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            let member = context.codingPath.last { $0.intValue == nil }?.stringValue
            throw wrongShape(member.map { "`\($0)` has another type" } ?? "it has another shape")
        } catch {
            throw Failure(message: "is not valid JSON (truncated?)", advice: retake)
        }
    }

    private static func sealer(_ sealing: Body.Sealing, key: SealKey?) throws(Failure) -> Sealer {
        guard sealing.function == "scrypt", let cost = SealCost(n: sealing.n, r: sealing.r, p: sealing.p),
            let salt = Hexadecimal.bytes(of: sealing.salt), salt.count == Sealer.saltCount
        else { throw wrongShape("`sealing` asks for what no envaudit does") }
        switch (sealing.key_check, key) {
        case (_?, nil):
            throw Failure(
                message: "is sealed with a key, and \(SealKey.variable) is not set",
                advice: "Export the key that it was taken with as \(SealKey.variable).")
        case (nil, _?):
            throw Failure(
                message:
                    "is sealed without a key, though \(SealKey.variable) is set: anybody could have made it",
                advice: "Take it again with the key, or unset \(SealKey.variable).")
        case (let check, let key):
            let sealer = Sealer(salt: salt, cost: cost, key: key)
            guard check == sealer.keyCheck.map({ Hexadecimal.text(of: $0) }) else {
                throw Failure(
                    message: "is sealed with another key than \(SealKey.variable) holds",
                    advice: "Export the key that it was taken with, or take it again.")
            }
            return sealer
        }
    }

    private static func checkIntegrity(of bytes: [UInt8], by sealer: Sealer) throws(Failure) {
        // The tail has a fixed form and length, so the bytes that it covers need no search.
        let probe = [UInt8]().withUnsafeBytes { sealer.integrity(of: $0) }
        let tailCount = integrityMember.utf8.count + probe.utf8.count + end.utf8.count
        let expected = bytes.dropLast(tailCount).withUnsafeBytes { sealer.integrity(of: $0) }
        let tail = integrityMember + expected + end
        guard bytes.suffix(tailCount).elementsEqual(tail.utf8) else {
            throw Failure(message: "was changed since it was taken, or is cut off", advice: retake)
        }
    }

    private static func snapshot(_ body: Body, _ sealer: Sealer) throws(Failure) -> Snapshot {
        guard let takenAt = Instant(rfc3339: body.taken_at) else {
            throw wrongShape("`taken_at` is not a moment")
        }
        guard let evidence = EvidenceLevel(rawValue: body.evidence), [.name, .digest].contains(evidence)
        else {
            throw wrongShape("`evidence` is neither name nor digest")
        }
        guard body.secrets.count <= Snapshot.mostSecrets else {
            throw wrongShape("it holds more than \(Snapshot.mostSecrets) secrets")
        }
        guard Set(body.secrets.map(\.name)).count == body.secrets.count else {
            throw wrongShape("it lists a name twice")
        }
        var secrets: [SealedSecret] = []
        for (index, secret) in body.secrets.enumerated() {
            let seal = secret.seal.flatMap { Seal(hex: $0) }
            let updatedAt = secret.updated_at.flatMap { Instant(rfc3339: $0) }
            guard (1...1024).contains(secret.name.utf8.count), (seal == nil) == (secret.seal == nil),
                (updatedAt == nil) == (secret.updated_at == nil)
            else { throw wrongShape("entry \(index + 1) of `secrets` is not as entries are") }
            let parts = (secret.within ?? []).compactMap { part in
                PartOfValue.Kind(rawValue: part.kind).flatMap { kind in
                    Seal(hex: part.seal).map { (kind: kind, seal: $0) }
                }
            }
            guard parts.count == (secret.within ?? []).count else {
                throw wrongShape("entry \(index + 1) of `secrets` is not as entries are")
            }
            secrets.append(
                SealedSecret(
                    name: secret.name, seal: seal, entry: secret.entry, isPlatform: secret.platform,
                    isIncidental: secret.incidental == true, updatedAt: updatedAt?.secondsSince1970,
                    within: parts))
        }
        return Snapshot(
            environment: body.environment, provider: body.provider, project: body.project,
            places: body.places ?? [],
            takenAt: takenAt.secondsSince1970, evidence: evidence, secrets: secrets,
            resources: body.resources?.map {
                BoundResource(
                    kind: $0.kind, account: $0.account, id: $0.id, title: $0.title, name: $0.name,
                    isPreview: $0.preview)
            },
            unlisted: (body.unlisted ?? []).map {
                (
                    part: $0.part,
                    names: UnlistedNames(Failure(message: $0.reason, advice: $0.advice), isOpen: $0.any_name)
                )
            },
            // Files of earlier versions do not list branches.
            copies: body.branches?.map {
                BranchCopy(name: $0.name, project: $0.project, hasData: $0.with_data)
            } ?? (body.provider == "supabase" ? [.unseen] : []),
            sealer: sealer)
    }
}

// MARK: Writing

extension SnapshotFile {
    /// Returns all of the file except its last member.
    private static func body(of snapshot: Snapshot) -> String {
        let (sealer, cost) = (snapshot.sealer, snapshot.sealer.cost)
        let secrets = snapshot.secrets.map { secret in
            let updatedAt = secret.updatedAt.map { Instant(secondsSince1970: $0).description }
            return
                "    { \"name\": \(quote(secret.name)), \"updated_at\": \(quote(updatedAt)), "
                + "\"platform\": \(secret.isPlatform), \"seal\": \(quote(secret.seal?.hex))"
                + (secret.entry.map { ", \"entry\": \(quote($0))" } ?? "")
                + (secret.isIncidental ? ", \"incidental\": true" : "") + within(secret) + " }"
        }
        // A digest of unprinted fields could be guessed, so the resource is stored without it and is unproven.
        let resources = snapshot.resources.map { resources in
            let rows = resources.sorted { ($0.kind, $0.name) < ($1.kind, $1.name) }.map {
                "    { \"kind\": \(quote($0.kind)), \"account\": \(quote($0.account)), \"id\": \(quote($0.id)), "
                    + "\"title\": \(quote($0.title)), \"name\": \(quote($0.name)), \"preview\": \($0.isPreview) }"
            }
            return "  \"resources\": [" + (rows.isEmpty ? "" : "\n\(rows.joined(separator: ",\n"))\n  ")
                + "],\n"
        }
        // Which names the listing would show is not stored, so every unlisted name may be set.
        let unlisted = snapshot.unlisted.map { part, names in
            "    { \"part\": \(quote(part)), \"any_name\": \(names.isOpen), "
                + "\"reason\": \(quote(names.reason.message)), \"advice\": \(quote(names.reason.advice)) }"
        }
        let unlistedMember =
            unlisted.isEmpty ? "" : "  \"unlisted\": [\n\(unlisted.joined(separator: ",\n"))\n  ],\n"
        let branches = snapshot.copies.map {
            "    { \"name\": \(quote($0.name)), \"project\": \(quote($0.project)), "
                + "\"with_data\": \($0.hasData.map { "\($0)" } ?? "null") }"
        }
        let branchMember =
            "  \"branches\": ["
            + (branches.isEmpty ? "" : "\n\(branches.joined(separator: ",\n"))\n  ") + "],\n"
        return """
            {
              "schema": \(quote(schema)),
              "environment": \(quote(snapshot.environment)),
              "provider": \(quote(snapshot.provider)),
              "project": \(quote(snapshot.project)),
              "places": [\(snapshot.places.map { quote($0) }.joined(separator: ", "))],
              "taken_at": "\(Instant(secondsSince1970: snapshot.takenAt))",
              "evidence": "\(snapshot.evidence.rawValue)",
              "sealing": {
                "function": "scrypt", "n": \(cost.n), "r": \(cost.r), "p": \(cost.p),
                "salt": "\(Hexadecimal.text(of: sealer.salt))",
                "key_check": \(quote(sealer.keyCheck.map { Hexadecimal.text(of: $0) }))
              },
            \(resources ?? "")\(unlistedMember)\(branchMember)  "secrets": [
            \(secrets.joined(separator: ",\n"))
              ]
            """
    }

    /// Returns the seals of the parts of a secret's value.
    private static func within(_ secret: SealedSecret) -> String {
        guard !secret.within.isEmpty else { return "" }
        let parts = secret.within.map { "{ \"kind\": \(quote($0.rawValue)), \"seal\": \(quote($1.hex)) }" }
        return ", \"within\": [\(parts.joined(separator: ", "))]"
    }

    /// Returns a JSON string that can control neither a terminal nor a CI's log.
    private static func quote(_ text: String?) -> String { text.map { JSONText.line(of: $0) } ?? "null" }
}
