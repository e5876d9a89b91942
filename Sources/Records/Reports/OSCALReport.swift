import Auditing
import Manifests
import Secrets
import Support

/// The record as OSCAL assessment results, version 1.1 (NIST): an observation for each check, a risk for whatever did not
/// pass, and a finding for each control of each environment. What is waived is a risk whose deviation was approved, with
/// the owner and the end of the waiver.
///
/// UUIDs are made of names (version 5), so a record gives the same file every time, and an environment, a risk and a
/// finding keep theirs from record to record. Texts are Markdown there, and are escaped as such.
struct OSCALReport {
    private static let version = "1.1.3"
    private static let namespace = "urn:envaudit:oscal:1"
    /// The namespace of the UUIDs: an own one, made once at random.
    private static let uuids: [UInt8] = [
        0x5E, 0x1B, 0x8C, 0x0A, 0x3D, 0x47, 0x4F, 0x2E, 0x9A, 0x61, 0xC7, 0x54, 0x0B, 0xE2, 0x96, 0xD3,
    ]

    private let record: Record
    private let rules: [String: RuleDescription]
    private let moment: String
    /// The observations of each environment's checks, created once, as findings refer to them.
    private let told: [[ToldCheck]]
    /// The UUID of each environment.
    private let components: [String]

    /// A check with the UUIDs of its observation and risk.
    private struct ToldCheck {
        let check: Check
        let component: String
        let observation: String
        /// `nil` if the check poses no risk.
        let risk: String?
    }

    init(_ record: Record) {
        self.record = record
        rules = Dictionary(
            RuleSet.all.descriptions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let moment = "\(Instant(secondsSince1970: record.generatedAt))"
        self.moment = moment
        var counts: [Name: Int] = [:]
        var environments: [Name: Int] = [:]
        let components = record.environments.map { environment in
            let name = environment.environment.name.value
            let number = environments[Name(name), default: 0]
            environments[Name(name)] = number + 1
            return Self.uuid(record, "environment", name + (number == 0 ? "" : "#\(number)"))
        }
        self.components = components
        told = zip(record.environments, components).map { environment, component in
            environment.checks.map { check in
                let number = counts[Name(check.id), default: 0]
                counts[Name(check.id)] = number + 1
                // Ids are unique; if two checks have one nevertheless, their UUIDs differ.
                let name = check.id + (number == 0 ? "" : "#\(number)")
                return ToldCheck(
                    check: check, component: component,
                    observation: Self.uuid(record, "observation", "\(name)@\(moment)"),
                    risk: check.riskStatus.map { _ in Self.uuid(record, "risk", name) })
            }
        }
    }

    var json: JSONValue {
        var results: [(key: String, value: JSONValue)] = [
            ("uuid", .text(uuid("result", moment))),
            ("title", .text("Isolation of \(line(record.workspace))")),
            (
                "description",
                .text(
                    "What envaudit proved of the isolation of environments, by which evidence, and what could not be proved. Verdict: \(record.verdict.rawValue)."
                )
            ),
            ("start", .text(moment)), ("end", .text(moment)),
            ("props", .list(resultProperties)),
            (
                "local-definitions",
                .object([
                    ("components", .list(zip(record.environments, components).map { component($0, $1) }))
                ])
            ),
            ("reviewed-controls", reviewedControls),
        ]
        let checks = told.joined()
        if !checks.isEmpty { results.append(("observations", .list(checks.map(observation)))) }
        let risks = checks.compactMap(risk)
        if !risks.isEmpty { results.append(("risks", .list(risks))) }
        let findings = record.environments.indices.flatMap {
            self.findings(record.environments[$0], components[$0], told[$0])
        }
        if !findings.isEmpty { results.append(("findings", .list(findings))) }
        let plan = uuid("plan", "manifests")
        return .object([
            (
                "assessment-results",
                .object([
                    ("uuid", .text(uuid("document", moment))), ("metadata", metadata),
                    ("import-ap", .object([("href", .text("#\(plan)"))])),
                    ("local-definitions", .object([("objectives-and-methods", .list(objectives))])),
                    ("results", .list([.object(results)])),
                    (
                        "back-matter",
                        .object([
                            (
                                "resources",
                                .list([
                                    .object([
                                        ("uuid", .text(plan)), ("title", .text("Manifests of envaudit")),
                                        (
                                            "description",
                                            .text(
                                                "The folder environments/ declares what is isolated and expected; every rule of envaudit is applied to it, but for those that the results name as skipped."
                                            )
                                        ),
                                    ])
                                ])
                            )
                        ])
                    ),
                ])
            )
        ])
    }
}

// What stands around the results.
extension OSCALReport {
    private var metadata: JSONValue {
        var members: [(key: String, value: JSONValue)] = [
            ("title", .text("Configuration record of \(line(record.workspace))")),
            ("last-modified", .text(moment)), ("version", .text(moment)),
            ("oscal-version", .text(Self.version)),
        ]
        var owners: Set<Name> = []
        let parties = told.joined().compactMap { told -> JSONValue? in
            guard told.check.status == .waived, let owner = told.check.waiver?.owner,
                owners.insert(Name(owner)).inserted
            else { return nil }
            return .object([
                ("uuid", .text(party(owner))), ("type", .text("organization")), ("name", .text(word(owner))),
                ("remarks", .text("Owner of waivers.")),
            ])
        }
        if !parties.isEmpty { members.append(("parties", .list(parties))) }
        return .object(members)
    }

