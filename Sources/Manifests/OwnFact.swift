/// A fact that an environment declares for a probe and that belongs to this environment.
public struct OwnFact: Sendable {
    /// The name: `auth/site_url`, `URL of webhook stripe`.
    package let name: String
    /// The declared text.
    package let text: Located<String>
    /// Where the fact identifies the environment.
    package let reach: Reach
    /// Whether no two environments may declare it.
    package let isExclusive: Bool

    /// Where a fact identifies its environment.
    package enum Reach: Sendable {
        /// Anywhere.
        case anywhere
        /// Under names that contain all words of one of these lists, in capitals and without `_`; used for numbers.
        case names([[String]])
        /// Where a known value of a setting with this name would.
        case value(of: String)
    }

    /// Creates a fact.
    package init(
        _ name: String, _ text: Located<String>, _ reach: Reach = .anywhere, isExclusive: Bool = false
    ) {
        (self.name, self.text, self.reach, self.isExclusive) = (name, text, reach, isExclusive)
    }

    /// The name without its path: `site_url`.
    package var what: String { OwnFact.what(name) }

    /// Returns a name without its path.
    package static func what(_ name: String) -> String {
        name.lastIndex(of: "/").map { String(name[name.index(after: $0)...]) } ?? name
    }
}

extension Environment {
    /// The facts that it declares for probes as its own, in the manifest's order.
    package var ownFacts: [OwnFact] { probes.all.flatMap { $0.declaration.ownFacts } }
}
