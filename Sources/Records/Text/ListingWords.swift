import Auditing

extension ListingSummary.Seen {
    /// What the listing shows, and where it was read, in words.
    var inWords: String {
        let shows = evidence == .name ? "names only" : "\(evidence.rawValue)s"
        if let age { return "\(shows), sealed in a snapshot \(age) old" }
        return "\(shows), \(source == .live ? "live" : "from a file")"
    }
}
