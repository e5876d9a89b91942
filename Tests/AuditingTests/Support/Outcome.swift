import Auditing
import Listings
import Scenarios
import Testing

/// What a check says: the part of it that a rule's table states.
struct Outcome: Equatable, Sendable {
    let status: Status
    let evidence: EvidenceLevel
    let message: String

    static func pass(_ evidence: EvidenceLevel, _ message: String) -> Outcome {
        Outcome(status: .pass, evidence: evidence, message: message)
    }

    static func fail(_ evidence: EvidenceLevel, _ message: String) -> Outcome {
        Outcome(status: .fail, evidence: evidence, message: message)
    }

    static func unproven(_ evidence: EvidenceLevel, _ message: String) -> Outcome {
        Outcome(status: .unproven, evidence: evidence, message: message)
    }

    static func waived(_ evidence: EvidenceLevel, _ message: String) -> Outcome {
        Outcome(status: .waived, evidence: evidence, message: message)
    }

    static func absent(_ evidence: EvidenceLevel, _ message: String) -> Outcome {
        Outcome(status: .absent, evidence: evidence, message: message)
    }

    static func error(_ message: String) -> Outcome {
        Outcome(status: .error, evidence: .none, message: message)
    }
}

extension Record {
    /// What the check with this id says; nil where there is no such check.
    func outcome(of id: String) -> Outcome? {
        check(id).map { Outcome(status: $0.status, evidence: $0.evidence, message: $0.message) }
    }

    /// The checks of one rule, as `ENVIRONMENT/RULE/SUBJECT`.
    func ids(of rule: String) -> [String] {
        environments.flatMap(\.checks).filter { $0.rule == rule }.map(\.id)
    }
}

/// A row of a rule's table: what is live, and what the rule says of the table's subject; nil for no check at all.
struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let expected: Outcome?
    let arrange: @Sendable (Scenario) -> Scenario

    init(
        _ description: String, _ expected: Outcome?, _ arrange: @escaping @Sendable (Scenario) -> Scenario
    ) {
        testDescription = description
        self.expected = expected
        self.arrange = arrange
    }
}
