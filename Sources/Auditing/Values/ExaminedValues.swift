public import Listings
public import Manifests
public import Secrets
public import Support

/// What an environment's visible values show, whether they were handed in or shown by the provider. The values
/// themselves are wiped.
public struct ExaminedValues: Sendable {
    /// What is known of each secret, by its live value if the provider shows it, or else by the handed-in one.
    private(set) var values: [SecretID: ExaminedValue] = [:]
    /// The handed-in values, live or not.
    private(set) var handedIn: [SecretID: ExaminedValue] = [:]
    private let declared: SecretJoiner
    private let identifiers: IdentifierSearch?
    private let own: Set<Digest>
    /// The names of all services' secrets; `nil` if they are too many to try each.
    private let names: [String]?

    /// The secrets for which values were handed in, listed or not.
    var claimed: [(secret: AuditedSecret, value: ExaminedValue)] {
        handedIn.sorted { $0.key.address < $1.key.address }.map { (declared.join($0.key), $0.value) }
    }

    /// Creates an empty collection for the values of `environment`.
    public init(of environment: Environment, in workspace: Workspace) {
        declared = SecretJoiner(environment, workspace.catalogue, nil)
        own = environment.ownDigests
        let all = workspace.services.flatMap(\.secrets).map(\.name.value)
        names = all.count <= ExaminedValues.mostNames ? all : nil
        let environments = EnvironmentIdentifiers(workspace.environments).all
        identifiers = environments.isEmpty ? nil : IdentifierSearch(environments)
    }

    /// Examines the values that listings and probes show, of secrets without a handed-in value, and lets those of
    /// listings be wiped.
    ///
    /// - Parameters:
    ///   - facingSeals: Whether the values will be compared with sealed snapshots, for which variants cannot be
    ///     computed once the values are wiped.
    ///   - isPart: Whether there are other listings that are not known yet: then all variants are kept until
    ///     ``keepVariants(among:facingSeals:)``.
    public static func take(
        from listings: inout [String: Result<Listing, Failure>],
        into handedIn: inout [String: ExaminedValues],
        of workspace: Workspace, facingSeals: Bool, isPart: Bool = false,
        beside found: [String: ProbeResults]
    ) {
        let beside = found.mapValues(\.valuesBeside)
        guard
            listings.values.contains(where: { (try? $0.get())?.values.isEmpty == false })
                || beside.values.contains(where: { !$0.isEmpty })
        else { return }
        let hidden =
            isPart
            ? nil
            : DigestHeads(
                listings.values.compactMap { try? $0.get() }.flatMap(\.digestsWithoutValue)
                    + found.values.flatMap(\.secretsBeside.values))
        for environment in workspace.environments {
            let name = environment.name.value
            guard let listing = try? listings[name]?.get() else { continue }
            let values = listing.values + (beside[name] ?? [])
            guard !values.isEmpty else { continue }
            handedIn[name, default: ExaminedValues(of: environment, in: workspace)].examine(
                values, of: listing, comparedWith: hidden, facingSeals: facingSeals)
            listings[name] = .success(listing.withoutValues())
        }
    }

    /// Examines a handed-in value, keeps what it shows, and lets it be wiped.
    ///
    /// - Parameter readings: How programs read its line differently.
    public mutating func examine(_ name: String, _ value: consuming SecretValue, readings: String? = nil) {
        let id = declared.home(name)
        let found = value.withBytes { examined($0, as: id, comparedWith: nil, readings) }
        (values[id], handedIn[id]) = (found, found)
    }

    /// Examines the values shown in a listing or beside it, except those that were handed in.
    ///
    /// - Parameter digests: The digests of hidden values, which alone are compared with variants, except seals; `nil`
    ///   if they are not known.
    private mutating func examine(
        _ values: [HeldSecret], of listing: Listing, comparedWith digests: DigestHeads?, facingSeals: Bool
    ) {
        for secret in values {
            let id = declared.home(secret.name)
            let readings = listing.secrets[Name(secret.name)]?.readings
            secret.value.withBytes { bytes in
                guard handedIn[id]?.digest != Digest(of: bytes) else { return }
                var found = examined(bytes, as: id, comparedWith: digests, readings)
                if secret.isFile { found.hasStrayWhiteSpace = false }
                if found.nonValue == .reference, readings != nil {
                    let names = VariableReferences.names(in: bytes)
                    let part = SecretAddress(secret.name).part
                    found.isReplaced =
                        !names.isEmpty
                        && names.allSatisfy {
                            $0 != id.name.text
                                && listing.secrets[Name("\(SecretAddress(part: part, name: $0))")] != nil
                        }
                }
                if facingSeals {
                    let tried = ValueVariant.digests(of: bytes, named: id.name.text, reach: .seals)
                    found.variants.merge(tried) { known, _ in known }
                }
                self.values[id] = found
            }
        }
    }

