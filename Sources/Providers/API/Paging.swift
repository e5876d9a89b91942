package import Support

/// Keeps a listing of many pages from going on for ever.
package struct Paging {
    /// A hundred pages of a hundred secrets are more than any host keeps for one place.
    private static let mostPages = 100

    private let host: String
    private var seen: Set<String> = []

    package init(of host: String) { self.host = host }

    /// Notes the cursor or number of the page that is to be read next.
    ///
    /// - Throws: where it was read before, or there is no end to them: half a listing is none.
    package mutating func turn(to page: String) throws(Failure) {
        guard seen.insert(page).inserted else {
            throw Failure(
                message: "\(host) sent the same page of its listing again, so it has no end",
                advice: "Run again; if it stays so, its API has changed: look for a newer envaudit.")
        }
        guard seen.count <= Paging.mostPages else {
            throw Failure(
                message: "\(host) lists more than \(Paging.mostPages) pages, which no environment has",
                advice: "Check that the address is the provider's own.")
        }
    }
}
