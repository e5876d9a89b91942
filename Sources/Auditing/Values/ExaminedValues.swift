public import Listings
public import Manifests
public import Secrets
public import Support

/// What the values that were visible of an environment show: handed in, or shown by the provider. The values themselves
/// are gone when this is made.
public struct ExaminedValues: Sendable {
    /// What is known of each secret: by its live value where the provider shows it, else by the one handed in.
    private(set) var values: [SecretID: ExaminedValue] = [:]
    /// What was handed in, live or not.
    private(set) var handedIn: [SecretID: ExaminedValue] = [:]
    private let declared: SecretJoiner
    private let identifiers: IdentifierSearch?
    private let own: Set<Digest>
    /// The names of all services' secrets; nil where they are too many to try each.
    private let names: [String]?

    /// The secrets for which values were handed in, whether they are listed or not.
    var claimed: [(secret: AuditedSecret, value: ExaminedValue)] {
        handedIn.sorted { $0.key.address < $1.key.address }.map { (declared.join($0.key), $0.value) }
    }

    /// A place for what the values of `environment` show.
    public init(of environment: Environment, in workspace: Workspace) {
        declared = SecretJoiner(environment, workspace.catalogue, nil)
        own = environment.ownDigests
        let all = workspace.services.flatMap(\.secrets).map(\.name.value)
        names = all.count <= ExaminedValues.mostNames ? all : nil
        let environments = EnvironmentIdentifiers(workspace.environments).all
        identifiers = environments.isEmpty ? nil : IdentifierSearch(environments)
    }

    /// Looks at the values that listings and probes show, of secrets whose values were not handed in, and lets those of
    /// listings be wiped.
    ///
    /// - Parameter facingSeals: whether sealed snapshots will be compared with them, which can't be asked for variants
    ///   once the values are gone.
    ///   - isPart: whether there are other listings, which are not known: then all variants are kept, until
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

    /// Looks at one value that was handed in, remembers what it shows, and lets it be wiped.
    ///
    /// - Parameter readings: how programs read its line, where they don't read it alike.
    public mutating func examine(_ name: String, _ value: consuming SecretValue, readings: String? = nil) {
        let id = declared.home(name)
        let found = value.withBytes { examined($0, as: id, comparedWith: nil, readings) }
        (values[id], handedIn[id]) = (found, found)
    }

    /// Looks at the values that are shown in a listing or beside it, unless they are those that were handed in.
    ///
    /// - Parameter digests: those of hidden values, the only ones with which variants are compared, seals aside; nil
    ///   where these are not known.
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
                    found.slips.merge(tried) { known, _ in known }
                }
                self.values[id] = found
            }
        }
    }

    private static let keys = SecretFormSearch()
    /// In bytes; longer values take several lines.
    private static let longestOnLine = 1024
    /// A value costs ten hashes for each name, and their memory where digests are not known yet.
    private static let mostNames = 64

    /// The other names with which a secret's value may have been pasted: those of all services' secrets, or of its
    /// service's where these are many.
    private func names(beside secret: AuditedSecret) -> some Sequence<String> {
        let names = names ?? secret.service?.secrets.map(\.name.value) ?? []
        return names.lazy.filter { $0 != secret.id.name.text }.prefix(ExaminedValues.mostNames)
    }

    /// Who may have a value, where its form tells; a database's settings with a credential are a server's.
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
        // What stands within a setting is no credential's.
        let nonValue =
            self.own.contains(digest) || secret.isolation == .config && NonValue.isSettingsWord(digest)
            ? nil
            : NonValue(bytes, named: own) ?? (secret.isolation == .config ? nil : canonical.hidden)
        var slips = ValueVariant.digests(of: bytes, named: own, among: digests)
        if nonValue == nil, secret.isolation != .config, bytes.count <= ExaminedValues.longestOnLine {
            let lines = ValueVariant.digests(of: bytes, onLinesOf: names(beside: secret), among: digests)
            slips.merge(lines.mapValues(\.behindAnotherName)) { known, _ in known }
        }
        if secret.isolation != .config {
            for spelling in SiteAddress.spellings(of: bytes, isThorough: true)
            where digests?.mayContain(spelling) != false && slips[spelling] == nil {
                slips[spelling] = ValueVariant.Combination([.otherURL])
            }
        }
        return ExaminedValue(
            digest: digest, slips: slips,
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

    /// The digests of the numbers of which a text is a list, such as of event types; of five digits and more, as shorter ones
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
    /// What the values show without what the manifests say, as it is sealed: digests, and no values.
    public struct Tables: Codable, Sendable {
        fileprivate let values, handedIn: [SecretID: ExaminedValue]
    }

    /// What the values show.
    public var tables: Tables { Tables(values: values, handedIn: handedIn) }

    /// What values show that were looked at elsewhere, by the same manifests.
    public init(_ tables: Tables, of environment: Environment, in workspace: Workspace) {
        self.init(of: environment, in: workspace)
        (values, handedIn) = (tables.values, tables.handedIn)
    }

    /// Leaves out the variants of shown values that no hidden value has, once all listings are known.
    ///
    /// - Parameter digests: those of the hidden values of all listings.
    public mutating func keepVariants(among digests: Set<Digest>, facingSeals: Bool) {
        for (id, value) in values where handedIn[id]?.digest != value.digest {
            values[id]?.slips = value.slips.filter { digest, variants in
                digests.contains(digest) || facingSeals && variants.isTriedOnSeals
            }
        }
    }
}

