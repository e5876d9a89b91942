import Listings
public import Manifests
import Secrets
import Support

/// A service as it is to be written.
struct ScaffoldService {
    let id: String
    let title: String
    var risk: String?
    let severity: Severity
    let isolation: IsolationClass
    var dashboard: String?
    var together = false
    /// Why these secrets are taken for one service.
    let guess: String
    var secrets: [ScaffoldSecret]

    /// Whether a secret of it is a setting, of which equality means nothing.
    func isSetting(_ secret: ScaffoldSecret) -> Bool {
        isolation == .config || secret.configReason != nil
    }
}

/// A secret as it is to be written.
struct ScaffoldSecret {
    let name: String
    var forms: [ValueForm] = []
    /// How a value begins in production, and everywhere else.
    var live: [String] = []
    var test: [String] = []
    /// Why it is a setting although its service has secrets.
    var configReason: String?
    /// How a new value is made.
    var generator: Generator?
    /// The secret that has the same value under its own name: of `NEXT_PUBLIC_DSN` it is `DSN`.
    var sameAs: String?
    /// The words that it may be set to where it tells an environment's stage; empty if it doesn't.
    var stageWords: [String] = []
    /// The environments that have the same value, where each should have its own: of an address or a stage.
    var sharedIn: [String] = []
    /// How much of the value that is.
    var likeness = ScaffoldedManifests.ConflictKind.equal

    /// The forms that hold in every environment.
    var allForms: [ValueForm] { live.isEmpty ? forms : [.prefix(live + test)] + forms }

    /// The forms that hold in an environment of this tier alone.
    func forms(in tier: Tier) -> [ValueForm] {
        live.isEmpty ? [] : [.prefix(tier == .production ? live : test)]
    }
}

/// Groups names into services: well-known ones first, then those that begin alike, then settings.
struct ServiceGrouping {
    let table: KnownServices
    let index: NameIndex

    /// The services of these names, which are sorted: well-known ones by their ids, then the team's own, then settings.
    func services(of names: [String]) -> [ScaffoldService] {
        var known: [String: ScaffoldService] = [:]
        var settings: [ScaffoldSecret] = []
        var rest: [String] = []
        var addresses: Set<String> = []
        for name in names {
            let match = table.match(name)
            if let (service, secret) = match, !isSetting(name, as: secret, of: service) {
                known[service.id, default: ScaffoldService(service)].secrets.append(scaffold(name, secret))
                if service.differs { addresses.insert(name) }
            } else if match != nil || isSetting(name) {
                settings.append(scaffold(name))
            } else {
                rest.append(name)
            }
        }
        let own = own(rest, besides: Set(known.keys).union(["settings", "other"]))
        let wellKnown = known.values.sorted { $0.id < $1.id }.map { sharing($0, addresses: addresses) }
        return (wellKnown + own).map(settled).map { twinned($0, among: Set(names)) }
            + (settings.isEmpty ? [] : [ScaffoldService(settings: settings)])
    }

    /// The same, where what build tools hand to browsers has the value of the secret that it is named after.
    private func twinned(_ service: ScaffoldService, among names: Set<String>) -> ScaffoldService {
        var service = service
        for place in service.secrets.indices {
            let secret = service.secrets[place]
            let bare = table.bareName(of: secret.name)
            guard !service.isSetting(secret), bare != secret.name, names.contains(bare) else { continue }
            let pairs = zip(index.shown(of: secret.name), index.shown(of: bare)).map {
                (Set($0.shown), Set($1.shown))
            }
            let isSame = pairs.allSatisfy { $0.isEmpty || $1.isEmpty || $0 == $1 }
            if isSame, pairs.contains(where: { !$0.isEmpty && $0 == $1 }) {
                service.secrets[place].sameAs = bare
            }
        }
        return service
    }

    /// By the name, and by the values where they are shown.
    private func isSetting(_ name: String) -> Bool {
        !index.holdsCredential(name)
            && table.settings.isSetting(table.bareName(of: name), shown: index.plainValues(of: name))
    }

