import ArgumentParser
import Manifests
import Providers
import Scaffold
import Support

/// An option's `NAME=PROVIDER:SETTINGS`: an environment, or with `NAME/PART` a part of it.
struct EnvironmentArgument: ExpressibleByArgument {
    let text: String
    let name: String
    let part: String?
    /// The provider's id and settings; nil where the environment is named alone.
    let place: (provider: String, settings: [(key: String, value: String)])?

    init?(argument: String) {
        text = argument
        let halves = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let words = halves[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        name = String(words[0])
        part = words.count == 2 ? String(words[1]) : nil
        guard halves.count == 2 else {
            place = nil
            return
        }
        let colon = halves[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        place = (String(colon[0]), colon.count == 2 ? Self.settings(colon[1]) : [])
    }

    /// A setting without a key is the project: most providers need nothing else.
    private static func settings(_ text: Substring) -> [(key: String, value: String)] {
        guard !text.isEmpty else { return [] }
        return text.split(separator: ",", omittingEmptySubsequences: false).map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return halves.count == 2 ? (String(halves[0]), String(halves[1])) : ("project", String(pair))
        }
    }
}

/// An option's `NAME=TIER`: the tier of an environment.
struct TierArgument: ExpressibleByArgument {
    let name: String
    let tier: String

    init?(argument: String) {
        let halves = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        (name, tier) = (String(halves[0]), String(halves[1]))
    }
}

/// The environments that arguments declare.
struct EnvironmentArguments {
    private let all: [EnvironmentArgument]
    private let tiers: [TierArgument]

    init(_ all: [EnvironmentArgument], tiers: [TierArgument] = []) { (self.all, self.tiers) = (all, tiers) }

    /// The environments in the order in which they are named first.
    ///
    /// - Throws: a usage error for whatever no manifest could declare, and for a tier that no name tells.
    func environments() throws(CommandFailure) -> [ScaffoldEnvironment] {
        guard !all.isEmpty else {
            throw .usage(
                "no environment is named", advice: "Name each one: --environment production=supabase:PROJECT")
        }
        for argument in all { try check(argument) }
        try checkPlacesDiffer()
        var names: [String] = []
        for argument in all where !names.contains(argument.name) { names.append(argument.name) }
        try checkTiers(of: names)
        return try names.map { name throws(CommandFailure) in
            let given = tiers.first { $0.name == name }.flatMap { Tier(rawValue: $0.tier) }
            guard let tier = given ?? Tier(named: name) else {
                throw .usage(
                    "--environment \(name): its name does not say whether it is production, staging or development",
                    advice:
                        "Add --tier \(name)=production, --tier \(name)=staging or --tier \(name)=development."
                )
            }
            return ScaffoldEnvironment(
                name: name, tier: tier, isTierGuessed: given == nil,
                listings: all.filter { $0.name == name }.compactMap(\.listing))
        }
    }

    private func checkTiers(of names: [String]) throws(CommandFailure) {
        for (index, tier) in tiers.enumerated() {
            guard tiers[..<index].allSatisfy({ $0.name != tier.name }) else {
                throw .usage("--tier is given twice for \(tier.name)")
            }
            let known = Tier.allCases.map(\.rawValue)
            guard known.contains(tier.tier) else {
                let near = nearestName(to: tier.tier, among: known).map { " (did you mean \"\($0)\"?)" } ?? ""
                throw .usage(
                    "--tier \(tier.name): unknown tier \"\(tier.tier)\"\(near)",
                    advice: "Use \(known.joined(separator: ", ")).")
            }
            guard names.contains(tier.name) else {
                let near = nearestName(to: tier.name, among: names).map { " (did you mean \"\($0)\"?)" } ?? ""
                throw .usage(
                    "--tier \(tier.name): unknown environment \"\(tier.name)\"\(near)",
                    advice: "Name it with --environment, too.")
            }
        }
    }

    private func check(_ argument: EnvironmentArgument) throws(CommandFailure) {
        let start = "--environment \(argument.text): "
        let expected = "expected lower-case letters, digits and -"
        guard isIdentifier(argument.name), argument.name != "services" else {
            throw .usage("\(start)invalid environment name \"\(argument.name)\"; \(expected)")
        }
        if let part = argument.part, !isIdentifier(part) || argument.place == nil {
            throw .usage("\(start)invalid part \"\(part)\"; \(expected), then = and a provider")
        }
        guard let listing = argument.listing else { return }
        guard let provider = ProviderRegistry.provider(listing.provider) else {
            let known = ProviderRegistry.all.map(\.id)
            throw .usage(
                "\(start)unknown provider \"\(listing.provider)\"; expected \(known.joined(separator: ", "))",
                advice: nearestName(to: listing.provider, among: known).map { "Did you mean \($0)?" })
        }
        if let key = listing.repeatedKey { throw .usage("\(start)\"\(key)\" is given twice") }
        if let problem = provider.problems(of: listing.declaration).first {
            throw .usage(start + problem.message)
        }
    }

    /// Two environments with one project would be one environment.
    private func checkPlacesDiffer() throws(CommandFailure) {
        for (index, argument) in all.enumerated() {
            for other in all[..<index] {
                if (other.name, other.part) == (argument.name, argument.part) {
                    throw .usage("--environment names \(argument.text.prefix { $0 != "=" }) twice")
                }
                if let one = other.listing, let two = argument.listing, one.isSamePlace(as: two) {
                    throw .usage(
                        "\(other.name) and \(argument.name) have the same listing: \(argument.text.drop { $0 != "=" }.dropFirst())",
                        advice: "Name the project that holds the secrets of each.")
                }
            }
        }
    }
}

extension EnvironmentArgument {
    fileprivate var listing: ScaffoldEnvironment.Place? {
        place.map { ScaffoldEnvironment.Place(part: part, provider: $0.provider, settings: $0.settings) }
    }
}

extension ScaffoldEnvironment.Place {
    /// The same as a manifest would declare it.
    fileprivate var declaration: ListingDeclaration {
        let position = Position(file: "--environment", line: 1, column: 1)
        return ListingDeclaration(
            provider: Located(provider, at: position),
            settings: Dictionary(
                settings.map { ($0.key, Located($0.value, at: position)) },
                uniquingKeysWith: { first, _ in first }))
    }

    fileprivate var repeatedKey: String? {
        settings.indices.first { index in settings[..<index].contains { $0.key == settings[index].key } }
            .map { settings[$0].key }
    }

    fileprivate func isSamePlace(as other: Self) -> Bool {
        func sorted(_ place: Self) -> [String] { place.settings.map { "\($0.key)=\($0.value)" }.sorted() }
        return provider == other.provider && sorted(self) == sorted(other)
    }
}