    private static let keys = SecretFormSearch()
    /// In bytes; longer values have several lines.
    private static let longestOnLine = 1024
    /// The maximum number of names: each costs ten hashes for a value, and their memory while the hidden digests are
    /// not known.
    private static let mostNames = 64

    /// Returns the other names that a secret's value may have been pasted with: those of all services' secrets, or of
    /// its own service if these are too many.
    private func names(beside secret: AuditedSecret) -> some Sequence<String> {
        let names = names ?? secret.service?.secrets.map(\.name.value) ?? []
        return names.lazy.filter { $0 != secret.id.name.text }.prefix(ExaminedValues.mostNames)
    }

    /// Returns the audience of a value if its form tells; a database's settings with a credential are a server's.
    private func audience(
        of bytes: UnsafeRawBufferPointer, _ canonical: CanonicalValue, _ nonValue: NonValue?,
        named name: String
    ) -> KeyAudience? {
        let isServers =
            ExaminedValues.keys.isServers(bytes)
            || Base64.decoded(bytes[...])?.withBytes { ExaminedValues.keys.isServers($0) } == true
        if isServers { return .server }
        guard nonValue == nil else { return nil }
        let kinds = Set(canonical.parts.map(\.kind))
        if kinds.isSuperset(of: [.database, .credential]) { return .server }
        return KeyAudience(bytes, named: name)
    }

    private func examined(
        _ bytes: UnsafeRawBufferPointer, as id: SecretID, comparedWith digests: DigestHeads?,
        _ readings: String?
    ) -> ExaminedValue {
        let own = id.name.text
        var found = identifiers?.named(in: bytes) ?? []
        func find(in text: UnsafeRawBufferPointer) {
            for identifier in identifiers?.named(in: text) ?? [] where !found.contains(identifier) {
                found.append(identifier)
            }
        }
        let canonical = CanonicalValue(bytes, named: own) { find(in: $0) }
        var addresses = AddressesInValue(bytes)
        if let plain = PatternText.plain(bytes) {
            plain.withBytes {
                find(in: $0)
                addresses.add($0)
            }
        }
        let secret = declared.join(id)
        let digest = Digest(of: bytes)
        // What a setting contains is not a credential.
        let nonValue =
            self.own.contains(digest) || secret.isolation == .config && NonValue.isSettingsWord(digest)
            ? nil
            : NonValue(bytes, named: own) ?? (secret.isolation == .config ? nil : canonical.hidden)
        var variants = ValueVariant.digests(of: bytes, named: own, among: digests)
        if nonValue == nil, secret.isolation != .config, bytes.count <= ExaminedValues.longestOnLine {
            let lines = ValueVariant.digests(of: bytes, onLinesOf: names(beside: secret), among: digests)
            variants.merge(lines.mapValues(\.behindAnotherName)) { known, _ in known }
        }
        if secret.isolation != .config {
            for spelling in SiteAddress.spellings(of: bytes, isThorough: true)
            where digests?.mayContain(spelling) != false && variants[spelling] == nil {
                variants[spelling] = ValueVariant.Combination([.otherURL])
            }
        }
        return ExaminedValue(
            digest: digest, variants: variants,
            canonical: canonical, nonValue: nonValue,
            hasInvisible: CanonicalValue.hasInvisible(bytes),
            hasStrayWhiteSpace: CanonicalValue.hasStrayWhiteSpace(bytes),
            hasRawPassword: CanonicalValue.hasRawPassword(bytes), isRandom: CanonicalValue.isRandom(bytes),
            isBucket: bytes.count <= 1024
                && DeclaredMeaning.isBucket(String(decoding: bytes, as: UTF8.self)),
            sites: SiteAddress.digests(of: bytes),
            stages: StageWords.isStage(id.name)
                ? NamedStage.all(in: bytes)
                : StageWords.isTags(id.name) ? NamedStage.tagged(in: bytes) : [],
            siteSpellings: secret.isolation == .config ? [] : SiteAddress.spellings(of: bytes),
            forms: Dictionary(
                secret.forms.map { ($0, $0.matches(bytes)) },
                uniquingKeysWith: { first, _ in first }),
            audience: audience(of: bytes, canonical, nonValue, named: own),
            plain: PlainValue(bytes), numbers: ExaminedValues.numbers(in: bytes), identifiers: found,
            addresses: addresses, readings: readings)
    }

