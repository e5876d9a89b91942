/// Something that an environment declares for a probe, and that is its own.
public struct OwnFact: Sendable {
    /// What it is: `auth/site_url`, `URL of webhook stripe`.
    package let name: String
    /// What the manifest says.
    package let text: Located<String>
    /// Where it names the environment.
    package let reach: Reach
    /// Whether no two environments may declare it.
    package let isExclusive: Bool

    /// Where a fact names its environment.
    package enum Reach: Sendable {
        /// Wherever it stands.
        case anywhere
        /// Under names with all words of one of these lists, in capitals and without `_`: it is a number.
        case names([[String]])
        /// As far as a known value of a setting with this name does.
        case value(of: String)
    }

    /// A fact.
    package init(
        _ name: String, _ text: Located<String>, _ reach: Reach = .anywhere, isExclusive: Bool = false
    ) {
        (self.name, self.text, self.reach, self.isExclusive) = (name, text, reach, isExclusive)
    }

    /// What it is called beside the environment: `site_url`.
    package var what: String { OwnFact.what(name) }

    /// What a name says without where it stands.
    package static func what(_ name: String) -> String {
        name.lastIndex(of: "/").map { String(name[name.index(after: $0)...]) } ?? name
    }
}

extension Environment {
    /// What it declares for probes as its own, in the manifest's order.
    package var ownFacts: [OwnFact] { probes.all.flatMap { $0.declaration.ownFacts } }
}
