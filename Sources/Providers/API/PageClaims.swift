package import Support

/// What a response says about the size of a listing, under any of the names that hosts use. A reader must not stop if
/// the response itself says that there is more.
package struct PageClaims: Decodable, Sendable {
    /// Whether another page follows.
    package let goesOn: Bool
    /// Whether the response mentions another page, even to say that none follows.
    package let tellsOfNext: Bool
    private let count, total: Int?

    /// The claims of a response that says nothing about its size.
    package static let none = PageClaims()

    private init() { (goesOn, tellsOfNext, count, total) = (false, false, nil, nil) }

    private static let flags = ["has_more", "hasMore", "hasNextPage", "has_next_page"]
    private static let nexts = [
        "next", "next_page", "nextPage", "next_page_token", "nextPageToken", "next_cursor", "nextCursor",
    ]
    private static let counts = ["count", "returnedItems"]
    private static let totals = ["total", "totalItems", "total_count", "totalCount"]

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        func number(_ names: [String]) -> Int? {
            names.lazy.compactMap { try? fields.decode(Int.self, forKey: Key($0)) }.first
        }
        (count, total) = (number(Self.counts), number(Self.totals))
        let nexts = Self.nexts.map(Key.init).filter(fields.contains)
        let flags = Self.flags.map(Key.init).filter(fields.contains)
        tellsOfNext = !nexts.isEmpty || !flags.isEmpty
        goesOn =
            flags.contains { (try? fields.decode(Bool.self, forKey: $0)) != false }
            || nexts.contains { key in
                let isNothing =
                    try? fields.decodeNil(forKey: key) || fields.decode(String.self, forKey: key).isEmpty
                return isNothing != true
            }
    }

    /// Rejects the last page of a listing that says it is incomplete.
    ///
    /// - Parameters:
    /// - page: the number of entries on the page.
    /// - all: the number of entries on all pages.
    package func checkIsWhole(_ page: Int, of all: Int, at host: String) throws(Failure) {
        if goesOn { throw Self.unwhole(host, "it says that there is more, and not where") }
        try checkCounts(page, of: all, at: host)
    }

    /// Rejects a page, the last or not, if it or the listing claims more entries than it has.
    package func checkCounts(_ page: Int, of all: Int, at host: String) throws(Failure) {
        if let count, count > page { throw Self.unwhole(host, "a page counts \(count), and lists \(page)") }
        if let total, total > all, !goesOn {
            throw Self.unwhole(host, "it counts \(total), and lists \(all)")
        }
    }

    private static func unwhole(_ host: String, _ how: String) -> Failure {
        Failure(
            message: "\(host)'s listing contradicts itself: \(how)",
            advice:
                "Run again; if it stays so, its API has changed: look for a newer envaudit. In a file, all pages are needed."
        )
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }
}