    /// Whether what has the name of a well-known service's secret is a mere setting of it: `STRIPE_API_VERSION`.
    private func isSetting(_ name: String, as secret: KnownSecret, of service: KnownService) -> Bool {
        guard secret.configReason == nil, stageWords(of: name).isEmpty else { return false }
        let (bare, shown) = (table.bareName(of: name), index.plainValues(of: name))
        let isUsual = shown?.isSubset(of: [.usual, .word]) == true
        // Of the site's addresses those that lead nowhere of its own: `*`, `http://localhost:3000`.
        guard service.isolation != .config || service.differs && (isUsual || shown == [.place]) else {
            return false
        }
        let words = bare.split(separator: "_").map(String.init)
        let last = words.last ?? ""
        // Whose account it is: a number or word of anybody's. `REGION_NAME` is a region.
        let isAccount =
            table.settings.accounts.contains(last) || last == "EMAIL"
            || last == "NAME"
                && !(isUsual && words.dropLast().last.map(table.settings.endings.contains) == true)
        if service.differs {
            return isSetting(name)
        } else if case .name = secret.pattern.value {
            let isUser = last.hasSuffix("USER") && isUsual
            guard shown == [.place] || isUser || table.settings.namesResource(bare) else { return false }
        } else if isAccount, !table.settings.namesResource(bare), shown != [.place], shown != [.mailbox] {
            let isSender = ["FROM_NAME", "SENDER_NAME", "DEFAULT_NAME"].contains(where: bare.hasSuffix)
            guard isSender || last.hasPrefix("USER") && isUsual else { return false }
        }
        return isSetting(name)
    }

    private func scaffold(_ name: String, _ known: KnownSecret? = nil) -> ScaffoldSecret {
        let words = stageWords(of: name)
        return ScaffoldSecret(
            name: name, forms: known?.forms ?? [], live: known?.live ?? [], test: known?.test ?? [],
            configReason: known?.configReason ?? stageReason(of: known, words), generator: known?.generator,
            stageWords: words,
            sharedIn: words.isEmpty ? [] : environmentsSharing(stage: name))
    }

    /// The words that it may be set to where it tells an environment's stage.
    private func stageWords(of name: String) -> [String] {
        let bare = table.bareName(of: name)
        let words = table.settings.stageWords(of: bare)
        let modes = words.isEmpty ? table.settings.modeWords(of: bare) : []
        guard !modes.isEmpty else { return words }
        let digests = Set(modes.flatMap(spellings).map { ListedSecret.Shown.digest(Digest(of: $0)) })
        return index.shown(of: name).contains { !digests.isDisjoint(with: $0.shown) } ? modes : []
    }

    /// Why a stage that has a service's name, such as `SENTRY_ENVIRONMENT`, is a setting.
    private func stageReason(of known: KnownSecret?, _ words: [String]) -> String? {
        guard case .beginning? = known?.pattern.value, !words.isEmpty else { return nil }
        return "It names the stage."
    }

    /// The environments of several tiers that have one value of a stage.
    private func environmentsSharing(stage name: String) -> [String] {
        let all = index.shown(of: name)
        return all.filter { one in
            all.contains { other in
                other.environment.tier != one.environment.tier
                    && !Set(other.shown).isDisjoint(with: one.shown)
            }
        }.map(\.environment.name)
    }

    /// The same, with its addresses marked where another environment has the same address, of this name or another.
    private func sharing(_ service: ScaffoldService, addresses: Set<String>) -> ScaffoldService {
        guard service.secrets.contains(where: { addresses.contains($0.name) }) else { return service }
        var environments: [ListedSecret.Shown: Set<String>] = [:]
        var hosts: [Digest: Set<String>] = [:]
        for name in addresses {
            for (environment, shown) in index.shown(of: name) {
                for value in shown { environments[value, default: []].insert(environment.name) }
            }
            // Addresses that differ by a slash, letter case, `www.` or the scheme's own port are one site.
            for (environment, sites) in index.sites(of: name) {
                for site in sites { environments[site, default: []].insert(environment.name) }
            }
            for (environment, host) in index.hosts(of: name) {
                hosts[host, default: []].insert(environment.name)
            }
        }
        var service = service
        for position in service.secrets.indices {
            let name = service.secrets[position].name
            func several(_ holders: [Set<String>?]) -> Set<String> {
                holders.compactMap(\.self).filter { $0.count > 1 }.reduce(into: []) { $0.formUnion($1) }
            }
            let equal = several(index.shown(of: name).flatMap(\.shown).map { environments[$0] })
            let near = equal.union(several(index.sites(of: name).flatMap(\.sites).map { environments[$0] }))
            let names = near.isEmpty ? several(index.hosts(of: name).map { hosts[$0.host] }) : near
            service.secrets[position].likeness = !equal.isEmpty ? .equal : near.isEmpty ? .host : .nearly
            service.secrets[position].sharedIn =
                index.environments.map(\.environment.name).filter(names.contains)
        }
        return service
    }

