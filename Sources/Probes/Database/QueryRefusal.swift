import Providers
import FoundationEssentials
import Listings
import Manifests
import Support

/// Why PostgreSQL refused a statement, by the SQLSTATE alone: its message may quote what is in the database.
///
/// Source of the codes: PostgreSQL's documentation, appendix A.
struct QueryRefusal {
    private let code: String?

    init(_ body: [UInt8]) {
        let answer = try? JSONDecoder().decode(Answer.self, from: Data(body))
        code = answer.flatMap { QueryRefusal.code(in: $0.message) }
    }

    private struct Answer: Decodable {
        let message: String
    }

    /// The five characters behind `ERROR:` at the beginning of a message.
    private static func code(in message: String) -> String? {
        let beginning = "Failed to run sql query:"
        guard message.hasPrefix(beginning) else { return nil }
        let rest = message.dropFirst(beginning.count).drop { $0 == " " }
        guard rest.hasPrefix("ERROR:") else { return nil }
        let code = rest.dropFirst("ERROR:".count).drop { $0 == " " }.prefix { $0 != ":" }
        return code.utf8.count == 5 ? String(code) : nil
    }

    /// What is seen by a refusal: that something is not there.
    ///
    /// - Throws: whatever else stands in the way.
    func sighting(of assertion: DatabaseAssertion) throws(Failure) -> AssertionResult {
        switch code {
        case "42P01"?, "3F000"?: return .missing(.table)
        case "42703"?: return .missing(.column)
        default:
            throw Failure(
                message: "PostgreSQL refused the query: \(reason)",
                advice: "Correct it in \(assertion.name.position), or try it in the project's SQL editor.")
        }
    }

    private var reason: String {
        switch code {
        case "42501"?: "the read-only role may not read what it names"
        case "42601"?: "it is no SQL that it understands"
        case "42883"?, "42725"?: "it has a function or an operator that there is none of for these types"
        case "42804"?, "42846"?, "42P18"?: "its types do not fit"
        case "42803"?, "42702"?, "42P10"?, "42P20"?: "its columns do not fit together"
        case "25006"?: "it would change something"
        case "57014"?: "it took too long"
        case let code? where code.hasPrefix("22"): "a value in it, or in a row, is of another form"
        case let code? where code.hasPrefix("53"): "the database has no room for it now"
        default: "it does not say why in a way that can be shown"
        }
    }
}
