package import Candidates
package import Manifests
import Scanning
package import Secrets
import Support

/// What a scan looks for besides values: names of environments, literals that are live, and keys known by their form.
package final class SourceNames: NameSearch {
    /// Something that is looked for.
    package enum Subject: Sendable {
        /// A name of an environment, and how bad it is to act there.
        case identifier(EnvironmentIdentifiers.EnvironmentIdentifier, Severity)
        /// A production secret whose value may stand as a literal beside its name.
        case literal(ScanTargets.Target)
        /// A key that no listing shows.
        case key(SecretForm)
    }

    /// What is looked for, by number.
    package let subjects: [Subject]
    private let identifiers: IdentifierSearch?
    private let numbers: [EnvironmentIdentifiers.EnvironmentIdentifier: Int]
    private let literals: LiteralSearch?
    private let keys: (search: SecretFormSearch, numbers: [SecretForm: Int])?
    private let live: Set<Digest>

    /// What is looked for in a source tree.
    ///
    /// - Parameters:
    ///   - environments: whose names are looked for.
    ///   - targets: the secrets that are looked for.
    ///   - keys: whether keys are looked for that are known by their form.
    package init(
        _ workspace: Workspace, of environments: [String], _ targets: ScanTargets, keys: Bool
    ) {
        var subjects: [Subject] = []
        let tiers = Dictionary(
            workspace.environments.map { ($0.name.value, $0.tier) }, uniquingKeysWith: { one, _ in one })
        // The identifiers of the only environment do not belong to another.
        let all =
            tiers.count < 2
            ? []
            : EnvironmentIdentifiers(workspace.environments).all.filter {
                environments.contains($0.environment)
            }
        var numbers: [EnvironmentIdentifiers.EnvironmentIdentifier: Int] = [:]
        for identifier in all {
            numbers[identifier] = subjects.count
            subjects.append(
                .identifier(identifier, tiers[identifier.environment] == .production ? .high : .medium))
        }
        self.numbers = numbers
        // Names of environments are the same for all of them, so that the longest counts.
        identifiers = all.isEmpty ? nil : IdentifierSearch(EnvironmentIdentifiers(workspace.environments).all)
        let production =
            targets.literals.filter { tiers[$0.target.id.environment] == .production }
        literals =
            production.isEmpty
            ? nil
            : LiteralSearch(
                production.enumerated().map { ($1.target, $1.digest, subjects.count + $0) })
        subjects += production.map { .literal($0.target) }
        if keys {
            let forms = (SecretForm.all + [.privateKey, .serviceRole]).filter { $0.audience == .server }
            self.keys = (
                SecretFormSearch(),
                Dictionary(
                    forms.enumerated().map { ($1, subjects.count + $0) }, uniquingKeysWith: { one, _ in one })
            )
            subjects += forms.map { .key($0) }
        } else {
            self.keys = nil
        }
        live = Set(targets.byDigest.keys)
        self.subjects = subjects
    }

    /// The same for texts of the past: what names an environment there, or is a default, acts no more.
    package var ofThePast: SourceNames { SourceNames(self, isPast: true) }

    /// The same for one more task: two that count references to one object wait for one another at each line.
    package var copy: SourceNames { SourceNames(self, isPast: false) }

    private init(_ names: SourceNames, isPast: Bool) {
        (subjects, numbers, keys, live) = (names.subjects, names.numbers, names.keys, names.live)
        (identifiers, literals) = isPast ? (nil, nil) : (names.identifiers, names.literals)
    }

    /// Whether nothing is looked for.
    package var isEmpty: Bool { identifiers == nil && literals == nil && keys == nil }

    package func search(
        _ line: UnsafeRawBufferPointer, followedBy rest: UnsafeRawBufferPointer,
        _ found: (_ number: Int, _ range: Range<Int>, _ form: CandidateForm) -> Void
    ) {
        for (identifier, range) in identifiers?.places(in: line) ?? [] {
            if let number = numbers[identifier] { found(number, range, .identifier) }
        }
        literals?.search(line) { found($0, $1, .literal) }
        guard let keys else { return }
        keys.search.eachKey(in: line, followedBy: rest) { form, range in
            let key = UnsafeRawBufferPointer(
                start: line.baseAddress.map { $0 + range.lowerBound }, count: range.count)
            guard let number = keys.numbers[form], NonValue(key) == nil, !live.contains(Digest(of: key))
            else {
                return
            }
            found(number, range, .key)
        }
    }
}

/// Finds secrets' names in lines, and behind them literals that are the secrets' values: `NAME=value`,
/// `${NAME:-value}`, `env("NAME", "value")`, `env.NAME ?? "value"`.
///
/// Here even a word counts as a value: beside the name it stands by no chance.
private struct LiteralSearch: Sendable {
    private let names: [[UInt8]]
    private let words: WordSearch
    /// The secrets that have a name, each with its value's digest.
    private let secrets: [[(target: ScanTargets.Target, digest: Digest, number: Int)]]

    /// Shorter ones stand by chance on a line, too.
    private static let shortest = 3
    private static let longest = 256

    init(_ secrets: [(target: ScanTargets.Target, digest: Digest, number: Int)]) {
        let byName = Dictionary(grouping: secrets, by: \.target.id.name.text).sorted { $0.key < $1.key }
        names = byName.map { Array($0.key.utf8) }
        words = WordSearch(names)
        self.secrets = byName.map(\.value)
    }

    func search(_ text: UnsafeRawBufferPointer, _ found: (Int, Range<Int>) -> Void) {
        words.each(in: text) { word, end in
            let start = end - names[word].count
            guard text[start..<end].elementsEqual(names[word]), isEdge(start - 1, text), isEdge(end, text)
            else {
                return
            }
            var place = end
            while place < text.count, place - end < LiteralSearch.longest, text[place] != 0x0A {
                let kind = kind(of: text[place])
                guard kind != .other else {
                    place += 1
                    continue
                }
                let first = place
                if kind == .quote {
                    place += 1
                    while place < text.count, text[place] != text[first], text[place] != 0x0A { place += 1 }
                    if place < text.count, text[place] == text[first] {
                        check(first + 1..<place, text, word, found)
                    }
                    // What stands in the quotes may be `NAME:-value`.
                    place = first + 1
                    continue
                }
                while place < text.count, self.kind(of: text[place]) == .literal { place += 1 }
                check(first..<place, text, word, found)
                // The dash of `${NAME:-value}`.
                if text[first] == UInt8(ascii: "-") { check(first + 1..<place, text, word, found) }
            }
        }
    }

    private func check(
        _ range: Range<Int>, _ text: UnsafeRawBufferPointer, _ word: Int, _ found: (Int, Range<Int>) -> Void
    ) {
        guard (LiteralSearch.shortest...LiteralSearch.longest).contains(range.count) else { return }
        let value = UnsafeRawBufferPointer(rebasing: text[range])
        let digest = Digest(of: value)
        for secret in secrets[word] where secret.digest == digest && secret.target.isSecret(value) {
            found(secret.number, range)
        }
    }

    private enum Kind { case literal, quote, other }

    private func kind(of byte: UInt8) -> Kind {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): .quote
        case _ where byte <= 0x20 || "=:,;()[]{}<>|?".utf8.contains(byte): .other
        default: .literal
        }
    }

    /// Whether no letter, digit or underscore stands here, so that a name may begin behind it or end before it.
    private func isEdge(_ place: Int, _ text: UnsafeRawBufferPointer) -> Bool {
        !text.indices.contains(place) || !text[place].isAlphanumeric && text[place] != UInt8(ascii: "_")
    }
}
