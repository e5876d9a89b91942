package import Candidates
import Secrets

/// Hashes candidates, and looks their digests up. Used by one task at a time.
package final class CandidateLookup: CandidateSink, @unchecked Sendable {
    /// A candidate that has a digest that is looked for.
    package struct Match: Hashable, Sendable {
        /// The digest's number in the table, or behind these the number of a name.
        package let number: Int
        /// Its offset in the text.
        package let offset: Int
        package let form: CandidateForm
    }

    let table: DigestTable
    /// Runs that were read lately without a match.
    private let runs = TextBlocks(limit: 1 << 20)
    @exclusivity(unchecked) private var matches: Set<Match> = []
    /// How many matches there were.
    @exclusivity(unchecked) private(set) var found = 0
    /// How many candidates were hashed.
    @exclusivity(unchecked) private(set) var hashed = 0
    /// The digests of all candidates, up to a number.
    @exclusivity(unchecked) private(set) var digests: Set<Digest>?
    private let mostDigests: Int

    /// - Parameter mostDigests: how many candidates' digests are collected; 0 for none.
    init(_ table: DigestTable, collecting mostDigests: Int) {
        (self.table, self.mostDigests) = (table, mostDigests)
        digests = mostDigests > 0 ? [] : nil
    }

    deinit { runs.free() }

    package func number(of candidate: UnsafeRawBufferPointer) -> Int? {
        hashed += 1
        let digest = Digest(of: candidate)
        if mostDigests > 0, digests?.insert(digest) != nil, digests?.count ?? 0 > mostDigests {
            digests = nil
        }
        guard let number = table.number(of: digest), !NonValue.isWeak(candidate),
            table.isSecret(number, candidate)
        else { return nil }
        return number
    }

    package func add(_ number: Int, at offset: Int, _ form: CandidateForm) {
        found += 1
        matches.insert(Match(number: number, offset: offset, form: form))
    }

    package func readOnce(_ run: UnsafeRawBufferPointer, _ read: () -> Void) {
        let hash = runs.expect(run)
        guard hash == 0 || runs.note(of: run, hash) == 0 else { return }
        let before = found
        read()
        if hash != 0, found == before { runs.keep(run, hash, note: 1) }
    }

    /// Hands over what was found since the last time.
    func takeMatches() -> [Match] {
        defer { matches = [] }
        return matches.sorted {
            ($0.offset, $0.number, $0.form.rank) < ($1.offset, $1.number, $1.form.rank)
        }
    }
}
