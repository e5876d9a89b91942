import Listings
import Secrets
import Support

/// Secrets that contain one credential although their digests differ: variants of one another, parts of one another, or
/// the digest of one pasted as the other.
struct VariantIndex: Sendable {
    /// Another secret with the same credential.
    struct Match: Sendable {
        let occurrence: Occurrence
        /// How the judged value differs from the other: `with a trailing newline`.
        let phrase: String
        /// Whether the credential is all of both values, and not a part of either.
        let isWhole: Bool
        /// The evidence: a visible value, or digests alone if one value is the digest of the other.
        let evidence: EvidenceLevel
        /// Whether it is a credential in both values.
        var isCredential = false
    }

    /// What a digest means for a value.
    fileprivate struct Entry {
        /// The secret, by its place in `Holders`.
        let holder: Int
        let wording: Wording
        /// The part of the value that has the digest; `nil` for a form of the whole value.
        var part: CanonicalValue.Part.Kind?
        var evidence = EvidenceLevel.value

        /// Put into words only if two values match: each value has hundreds.
        enum Wording {
            case variants(ValueVariant.Combination)
            case words(String)
        }
    }

    /// The secrets whose values are compared, by number: each is in hundreds of entries, and thousands of pairs.
    private struct Holders {
        private(set) var all: [Occurrence] = []
        private var numbers: [SecretID: Int] = [:]

        mutating func number(of secret: AuditedSecret) -> Int {
            if let number = numbers[secret.id] { return number }
            numbers[secret.id] = all.count
            all.append(Occurrence(secret: secret))
            return all.count - 1
        }
    }

    private let matches: [SecretID: [Match]]

    /// - Parameter environments: All environments that are compared.
    init(_ environments: [AuditedEnvironment], _ placeholders: Placeholders) {
        var known: [(digest: Digest, entry: Entry)] = []
        // The first holder of each value, and the others: most values have one holder.
        var first: [Digest: Int] = [:]
        var others: [Digest: [Int]] = [:]
        first.reserveCapacity(environments.reduce(0) { $0 + $1.secrets.count })
        var forms: [(digest: Digest, holder: Int)] = []
        var holders = Holders()
        for environment in environments {
            for secret in environment.compared where secret.listed != nil {
                let holder = holders.number(of: secret)
                for part in secret.listed?.within ?? [] where part.kind.isOfValue {
                    known.append((part.digest, Entry(holder, sealed: part.kind)))
                }
                guard case .digest(let digest) = environment.knownValue(of: secret) else { continue }
                let value = environment.examined(secret)
                guard Audit.isValue(of: secret, in: environment, placeholders) else {
                    // The database and further keys of an address count whatever is in place of its password.
                    let parts = value?.canonical.parts.filter { [.database, .credential].contains($0.kind) }
                    known += (parts ?? []).flatMap { VariantIndex.entries(of: $0, holder) }
                    continue
                }
                if first[digest] == nil {
                    first[digest] = holder
                } else {
                    others[digest, default: []].append(holder)
                }
                guard let value else { continue }
                for form in value.canonical.forms where form.digest != digest {
                    forms.append((form.digest, holder))
                }
                forms.append((value.canonical.line, holder))
                known += VariantIndex.entries(
                    of: value, holder, isMailAddress: secret.isMailAddress(value))
            }
        }
        func listed(_ digest: Digest) -> [Int] {
            guard let first = first[digest] else { return [] }
            return [first] + (others[digest] ?? [])
        }
        // Digests of a single entry are not kept, and nearly all are such.
        var heads = DigestHeads(capacity: first.count + known.count)
        var repeated = DigestHeads(capacity: first.count)
        for digest in first.keys { heads.insert(digest) }
        for (digest, _) in known where !heads.insert(digest) { repeated.insert(digest) }
        let (seen, digests) = (heads, first.keys.map { $0 } + forms.map { $0.digest })
        let pasted = inParallel(digests.count, by: 256) { places in
            places.flatMap { place in
                digests[place].pasted.filter { seen.mayContain($0.digest) }.map { (place, $0) }
            }
        }
        for (place, pasted) in pasted.joined() {
            let isListed = place < first.count
            let all = isListed ? listed(digests[place]) : [forms[place - first.count].holder]
            repeated.insert(pasted.digest)
            known += all.map {
                let entry = Entry(
                    holder: $0, wording: .variants(pasted.variants),
                    evidence: isListed ? .digest : .value)
                return (pasted.digest, entry)
            }
        }
        var entries: [Digest: [Entry]] = [:]
        for (digest, entry) in known where repeated.mayContain(digest) {
            entries[digest, default: []].append(entry)
        }
        matches = VariantIndex.matches(entries, of: holders.all, listed)
    }

    /// Returns the secrets of other environments that have a secret's credential in another variant.
    func matches(of secret: AuditedSecret, in environment: AuditedEnvironment) -> [Match] {
        (matches[secret.id] ?? []).filter { $0.occurrence.environment != environment.name }
    }

