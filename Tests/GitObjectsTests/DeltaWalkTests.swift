import Foundation
import Randomness
import Secrets
import Testing

@testable import Candidates
@testable import GitObjects
@testable import Scanning

/// Packs are read as git reads them.
@Suite struct DeltaWalkTests {
    /// Files that change as files do: lines come, go and move; some are binary, empty, long or renamed.
    private static func history(_ generator: inout SeededGenerator) -> [[(name: String, text: [UInt8]?)]] {
        var files: [String: [[UInt8]]] = [:]
        func line() -> [UInt8] {
            let words = [
                "key = \"", "a b", "sk_", "x", "\"", "\\", "é", "\u{0}", "value: ", "{", "http://h/p?q=",
            ]
            var line: [UInt8] = []
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                line += Array(words.pick(&generator).utf8)
            }
            line += Array(String(generator.next(), radix: 36).utf8)
            return line + (generator.once(in: 8) ? [] : [0x0A])
        }
        return (0..<Int.random(in: 1...60, using: &generator)).map { _ in
            var changed: [(name: String, text: [UInt8]?)] = []
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let name = "f\(Int.random(in: 0..<4, using: &generator))"
                var lines =
                    files[name] ?? (0..<Int.random(in: 0...200, using: &generator)).map { _ in line() }
                switch Int.random(in: 0..<8, using: &generator) {
                case 0: lines = []
                case 1:
                    files[name] = nil
                    changed.append((name, nil))
                    continue
                case 2: lines.shuffle(using: &generator)
                case 4 where generator.once(in: 2):
                    // Renamed.
                    files[name] = nil
                    changed.append((name, nil))
                    let other = "g\(Int.random(in: 0..<4, using: &generator))"
                    files[other] = lines
                    changed.append((other, lines.flatMap { $0 }))
                    continue
                case 5 where generator.once(in: 2):
                    // Binary.
                    lines.append((0..<300).map { _ in UInt8.random(in: 0...255, using: &generator) })
                case 3: lines += files.values.first ?? []
                default:
                    let place = lines.isEmpty ? 0 : Int.random(in: 0..<lines.count, using: &generator)
                    lines.insert(line(), at: place)
                    if lines.count > 3 { lines.remove(at: lines.count / 2) }
                }
                files[name] = lines
                changed.append((name, lines.flatMap { $0 }))
            }
            return changed
        }
    }

    private final class DigestReader: BlobVisitor, @unchecked Sendable {
        let search: SecretSearch
        init(_ seen: TextCache) { search = SecretSearch(DigestTable([]), seen: seen, collecting: .max) }
        func visit(
            _: Int, _ bytes: UnsafeRawBufferPointer, changes: [Range<Int>]?, inherited: BlockKinds?
        ) -> BlockKinds {
            guard let changes, let inherited else { return search.read(bytes) }
            return search.read(bytes, changes: changes, inherited: inherited)
        }
        func miss(_: Int, _: PackFailure, isBuilt _: Bool) {}
    }

    /// Makes a repository of a seed's kind: with deltas by the base's offset or id, loose objects, several packs, an
    /// alternate, or what a shallow or partial clone has of it.
    private static func repository(_ seed: Int, _ generator: inout SeededGenerator) throws -> TestRepository {
        let whole = try TestRepository(sha256: seed % 7 == 0)
        let history = history(&generator)
        let isRepacked = !generator.once(in: 4)
        try whole.commit(history, merging: true, packed: isRepacked)
        if isRepacked {
            try whole.git(
                "-c", "repack.useDeltaBaseOffset=\(seed % 2 == 0)", "repack", "-adfnq", "--depth=50")
        }
        if generator.once(in: 3) { try whole.commit(Self.history(&generator)) }
        switch seed % 10 {
        case 3:
            return try whole.clone("--depth=\(Int.random(in: 1...20, using: &generator))")
        case 6:
            try whole.git("config", "uploadpack.allowFilter", "true")
            return try whole.clone("--filter=blob:limit=\(Int.random(in: 1...4000, using: &generator))")
        case 9:
            let borrower = try whole.clone("--shared")
            try borrower.commit(Self.history(&generator))
            return borrower
        default: return whole
        }
    }

    /// How many histories are generated.
    private static let seeds = Int(ProcessInfo.processInfo.environment["ENVAUDIT_SEEDS"] ?? "") ?? 500

    @Test(arguments: 0..<seeds) func `blobs and candidates are those of a full decode`(_ seed: Int)
        async throws
    {
        var generator = SeededGenerator(seed: UInt64(seed))
        let repository = try Self.repository(seed, &generator)
        let expected = try repository.blobs()
        let full = DigestReader(TextCache(limit: 1 << 17))
        for text in expected.values { text.withUnsafeBytes { _ = full.search.read($0) } }
        var blobs: [String: [UInt8]] = [:]
        // So little memory that texts are forgotten.
        let seen = TextCache(limit: 1 << 17)
        let readers = (0..<2).map { _ in DigestReader(seen) }
        let objects = ObjectFolder(repository.path + "/objects")
        for path in objects.packs {
            let forest = DeltaForest(try PackFile(path, idLength: seed % 7 == 0 ? 32 : 20))
            #expect(forest.unreadable.isEmpty)
            let collector = BlobCollector(forest.pack)
            await DeltaWalk(forest, limit: 1 << 24).run([collector])
            #expect(collector.missed.isEmpty)
            blobs.merge(collector.blobs) { one, _ in one }
            await DeltaWalk(forest, limit: 1 << 24).run(readers)
        }
        // What is in no pack is read through git.
        for id in Set(expected.keys).subtracting(blobs.keys) {
            #expect(objects.loose.contains(id))
            expected[id]?.withUnsafeBytes { _ = readers[0].search.read($0) }
            blobs[id] = expected[id]
        }
        #expect(blobs == expected)
        // All candidates by their digests, as lines and runs that were seen are passed over.
        let found = readers.reduce(into: Set<Digest>()) { $0.formUnion($1.search.digests ?? []) }
        #expect(found == full.search.digests)
    }

    @Test func `deep chains are walked with little memory`() async throws {
        let repository = try TestRepository()
        var lines = (0..<4000).map { "line \($0 &* 2_654_435_761 % 1_000_003)" }
        try repository.commit(
            (0..<120).map { index in
                lines[index * 30] = "changed \(index)"
                return [("f", Array(lines.joined(separator: "\n").utf8))]
            })
        try repository.git("repack", "-adfq", "--depth=50", "--window=20")
        let forest = DeltaForest(try PackFile(try #require(repository.packs.first), idLength: 20))
        let collector = BlobCollector(forest.pack)
        // Some ten blobs, of 120.
        await DeltaWalk(forest, limit: 10 * 70_000).run([collector])
        #expect(collector.missed.isEmpty && collector.blobs.count == 120 && collector.deepest >= 30)
        let narrow = BlobCollector(forest.pack)
        await DeltaWalk(forest, limit: 10_000).run([narrow])
        #expect(narrow.blobs.isEmpty && narrow.missed.count == 120)
    }

    /// Whatever is in a pack or its index: each blob is right or missed, and nothing else happens.
    @Test func `damaged packs are told`() async throws {
        var generator = SeededGenerator(seed: 1)
        let repository = try TestRepository()
        try repository.commit(Self.history(&generator) + Self.history(&generator))
        try repository.git("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq", "--depth=50")
        let path = try #require(repository.packs.first)
        let expected = try repository.blobs()
        for file in ["pack", "idx"] {
            let url = URL(fileURLWithPath: "\(path).\(file)")
            let whole = try Data(contentsOf: url)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: url.path)
            for round in 0..<300 {
                var bytes = whole
                for _ in 0...Int.random(in: 0..<3, using: &generator) {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= UInt8.random(
                        in: 1...255, using: &generator)
                }
                if round % 10 == 0 {
                    bytes = bytes.prefix(Int.random(in: 0...bytes.count, using: &generator))
                }
                try bytes.write(to: url)
                guard let pack = try? PackFile(path, idLength: 20) else { continue }
                let forest = DeltaForest(pack)
                let collector = BlobCollector(pack)
                await DeltaWalk(forest, limit: 1 << 22).run([collector])
                if file == "pack" {
                    for (id, blob) in collector.blobs { #expect(expected[id] == blob) }
                    let told = Set(collector.missed + forest.unreadable.map { pack.id(of: $0.object) })
                    #expect(Set(expected.keys).subtracting(collector.blobs.keys).isSubset(of: told))
                }
            }
            try whole.write(to: url)
        }
    }

    @Test func `deltas are held to their words`() throws {
        let base = Array("0123456789".utf8)
        func apply(_ delta: [UInt8], _ size: Int) -> (text: [UInt8], changes: [Range<Int>])? {
            var changes: [Range<Int>] = []
            var output = [UInt8](repeating: 0, count: size)
            do {
                try delta.withUnsafeBytes { delta in
                    try base.withUnsafeBytes { base in
                        try output.withUnsafeMutableBytes {
                            try Delta.apply(delta[...], to: base, into: $0, changes: &changes)
                        }
                    }
                }
            } catch {
                return nil
            }
            return (output, changes)
        }
        let copy: [UInt8] = [0x91, 2, 3]  // "234"
        #expect(apply(copy + [2, 0x61, 0x62] + copy, 8)?.text == Array("234ab234".utf8))
        #expect(apply(copy + [2, 0x61, 0x62] + copy, 8)?.changes == [0..<0, 3..<5, 8..<8])
        #expect(apply([0x90, 10], 10)?.changes == [])
        #expect(apply([0x90, 4, 0x91, 4, 6], 10)?.changes == [])
        #expect(apply([0x90, 4, 0x91, 5, 5], 9)?.changes == [4..<4])
        for wrong: ([UInt8], Int) in [
            ([0], 1), ([5, 1], 5), ([0x91, 9, 3], 3), ([0x91], 1), ([0x90, 10], 9), ([0x90, 9], 10),
            ([0x80], 0x10000),
        ] { #expect(apply(wrong.0, wrong.1) == nil) }
    }
}