    /// A service for each first word that several names have, and one for all others.
    private func own(_ names: [String], besides taken: Set<String>) -> [ScaffoldService] {
        let groups = Dictionary(grouping: names, by: firstWord)
        let services = groups.sorted { $0.key < $1.key }.filter { $0.value.count > 1 && !$0.key.isEmpty }.map
        {
            // No word has a dash, so no other service has this id.
            ScaffoldService(id: taken.contains($0) ? "\($0)-own" : $0, word: $0.uppercased(), names: $1)
        }
        let single = groups.filter { $0.value.count == 1 || $0.key.isEmpty }.flatMap(\.value).sorted()
        return services + (single.isEmpty ? [] : [ScaffoldService(others: single)])
    }

    /// The first word of a name without a public prefix, as an id; empty if it is of underscores.
    private func firstWord(of name: String) -> String {
        String(table.bareName(of: name).split(separator: "_").first?.lowercased().prefix(50) ?? "")
    }

    /// The same, with secrets that work only together where no environment has some of them without the others.
    private func settled(_ service: ScaffoldService) -> ScaffoldService {
        var service = service
        let names = service.secrets.filter { !service.isSetting($0) }.map(\.name)
        service.together =
            service.together
            && index.environments.allSatisfy { listed in
                guard let shown = listed.shown else { return true }
                let all = names.flatMap { index.addresses(of: $0, in: listed.environment) }
                let parts = Dictionary(grouping: all, by: \.part)
                return parts.values.allSatisfy { secrets in
                    let set = secrets.count { shown["\($0)"].map { $0.noValue == nil } ?? false }
                    return set == 0 || set == secrets.count
                }
            }
        return service
    }
}

/// A word in small letters, in capitals, and with a capital.
func spellings(_ word: String) -> [String] {
    [word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()]
}

extension ScaffoldService {
    /// Addresses are no secrets; but equal ones must not pass, whether they are equal already or not.
    fileprivate init(_ known: KnownService) {
        self.init(
            id: known.id, title: known.title, risk: known.risk, severity: known.severity,
            isolation: known.differs ? .isolated : known.isolation, dashboard: known.dashboard,
            together: known.together,
            guess: "a well-known service, by the names of its secrets", secrets: [])
    }

    fileprivate init(id: String, word: String, names: [String]) {
        self.init(
            id: id, title: word, severity: .medium, isolation: .isolated,
            guess: "not a well-known service; these names begin alike",
            secrets: names.map { ScaffoldSecret(name: $0) })
    }

    fileprivate init(others names: [String]) {
        self.init(
            id: "other", title: "Other secrets", severity: .medium, isolation: .isolated,
            guess: "not a well-known service; these names have nothing in common",
            secrets: names.map { ScaffoldSecret(name: $0) })
    }

    fileprivate init(settings: [ScaffoldSecret]) {
        self.init(
            id: "settings", title: "Settings", severity: .low, isolation: .config,
            guess: "settings, by their names or by common values such as true; equal values don't matter",
            secrets: settings)
    }
}

extension Tier {
    /// The tier that a name speaks of, such as `prd`, `uat-2` or `pre-prod`.
    ///
    /// `nil` if its words name no tier, or several: a wrong guess would judge production by the rules of a test
    /// environment, so the operator is asked instead.
    public init?(named name: String) {
        var tiers: Set<Tier> = []
        var isBefore = false
        for word in name.lowercased().split(whereSeparator: { !$0.isLetter }).map(String.init) {
            // What it is not leaves open what it is.
            if ["not", "like", "copy", "clone", "mirror"].contains(word) { return nil }
            if ["pre", "non"].contains(word) {
                isBefore = true
                tiers.insert(.staging)
            } else if let tier = Self.words[word], !(isBefore && tier == .production) {
                tiers.insert(tier)
            }
        }
        guard let tier = tiers.first, tiers.count == 1 else { return nil }
        self = tier
    }

    private static let words: [String: Tier] = {
        let words: [(Tier, [String])] = [
            (.production, ["production", "prod", "prd", "live", "main"]),
            (
                .staging,
                [
                    "staging", "stage", "stag", "stg", "preproduction", "preprod", "preprd", "pprod", "ppd",
                    "prelive", "nonproduction", "nonprod", "nonprd", "preview", "test", "tests", "testing",
                    "tst", "qa", "uat", "acc", "acceptance", "acpt", "sit", "int", "integration", "rc",
                ]
            ),
            (.development, ["development", "develop", "devel", "dev", "local", "sandbox", "sbx"]),
        ]
        return Dictionary(
            words.flatMap { tier, words in words.map { ($0, tier) } }, uniquingKeysWith: { first, _ in first }
        )
    }()
}
