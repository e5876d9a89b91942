public import Auditing
import FoundationEssentials
import Listings
import Manifests
import Secrets
public import Support

/// Reads records that were stored as JSON, `envaudit.record/1`.
///
/// A stored record is input like any other: what it holds may be hostile, cut off, or of another version. What is read is
/// checked as far as formats rely on it, and a record that contradicts itself is refused.
public enum RecordReader {
    /// More bytes than a record of a million secrets has.
    public static let maximumBytes = 1 << 30

    /// The record that the bytes are.
    ///
    /// - Throws: ``Failure``, whose message goes on where the file's name stops.
    public static func read(_ bytes: [UInt8]) throws(Failure) -> Record {
        let data = Data(bytes)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let head = try? decoder.decode(Head.self, from: data) else {
            throw Failure(
                message: "is not a record of envaudit: it is no JSON object with a schema",
                advice: "Make one: envaudit check --format json --output FILE")
        }
        guard head.schema == RecordJSON.version else {
            let name = String(head.schema.prefix(40))
            guard name != ShardFile.schema else {
                throw Failure(
                    message: "is one shard of a check, and no record",
                    advice: "Judge all shards: envaudit record merge FILE…")
            }
            throw head.schema.hasPrefix("envaudit.record/")
                ? Failure(
                    message: "has the schema \"\(name)\", and this version reads \(RecordJSON.version)",
                    advice: "Read it with the version of envaudit that wrote it.")
                : Failure(
                    message: "has the schema \"\(name)\"; expected \(RecordJSON.version)",
                    advice: "Make a record: envaudit check --format json --output FILE")
        }
        do {
            return try decoder.decode(StoredRecord.self, from: data).record()
        } catch let error as DecodingError {
            throw Failure(message: "is not a whole record: \(error.place)", advice: "")
        } catch let error as Unsound {
            throw Failure(message: "is not a valid record: \(error.reason)", advice: "")
        } catch {
            throw Failure(message: "is not a record that can be read", advice: "")
        }
    }

    private struct Head: Decodable { let schema: String }
}

/// Why a record is refused whose members have the right types.
private struct Unsound: Error { let reason: String }

/// A word out of a fixed list.
private struct Word<Value: RawRepresentable<String>>: Decodable {
    let value: Value

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Value(rawValue: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "unknown word")
        }
        self.value = value
    }
}

/// A moment by RFC 3339.
private struct StoredMoment: Decodable {
    let seconds: Double

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let instant = Instant(rfc3339: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no moment")
        }
        seconds = instant.secondsSince1970
    }
}

/// A day.
private struct StoredDay: Decodable {
    let day: CalendarDate

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let day = CalendarDate(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no day")
        }
        self.day = day
    }
}

/// A rule's id: formats write it as it is.
private struct StoredRule: Decodable {
    let id: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        id = try container.decode(String.self)
        let isID =
            !id.isEmpty && id.utf8.count <= 60
            && id.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }
        guard isID else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no rule's id")
        }
    }
}

/// Lower-case hexadecimal digits.
private struct StoredHex: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        text = try container.decode(String.self)
        let isHex = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
        }
        guard isHex, (8...64).contains(text.utf8.count) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no hexadecimal digits")
        }
    }
}

/// The members of a record as they stand in JSON; those that were added within version 1 are optional.
private struct StoredRecord: Decodable {
    let tool: Tool
    let generatedAt: StoredMoment
    let asOf: StoredDay
    let since: StoredMoment?
    let waiversFrom: Revision?
    let base: Revision?
    let workspace: String
    let verdict: Word<Verdict>
    let policy: Policy?
    let skippedRules: [StoredRule]
    let manifests: [Manifest]?
    let services: [StoredService]?
    let environments: [StoredEnvironment]
    let fingerprintKey: StoredHex?
    let sharing: [Shared]
    let checklists: [StoredChecklist]?

    struct Tool: Decodable { let version: String }

    struct Revision: Decodable {
        let revision: String
        let commit: StoredHex
    }

    struct Policy: Decodable {
        let failOn: Word<Severity>
        let allowUnproven: Bool
    }

