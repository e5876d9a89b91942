import Listings
import Manifests
import Secrets
import Support

/// The kinds of entries that GitHub lists separately.
enum GitHubKind: String, CaseIterable, Sendable {
    case secrets, variables

    /// The maximum number of entries on a page.
    var mostPerPage: Int { self == .secrets ? 100 : 30 }

    /// Returns the kinds that a listing has.
    static func listed(by listing: ListingDeclaration) -> [GitHubKind] {
        listing.settings["only"].flatMap { GitHubKind(rawValue: $0.value) }.map { [$0] } ?? allCases
    }
}

/// One page of a GitHub listing.
struct GitHubPage: Sendable {
    let kind: GitHubKind
    let total: Int
    let entries: [Entry]

    struct Entry: Sendable {
        let name: String
        let updatedAt: Double?
        /// The value of a variable.
        let value: HeldSecret?
        /// Whether an organization shares it with all of its repositories.
        let reachesAll: Bool
    }

    static func read(_ body: [UInt8]) throws(Failure) -> GitHubPage {
        let (page, values) = try ListingJSON.decode(
            Answer.self, takingOut: ["value"], from: body, of: GitHubActions.host)
        return try GitHubPage(page, values)
    }

    /// Reads one page, or a list of pages.
    static func readAll(_ body: [UInt8]) throws(Failure) -> [GitHubPage] {
        guard ListingJSON.isList(body) else { return [try read(body)] }
        let (pages, values) = try ListingJSON.decode(
            [Answer].self, takingOut: ["value"], from: body, of: GitHubActions.host)
        var read: [GitHubPage] = []
        for page in pages { read.append(try GitHubPage(page, values)) }
        return read
    }

    private init(_ answer: Answer, _ values: ShownValues) throws(Failure) {
        (kind, total) = (answer.kind, answer.total)
        var entries: [Entry] = []
        for (index, entry) in answer.entries.enumerated() {
            let updatedAt = entry.updatedAt.flatMap { Instant(rfc3339: $0)?.secondsSince1970 }
            if entry.updatedAt != nil, updatedAt == nil {
                throw ListingJSON.wrongShape(
                    GitHubActions.host, "entry \(index + 1) has no date as its `updated_at`")
            }
            let value = entry.value.flatMap { values.secret(entry.name, at: $0) }
            if kind == .variables, value == nil {
                throw ListingJSON.wrongShape(GitHubActions.host, "entry \(index + 1) has no `value`")
            }
            entries.append(
                Entry(
                    name: entry.name, updatedAt: updatedAt, value: value,
                    reachesAll: entry.visibility == "all"))
        }
        self.entries = entries
    }

    private struct Answer: Decodable {
        let kind: GitHubKind
        let total: Int
        let entries: [AnsweredEntry]

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            total = try fields.decode(Int.self, forKey: .total)
            kind = fields.contains(.variables) ? .variables : .secrets
            entries = try fields.decode(
                [AnsweredEntry].self, forKey: kind == .secrets ? .secrets : .variables)
        }

        private enum CodingKeys: String, CodingKey {
            case secrets, variables
            case total = "total_count"
        }
    }

    private struct AnsweredEntry: Decodable {
        let name: String
        let updatedAt: String?
        let value: ShownValue?
        /// Present only for an organization's entries: `all`, `private` or `selected` repositories.
        let visibility: String?

        private enum CodingKeys: String, CodingKey {
            case name, value, visibility
            case updatedAt = "updated_at"
        }
    }
}

/// The pages of one kind, whose entries must add up to the count on each page.
struct GitHubPages: Sendable {
    private let kind: GitHubKind
    private var total: Int?
    private var entries: [GitHubPage.Entry] = []

    init(_ kind: GitHubKind) { self.kind = kind }

    /// Whether all pages have been read.
    var isWhole: Bool { total == entries.count }

    mutating func add(_ page: GitHubPage) throws(Failure) {
        guard page.kind == kind else {
            throw ListingJSON.wrongShape(GitHubActions.host, "the answer has no `\(kind.rawValue)`")
        }
        guard total == nil || total == page.total else {
            throw contradiction("its pages count \(total ?? 0) and \(page.total) \(kind.rawValue)")
        }
        total = page.total
        entries += page.entries
        guard entries.count <= page.total else {
            throw contradiction(
                "it counts \(page.total) \(kind.rawValue), and lists \(entries.count) or more")
        }
        guard !page.entries.isEmpty || isWhole else { throw tooFew }
    }

    /// Adds the entries to a listing.
    ///
    /// - Throws: a failure if a page is missing.
    /// - Parameter owner: the owner of the entries: a name of one owner is one secret, whichever listing has it.
    func list(in builder: inout ListingBuilder, of owner: String) throws(Failure) {
        guard total != nil else {
            throw Failure(
                message: "the \(kind.rawValue) are missing in GitHub's answers",
                advice: "Add their pages, or declare `only`: `envaudit docs providers` says how.")
        }
        guard isWhole else { throw tooFew }
        for entry in entries {
            if let value = entry.value, kind == .variables {
                builder.add(value, updatedAt: entry.updatedAt, reachesAll: entry.reachesAll)
            } else {
                builder.add(
                    entry.name, shown: .entry("\(owner)/\(kind.rawValue)/\(entry.name.uppercased())"),
                    updatedAt: entry.updatedAt, reachesAll: entry.reachesAll)
            }
        }
    }

    /// - Throws: a failure if a secret and a variable have the same name: the listing could not distinguish them.
    static func checkNames(_ pages: [GitHubKind: GitHubPages]) throws(Failure) {
        let secrets = Set((pages[.secrets]?.entries ?? []).map(\.name))
        guard let both = pages[.variables]?.entries.first(where: { secrets.contains($0.name) }) else {
            return
        }
        throw Failure(
            message: "GitHub has a secret and a variable of the name \(both.name)",
            advice:
                "Rename one of them, or list them as two parts: one with `only: secrets`, the other with `only: variables`."
        )
    }

    private var tooFew: Failure {
        contradiction("it counts \(total ?? 0) \(kind.rawValue), and lists \(entries.count)")
    }

    private func contradiction(_ what: String) -> Failure {
        Failure(
            message: "GitHub's listing contradicts itself: \(what)",
            advice: "Run again, as somebody may have changed them meanwhile; in a file, all pages are needed."
        )
    }
}
