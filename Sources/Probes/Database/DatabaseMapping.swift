import Auditing
import Listings
import Manifests
import Secrets
import Support

/// The rule that the rows of an environment's database match its assertions, and are not another environment's.
struct DatabaseMapping: WordedRule {
    let description = RuleDescription(
        id: "database-mapping",
        failsWhen:
            "an assertion on the rows of the environment's database does not hold, such as that they name nothing of another environment's accounts",
        needs: .value, severity: .high,
        why:
            "What a database maps decides whose account is used: a row copied from another environment books, charges or notifies there, whatever the secrets are.",
        fix: "Correct the rows in the database, or the assertion.",
        principle: .ownAccounts, controls: [.nhi8, .iso27001, .nistCM41],
        table: ProbeTable(title: "Database", subject: "Assertion", area: "the database", isCommon: false),
        proves:
            "What is asserted holds for the rows that are there at the moment of the check; without rows nothing is proved. It does not prove what is not asserted."
    )

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        (environment.environment.probes[DatabaseDeclaration.self]?.assertions ?? []).map { assertion in
            AssertionEvaluator(environment, assertion, audit).judgement
        }
    }
}

/// The evaluation of one assertion against its result.
private struct AssertionEvaluator {
    let environment: AuditedEnvironment
    let assertion: DatabaseAssertion
    let audit: Audit

    init(_ environment: AuditedEnvironment, _ assertion: DatabaseAssertion, _ audit: Audit) {
        (self.environment, self.assertion, self.audit) = (environment, assertion, audit)
    }

    private typealias Finding = (status: Status, message: String)

    var judgement: Judgement {
        let service = assertion.service.flatMap { audit.services[$0.value] }
        let seen: AssertionResult
        switch environment.observation.probeResults.assertion(assertion.name.value) {
        case .failure(let failure):
            return .unseen(
                assertion.name.value, at: assertion.name.position, service: service, failure)
        case .success(let sighting): seen = sighting
        }
        let (status, message) = finding(seen)
        let ref = environment.environment.supabaseProject?.value ?? ""
        var judgement = Judgement(
            assertion.name.value, at: assertion.name.position, service: service, status,
            evidence: status == .unproven ? .none : .value,
            expected: assertion.expected, message, fix: status == .fail ? fix : nil,
            url: "https://supabase.com/dashboard/project/\(ref)/sql/new")
        judgement.otherEnds = sharing(seen)
        return judgement
    }

    /// Returns the same assertion in each environment that shares some of the values.
    private func sharing(_ seen: AssertionResult) -> [SubjectID] {
        guard case .disjoint = assertion.claim, case .values(let own) = seen else { return [] }
        let name = assertion.name.value
        return audit.environments.compactMap { other in
            guard other.name != environment.name, other.environment.disjointAssertion(named: name) != nil,
                case .seen(let theirs) = counterpart(other, name), own.shared(with: theirs).count > 0
            else { return nil }
            return SubjectID(environment: other.name, name: name)
        }
    }

    private var fix: Fix {
        Fix("Correct the rows, or the assertion.\(assertion.why.map { " \($0)" } ?? "")")
    }

    private func finding(_ seen: AssertionResult) -> Finding {
        switch (assertion.claim, seen) {
        case (_, .missing(.table)): return (.fail, "names a table that does not exist")
        case (_, .missing(.column)): return (.fail, "names a column that does not exist")
        case (.rows, .rows(let rows)), (.query(_, yieldsRows: true), .rows(let rows)):
            return (rows.count > 0 ? .pass : .fail, "has \(rows.ofRows)")
        case (.noRows, .rows(let rows)), (.query(_, yieldsRows: false), .rows(let rows)):
            return (rows.count == 0 ? .pass : .fail, "has \(rows.ofRows)")
        case (.neverNull(let column), .nulls(let nulls, of: let rows)):
            return neverNull(column, nulls, of: rows)
        case (.table, .table(let isThere)):
            return (isThere ? .pass : .fail, isThere ? "exists" : "does not exist")
        case (.index(let indexes), .indexes(let found)): return judge(indexes, found)
        case (.recent(_, within: let period), .latest(let latest)): return recent(latest, within: period)
        case (.disjoint, .tooManyValues):
            return (.unproven, "has more than 10,000 values, which is too many to compare")
        case (.disjoint, .values(let values)): return disjoint(values)
        default: return (.unproven, "was seen as something else than is asserted")
        }
    }

