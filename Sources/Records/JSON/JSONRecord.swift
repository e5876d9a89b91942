import Auditing
import Manifests
import Support

/// The record as JSON, `envaudit.record/1`: within the version, fields are added and never renamed.
/// Its JSON Schema is `docs/schemas/record.json`.
enum JSONRecord {
    static func render(_ record: Record) -> String {
        var output = ""
        value(of: record).write(to: &output)
        return output + "\n"
    }

    private static func value(of record: Record) -> JSONValue {
        .object(
            [
                ("schema", .text("envaudit.record/1")),
                ("tool", .object([("name", .text("envaudit")), ("version", .text(Tool.version))])),
                ("generated_at", .text("\(Instant(secondsSince1970: record.generatedAt))")),
                ("as_of", .text("\(record.asOf)")),
            ]
                + (record.waiversFrom.map { [("waivers_from", value(of: $0))] } ?? []) + [
                    ("workspace", .text(record.workspace)),
                    ("verdict", .text(record.verdict.rawValue)),
                    ("skipped_rules", .list(record.skippedRules.map { .text($0) })),
                    ("environments", .list(record.environments.map(value))),
                    ("sharing", .list(record.sharing.map(value))),
                ])
    }

    private static func value(of record: EnvironmentRecord) -> JSONValue {
        let counts = record.counts
        return .object([
            ("name", .text(record.environment.name.value)),
            ("tier", .text(record.environment.tier.rawValue)),
            ("verdict", .text(record.verdict.rawValue)),
            ("listing", record.listing.seen?.json ?? .null),
            ("compared_with", .list(record.comparedWith.map(comparison))),
            ("counts", .object(Status.allCases.map { ($0.rawValue, .number(counts[$0] ?? 0)) })),
            ("secrets", .list(record.secrets.map(value))),
            ("checks", .list(record.checks.map(value))),
        ])
    }

    private static func comparison(_ other: ListingSummary) -> JSONValue {
        .object([
            ("name", .text(other.environment)),
            ("listing", other.seen?.json ?? .null),
        ])
    }

    private static func value(of secret: SecretRow) -> JSONValue {
        .object([
            ("name", .text(secret.name)), ("declared_by", .text(secret.declaredBy)),
            ("service", .text(secret.service?.id)),
            ("expected", .text(secret.expected)), ("set", secret.isSet.map { .flag($0) } ?? .null),
        ])
    }

    private static func value(of check: Check) -> JSONValue {
        .object([
            ("id", .text(check.id)), ("rule", .text(check.rule)), ("subject", .text(check.subject)),
            ("service", .text(check.service)), ("status", .text(check.status.rawValue)),
            ("raw_status", .text((check.status == .waived ? .fail : check.status).rawValue)),
            ("severity", .text(check.severity.rawValue)), ("evidence", .text(check.evidence.rawValue)),
            ("expected", .text(check.expected)), ("message", .text(check.message)), ("fix", .text(check.fix)),
            ("url", .text(check.url)), ("declared_at", value(of: check.declaredAt)),
            ("waiver", check.waiver.map(value) ?? .null),
        ])
    }

    private static func value(of position: Position) -> JSONValue {
        .object([
            ("file", .text(position.file)), ("line", .number(position.line)),
            ("column", .number(position.column)),
        ])
    }

    static func value(of waiver: Waiver) -> JSONValue {
        .object([
            ("reason", .text(waiver.reason)), ("owner", .text(waiver.owner)),
            ("from", .text("\(waiver.from)")),
            ("until", .text("\(waiver.until)")),
        ])
    }

    static func value(of origin: WaiverOrigin) -> JSONValue {
        .object([("revision", .text(origin.revision)), ("commit", .text(origin.commit))])
    }

    private static func value(of shared: SharedValue) -> JSONValue {
        .object([
            ("fingerprint", .text("\(shared.fingerprint)")),
            (
                "members",
                .list(
                    shared.members.map {
                        .object([("environment", .text($0.environment)), ("secret", .text($0.secret))])
                    })
            ),
        ])
    }
}