    private var resultProperties: [JSONValue] {
        [
            property("verdict", record.verdict.rawValue),
            property("envaudit-version", record.toolVersion ?? Tool.version),
        ] + record.skippedRules.map { property("skipped-rule", $0) }
    }

    private func component(_ record: EnvironmentRecord, _ uuid: String) -> JSONValue {
        .object([
            ("uuid", .text(uuid)), ("type", .text("system")),
            ("title", .text(line(record.title))),
            (
                "description",
                .text(
                    "The environment \(line(record.environment.name.value)): \(record.environment.tier.rawValue)."
                )
            ),
            (
                "props",
                .list([
                    property("tier", record.environment.tier.rawValue),
                    property("verdict", record.verdict.rawValue),
                ])
            ),
            ("status", .object([("state", .text("operational"))])),
        ])
    }

    /// The controls of the rules that were applied.
    private var controls: [Control] {
        let skipped = Set(record.skippedRules)
        let applied = Set(rules.values.filter { !skipped.contains($0.id) }.flatMap(\.controls))
        return Control.allCases.filter(applied.contains)
    }

    private var objectives: [JSONValue] {
        let declared: JSONValue = .object([
            ("control-id", .text(Self.declared)),
            (
                "parts",
                .list([
                    objective(
                        Self.declared,
                        "What the manifests declare of the environment holds, and every isolation rule that applies to it."
                    )
                ])
            ),
        ])
        return [declared]
            + controls.map { control in
                let names = rules.values.filter { $0.controls.contains(control) }.map(\.id).sorted()
                return .object([
                    ("control-id", .text(control.token)),
                    (
                        "parts",
                        .list([
                            objective(
                                control.token,
                                "\(control.standard), \(control.number), \(control.title): the part of it that these rules check: \(names.joined(separator: ", "))."
                            )
                        ])
                    ),
                ])
            }
    }

    private func objective(_ control: String, _ prose: String) -> JSONValue {
        .object([
            ("id", .text(Self.objective(control))), ("name", .text("assessment-objective")),
            ("prose", .text(prose)),
        ])
    }