    struct Manifest: Decodable {
        let file: String
        let sha256: StoredHex
    }

    struct StoredService: Decodable {
        let id: String
        let title: String
        let risk: String?
        let severity: Word<Severity>
        let isolation: Word<IsolationClass>
        let dashboard: String?
    }

    struct Shared: Decodable {
        let fingerprint: StoredHex
        let members: [Member]

        func value() throws -> SharedValue {
            SharedValue(stored: try fingerprint.fingerprint(), members.map(\.id))
        }
    }

    struct Member: Decodable {
        let environment: String
        let secret: String

        var id: SecretID { SecretID(environment: environment, address: secret) }
    }

    func record() throws -> Record {
        let services = Dictionary(
            (services ?? []).map { (Name($0.id), $0.service) }, uniquingKeysWith: { first, _ in first })
        let scope: EnvironmentRecord.Scope = skippedRules.isEmpty ? .allRules : .someRules
        let policy = policy.map { VerdictPolicy(failOn: $0.failOn.value, allowsUnproven: $0.allowUnproven) }
        let records = try environments.map { try $0.record(services, scope) }
        let values = try sharing.map { try $0.value() }
        let read = Record(
            stored: generatedAt.seconds, asOf: asOf.day, by: try version(), workspace: workspace,
            verdict: verdict.value, policy: policy, environments: records, sharing: values,
            skippedRules: skippedRules.map(\.id))
        guard var record = read else { throw Unsound(reason: "its verdict is better than its checks") }
        record.waiversFrom = waiversFrom.map(\.origin)
        record.base = base.map(\.origin)
        record.since = since?.seconds
        record.fingerprintKey = fingerprintKey?.text
        record.checklists = (checklists ?? []).map(\.progress)
        record.manifests = (manifests ?? []).map { ManifestDigest(file: $0.file, sha256: $0.sha256.text) }
        return record
    }

    private func version() throws -> String {
        let isVersion =
            (1...40).contains(tool.version.utf8.count)
            && tool.version.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
        guard isVersion else { throw Unsound(reason: "tool.version is not a version") }
        return tool.version
    }
}

extension StoredHex {
    fileprivate func fingerprint() throws -> Fingerprint {
        guard let fingerprint = Fingerprint(hex: text) else {
            throw Unsound(reason: "a fingerprint has not twelve hexadecimal digits")
        }
        return fingerprint
    }
}

extension StoredRecord.Revision {
    fileprivate var origin: RevisionOrigin { RevisionOrigin(revision: revision, commit: commit.text) }
}

extension StoredRecord.StoredService {
    fileprivate var service: Service {
        Service(
            stored: id, title: title, risk: risk, severity: severity.value, isolation: isolation.value,
            dashboard: dashboard)
    }
}

/// One environment of a record.
private struct StoredEnvironment: Decodable {
    let name: String
    let tier: Word<Tier>
    let verdict: Word<Verdict>
    let declaredAt: StoredCheck.StoredPosition?
    let declared: Declared?
    let settingsUrl: String?
    let scope: Word<StoredScope>?
    let listing: StoredListing?
    let comparedWith: [Other]
    let counts: [String: Int]
    let secrets: [Secret]
    let checks: [StoredCheck]
    let attestations: [StoredAttestation]?

    struct Declared: Decodable {
        let title: String?
        let frontend: String?
        let gitBranch: String?
        let hosting: String?
        let provider: String?
        let project: String?
    }

    struct Other: Decodable {
        let name: String
        let listing: StoredListing?
    }

    struct Secret: Decodable {
        let name: String
        let declaredBy: String?
        let service: String?
        let expected: String
        let set: Bool?
        let presence: Word<Presence>?
        let isolation: Word<IsolationClass>?
        let note: String?
        let fingerprint: StoredHex?

        func row(_ services: [Name: Service]) throws -> SecretRow {
            // A record of before services were told has their ids alone.
            let service = service.map { services[Name($0)] ?? Service(stored: $0) }
            return SecretRow(
                stored: name, declaredBy: declaredBy, service: service, isolation: isolation?.value,
                presence: presence?.value ?? .optional, expected: expected, isSet: set, note: note,
                fingerprint: try fingerprint?.fingerprint())
        }
    }

