package import Manifests
package import Support

/// The declared assertions on the rows of an environment's database, each with a name.
package struct DatabaseDeclaration: ProbeDeclaration {
    /// The position of `database`.
    package let position: Position
    /// The assertions in the manifest's order.
    package let assertions: [DatabaseAssertion]

    package var summary: String { assertions.map(\.name.value).joined(separator: ", ") }
    package static var members: DeclaredMembers { DeclaredMembers(keys: ["condition": "where"]) }

    /// The maximum number of assertions per environment. Each is a request, and the API allows 120 a minute.
    package static let mostAssertions = 60
}

/// One assertion on a database.
package struct DatabaseAssertion: Sendable {
    /// The name in the record.
    package let name: Located<String>
    /// The asserted claim.
    package let claim: Claim
    /// The rows that it applies to; `nil` for all.
    package let condition: SQLCondition?
    /// The id of the service to which it belongs.
    package let service: Located<String>?
    /// The team's reason for the assertion.
    package let why: String?

    /// The claims that can be asserted.
    package enum Claim: Sendable {
        /// There is at least one row.
        case rows(SQLRelation)
        /// There is no row.
        case noRows(SQLRelation)
        /// The column has a value in every row.
        case neverNull(SQLColumn)
        /// The column has no value that it also has in another environment with the same assertion.
        case disjoint(SQLColumn)
        /// The table exists.
        case table(SQLRelation)
        /// The indexes exist and are usable.
        case index([SQLRelation])
        /// The latest moment in the column is no older than this.
        case recent(SQLColumn, within: Period)
        /// A query of the team's own returns at least one row, or none.
        case query(SQLQuery, yieldsRows: Bool)
    }

    /// Whether it is compared with other environments' assertions of the same name.
    package var isDisjoint: Bool {
        if case .disjoint = claim { true } else { false }
    }
}

extension Environment {
    /// Returns the assertion with this name that compares environments.
    package func disjointAssertion(named name: String) -> DatabaseAssertion? {
        probes[DatabaseDeclaration.self]?.assertions.first { $0.isDisjoint && $0.name.value == name }
    }

    /// Returns the names of the assertions that compare a column.
    func disjointAssertions(of column: SQLColumn) -> [String] {
        (probes[DatabaseDeclaration.self]?.assertions ?? []).compactMap { assertion in
            if case .disjoint(column) = assertion.claim { assertion.name.value } else { nil }
        }
    }
}

/// Reads `database`: the assertions on its rows.
enum DatabaseReader {
    static func read(_ node: ManifestNode, _ problems: ProblemCollector) -> DatabaseDeclaration? {
        let expected = "assertions by their names, such as { users-exist: { rows: users } }"
        guard let pairs = node.pairs(expected, problems) else { return nil }
        if pairs.count > DatabaseDeclaration.mostAssertions {
            problems.report(
                node.position,
                "there are \(pairs.count) assertions; expected at most \(DatabaseDeclaration.mostAssertions)")
        }
        return DatabaseDeclaration(
            position: node.position,
            assertions: pairs.compactMap { name, node in
                guard isIdentifier(name.value) else {
                    problems.report(
                        name.position,
                        "\(quoted(name.value)) is not a valid name of an assertion; expected lower-case letters, digits and -"
                    )
                    return nil
                }
                return AssertionReader(problems).read(name, node)
            })
    }
}

/// Reads one assertion.
private struct AssertionReader {
    let problems: ProblemCollector

    init(_ problems: ProblemCollector) { self.problems = problems }

    private enum Key: String, CaseIterable {
        case rows
        case noRows = "no_rows"
        case neverNull = "never_null"
        case disjoint, table, index, recent, query

        /// Whether the claim concerns some rows of a table, which `where` can select.
        var choosesRows: Bool {
            switch self {
            case .rows, .noRows, .neverNull, .disjoint, .recent: true
            case .table, .index, .query: false
            }
        }
    }