/// What one value shows, bound to its digest.
struct ExaminedValue: Codable, Sendable {
    let digest: Digest
    /// The digests the value would have with one variant or two, to know it again where only digests are shown.
    fileprivate(set) var slips: [Digest: ValueVariant.Combination]
    /// The digests of what it is under all variants, and of the credentials in it.
    let canonical: CanonicalValue
    /// What it is where it is no value; nil where it may be one.
    let nonValue: NonValue?
    /// Whether it contains an invisible character.
    let hasInvisible: Bool
    /// Whether it begins or ends with white space, which no value but a file does on purpose.
    fileprivate(set) var hasStrayWhiteSpace: Bool
    /// Whether it is a URL with a password that is not percent-encoded and must be.
    let hasRawPassword: Bool
    /// Whether something in it looks random.
    let isRandom: Bool
    /// Whether it is the address of a bucket: `s3://NAME`.
    let isBucket: Bool
    /// The sites whose addresses it is, alone or in a list.
    let sites: [Digest]
    /// The stages that it names, where its name says that it tells some.
    let stages: [NamedStage]
    /// What else people write for the one address that it is.
    let siteSpellings: Set<Digest>
    /// Whether the value has each of the declared forms.
    let forms: [ValueForm: Bool]
    /// Who may have it, where its form tells.
    let audience: KeyAudience?
    /// What it is that no credential is; nil where it may be one.
    let plain: PlainValue?
    /// The numbers of which it is a list; empty for other values.
    let numbers: [Digest]
    /// The names of environments that it contains.
    let identifiers: [EnvironmentIdentifiers.EnvironmentIdentifier]
    /// What the URLs in it lead to.
    let addresses: AddressesInValue
    /// How programs read its line, where they don't read it alike.
    let readings: String?
    /// Whether programs put the values of other secrets of the same listing in the place of what it refers to.
    fileprivate(set) var isReplaced = false

    /// What is tried on a seal, at one scrypt each: what it is, what stands in it, and some variants.
    var triedOnSeals: Set<Digest> {
        var tried = Set(canonical.digests + sites + addresses.resources.flatMap(\.soughtDigests))
        guard nonValue == nil else { return tried }
        for (digest, variants) in slips where variants.isTriedOnSeals { tried.insert(digest) }
        return tried.union(siteSpellings)
    }