    struct StoredAttestation: Decodable {
        let subject: String
        let by: String
        let until: StoredDay
    }

    func record(
        _ services: [Name: Service], _ fallback: EnvironmentRecord.Scope
    ) throws -> EnvironmentRecord {
        let environment = Environment(
            stored: name, title: declared?.title, tier: tier.value, frontend: declared?.frontend,
            gitBranch: declared?.gitBranch, hosting: declared?.hosting, provider: declared?.provider,
            project: declared?.project,
            // A record of before that was told has the checks' positions alone.
            at: try declaredAt?.position()
                ?? Position(file: "environments/\(name).yaml", line: 1, column: 1))
        let others = try comparedWith.map { ListingSummary(stored: $0.name, try $0.listing?.seen()) }
        let stated = (attestations ?? []).map {
            AttestedSubject(subject: $0.subject, by: $0.by, until: $0.until.day)
        }
        let record = EnvironmentRecord(
            stored: environment, verdict: verdict.value,
            own: ListingSummary(stored: name, try listing?.seen()), others: others, settingsURL: settingsUrl,
            secrets: try secrets.map { try $0.row(services) },
            checks: try checks.map { try $0.check(of: name) },
            scope: scope?.value.scope ?? fallback, attestations: stated)
        let told = record.counts
        guard Status.allCases.allSatisfy({ counts[$0.rawValue] ?? 0 == told[$0] ?? 0 }) else {
            throw Unsound(reason: "the counts of an environment are not those of its checks")
        }
        return record
    }
}

/// What was seen of an environment's secrets.
private struct StoredListing: Decodable {
    let provider: String
    let source: Word<Listing.Source>
    let evidence: Word<EvidenceLevel>
    let secrets: Int
    let fetchedAt: StoredMoment
    let parts: [Part]?
    let unreadParts: [String]?
    let ageSeconds: Int?
    let tooOld: Bool?
    let maxAge: String?

    struct Part: Decodable {
        let name: String
        let provider: String
        let evidence: Word<EvidenceLevel>
        let secrets: Int
    }

    func seen() throws -> ListingSummary.Seen {
        let counts = [secrets, ageSeconds ?? 0] + (parts ?? []).map(\.secrets)
        guard counts.allSatisfy({ (0...1_000_000_000_000).contains($0) }) else {
            throw Unsound(reason: "a number of a listing is out of bounds")
        }
        return ListingSummary.Seen(
            stored: provider, source.value, evidence.value, count: secrets, fetchedAt: fetchedAt.seconds,
            parts: (parts ?? []).map {
                Listing.Part(
                    stored: $0.name, provider: $0.provider, evidence: $0.evidence.value, count: $0.secrets)
            }, gaps: unreadParts ?? [],
            age: ageSeconds.map {
                SnapshotAge(seconds: Double($0), exceededLimit: tooOld == true ? maxAge ?? "its limit" : nil)
            })
    }
}

/// One check of a record.
private struct StoredCheck: Decodable {
    let id: String
    let rule: StoredRule
    let subject: String
    let service: String?
    let status: Word<Status>
    let severity: Word<Severity>
    let evidence: Word<EvidenceLevel>
    let expected: String?
    let message: String
    let fix: String?
    let note: String?
    let remedy: Word<RemedyName>?
    let setTo: String?
    let url: String?
    let declaredAt: StoredPosition
    let waiver: StoredWaiver?
    let otherEnds: [End]?
    let new: Bool?

    struct StoredPosition: Decodable {
        let file: String
        let line: Int
        let column: Int

        func position() throws -> Position {
            guard (0...1_000_000_000).contains(line), (0...1_000_000_000).contains(column) else {
                throw Unsound(reason: "a line or column is out of bounds")
            }
            return Position(file: file, line: line, column: column)
        }
    }

    struct StoredWaiver: Decodable {
        let finding: String?
        let reason: String
        let owner: String
        let from: StoredDay
        let until: StoredDay
        let declaredAt: StoredPosition?
    }

