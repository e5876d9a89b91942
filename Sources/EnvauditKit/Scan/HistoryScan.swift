import Auditing
import Candidates
import GitObjects
import Glibc
import LocalSystem
import Records
import Scanning
import Secrets

/// A scan of git blobs: all that any ref reaches, those of a range of commits, or the staged ones.
struct HistoryScan {
    /// The blobs that are scanned.
    enum Scope {
        /// Whatever any ref reaches.
        case all
        /// What commits changed that HEAD reaches and this revision does not.
        case since(String)
        /// What the next commit would change.
        case staged
    }

    let repository: Repository
    /// git's walk over all history; `nil` if it could not be started, or is not asked for.
    let connectivity: Connectivity?
    let pass: ScanPass
    let context: Context

    /// The place of a match.
    fileprivate struct Place: Hashable {
        let line, column: Int
        let form: CandidateForm
    }

    /// The places of each digest, by its number and the blob's id.
    private struct Found {
        var places: [Int: [String: Set<Place>]] = [:]
        /// The files of Git LFS, by the ids of the blobs that point at them.
        var largeFiles: [String: String] = [:]

        mutating func add(_ number: Int, _ blob: String, _ place: Place) {
            places[number, default: [:]][blob, default: []].insert(place)
        }

        mutating func add(_ other: Found) {
            for (number, blobs) in other.places {
                places[number, default: [:]].merge(blobs) { $0.union($1) }
            }
            largeFiles.merge(other.largeFiles) { one, _ in one }
        }

        var blobs: Set<String> { Set(places.values.flatMap(\.keys)) }
    }

    func run(_ scope: Scope) async throws(CommandFailure) -> ScanOutcome {
        if let special = repository.special {
            var outcome = ScanOutcome()
            outcome.skip(special, "is neither a file nor a link, so that git can't read the history")
            return outcome
        }
        switch scope {
        case .all: return try await scanAll()
        case .since(let revision):
            let commit = try repository.commit(revision)
            var range = repository
            range.revisions = ["\(commit)..HEAD"]
            // What a merge takes from a parent existed before, or is a change of another commit.
            let changes = try range.changes(of: [], merges: "-c")
            let ids = Set(changes.flatMap { $0.old + [$0.new] }).filter { !$0.isNull }
            var (outcome, found) = scan(ids)
            await scanLargeFiles(&found, &outcome)
            if repository.isShallow { outcome.skip(repository.path, "is a shallow clone") }
            for (number, blobs) in found.places {
                for change in changes.reversed() {
                    outcome.add(brought(by: change, blobs), number, change.path, .history, change.commit)
                }
            }
            return outcome
        case .staged:
            let changes = try repository.staged()
            var (outcome, found) = scan(Set(changes.flatMap { $0.old + [$0.new] }).filter { !$0.isNull })
            await scanLargeFiles(&found, &outcome)
            for (number, blobs) in found.places {
                for change in changes {
                    outcome.add(brought(by: change, blobs), number, change.path, .staged, nil)
                }
            }
            return outcome
        }
    }

    // MARK: All that any ref reaches

    private func scanAll() async throws(CommandFailure) -> ScanOutcome {
        var outcome = ScanOutcome()
        var found = Found()
        let objects = ObjectFolder(repository.objects)
        var rest = objects.loose
        for (path, failure) in objects.unreadable { outcome.skip(path, failure.reason) }
        var unread: [(path: String, failure: PackFailure)] = []
        var packs: [PackFile] = []
        for path in objects.packs {
            do throws(PackFailure) {
                packs.append(try PackFile(path, idLength: repository.idLength))
            } catch {
                unread.append((path, error))
                if error.hidesObjects { outcome.skip(path + ".pack", error.reason) }
            }
        }
        for pack in packs {
            let forest = DeltaForest(pack)
            for (object, failure) in forest.unreadable {
                let id = pack.id(of: object)
                if failure == .circle {
                    outcome.skip(id, "the pack \(failure.reason)")
                } else {
                    rest.append(id)
                }
            }
            let visitors = pass.searches.map(SearchVisitor.init)
            await DeltaWalk(forest, limit: pass.memory.blobs).run(visitors)
            for visitor in visitors {
                outcome.counts.bytes += visitor.bytes
                outcome.counts.blobs += visitor.blobs
                rest += visitor.missed.map { pack.id(of: $0) }
                for (object, file) in visitor.largeFiles { found.largeFiles[pack.id(of: object)] = file }
                for (object, failure) in visitor.tooLarge {
                    outcome.skip(
                        pack.id(of: object),
                        "the pack \(failure.reason) in its chain of deltas: it takes more --memory")
                }
            }
            let matched = visitors.reduce(into: [Int: Set<Int>]()) { $0.merge($1.matched) { $0.union($1) } }
            if !matched.isEmpty { found.add(await locate(matched, forest)) }
        }
        if !unread.isEmpty {
            // Git may know how to read them.
            if let ids = try repository.ids() {
                rest += ids.filter { id in !packs.contains { $0.contains(id) } }
            } else {
                for (path, failure) in unread where !failure.hidesObjects {
                    outcome.skip(path + ".pack", failure.reason)
                }
            }
        }
        let (others, foundInOthers) = scan(Set(rest))
        outcome.add(others)
        found.add(foundInOthers)
        await scanLargeFiles(&found, &outcome)
        if repository.isShallow {
            outcome.skip(
                repository.path, "is a shallow clone: what is older is not here (git fetch --unshallow)")
        }
        if try !repository.hasTips() {
            outcome.skip(repository.path, "lacks objects that its refs name (git fsck)")
        }
        if objects.isPartial {
            outcome.skip(repository.path, "is a partial clone: the server has blobs that are not here")
        } else {
            tellMissing(&outcome)
        }
        guard !found.places.isEmpty else { return outcome }
        do throws(CommandFailure) {
            found = report(found, try repository.changes(of: found.blobs), &outcome)
            try reportReached(found, &outcome)
        } catch {
            outcome.skip(repository.path, "git can't tell which commits have what was found (git fsck)")
            for (number, blobs) in found.places {
                for (blob, places) in blobs { outcome.add(places, number, blob, .history, nil) }
            }
        }
        return outcome
    }