    func read(_ name: Located<String>, _ node: ManifestNode) -> DatabaseAssertion? {
        guard var fields = Fields(node, "what is asserted, such as { rows: users }", problems) else {
            return nil
        }
        let claims = Key.allCases.compactMap { key in fields.take(key.rawValue).map { (key, $0) } }
        let condition = fields.take("where")
        let within = fields.take("within")
        let expectation = fields.take("expect")
        let service = fields.located("service", "a service's id")
        let why = fields.text("why", "why it must hold")
        fields.finish()
        guard claims.count == 1, let (key, claim) = claims.first else {
            let words = Key.allCases.map(\.rawValue).joined(separator: ", ")
            problems.report(node.position, "expected one of \(words)")
            return nil
        }
        report(condition, unless: key.choosesRows, "where", key)
        report(within, unless: key == .recent, "within", key)
        report(expectation, unless: key == .query, "expect", key)
        guard let claim = self.claim(key, claim, within, expectation, in: node) else { return nil }
        return DatabaseAssertion(
            name: name, claim: claim, condition: condition.flatMap(self.condition), service: service,
            why: why)
    }

    private func report(_ node: ManifestNode?, unless isKnown: Bool, _ name: String, _ key: Key) {
        guard let node, !isKnown else { return }
        problems.report(node.position, "`\(name)` says nothing of `\(key.rawValue)`")
    }

    private func claim(
        _ key: Key, _ node: ManifestNode, _ within: ManifestNode?, _ expectation: ManifestNode?,
        in assertion: ManifestNode
    ) -> DatabaseAssertion.Claim? {
        switch key {
        case .rows: return relation(node).map { .rows($0) }
        case .noRows: return relation(node).map { .noRows($0) }
        case .neverNull: return column(node).map { .neverNull($0) }
        case .disjoint: return column(node).map { .disjoint($0) }
        case .table: return relation(node).map { .table($0) }
        case .index:
            let names = node.locatedTexts("an index, or a list of some", problems) ?? []
            let indexes = names.compactMap { relation($0.value, at: $0.position) }
            return indexes.isEmpty ? nil : .index(indexes)
        case .recent:
            let period = required(within, "within", "a period such as 7d", in: assertion).flatMap {
                Form.period(in: Period.Unit.allCases, example: "7d").read($0, problems)
            }
            guard let column = column(node), let period else { return nil }
            return .recent(column, within: period)
        case .query:
            let word = required(expectation, "expect", "rows or no_rows", in: assertion).flatMap {
                $0.word(Outcome.self, "outcome", problems)
            }
            guard let query = screened(node, "a SELECT", { text throws(SQLRefusal) in try SQLQuery(text) }),
                let word
            else { return nil }
            return .query(query, yieldsRows: word == .rows)
        }
    }

    private enum Outcome: String, CaseIterable {
        case rows
        case noRows = "no_rows"
    }

    private func required(
        _ node: ManifestNode?, _ key: String, _ expected: String, in assertion: ManifestNode
    ) -> ManifestNode? {
        if node == nil {
            problems.report(assertion.position, "`\(key)` is missing; expected \(expected)")
        }
        return node
    }

    private func relation(_ node: ManifestNode) -> SQLRelation? {
        node.text("a table, such as users or auth.users", problems).flatMap {
            relation($0, at: node.position)
        }
    }

    private func relation(_ text: String, at position: Position) -> SQLRelation? {
        if let relation = SQLRelation(text) { return relation }
        problems.report(
            position,
            "\(quoted(text)) is not allowed; expected NAME or SCHEMA.NAME of letters, digits and _, not pg_…"
        )
        return nil
    }

    private func column(_ node: ManifestNode) -> SQLColumn? {
        guard let text = node.text("a column, such as users.email", problems) else { return nil }
        if let column = SQLColumn(text) { return column }
        problems.report(
            node.position,
            "\(quoted(text)) is not allowed; expected TABLE.COLUMN or SCHEMA.TABLE.COLUMN of letters, digits and _, not pg_…"
        )
        return nil
    }

    private func condition(_ node: ManifestNode) -> SQLCondition? {
        screened(node, "a condition on rows") { text throws(SQLRefusal) in try SQLCondition(text) }
    }

    private func screened<Screened>(
        _ node: ManifestNode, _ expected: String, _ screen: (String) throws(SQLRefusal) -> Screened
    ) -> Screened? {
        guard let text = node.text(expected, problems) else { return nil }
        do throws(SQLRefusal) {
            return try screen(text)
        } catch {
            problems.report(node.position, "this SQL is not sent: \(error.reason)")
            return nil
        }
    }
}
