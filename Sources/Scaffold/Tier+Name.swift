public import Manifests

extension Tier {
    /// The tier that a name speaks of, such as `prd`, `uat-2` or `pre-prod`.
    ///
    /// Nil where its words name no tier, or several: a wrong guess would judge production by the rules of a test
    /// environment, so the operator is asked instead.
    public init?(named name: String) {
        var tiers: Set<Tier> = []
        var isBefore = false
        for word in name.lowercased().split(whereSeparator: { !$0.isLetter }).map(String.init) {
            if ["pre", "non", "not"].contains(word) {
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
