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
    /// The provider's id and settings; `nil` if the environment is named alone.
    let place: (provider: String, settings: [(key: String, value: String)])?
    /// The address of a page that no provider knows.
    private(set) var unknownPage: String?

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
        if halves[1].hasPrefix("https://") {
            let words = halves[1].split(separator: ",", maxSplits: 1)
            let page = try? HTTPURL(String(words[0]))
            guard let known = page.flatMap({ ProviderRegistry.listing(ofPage: $0) }) else {
                place = nil
                // A query may hold anything.
                unknownPage = page?.withoutQuery ?? "https://…"
                return
            }
            let more = words.count == 2 ? Self.settings(words[1], main: "project") : []
            place = (known.provider, known.settings + more)
            return
        }
        let colon = halves[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let provider = String(colon[0])
        let main = ProviderRegistry.provider(provider)?.mainSetting ?? "project"
        place = (provider, colon.count == 2 ? Self.settings(colon[1], main: main) : [])
    }

    /// - Parameter main: the setting that a text without a key is: most providers need nothing else.
    private static func settings(_ text: Substring, main: String) -> [(key: String, value: String)] {
        guard !text.isEmpty else { return [] }
        return text.split(separator: ",", omittingEmptySubsequences: false).map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return halves.count == 2 ? (String(halves[0]), String(halves[1])) : (main, String(pair))
        }
    }
}

/// An option's `NAME=TIER`: the tier of an environment.
struct TierArgument: ExpressibleByArgument {
    let name: String
    let tier: String

    init(name: String, tier: String) { (self.name, self.tier) = (name, tier) }

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

    /// Which command takes them: `init` by an option, `add environment` as they are.
    enum Command: String {
        case initialize = "--environment "
        case add = ""
    }

    private let command: Command

    init(_ all: [EnvironmentArgument], tiers: [TierArgument] = [], of command: Command = .initialize) {
        (self.all, self.tiers, self.command) = (all, tiers, command)
    }

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
                    "\(command.rawValue)\(name): its name does not say whether it is production, staging or development",
                    advice:
                        "Add \(tierOption(name, "production")), \(tierOption(name, "staging")) or \(tierOption(name, "development"))."
                )
            }
            return ScaffoldEnvironment(
                name: name, tier: tier, isTierGuessed: given == nil,
                listings: all.filter { $0.name == name }.compactMap(\.listing))
        }
    }

    private func tierOption(_ name: String, _ tier: String) -> String {
        command == .add ? "--tier \(tier)" : "--tier \(name)=\(tier)"
    }

    private func checkTiers(of names: [String]) throws(CommandFailure) {
        for (index, tier) in tiers.enumerated() {
            let option = command == .add ? "--tier" : "--tier \(tier.name)"
            guard tiers[..<index].allSatisfy({ $0.name != tier.name }) else {
                throw .usage("--tier is given twice for \(tier.name)")
            }
            let known = Tier.allCases.map(\.rawValue)
            guard known.contains(tier.tier) else {
                let near = nearestName(to: tier.tier, among: known).map { " (did you mean \"\($0)\"?)" } ?? ""
                throw .usage(
                    "\(option): unknown tier \"\(tier.tier)\"\(near)",
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
        let start = "\(command.rawValue)\(argument.text): "
        let expected = "expected lower-case letters, digits and -"
        guard isIdentifier(argument.name), argument.name != "services" else {
            throw .usage("\(start)invalid environment name \"\(argument.name)\"; \(expected)")
        }
        if let part = argument.part, !isIdentifier(part) || argument.place == nil {
            throw .usage("\(start)invalid part \"\(part)\"; \(expected), then = and a provider")
        }
        if let page = argument.unknownPage {
            throw .usage(
                "\(command.rawValue)\(argument.name)=\(page): no provider knows this page",
                advice:
                    "Paste the page of the project at \(ProviderRegistry.hostsOfPages.joined(separator: ", ")), or name the provider: PROVIDER:PROJECT."
            )
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
            throw .usage(
                start + problem.message,
                advice: argument.text.contains("=https://")
                    ? "Add what the address does not tell behind it, after a comma, such as ,target=preview."
                    : nil)
        }
    }

    /// Two environments with one project would be one environment.
    private func checkPlacesDiffer() throws(CommandFailure) {
        for (index, argument) in all.enumerated() {
            for other in all[..<index] {
                if (other.name, other.part) == (argument.name, argument.part) {
                    let name = argument.text.prefix { $0 != "=" }
                    throw .usage(
                        command == .add ? "\(name) is named twice" : "--environment names \(name) twice")
                }
                if let one = other.listing, let two = argument.listing, one.isSamePlace(as: two) {
                    throw .usage(
                        "\(other.name) and \(argument.name) have the same listing: \(argument.text.drop { $0 != "=" }.dropFirst())",
                        advice:
                            "Name the project that holds the secrets of each, or what sets them apart, such as ,target=preview (Vercel), ,deployment=preview (Cloudflare Pages) or ,environment=NAME (GitHub)."
                    )
                }
            }
        }
    }
}

extension EnvironmentArgument {
    /// The listing as a manifest would declare it; `nil` if no provider is named.
    var declaration: ListingDeclaration? { listing?.declaration }

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
        if provider == other.provider, sorted(self) == sorted(other) { return true }
        let places = ProviderRegistry.places(of: declaration)
        return ProviderRegistry.places(of: other.declaration).contains { place in
            places.contains { $0.key == place.key && $0.coincides(with: place) }
        }
    }
}
