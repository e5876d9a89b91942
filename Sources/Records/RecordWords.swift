public import Auditing
import Manifests
import Support

extension EnvironmentRecord {
    /// How many checks passed, and how many of whatever else there is, in words.
    var tally: String { isUnchecked ? [:].tally : counts.tally }

    /// Whether its verdict is incomplete since nothing was seen: there are only absent things, and what manifests tell.
    package var isUnchecked: Bool { verdict == .incomplete && checks.sawNothing }
}

extension [Status: Int] {
    /// The number of checks that passed, and of whatever else there is, in words.
    var tally: String {
        let words: [(Status, String)] = [
            (.pass, "passed"), (.fail, "failed"), (.error, "could not be checked"), (.unproven, "unproven"),
            (.waived, "waived"), (.absent, "absent"),
        ]
        if keys.allSatisfy({ $0 == .absent }) { return "nothing was checked" }
        return words.filter { $0.0 == .pass || self[$0.0] != nil }.map { "\(self[$0.0] ?? 0) \($0.1)" }
            .joined(separator: ", ")
    }
}

extension Record {
    /// How many checks of all environments have each status.
    var counts: [Status: Int] {
        environments.reduce(into: [:]) { $0.merge($1.counts, uniquingKeysWith: +) }
    }
}

extension Record {
    /// What is new since an earlier record, in words; `nil` if the record was compared with none.
    var news: String? {
        since.map { since in
            let counts = environments.flatMap(\.checks).filter { $0.isNew == true }.reduce(into: [:]) {
                $0[$1.status, default: 0] += 1
            }
            let words: [(Status, String)] = [
                (.fail, "failed"), (.error, "could not be checked"), (.unproven, "unproven"),
                (.waived, "waived"),
            ]
            let told = words.compactMap { status, word in counts[status].map { "\($0) \(word)" } }
            return
                "New since \(Instant(secondsSince1970: since)): \(told.isEmpty ? "nothing" : told.joined(separator: ", "))"
        }
    }
}

extension Check {
    /// The severity, and whether it is new: as it stands beside what was found.
    var severityAndNews: String { severity.rawValue + (isNew == true ? ", new" : "") }
}

extension Verdict {
    /// The verdict as text shows it: in capitals unless it is a pass.
    var word: String { self == .pass ? rawValue : rawValue.uppercased() }
}

/// A number of things: `1 secret`, `2 secrets`.
package func counted(_ number: Int, _ thing: String) -> String {
    "\(number) \(thing)\(number == 1 ? "" : "s")"
}

extension Status {
    /// What is to be seen first, from the highest.
    var urgency: Int {
        switch self {
        case .fail: 5
        case .error: 4
        case .unproven: 3
        case .waived: 2
        case .absent: 1
        case .pass: 0
        }
    }
}

extension Array {
    /// Sorted, with equal elements in the order they had.
    func stablySorted(by precedes: (Element, Element) -> Bool) -> [Element] {
        // Places are moved instead of elements, which may be large.
        indices.sorted { one, other in
            if precedes(self[one], self[other]) { return true }
            return !precedes(self[other], self[one]) && one < other
        }.map { self[$0] }
    }

    /// Those of the highest rank first, with equal elements in the order they had: for few ranks of many elements.
    func ranked(by rank: (Element) -> Int) -> [Element] {
        let ranks = map(rank)
        return Set(ranks).sorted(by: >).flatMap { rank in
            indices.lazy.filter { ranks[$0] == rank }.map { self[$0] }
        }
    }
}

extension Record {
    /// Which rules were not applied, in words; `nil` if all were. The shorter of the two lists is told, as an operator
    /// who asked for one rule need not read of all the others.
    ///
    /// - Parameter name: how a rule's id is written.
    func skipping(_ name: (String) -> String = { $0 }) -> String? {
        guard !skippedRules.isEmpty else { return nil }
        let applied = RuleSet.all.descriptions.map(\.id).filter {
            !skippedRules.contains($0) && RuleSet.all.selectable.contains($0)
        }
        guard applied.count < skippedRules.count else {
            return "Skipped, and not judged: \(skippedRules.map(name).joined(separator: ", "))"
        }
        return "Judged by \(applied.map(name).joined(separator: ", ")) alone; all other rules were skipped"
    }
}

extension ListingSummary.Seen {
    /// What the listing shows, and where it was read, in words.
    var inWords: String {
        let shows = evidence == .name ? "names only" : "\(evidence.rawValue)s"
        if let age { return "\(shows), sealed in a snapshot \(age) old" }
        return "\(shows), \(source == .live ? "live" : "from a file")"
    }
}

extension String {
    /// As a name is shown: in quotes where its ends could not be seen otherwise.
    package var asName: String {
        let showsItsEnds = !isEmpty && unicodeScalars.first != " " && unicodeScalars.last != " "
        return showsItsEnds ? self : "\"\(self)\""
    }
}

extension String {
    /// With a capital at its start, unless it starts with a name or address, and a full stop at its end.
    package var asSentence: String {
        let isWord = prefix { $0 != " " }.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || ",:;'".utf8.contains($0)
        }
        let start = isWord ? prefix(1).uppercased() + dropFirst() : self
        return start.isEmpty || [".", "!", "?"].contains(where: start.hasSuffix) ? start : start + "."
    }
}

extension String {
    /// Whether a message goes on where its subject stops, with a verb: “is not set”, “differs from …”.
    var followsSubject: Bool {
        let word = prefix { $0 != " " }
        guard word.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "'") }) else {
            return false
        }
        return ["are", "were", "can't", "may", "must", "did", "had", "lack"].contains(word)
            || word.hasSuffix("s") && !word.contains("'") && !["its", "this", "others"].contains(word)
    }
}

extension Comparison.Outcome {
    /// The outcomes in the order of display: shared ones come first.
    static let inOrder: [Comparison.Outcome] = [.same, .different, .onlyFirst, .onlySecond, .unknown]
}

extension Comparison {
    /// What has this outcome, as a heading.
    func heading(_ outcome: Outcome) -> String {
        switch outcome {
        case .onlyFirst: "Only in \(sides[0].name)"
        case .onlySecond: "Only in \(sides[1].name)"
        case .same: "Same value"
        case .different: "Different values"
        case .unknown: "Unknown"
        }
    }

    /// How many secrets have which outcome.
    public var tally: String {
        let words: [(Outcome, String)] = [
            (.same, "the same"), (.different, "different"), (.onlyFirst, "only in \(sides[0].name)"),
            (.onlySecond, "only in \(sides[1].name)"), (.unknown, "unknown"),
        ]
        let counts = Dictionary(grouping: rows, by: \.outcome).mapValues(\.count)
        return words.map { "\(counts[$0.0] ?? 0) \($0.1)" }.joined(separator: ", ")
    }
}