    private var reviewedControls: JSONValue {
        func selection(_ description: String, _ tokens: [String]) -> JSONValue {
            .object([
                ("description", .text(description)),
                ("include-controls", .list(tokens.map { .object([("control-id", .text($0))]) })),
            ])
        }
        let own = selection("What the manifests declare.", [Self.declared])
        let standards = controls.map(\.standard).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        return .object([
            (
                "control-selections",
                .list(
                    [own]
                        + standards.map { standard in
                            selection(
                                standard, controls.filter { $0.standard == standard }.map(\.token))
                        })
            )
        ])
    }

    /// The control of the manifests themselves.
    private static let declared = "envaudit-declared"

    private static func objective(_ control: String) -> String { "\(control)_envaudit" }
}

// Observations, risks and findings.
extension OSCALReport {
    private func observation(_ told: ToldCheck) -> JSONValue {
        let check = told.check
        let method =
            switch check.evidence {
            case .attestation: "INTERVIEW"
            case .none: "EXAMINE"
            case .name, .digest, .value: "TEST"
            }
        var evidence: [(key: String, value: JSONValue)] = []
        if !check.declaredAt.file.isEmpty { evidence.append(("href", .text(check.declaredAt.reference))) }
        evidence += [
            (
                "description",
                .text(
                    "Evidence: \(check.evidence.rawValue). Declared at \(line("\(check.declaredAt)")).")
            )
        ]
        return .object([
            ("uuid", .text(told.observation)), ("title", .text(line("\(check.rule): \(check.subject)"))),
            ("description", .text(line(check.sentence))),
            (
                "props",
                .list([
                    property("check-id", check.id), property("rule", check.rule),
                    property("status", check.status.rawValue),
                    property("severity", check.severity.rawValue),
                    property("evidence", check.evidence.rawValue),
                ])
            ),
            ("methods", .list([.text(method)])), ("types", .list([.text("control-objective")])),
            (
                "subjects",
                .list([
                    .object([
                        ("subject-uuid", .text(told.component)), ("type", .text("component")),
                    ])
                ])
            ),
            ("relevant-evidence", .list([.object(evidence)])), ("collected", .text(moment)),
        ])
    }

    private func risk(_ told: ToldCheck) -> JSONValue? {
        let check = told.check
        guard let uuid = told.risk, let status = check.riskStatus else { return nil }
        let why = rules[check.rule]?.why ?? ""
        var members: [(key: String, value: JSONValue)] = [
            ("uuid", .text(uuid)),
            ("title", .text(line("\(check.subject) in \(check.environment) (\(check.rule))"))),
            ("description", .text(line(check.sentence))),
            ("statement", .text(line(why.isEmpty ? check.rule : why))),
            (
                "props",
                .list([
                    property("severity", check.severity.rawValue), property("status", check.status.rawValue),
                ])
            ),
            ("status", .text(status)),
        ]
        let waiver = check.status == .waived ? check.waiver : nil
        if let waiver { members.append(("deadline", .text("\(waiver.until)T23:59:59Z"))) }
        if let fix = check.fix {
            members.append(
                (
                    "remediations",
                    .list([
                        .object([
                            ("uuid", .text(self.uuid("remediation", uuid))),
                            ("lifecycle", .text("recommendation")),
                            ("title", .text("Fix")), ("description", .text(line(fix))),
                        ])
                    ])
                ))
        }
        if let waiver {
            members.append(
                (
                    "risk-log",
                    .object([
                        (
                            "entries",
                            .list([
                                .object([
                                    ("uuid", .text(self.uuid("waiver", uuid))),
                                    ("title", .text("Waived until \(waiver.until)")),
                                    ("description", .text(line(waiver.reason))),
                                    ("start", .text("\(waiver.from)T00:00:00Z")),
                                    ("end", .text("\(waiver.until)T23:59:59Z")),
                                    (
                                        "logged-by",
                                        .list([.object([("party-uuid", .text(party(waiver.owner)))])])
                                    ),
                                    ("status-change", .text(status)),
                                ])
                            ])
                        )
                    ])
                ))
        }
        members.append(
            (
                "related-observations",
                .list([.object([("observation-uuid", .text(told.observation))])])
            ))
        return .object(members)
    }