    private func neverNull(_ column: SQLColumn, _ nulls: Tally, of rows: Tally) -> Finding {
        if rows.count == 0 { return (.unproven, "has no row, so nothing was checked") }
        if nulls.count == 0 { return (.pass, "is null or empty in none of \(rows.ofRows)") }
        return (.fail, "\(column.name) is null or empty in \(nulls) of \(rows.ofRows)")
    }

    private func judge(_ indexes: [SQLRelation], _ found: [String: Bool]) -> Finding {
        let missing = indexes.map(\.description).filter { found[$0] == nil }
        let unusable = indexes.map(\.description).filter { found[$0] == false }
        guard missing.isEmpty else { return (.fail, "there is no \(missing.joined(separator: ", no "))") }
        guard unusable.isEmpty else {
            return (.fail, "\(unusable.joined(separator: ", ")) was not built to its end, and is not used")
        }
        return (.pass, indexes.count == 1 ? "exists" : "exist, \(indexes.count) of them")
    }

    private func recent(_ latest: PastMoment?, within period: Period) -> Finding {
        guard let latest else { return (.fail, "has no moment at all") }
        let day = CalendarDate(secondsSince1970: latest.moment)
        // Clocks may differ by a few minutes.
        guard latest.age > -300 else {
            return (.unproven, "last was \(day), which is to come, so it does not tell when it was")
        }
        let days = Int(max(0, latest.age) / 86_400)
        let ago = days == 0 ? "less than a day ago" : days == 1 ? "1 day ago" : "\(days) days ago"
        return (latest.age <= period.seconds ? .pass : .fail, "last was \(day), \(ago)")
    }

    private func disjoint(_ values: ColumnValues) -> Finding {
        let name = assertion.name.value
        let others = audit.environments.filter {
            $0.name != environment.name && $0.environment.disjointAssertion(named: name) != nil
        }
        guard !others.isEmpty else {
            return (.unproven, "no other environment declares it, so there is nothing to compare with")
        }
        guard !values.values.isEmpty else {
            return (.unproven, "has no value, so there is nothing to compare")
        }
        let seen = others.map { ($0.name, counterpart($0, name)) }
        let overlaps = seen.compactMap { other, seen -> String? in
            guard case .seen(let theirs) = seen else { return nil }
            return overlap(of: values, with: theirs, of: other)
        }
        if !overlaps.isEmpty { return (.fail, "shares \(overlaps.joined(separator: "; "))") }
        if let (id, other) = foreignEventType(among: values) {
            return (.fail, "names event type \(id), which Cal.com lists for \(other)")
        }
        let unseen = seen.compactMap { other, seen -> String? in
            guard case .unseen(let why) = seen else { return nil }
            return "\(other) could not be compared: \(why)"
        }
        if !unseen.isEmpty { return (.unproven, unseen.joined(separator: "; ")) }
        let composed = [(environment.name, Counterpart.seen(values))] + seen
        let hasParts = composed.first {
            if case .seen(let values) = $0.1 { values.hasParts } else { false }
        }
        if let (name, _) = hasParts {
            return (.unproven, "\(name) has objects in it, whose parts can't be compared")
        }
        let isAnyFilled = seen.contains { _, seen in
            if case .seen(let theirs) = seen { !theirs.values.isEmpty } else { false }
        }
        guard isAnyFilled else {
            return (
                .unproven,
                "\(others.map(\.name).joined(separator: ", ")) has no value, so there is nothing to compare with"
            )
        }
        let count = values.values.count
        return (
            .pass,
            "shares none of \(count) \(count == 1 ? "value" : "values") with \(others.map(\.name).joined(separator: ", "))"
        )
    }