    struct End: Decodable {
        let environment: String
        let subject: String
    }

    func check(of environment: String) throws -> Check {
        guard Name(id) == Name("\(environment)/\(rule.id)/\(subject)") else {
            throw Unsound(reason: "the id of a check is not made of its environment, rule and subject")
        }
        guard status.value != .waived || waiver != nil else {
            throw Unsound(reason: "a check is waived without a waiver")
        }
        let position = try declaredAt.position()
        let waiver = try waiver.map { waiver in
            Waiver(
                stored: waiver.finding ?? "\(rule.id)/\(subject)",
                at: try waiver.declaredAt?.position() ?? position, reason: waiver.reason,
                owner: waiver.owner, from: waiver.from.day, until: waiver.until.day)
        }
        let ends = (otherEnds ?? []).map { SubjectID(environment: $0.environment, name: $0.subject) }
        return Check(
            stored: environment, rule: rule.id, subject: subject, service: service, status: status.value,
            severity: severity.value, evidence: evidence.value, declaredAt: position, waiver: waiver,
            isNew: new,
            text: StoredText(
                message: message, fix: try steps(), expected: expected, url: url, otherEnds: ends))
    }

    /// What is to be done, taken apart into what is done and what the manifest notes.
    private func steps() throws -> Fix? {
        guard let fix else { return nil }
        let remedy = remedy?.value.remedy(setTo) ?? .person
        guard let note else { return Fix(stored: fix, note: nil, remedy) }
        let end = " Note: \(note)"
        guard fix.utf8.count >= end.utf8.count, fix.utf8.reversed().starts(with: end.utf8.reversed()) else {
            throw Unsound(reason: "a fix does not end with its note")
        }
        let steps = String(decoding: fix.utf8.dropLast(end.utf8.count), as: UTF8.self)
        return Fix(stored: steps, note: note, remedy)
    }
}

/// How far a checklist was.
private struct StoredChecklist: Decodable {
    let name: String
    let title: String
    let priorities: [Priority]
    let items: [Item]
    let next: String?

    struct Priority: Decodable {
        let number: Int
        let meaning: String
    }

    struct Item: Decodable {
        let id: String
        let title: String
        let priority: Int?
        let section: String?
        let environments: [String]
        let state: Word<ItemState.Kind>
        let proof: String?
        let details: [Detail]
    }

    struct Detail: Decodable {
        let caption: Word<ChecklistProgress.Caption>
        let form: Word<ChecklistProgress.Form>
        let text: String
    }

    var progress: ChecklistProgress {
        ChecklistProgress(
            name: name, title: title, priorities: priorities.map { ($0.number, $0.meaning) },
            items: items.map { item in
                ChecklistProgress.Item(
                    id: item.id, title: item.title, priority: item.priority, section: item.section,
                    environments: item.environments, state: item.state.value, proof: item.proof,
                    lines: item.details.map {
                        ChecklistProgress.Line($0.caption.value, $0.text, as: $0.form.value)
                    })
            }, next: next)
    }
}

extension DecodingError {
    /// The place and kind of the error, without the content.
    fileprivate var place: String {
        let (path, what): ([any CodingKey], String) =
            switch self {
            case .keyNotFound(let key, let context): (context.codingPath + [key], "is missing")
            case .typeMismatch(_, let context): (context.codingPath, "has the wrong type")
            case .valueNotFound(_, let context): (context.codingPath, "is null")
            case .dataCorrupted(let context) where context.codingPath.isEmpty:
                ([], "it is not valid JSON (truncated?)")
            case .dataCorrupted(let context): (context.codingPath, "has an unknown value")
            @unknown default: ([], "it can't be read")
            }
        guard !path.isEmpty else { return what }
        let names = path.prefix(12).map { key in
            key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue.prefix(40).snakeCase)"
        }
        return "\(names.joined().drop { $0 == "." }) \(what)"
    }
}

extension Substring {
    /// `generatedAt` as the member is called in JSON: `generated_at`.
    fileprivate var snakeCase: String {
        reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
    }
}