    /// Returns the digests of the numbers in a list, such as of event types; of five digits or more, as shorter ones
    /// are ports and years.
    private static func numbers(in text: UnsafeRawBufferPointer) -> [Digest] {
        let isList =
            text.count <= longestOnLine
            && text.allSatisfy { $0.isDigit || ",;|[] \"'".utf8.contains($0) }
        guard isList else { return [] }
        return text[...].split { !$0.isDigit }.filter { $0.count >= 5 && $0.count < text.count }
            .map { (number: Slice<UnsafeRawBufferPointer>) in
                Digest(of: UnsafeRawBufferPointer(rebasing: number))
            }
    }
}

extension ExaminedValues {
    /// What the values show, without what the manifests determine, for sealing: digests, and no values.
    public struct Tables: Codable, Sendable {
        fileprivate let values, handedIn: [SecretID: ExaminedValue]
    }

    /// The tables for sealing.
    public var tables: Tables { Tables(values: values, handedIn: handedIn) }

    /// Creates what values show that another run examined with the same manifests.
    public init(_ tables: Tables, of environment: Environment, in workspace: Workspace) {
        self.init(of: environment, in: workspace)
        (values, handedIn) = (tables.values, tables.handedIn)
    }

    /// Removes the variants of shown values that no hidden value has, once all listings are known.
    ///
    /// - Parameter digests: The digests of the hidden values of all listings.
    public mutating func keepVariants(among digests: Set<Digest>, facingSeals: Bool) {
        for (id, value) in values where handedIn[id]?.digest != value.digest {
            values[id]?.variants = value.variants.filter { digest, variants in
                digests.contains(digest) || facingSeals && variants.isTriedOnSeals
            }
        }
    }
}

/// What one value shows, bound to its digest.
struct ExaminedValue: Codable, Sendable {
    let digest: Digest
    /// The digests of the value with one variant or two, by which it is recognized if only digests are shown.
    fileprivate(set) var variants: [Digest: ValueVariant.Combination]
    /// Its canonical forms and the credentials in it.
    let canonical: CanonicalValue
    /// Its kind of placeholder; `nil` if it may be a real value.
    let nonValue: NonValue?
    /// Whether it contains an invisible character.
    let hasInvisible: Bool
    /// Whether it begins or ends with white space, which is intended only in files.
    fileprivate(set) var hasStrayWhiteSpace: Bool
    /// Whether it is a URL whose password must be percent-encoded and is not.
    let hasRawPassword: Bool
    /// Whether part of it looks random.
    let isRandom: Bool
    /// Whether it is the address of a bucket: `s3://NAME`.
    let isBucket: Bool
    /// The sites whose addresses it contains.
    let sites: [Digest]
    /// The stages that it names, if its name says that it contains some.
    let stages: [NamedStage]
    /// Other usual spellings of the single address that it is.
    let siteSpellings: Set<Digest>
    /// Whether the value has each of the declared forms.
    let forms: [ValueForm: Bool]
    /// Its audience, if its form tells.
    let audience: KeyAudience?
    /// What it is, if it cannot be a credential.
    let plain: PlainValue?
    /// The numbers in it if it is a list of them; otherwise empty.
    let numbers: [Digest]
    /// The identifiers of environments that it contains.
    let identifiers: [EnvironmentIdentifiers.EnvironmentIdentifier]
    /// The destinations of the URLs in it.
    let addresses: AddressesInValue
    /// How programs read its line differently.
    let readings: String?
    /// Whether programs replace a reference in it by another secret's value of the same listing.
    fileprivate(set) var isReplaced = false

    /// The digests tried on a seal, at one scrypt each: its forms, its parts, and some variants.
    var triedOnSeals: Set<Digest> {
        var tried = Set(canonical.digests + sites + addresses.resources.flatMap(\.soughtDigests))
        guard nonValue == nil else { return tried }
        for (digest, variants) in variants where variants.isTriedOnSeals { tried.insert(digest) }
        return tried.union(siteSpellings)
    }