    private func tellMissing(_ outcome: inout ScanOutcome) {
        do throws(PipedProcess.Failure) {
            guard let connectivity else { throw PipedProcess.Failure(reason: "it can't be started") }
            let missing = try connectivity.missing()
            guard missing > 0 else { return }
            outcome.skip(
                repository.path,
                "lacks \(counted(missing, "object")) of its history: fetch it anew (git fsck names what is missing)"
            )
        } catch {
            outcome.skip(
                repository.path, "git can't tell whether all of its history is here: \(error.reason)")
        }
    }

    /// The places of digests in the blobs of the trees that contain them.
    private func locate(_ matched: [Int: Set<Int>], _ forest: DeltaForest) async -> Found {
        let digests = matched.values.reduce(into: Set<Int>()) { $0.formUnion($1) }.filter {
            $0 < pass.table.count
        }.sorted()
        let numbers = digests + (pass.table.count..<(pass.table.count + pass.names.subjects.count))
        let table = DigestTable(digests.map { pass.table[$0] })
        // Few trees are read once more, in what memory is left.
        let places = ScanPass(table, pass.names, ScanMemory(megabytes: ScanMemory.least), bytes: 0)
        let visitors = places.searches.map { PlaceVisitor($0, forest.pack) }
        await DeltaWalk(forest, limit: pass.memory.blobs).run(
            visitors, roots: forest.roots(of: Set(matched.keys)))
        var found = Found()
        for (number, blob, line, column, form) in visitors.flatMap(\.places) {
            found.add(numbers[number], blob, Place(line: line, column: column, form: form))
        }
        return found
    }

    // MARK: Blobs by their ids

    /// Scans blobs that git hands over; whatever else has one of the ids is passed over.
    private func scan(_ ids: Set<String>) -> (ScanOutcome, Found) {
        var outcome = ScanOutcome()
        var found = Found()
        guard !ids.isEmpty else { return (outcome, found) }
        let search = pass.searches[0]
        let stream = ObjectStream(repository, ids.sorted())
        stream.read { id, text, before in
            _ = search.read(text)
            if let file = LargeFile.id(text) { found.largeFiles[id] = file }
            let matches = search.takeMatches()
            for (match, (line, column)) in zip(matches, before.places(of: matches, in: text)) {
                found.add(match.number, id, Place(line: line, column: column, form: match.form))
            }
        }
        outcome.counts.bytes = stream.bytes
        outcome.counts.blobs = stream.blobs
        outcome.skipped = stream.skipped
        return (outcome, found)
    }

    /// Scans what blobs point at that Git LFS keeps, as what these blobs hold.
    private func scanLargeFiles(_ found: inout Found, _ outcome: inout ScanOutcome) async {
        let blobs = Dictionary(grouping: found.largeFiles, by: { repository.largeFile($0.value) })
        let here = blobs.keys.filter { access($0, R_OK) == 0 }
        let files = here.isEmpty ? ScanOutcome() : await pass.scan(here.sorted(), context)
        for hit in files.hits {
            let place = Place(line: hit.location.line, column: hit.location.column, form: hit.form)
            for (blob, _) in blobs[hit.location.file] ?? [] { found.add(hit.number, blob, place) }
        }
        outcome.counts.bytes += files.counts.bytes
        outcome.skipped += files.skipped
        if here.count < blobs.count {
            outcome.skip(
                repository.path,
                "lacks \(counted(blobs.count - here.count, "file")) that Git LFS keeps elsewhere (git lfs fetch --all)"
            )
        }
    }

    // MARK: Commits

