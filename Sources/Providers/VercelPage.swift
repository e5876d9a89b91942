import Secrets
import Support

/// One page of Vercel's: a project's variables, or those that a team shares with it.
struct VercelPage: Sendable {
    let isShared: Bool
    let entries: [VercelEntry]
    /// Where the next page begins; nil for the last.
    let next: Int?

    static func read(_ body: [UInt8]) throws(Failure) -> VercelPage {
        let (page, values) = try decode(Answer.self, body)
        return try VercelPage(page, values)
    }

    /// A page, or a list of pages.
    static func readAll(_ body: [UInt8]) throws(Failure) -> [VercelPage] {
        guard ListingJSON.isList(body) else { return [try read(body)] }
        let (answers, values) = try decode([Answer].self, body)
        var pages: [VercelPage] = []
        for answer in answers { pages.append(try VercelPage(answer, values)) }
        return pages
    }

    /// The id of a project, from the project's own answer. That shows values, too.
    static func projectID(_ body: [UInt8]) throws(Failure) -> String {
        try decode(Project.self, body).body.id
    }

    private init(_ answer: Answer, _ values: ShownValues) throws(Failure) {
        (isShared, next) = (answer.isShared, answer.pagination?.next)
        var entries: [VercelEntry] = []
        for (index, entry) in answer.entries.enumerated() {
            entries.append(try VercelEntry(entry, index + 1, isShared: isShared, values))
        }
        self.entries = entries
    }

    private static func decode<Body: Decodable>(
        _ type: Body.Type, _ body: [UInt8]
    ) throws(Failure) -> (body: Body, values: ShownValues) {
        try ListingJSON.decode(
            type, takingOut: ["value", "vsmValue", "encryptedValue"], from: body, of: Vercel.host)
    }

    private struct Project: Decodable { let id: String }

    private struct Answer: Decodable {
        let isShared: Bool
        let entries: [VercelEntry.Answer]
        let pagination: Pagination?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            isShared = fields.contains(.data)
            entries = try fields.decode([VercelEntry.Answer].self, forKey: isShared ? .data : .envs)
            pagination = try fields.decodeIfPresent(Pagination.self, forKey: .pagination)
        }

        struct Pagination: Decodable { let next: Int? }
        private enum CodingKeys: CodingKey { case envs, data, pagination }
    }
}

/// One variable of Vercel's.
struct VercelEntry: Sendable {
    let name: String
    let targets: [String]
    let branch: String?
    let isShared: Bool
    private let shown: Shown
    private let updatedAt: Double?

    private enum Shown {
        case value(HeldSecret)
        case entry(String)
        case system
    }

    fileprivate init(
        _ answer: Answer, _ number: Int, isShared: Bool, _ values: ShownValues
    ) throws(Failure) {
        (name, targets, branch) = (answer.key, answer.targets, answer.gitBranch)
        self.isShared = isShared
        updatedAt = answer.updatedAt.map { $0 / 1000 }
        guard updatedAt.map({ (0..<1e11).contains($0) }) ?? true else {
            throw ListingJSON.wrongShape(Vercel.host, "entry \(number) has no date as its `updatedAt`")
        }
        guard !targets.isEmpty || answer.customEnvironmentIds?.isEmpty == false else {
            throw ListingJSON.wrongShape(Vercel.host, "entry \(number) has no `target`")
        }
        if answer.type == "system" {
            shown = .system
        } else if answer.type == "plain", answer.decrypted != false,
            let value = answer.value.flatMap({ values.secret(answer.key, at: $0) })
        {
            shown = .value(value)
        } else {
            guard let id = answer.id, !id.isEmpty else {
                throw ListingJSON.wrongShape(Vercel.host, "entry \(number) has no `id`")
            }
            shown = .entry("vercel:\(id)")
        }
    }

    /// Adds it to a listing.
    func list(in entries: inout ListedEntries) throws(Failure) {
        switch shown {
        case .value(let value): try entries.add(value, updatedAt: updatedAt)
        case .entry(let entry): try entries.add(name, shown: .entry(entry), updatedAt: updatedAt)
        case .system: try entries.add(name, isPlatform: true, updatedAt: updatedAt)
        }
    }

    fileprivate struct Answer: Decodable {
        let key: String
        let type: String?
        let id: String?
        let value: ShownValue?
        let decrypted: Bool?
        let targets: [String]
        let gitBranch: String?
        let customEnvironmentIds: [String]?
        let updatedAt: Double?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            key = try fields.decode(String.self, forKey: .key)
            type = try fields.decodeIfPresent(String.self, forKey: .type)
            id = try fields.decodeIfPresent(String.self, forKey: .id)
            value = try fields.decodeIfPresent(ShownValue.self, forKey: .value)
            decrypted = try fields.decodeIfPresent(Bool.self, forKey: .decrypted)
            gitBranch = try fields.decodeIfPresent(String.self, forKey: .gitBranch)
            customEnvironmentIds = try fields.decodeIfPresent([String].self, forKey: .customEnvironmentIds)
            updatedAt = try fields.decodeIfPresent(Double.self, forKey: .updatedAt)
            // One target may stand there without a list around it.
            if let one = try? fields.decode(String.self, forKey: .target) {
                targets = [one]
            } else {
                targets = try fields.decodeIfPresent([String].self, forKey: .target) ?? []
            }
        }

        private enum CodingKeys: CodingKey {
            case key, type, id, value, decrypted, target, gitBranch, customEnvironmentIds, updatedAt
        }
    }
}