    /// What is sealed of it beside itself, so that another value is known to be a form or a part of it.
    fileprivate func within(isSetting: Bool, of environment: String) -> Set<PartOfValue> {
        var within: Set<PartOfValue> = []
        func add(_ kind: PartOfValue.Kind, _ digests: some Sequence<Digest>) {
            for digest in digests where digest != self.digest { within.insert(PartOfValue(kind, digest)) }
        }
        add(.resource, addresses.resources.flatMap(\.sealedDigests))
        add(.identifier, identifiers.lazy.filter { $0.environment != environment }.map(\.sealedDigest))
        // Whatever stands in its password's place.
        add(.database, canonical.parts.lazy.filter { $0.kind == .database }.flatMap(\.digests))
        guard nonValue == nil else { return within }
        if isSetting {
            // A setting is no secret, and may have one in it, or be one in another form.
            for part in canonical.parts where [.credential, .key].contains(part.kind) {
                if let kind = PartOfValue.Kind(rawValue: part.kind.rawValue) { add(kind, part.digests) }
            }
            guard isRandom, plain == nil else { return within }
        }
        add(.form, canonical.forms.map(\.digest))
        add(.form, slips.lazy.filter { $0.value.isTriedOnSeals }.map { $0.key })
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
    /// What the values that a listing shows show, for a snapshot of it; nil where it shows none.
    public static func shown(
        by listing: Listing, of environment: Environment, in workspace: Workspace
    ) -> ExaminedValues? {
        guard !listing.values.isEmpty else { return nil }
        var examined = ExaminedValues(of: environment, in: workspace)
        examined.examine(listing.values, of: listing, comparedWith: DigestHeads([]), facingSeals: true)
        return examined
    }

    /// What stands in the values, by the secrets' names.
    var within: [Name: Set<PartOfValue>] {
        Dictionary(
            values.map { id, value in
                (
                    Name(id.address),
                    value.within(isSetting: declared.join(id).isolation == .config, of: id.environment)
                )
            }, uniquingKeysWith: { first, _ in first })
    }

    /// How many values were handed in.
    public var handedInCount: Int { handedIn.count }

    /// How many of the values that were handed in are live in a listing, by the same names, and not in the other one.
    public func countLive(in listing: Listing?, butNotIn other: Listing?) -> Int {
        handedIn.count { id, value in
            isLive(value, id, in: listing) && !isLive(value, id, in: other)
        }
    }

    private func isLive(_ value: ExaminedValue, _ id: SecretID, in listing: Listing?) -> Bool {
        guard let listing, let listed = listing.secrets[Name(id.address)] else { return false }
        return listing.has(value.digest, as: listed) == true
    }

    /// The addresses of the secrets whose values hold a credential or lead to a bucket, whatever they are called.
    public var credentials: Set<String> {
        Set(
            values.lazy.filter { id, value in
                value.audience == .server || value.canonical.parts.contains { $0.kind == .credential }
                    || value.isBucket
                    || value.isRandom && !ExaminedValues.freeWords.contains(where: id.name.text.hasSuffix)
            }.map { $0.key.address })
    }

    /// The last words of settings that may look random: a commit, a path, a model.
    private static let freeWords = [
        "COMMIT", "DIR", "EMAIL", "ENDPOINT", "FILE", "FORMAT", "ID", "LOCATION", "MODEL", "MODULE", "NAME",
        "PATH", "SHA", "VERSION",
    ]

    /// What the values are that are seen to be settings', by the secrets' addresses.
    public var plain: [String: PlainValue] {
        values.reduce(into: [:]) { $0[$1.key.address] = $1.value.plain }
    }

    /// The sites of which the values are addresses, by the secrets' addresses.
    public var sites: [String: [Digest]] {
        Dictionary(values.map { ($0.address, $1.sites) }, uniquingKeysWith: { first, _ in first })
    }

    /// The hosts of these sites, by the secrets' addresses.
    public var hosts: [String: [Digest]] {
        values.reduce(into: [:]) {
            $0[$1.key.address] = $1.value.sites.isEmpty ? [] : $1.value.addresses.hosts
        }
    }
}

extension AuditedEnvironment {
    /// What the value of a listed secret shows that was handed in or shown, unless the listing shows another one.
    func examined(_ secret: AuditedSecret) -> ExaminedValue? {
        guard let listed = secret.listed, let value = observation.handedIn?.values[secret.id] else {
            return nil
        }
        return has(value.digest, as: listed) == false ? nil : value
    }

    /// Who may have the value of a secret, where it tells: numbers and words such as `true` by their digests, too.
    func audience(of secret: AuditedSecret) -> KeyAudience? {
        if let seen = examined(secret)?.audience { return seen }
        guard case .digest(let digest) = knownValue(of: secret) else { return nil }
        return CommonValue.isOne(digest) ? .noKey : nil
    }
}
