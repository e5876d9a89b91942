public import Support

/// What must hold of the rows of an environment's database: assertions, each with a name.
public struct DatabaseDeclaration: Sendable {
    /// Where `database` stands.
    public let position: Position
    /// The assertions in the manifest's order.
    public let assertions: [DatabaseAssertion]

    /// The most assertions of one environment. Each is a request, and the API takes 120 a minute.
    public static let mostAssertions = 60
}

/// One thing that must hold of the rows of a database.
public struct DatabaseAssertion: Sendable {
    /// What the record calls it.
    public let name: Located<String>
    /// What must hold.
    public let claim: Claim
    /// Which rows are meant; nil for all of them.
    public let condition: SQLCondition?
    /// The id of the service that it belongs to.
    public let service: Located<String>?
    /// Why it must hold, in the team's own words.
    public let why: String?

    /// What can be asserted.
    public enum Claim: Sendable {
        /// There is at least one row.
        case rows(SQLRelation)
        /// There is no row.
        case noRows(SQLRelation)
        /// The column has a value in every row.
        case neverNull(SQLColumn)
        /// The column has no value that it has in another environment that asserts the same.
        case disjoint(SQLColumn)
        /// The table is there.
        case table(SQLRelation)
        /// The indexes are there, and can be used.
        case index([SQLRelation])
        /// The latest moment of the column is no longer ago than this.
        case recent(SQLColumn, within: Period)
        /// A query of the team's own yields at least one row, or none.
        case query(SQLQuery, yieldsRows: Bool)
    }

    /// Whether it is held against what other environments assert by the same name.
    public var isDisjoint: Bool {
        if case .disjoint = claim { true } else { false }
    }
}

extension Environment {
    /// The assertion with this name that compares environments.
    public func disjointAssertion(named name: String) -> DatabaseAssertion? {
        probes.database?.assertions.first { $0.isDisjoint && $0.name.value == name }
    }
}