    /// Returns the secrets of the same environment that have all of its value in another variant.
    func duplicates(of secret: AuditedSecret, in environment: AuditedEnvironment) -> [Match] {
        (matches[secret.id] ?? []).filter { $0.occurrence.environment == environment.name && $0.isWhole }
    }

    /// Returns the digests that a value is known by besides its own.
    private static func entries(
        of value: ExaminedValue, _ holder: Int, isMailAddress: Bool
    ) -> [(digest: Digest, entry: Entry)] {
        var entries: [(digest: Digest, entry: Entry)] = []
        for form in value.canonical.forms where form.digest != value.digest {
            entries.append((form.digest, Entry(holder: holder, wording: .variants(form.variants))))
        }
        for (digest, variants) in value.variants {
            entries.append((digest, Entry(holder: holder, wording: .variants(variants))))
        }
        let site = Entry(
            holder: holder, wording: .words("as another address of the same site"), part: .site)
        entries += (value.sites + value.siteSpellings).map { ($0, site) }
        // Mail of all environments may come from one domain.
        let parts = isMailAddress ? [] : value.canonical.parts
        return entries + parts.flatMap { VariantIndex.entries(of: $0, holder) }
    }

    private static func entries(
        of part: CanonicalValue.Part, _ holder: Int
    ) -> [(digest: Digest, entry: Entry)] {
        let entry = Entry(holder: holder, wording: .words(part.description), part: part.kind)
        return part.digests.map { ($0, entry) }
    }

    /// A way in which two values match.
    private struct Way {
        let phrase: String
        let isWhole: Bool
        let rank: Int
        let evidence: EvidenceLevel
        let isCredential: Bool

        /// Whether it is told rather than another: a whole match precedes a part, a listed value precedes a common
        /// form, and then the simplest difference counts.
        func precedes(_ other: Way) -> Bool { order < other.order }

        private var order: (Int, Int, Int, Int, String) {
            // Another encoding of the same bytes says less than an affix.
            let vagueness = phrase.hasPrefix(ValueVariant.otherEncoding.phrase) ? 1 : 0
            return (isWhole ? 0 : 1, rank, vagueness, phrase.utf8.count, phrase)
        }
    }

    private static func matches(
        _ entries: [Digest: [Entry]], of holders: [Occurrence], _ listed: (Digest) -> [Int]
    ) -> [SecretID: [Match]] {
        // By the numbers of both.
        var ways: [SIMD2<Int>: Way] = [:]
        // Equal values have hundreds of variants in common.
        var phrases: [ValueVariant.Combination: String] = [:]
        func phrase(_ entry: Entry) -> String {
            switch entry.wording {
            case .words(let words): return words
            case .variants(let variants):
                if let phrase = phrases[variants] { return phrase }
                let phrase = variants.description
                phrases[variants] = phrase
                return phrase
            }
        }
        func words(_ one: Entry, _ other: Entry) -> String {
            if one.part == .site { return phrase(one) }
            if one.part != nil { return "in \(phrase(one))" }
            if other.part != nil { return "in \(phrase(other)) there" }
            let own = phrase(one)
            return own.isEmpty ? phrase(other) : own
        }
        func isSetting(_ holder: Int, beside entry: Entry) -> Bool {
            VariantIndex.isSetting(holders[holder].secret, beside: entry)
        }
        func likeness(_ holder: Int, _ part: CanonicalValue.Part.Kind?) -> Likeness {
            Likeness(holders[holder], part: part)
        }
        func add(_ one: Int, _ other: Int, _ way: Way) {
            guard one != other else { return }
            let pair = SIMD2(one, other)
            if let told = ways[pair], !way.precedes(told) { return }
            ways[pair] = way
        }
        func add(_ one: Entry, listedBy other: Int, isTurned: Bool) {
            guard one.part != .database, !isSetting(other, beside: one) else { return }
            let isWhole = one.part == nil
            let words = isWhole || one.part == .site ? phrase(one) : "in \(phrase(one))"
            let (judged, told) = isTurned ? (other, one.holder) : (one.holder, other)
            let way = Way(
                phrase: words, isWhole: isWhole, rank: 0, evidence: one.evidence, isCredential: false)
            add(judged, told, way)
        }
        for (digest, known) in entries {
            // The secrets that are listed with this digest.
            let holding = listed(digest)
            let likeHolders = some(of: holding, for: known.count) { likeness($0, nil) }
            for entry in known {
                for other in likeHolders { add(entry, listedBy: other, isTurned: false) }
            }
            let likeKnown = some(of: known, for: max(known.count, holding.count)) {
                likeness($0.holder, $0.part)
            }
            for other in holding {
                for entry in likeKnown { add(entry, listedBy: other, isTurned: true) }
            }
            for one in known {
                for other in likeKnown
                where one.holder != other.holder && isComparable(one.part, other.part)
                    && !isSetting(one.holder, beside: other) && !isSetting(other.holder, beside: one)
                {
                    let way = Way(
                        phrase: words(one, other), isWhole: one.part == nil && other.part == nil, rank: 1,
                        evidence: .value,
                        isCredential: one.part == .credential && other.part == .credential)
                    add(one.holder, other.holder, way)
                }
            }
        }
        var matches: [SecretID: [Match]] = [:]
        for (pair, way) in ways {
            let match = Match(
                occurrence: holders[pair.y], phrase: way.phrase, isWhole: way.isWhole, evidence: way.evidence,
                isCredential: way.isCredential)
            matches[holders[pair.x].id, default: []].append(match)
        }
        return matches.mapValues { found in
            found.sorted {
                ($0.occurrence.environment, $0.occurrence.secret.name) < (
                    $1.occurrence.environment, $1.occurrence.secret.name
                )
            }
        }
    }