    /// What an environment's checks come to, for its manifests and for each control that some of them check.
    private func findings(
        _ record: EnvironmentRecord, _ component: String, _ checks: [ToldCheck]
    ) -> [JSONValue] {
        let all = finding(
            record, component, Self.declared, "What is declared of \(line(record.title))", checks,
            isSatisfied: record.verdict == .pass)
        return [all]
            + controls.compactMap { control in
                let own = checks.filter { rules[$0.check.rule]?.controls.contains(control) == true }
                // A control without a check was not assessed.
                guard own.contains(where: { $0.check.status != .absent }) else { return nil }
                let isSatisfied = own.allSatisfy {
                    $0.check.status == .pass || $0.check.status == .absent
                }
                return finding(
                    record, component, control.token, "\(control.shortName) in \(line(record.title))", own,
                    isSatisfied: isSatisfied)
            }
    }

    private func finding(
        _ record: EnvironmentRecord, _ component: String, _ control: String, _ title: String,
        _ checks: [ToldCheck],
        isSatisfied: Bool
    ) -> JSONValue {
        let counts = checks.reduce(into: [Status: Int]()) { $0[$1.check.status, default: 0] += 1 }
        var status: [(key: String, value: JSONValue)] = [
            ("state", .text(isSatisfied ? "satisfied" : "not-satisfied"))
        ]
        if !isSatisfied { status.append(("reason", .text(counts[.fail] == nil ? "other" : "fail"))) }
        var members: [(key: String, value: JSONValue)] = [
            ("uuid", .text(uuid("finding", "\(component)/\(control)"))),
            ("title", .text(title)),
            ("description", .text("\(line(record.environment.name.value)): \(counts.tally).")),
            (
                "target",
                .object([
                    ("target-id", .text(Self.objective(control))), ("type", .text("objective-id")),
                    ("status", .object(status)),
                ])
            ),
        ]
        if !checks.isEmpty {
            members.append(
                (
                    "related-observations",
                    .list(checks.map { .object([("observation-uuid", .text($0.observation))]) })
                ))
        }
        let risks = checks.compactMap(\.risk)
        if !risks.isEmpty {
            members.append(
                ("related-risks", .list(risks.map { .object([("risk-uuid", .text($0))]) })))
        }
        return .object(members)
    }
}

// Names and texts.
extension OSCALReport {
    private static func uuid(_ record: Record, _ kind: String, _ name: String) -> String {
        // With its length in front of it, no part can run into the next one.
        ContentHash.uuid(
            of: "\(kind):\(record.workspace.utf8.count):\(record.workspace):\(name)", in: uuids)
    }

    private func uuid(_ kind: String, _ name: String) -> String { Self.uuid(record, kind, name) }

    private func party(_ owner: String) -> String { uuid("owner", owner) }

    private func property(_ name: String, _ value: String) -> JSONValue {
        .object([
            ("name", .text(name)), ("ns", .text(Self.namespace)), ("value", .text(word(value))),
        ])
    }

    /// A text as one line of Markdown, which is never empty.
    private func line(_ text: String) -> String {
        let escaped = MarkdownText.escape(text)
        return escaped.allSatisfy { $0 == " " } ? "–" : escaped
    }

    /// A text as a string of OSCAL: one line that neither begins nor ends with white space.
    private func word(_ text: String) -> String {
        let escaped = TerminalText.escape(text)
        let isTrimmed = escaped.first?.isWhitespace == false && escaped.last?.isWhitespace == false
        return isTrimmed ? escaped : "\"\(escaped)\""
    }
}

extension Check {
    /// OSCAL's word for the state of the risk; `nil` without a risk.
    fileprivate var riskStatus: String? {
        switch status {
        case .fail: "open"
        case .waived: "deviation-approved"
        case .unproven, .error: "investigating"
        case .pass, .absent: nil
        }
    }
}
