import Auditing
import Records
import Scenarios
import Testing

/// A record to be written in each format, and the values that none of them may show.
struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let record: Record
    /// Every value that is live or was handed in.
    var planted: [String] = []
    /// The manifests' texts, which may show.
    var manifests: [String] = []

    var testDescription: String { name }

    /// The record as plain text in a format.
    func rendered(_ format: RecordFormat) -> String { format.render(record, TextStyle()) }

    /// Every sample: each has a golden file in each format.
    static let all: [Sample] = {
        do {
            return try innotrue() + small() + [beyondSecrets(), hostile()]
        } catch {
            Issue.record("the samples' manifests are not well-formed: \(error)")
            return []
        }
    }()
}