    /// The properties by which holders of a credential are interchangeable to a third.
    private struct Likeness: Hashable {
        let environment: String
        let isSetting: Bool
        let part: CanonicalValue.Part.Kind?

        init(_ occurrence: Occurrence, part: CanonicalValue.Part.Kind?) {
            (environment, isSetting) = (occurrence.environment, occurrence.secret.isolation == .config)
            self.part = part
        }
    }

    /// The approximate maximum number of pairs of holders of one credential that are compared, and the minimum number
    /// of others for each.
    private static let (mostPairs, fewest) = (1 << 15, 64)

    /// Returns the holders that each of `count` others is compared with: all if they are few. A credential that
    /// thousands have must not cost quadratic time: then some of each environment and kind are compared, so that
    /// everyone who shares it is reported.
    static func some<Holder, Likeness: Hashable>(
        of holders: [Holder], for count: Int, alike: (Holder) -> Likeness
    ) -> [Holder] {
        let most = max(fewest, mostPairs / max(1, count))
        guard holders.count > most else { return holders }
        var ranks: [Likeness: Int] = [:]
        let ranked = holders.enumerated().map { place, holder in
            let likeness = alike(holder)
            ranks[likeness, default: 0] += 1
            return (rank: ranks[likeness] ?? 0, place: place)
        }
        return ranked.sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }.prefix(most).map {
            holders[$0.place]
        }
    }

    /// Returns whether parts of these kinds are compared. A server has many databases, so its name is compared with
    /// whole values only; and a whole value is not a database.
    private static func isComparable(
        _ one: CanonicalValue.Part.Kind?, _ other: CanonicalValue.Part.Kind?
    ) -> Bool {
        switch (one, other) {
        // A word is compared only with values that others list, or have in another form.
        case (.word?, _?), (_?, .word?): false
        case (.host?, .host?), (.piece?, .piece?), (.piece?, .host?), (.host?, .piece?): false
        // An identifier on one side is not a key on the other.
        case (.key?, .piece?), (.piece?, .key?), (.key?, .host?), (.host?, .key?): false
        case (.database?, let other), (let other, .database?): other == .database
        case (.site?, let other), (let other, .site?): other == .site
        default: true
        }
    }

    /// Returns whether the other value is a setting, which is not a credential, whatever it looks like.
    private static func isSetting(_ whole: AuditedSecret, beside entry: Entry) -> Bool {
        switch entry.part {
        case .piece?, .key?: whole.isolation == .config
        case .word?: whole.isolation == .config || whole.id.name.isCalledSetting
        case .credential?, .database?, .host?, .site?, nil: false
        }
    }
}

extension VariantIndex.Entry {
    /// What was found of a sealed value.
    fileprivate init(_ holder: Int, sealed kind: PartOfValue.Kind) {
        let words =
            switch kind {
            case .form: "in another form"
            case .site: "as another address of the same site"
            default: "a part of it"
            }
        self.init(
            holder: holder, wording: .words(words),
            part: CanonicalValue.Part.Kind(rawValue: kind.rawValue),
            evidence: .digest)
    }
}

extension Name {
    /// Whether a secret's name says that its value may be an ordinary word: a region, a model, a user.
    var isCalledSetting: Bool {
        text.uppercased().split(separator: "_").last.map { Name.settings.contains($0) } ?? false
    }

    private static let settings: Set<Substring> = [
        "ALGORITHM", "AUDIENCE", "CHARSET", "COLLATION", "CRON", "CURRENCY", "ENV", "ENVIRONMENT", "FORMAT",
        "FROM", "GRANT",
        "HOSTNAME", "ISSUER", "LANG", "LEVEL", "LOCALE", "LOCATION", "MODE", "MODEL", "NAME", "PATH", "PORT",
        "PROVIDER",
        "REGION", "ROLE", "SCHEDULE", "SCOPE", "SCOPES", "SENDER", "STAGE", "TIMEZONE", "TITLE", "TYPE", "TZ",
        "USER",
        "USERNAME", "VERSION", "ZONE",
    ]
}
