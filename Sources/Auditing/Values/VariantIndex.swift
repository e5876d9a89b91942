import Secrets
import Support

/// Secrets whose values are one credential although their digests differ: variants of one another, or a part of one
/// another, or the digest of one pasted as the other.
struct VariantIndex: Sendable {
    /// A secret of another environment with the same credential.
    struct Match: Sendable {
        let occurrence: Occurrence
        /// How the judged value differs from its: `with a trailing newline`.
        let phrase: String
    }

    /// How a value is known under one digest.
    private struct Entry {
        let occurrence: Occurrence
        let phrase: String
        /// What stands in the value; nil where it is the value itself in some form.
        let part: CanonicalValue.Part.Kind?
    }

    private let matches: [SecretID: [Match]]
    /// A credential that hundreds have must not cost their square.
    private static let mostHolders = 64

    /// - Parameter environments: all that are compared with one another.
    init(_ environments: [AuditedEnvironment], _ placeholders: Placeholders) {
        var entries: [Digest: [Entry]] = [:]
        var listed: [Digest: [Occurrence]] = [:]
        var forms: [(digest: Digest, occurrence: Occurrence)] = []
        for environment in environments {
            for secret in environment.secrets where !secret.isPlatform && secret.listed != nil {
                guard case .digest(let digest) = environment.knownValue(of: secret) else { continue }
                let occurrence = Occurrence(environment: environment.name, secret: secret)
                let value = environment.examined(secret)
                guard Audit.isValue(of: secret, in: environment, placeholders) else { continue }
                listed[digest, default: []].append(occurrence)
                guard let value else { continue }
                for form in value.canonical.forms where form.digest != digest {
                    forms.append((form.digest, occurrence))
                }
                for known in VariantIndex.known(value) {
                    entries[known.digest, default: []].append(
                        Entry(occurrence: occurrence, phrase: known.phrase, part: known.part))
                }
            }
        }
        // Only those are kept that somebody has: there are as many of them as there are values.
        func paste(_ digest: Digest, _ occurrence: Occurrence) {
            for pasted in digest.pasted where listed[pasted.digest] != nil || entries[pasted.digest] != nil {
                entries[pasted.digest, default: []].append(
                    Entry(occurrence: occurrence, phrase: pasted.variants.description, part: nil))
            }
        }
        for (digest, occurrences) in listed {
            for occurrence in occurrences.prefix(VariantIndex.mostHolders) { paste(digest, occurrence) }
        }
        for form in forms { paste(form.digest, form.occurrence) }
        matches = VariantIndex.matches(entries, listed)
    }

    /// The secrets of other environments that have a secret's credential in another variant.
    func matches(of secret: AuditedSecret, in environment: AuditedEnvironment) -> [Match] {
        matches[secret.id] ?? []
    }

    /// The digests under which a value is known besides its own.
    private static func known(
        _ value: ExaminedValue
    ) -> [(digest: Digest, phrase: String, part: CanonicalValue.Part.Kind?)] {
        let forms = value.canonical.forms.filter { $0.digest != value.digest }
        return forms.map { ($0.digest, $0.variants.description, nil) }
            + value.slips.map { ($0.key, $0.value.description, nil) }
            + value.canonical.parts.flatMap { part in part.digests.map { ($0, part.description, part.kind) } }
    }

    private static func matches(
        _ entries: [Digest: [Entry]], _ listed: [Digest: [Occurrence]]
    ) -> [SecretID: [Match]] {
        var matches: [SecretID: [Match]] = [:]
        // Two values can be alike in several ways; the simplest is told, whichever is found first.
        func add(_ one: Occurrence, _ other: Occurrence, _ phrase: String) {
            guard one.environment != other.environment else { return }
            let match = Match(occurrence: other, phrase: phrase)
            var found = matches[one.id] ?? []
            if let known = found.firstIndex(where: { $0.occurrence.id == other.id }) {
                let told = found[known].phrase
                guard (phrase.utf8.count, phrase) < (told.utf8.count, told) else { return }
                found[known] = match
            } else {
                found.append(match)
            }
            matches[one.id] = found
        }
        for (digest, known) in entries {
            // Whoever lists the very digest.
            let known = known.prefix(mostHolders)
            for other in (listed[digest] ?? []).prefix(mostHolders) {
                for entry in known where entry.part != .database {
                    let words = entry.part == nil ? entry.phrase : "in \(entry.phrase)"
                    add(entry.occurrence, other, words)
                    add(other, entry.occurrence, words)
                }
            }
            for (place, one) in known.enumerated() {
                for other in known.dropFirst(place + 1) where isComparable(one.part, other.part) {
                    add(one.occurrence, other.occurrence, words(one, other))
                    add(other.occurrence, one.occurrence, words(other, one))
                }
            }
        }
        return matches.mapValues { found in
            found.sorted {
                ($0.occurrence.environment, $0.occurrence.secret.name) < (
                    $1.occurrence.environment, $1.occurrence.secret.name
                )
            }
        }
    }

    /// One server has many databases, so its name is compared with whole values only; and a whole value is no database.
    private static func isComparable(
        _ one: CanonicalValue.Part.Kind?, _ other: CanonicalValue.Part.Kind?
    ) -> Bool {
        switch (one, other) {
        case (.host?, .host?): false
        case (.database?, let other), (let other, .database?): other == .database
        default: true
        }
    }

    private static func words(_ one: Entry, _ other: Entry) -> String {
        if one.part != nil { return "in \(one.phrase)" }
        if other.part != nil { return "in \(other.phrase) there" }
        return one.phrase.isEmpty ? other.phrase : one.phrase
    }
}