    /// Returns the places that a change added: all of a secret that no earlier blob contained, and otherwise those on new
    /// lines.
    private func brought(by change: Repository.Change, _ blobs: [String: Set<Place>]) -> Set<Place> {
        guard let places = blobs[change.new] else { return [] }
        return change.old.reduce(places) { places, old in
            guard let before = blobs[old], let added = repository.addedLines(to: old, in: change.new) else {
                return places
            }
            let brought = places.filter { place in added.contains { $0.contains(place.line) } }
            // git counts the lines of some texts in another way, such as those that end with carriage returns alone.
            return brought.isEmpty && places.count > before.count ? places : brought
        }
    }

    /// A finding for each digest and path, at the commit that brought it there first.
    ///
    /// - Returns: the blobs that no change names.
    private func report(
        _ found: Found, _ changes: [Repository.Change], _ outcome: inout ScanOutcome
    ) -> Found {
        var rest = found
        for (number, blobs) in found.places {
            var paths: Set<String> = []
            // From the oldest commit on.
            for change in changes.reversed() {
                guard let places = blobs[change.new] else { continue }
                rest.places[number]?[change.new] = nil
                guard !change.old.contains(where: { blobs[$0] != nil }), paths.insert(change.path).inserted
                else { continue }
                outcome.add(places, number, change.path, .history, change.commit)
            }
        }
        return rest
    }

    /// A finding for each blob that refs reach without a commit's change, such as a tag's.
    private func reportReached(_ found: Found, _ outcome: inout ScanOutcome) throws(CommandFailure) {
        guard !found.blobs.isEmpty else { return }
        for (blob, path) in try repository.reached(found.blobs) {
            for (number, blobs) in found.places {
                outcome.add(blobs[blob] ?? [], number, path, .history, nil)
            }
        }
    }
}

extension ScanOutcome {
    fileprivate mutating func skip(_ path: String, _ reason: String) {
        skipped.append(ScanReport.Skipped(path: path, reason: reason))
    }

    fileprivate mutating func add(
        _ places: Set<HistoryScan.Place>, _ number: Int, _ path: String, _ origin: ScanReport.Where,
        _ commit: ScanReport.Commit?
    ) {
        for place in places {
            let location = ScanReport.Location(
                file: path, line: place.line, column: place.column, origin: origin, commit: commit)
            hits.append(Hit(number: number, location: location, form: place.form))
        }
    }
}

extension String {
    /// Whether it is the id of nothing.
    fileprivate var isNull: Bool { utf8.allSatisfy { $0 == UInt8(ascii: "0") } }
}

/// Searches each blob of a pack where it differs from its base.
private final class SearchVisitor: BlobVisitor, @unchecked Sendable {
    let search: SecretSearch
    private(set) var blobs = 0
    private(set) var bytes = 0
    private(set) var missed: [Int] = []
    /// What git too would have to hold as a whole, and why that is too much.
    private(set) var tooLarge: [(object: Int, failure: PackFailure)] = []
    /// The numbers of the digests that were found, by object.
    private(set) var matched: [Int: Set<Int>] = [:]
    private(set) var largeFiles: [(object: Int, file: String)] = []

    init(_ search: SecretSearch) { self.search = search }

    func visit(
        _ object: Int, _ text: UnsafeRawBufferPointer, changes: [Range<Int>]?, inherited: BlockKinds?
    ) -> BlockKinds {
        blobs += 1
        bytes += text.count
        if let file = LargeFile.id(text) { largeFiles.append((object, file)) }
        let kinds =
            if let changes, let inherited {
                search.read(text, changes: changes, inherited: inherited)
            } else {
                search.read(text)
            }
        let matches = search.takeMatches()
        if !matches.isEmpty { matched[object, default: []].formUnion(matches.map(\.number)) }
        return kinds
    }

    func miss(_ object: Int, _ failure: PackFailure, isBuilt: Bool) {
        if failure.isOfSize && isBuilt { tooLarge.append((object, failure)) } else { missed.append(object) }
    }
}

/// Notes where digests are in each blob.
private final class PlaceVisitor: BlobVisitor, @unchecked Sendable {
    private let search: SecretSearch
    private let pack: PackFile
    private(set) var places: [(number: Int, blob: String, line: Int, column: Int, form: CandidateForm)] = []

    init(_ search: SecretSearch, _ pack: PackFile) { (self.search, self.pack) = (search, pack) }

    func visit(_ object: Int, _ text: UnsafeRawBufferPointer, changes _: [Range<Int>]?, inherited _: Void?) {
        _ = search.read(text)
        let matches = search.takeMatches()
        for (match, (line, column)) in zip(matches, TextBefore().places(of: matches, in: text)) {
            places.append((match.number, pack.id(of: object), line, column, match.form))
        }
    }

    // What is missed was missed before, and read by git.
    func miss(_: Int, _: PackFailure, isBuilt _: Bool) {}
}