    /// Returns what is sealed besides the value, so that another value can be recognized as a form or a part of it.
    fileprivate func within(isSetting: Bool, of environment: String) -> Set<PartOfValue> {
        var within: Set<PartOfValue> = []
        func add(_ kind: PartOfValue.Kind, _ digests: some Sequence<Digest>) {
            for digest in digests where digest != self.digest { within.insert(PartOfValue(kind, digest)) }
        }
        add(.resource, addresses.resources.flatMap(\.sealedDigests))
        add(.identifier, identifiers.lazy.filter { $0.environment != environment }.map(\.sealedDigest))
        // Counts whatever is in place of the password.
        add(.database, canonical.parts.lazy.filter { $0.kind == .database }.flatMap(\.digests))
        guard nonValue == nil else { return within }
        if isSetting {
            // A setting is not secret, but may contain a secret, or be one in another form.
            for part in canonical.parts where [.credential, .key].contains(part.kind) {
                if let kind = PartOfValue.Kind(rawValue: part.kind.rawValue) { add(kind, part.digests) }
            }
            guard isRandom, plain == nil else { return within }
        }
        add(.form, canonical.forms.map(\.digest))
        add(.form, variants.lazy.filter { $0.value.isTriedOnSeals }.map { $0.key })
        guard !isSetting else { return within }
        for part in canonical.parts {
            if let kind = PartOfValue.Kind(rawValue: part.kind.rawValue) { add(kind, part.digests) }
        }
        add(.site, sites)
        add(.site, siteSpellings)
        return within
    }
}

extension ExaminedValues {
    /// Returns what the values of a listing show, for a snapshot of it; `nil` if it shows none.
    public static func shown(
        by listing: Listing, of environment: Environment, in workspace: Workspace
    ) -> ExaminedValues? {
        guard !listing.values.isEmpty else { return nil }
        var examined = ExaminedValues(of: environment, in: workspace)
        examined.examine(listing.values, of: listing, comparedWith: DigestHeads([]), facingSeals: true)
        return examined
    }

    /// The parts of the values, by secret name.
    var within: [Name: Set<PartOfValue>] {
        Dictionary(
            values.map { id, value in
                (
                    Name(id.address),
                    value.within(isSetting: declared.join(id).isolation == .config, of: id.environment)
                )
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The number of values that were handed in.
    public var handedInCount: Int { handedIn.count }

    /// Returns how many of the handed-in values are live in a listing, under the same names, and not in the other one.
    public func countLive(in listing: Listing?, butNotIn other: Listing?) -> Int {
        handedIn.count { id, value in
            isLive(value, id, in: listing) && !isLive(value, id, in: other)
        }
    }

    private func isLive(_ value: ExaminedValue, _ id: SecretID, in listing: Listing?) -> Bool {
        guard let listing, let listed = listing.secrets[Name(id.address)] else { return false }
        return listing.has(value.digest, as: listed) == true
    }

    /// The addresses of the secrets whose values contain a credential or lead to a bucket, whatever their names are.
    public var credentials: Set<String> {
        Set(
            values.lazy.filter { id, value in
                value.audience == .server || value.canonical.parts.contains { $0.kind == .credential }
                    || value.isBucket
                    || value.isRandom && !ExaminedValues.freeWords.contains(where: id.name.text.hasSuffix)
            }.map { $0.key.address })
    }

    /// The last words of settings whose values may look random: a commit, a path, a model.
    private static let freeWords = [
        "COMMIT", "DIR", "EMAIL", "ENDPOINT", "FILE", "FORMAT", "ID", "LOCATION", "MODEL", "MODULE", "NAME",
        "PATH", "SHA", "VERSION",
    ]

    /// The settings among the values, by secret address.
    public var plain: [String: PlainValue] {
        values.reduce(into: [:]) { $0[$1.key.address] = $1.value.plain }
    }

    /// The sites that the values are addresses of, by secret address.
    public var sites: [String: [Digest]] {
        Dictionary(values.map { ($0.address, $1.sites) }, uniquingKeysWith: { first, _ in first })
    }

    /// The hosts of these sites, by secret address.
    public var hosts: [String: [Digest]] {
        values.reduce(into: [:]) {
            $0[$1.key.address] = $1.value.sites.isEmpty ? [] : $1.value.addresses.hosts
        }
    }
}

extension AuditedEnvironment {
    /// Returns what the value of a listed secret shows, if it was handed in or shown; `nil` if the listing shows
    /// another value.
    func examined(_ secret: AuditedSecret) -> ExaminedValue? {
        guard let listed = secret.listed, let value = observation.handedIn?.values[secret.id] else {
            return nil
        }
        return has(value.digest, as: listed) == false ? nil : value
    }

    /// Returns the audience of a secret's value; numbers and words such as `true` are also known by their digests.
    func audience(of secret: AuditedSecret) -> KeyAudience? {
        if let seen = examined(secret)?.audience { return seen }
        guard case .digest(let digest) = knownValue(of: secret) else { return nil }
        return CommonValue.isOne(digest) ? .noKey : nil
    }
}
