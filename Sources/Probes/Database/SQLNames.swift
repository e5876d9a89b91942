import Manifests
import Support

/// A table or an index by its name. What it becomes in a statement is made from its parts, never pasted.
package struct SQLRelation: Hashable, Sendable, CustomStringConvertible {
    /// The schema that it is in.
    package let schema: String
    /// Its own name.
    package let name: String

    /// The schema of what names none: PostgreSQL's own default.
    package static let defaultSchema = "public"

    /// `name` or `schema.name`; nil for whatever else.
    package init?(_ text: String) {
        guard let parts = SQLRelation.parts(of: text), (1...2).contains(parts.count) else { return nil }
        self.init(parts)
    }

    fileprivate init?(_ parts: [String]) {
        guard let name = parts.last, !parts.contains(where: SQLWords.isOutOfBounds) else { return nil }
        (self.schema, self.name) = (parts.count == 2 ? parts[0] : SQLRelation.defaultSchema, name)
    }

    /// As a statement names it: `"public"."groups"`.
    package var quoted: String { "\"\(schema)\".\"\(name)\"" }

    /// As people name it: without the default schema.
    package var description: String { schema == SQLRelation.defaultSchema ? name : "\(schema).\(name)" }

    /// The parts between dots, where each is letters, digits and `_` and no more than the 63 bytes that PostgreSQL
    /// keeps of a name.
    fileprivate static func parts(of text: String) -> [String]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return parts.allSatisfy { isSecretName($0) && $0.utf8.count <= 63 } ? parts : nil
    }
}

/// A column of a table.
package struct SQLColumn: Hashable, Sendable, CustomStringConvertible {
    /// The table.
    package let table: SQLRelation
    /// The column's own name.
    package let name: String

    /// `table.column` or `schema.table.column`; nil for whatever else.
    package init?(_ text: String) {
        guard let parts = SQLRelation.parts(of: text), (2...3).contains(parts.count),
            let table = SQLRelation(Array(parts.dropLast()))
        else { return nil }
        (self.table, name) = (table, parts[parts.count - 1])
    }

    /// As a statement names it within its table: `"calcom_mapping_id"`.
    package var quoted: String { "\"\(name)\"" }

    /// As people name it: `groups.calcom_mapping_id`.
    package var description: String { "\(table).\(name)" }
}