    /// Returns the first event type among the values that Cal.com lists for another environment and not for this one,
    /// whether or not the other's database has it; `nil` if there is none, or if the column has another name. Of
    /// several assertions on one column, only the first by name reports it.
    private func foreignEventType(among values: ColumnValues) -> (id: String, environment: String)? {
        guard case .disjoint(let column) = assertion.claim, column.name.contains("event_type"),
            environment.environment.disjointAssertions(of: column).min() == assertion.name.value
        else { return nil }
        let own = Set(eventTypes(of: environment))
        for other in audit.environments where other.name != environment.name {
            let theirs = eventTypes(of: other).filter { !own.contains($0) }
            if let id = theirs.first(where: { values.values[Digest(of: $0)] != nil }) {
                return (id, other.name)
            }
        }
        return nil
    }

    /// Returns the ids of the event types that Cal.com lists for an environment.
    private func eventTypes(of environment: AuditedEnvironment) -> [String] {
        environment.environment.webhooks.filter { $0.provider.value == "calcom" }.flatMap { webhook in
            ((try? environment.observation.probeResults.webhook(webhook.name.value).get())?.places ?? [])
                .filter { $0.isEventType || $0.isUndeclared }.map(\.id)
        }.sorted()
    }

    private enum Counterpart {
        case seen(ColumnValues)
        case unseen(String)
    }

    private func counterpart(_ other: AuditedEnvironment, _ name: String) -> Counterpart {
        switch other.observation.probeResults.assertion(name) {
        case .success(.values(let values)): .seen(values)
        case .success(.tooManyValues): .unseen("it has more than 10,000 values")
        case .success(.missing(.table)): .unseen("its table does not exist")
        case .success(.missing(.column)): .unseen("its column does not exist")
        case .success: .unseen("it was seen as something else")
        case .failure(let failure): .unseen(failure.message)
        }
    }

    /// The number of values that a record shows.
    private static let mostShown = 5

    private func overlap(of values: ColumnValues, with theirs: ColumnValues, of other: String) -> String? {
        let shared = values.shared(with: theirs)
        guard shared.count > 0 else { return nil }
        let count = values.values.count
        let amount = "\(shared.count) of \(count) \(count == 1 ? "value" : "values") with \(other)"
        guard !shared.shown.isEmpty else { return amount }
        let more = shared.shown.count > Self.mostShown ? " and more" : ""
        return "\(amount): \(shared.shown.prefix(Self.mostShown).joined(separator: ", "))\(more)"
    }
}

extension Tally {
    /// The number with a noun: `no row`, `1 row`, `more than 10,000 rows`.
    fileprivate var ofRows: String { count == 0 ? "no row" : count == 1 ? "1 row" : "\(self) rows" }
}

extension DatabaseAssertion {
    /// The expectation, as the record words it.
    fileprivate var expected: String {
        switch claim {
        case .rows(let table): "At least one row of \(table)\(suffix)"
        case .noRows(let table): "No row of \(table)\(suffix)"
        case .neverNull(let column): "\(column) is never null or empty\(suffix)"
        case .disjoint(let column): "\(column)\(suffix) has no value that another environment has"
        case .table(let table): "\(table) exists"
        case .index(let indexes): "\(indexes.map(\.description).joined(separator: ", ")) exist"
        case .recent(let column, within: let period): "\(column)\(suffix) within \(period)"
        case .query(_, yieldsRows: let yieldsRows): yieldsRows ? "The query has rows" : "The query has no row"
        }
    }

    private var suffix: String { condition.map { ", where \($0.text)" } ?? "" }
}
