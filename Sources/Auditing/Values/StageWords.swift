import Manifests
import Secrets
import Support

/// Tells a setting that has the stage of another tier, by its digest: `APP_ENV=production` in staging.
struct StageWords: Sendable {
    private let tiers: Set<Tier>
    /// Computed at its first use: most workspaces declare the stages that they list.
    private static let words = Stage.words.reduce(into: [Digest: (word: String, stage: Stage)]()) {
        words, word in
        guard let stage = Stage(word) else { return }
        for text in [word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()] {
            let digests = [Digest(of: text)] + ValueVariant.digests(of: text, reach: .usual).keys
            for digest in digests where words[digest] == nil { words[digest] = (word, stage) }
        }
    }

    init(_ environments: [Environment]) { tiers = Set(environments.map(\.tier)) }

    /// The word that a value is, and the tier of the workspace's environments that it is a stage of; nil for any other value,
    /// or may be this environment's.
    func other(
        _ digest: Digest, as name: Name, in environment: AuditedEnvironment
    ) -> (word: String, tier: Tier)? {
        guard StageWords.isStage(name), let (word, stage) = StageWords.words[digest] else { return nil }
        let own = environment.environment.tier
        // Staging may well run as a test, and the other way round; neither is production.
        let tier: Tier? =
            switch (stage, own) {
            case (.production, .staging), (.production, .development): .production
            case (.staging, .production): .staging
            case (.development, .production): .development
            case (.test, .production): tiers.contains(.staging) ? .staging : .development
            default: nil
            }
        guard let tier, tiers.contains(tier) else { return nil }
        return (word, tier)
    }

    /// Whether a secret's name says that it tells a stage. How a program is built is another thing: staging is built as
    /// production is.
    static func isStage(_ name: Name) -> Bool {
        let words = name.text.uppercased().split(separator: "_")
        guard let last = words.last, ["ENV", "ENVIRONMENT", "STAGE", "MODE", "TIER"].contains(last) else {
            return false
        }
        return words.count == 1 || !builds.contains(words[words.count - 2])
    }

    private static let builds: Set<Substring> = [
        "NODE", "MIX", "RAILS", "RACK", "BABEL", "FLASK", "ASPNETCORE", "DOTNET", "GIN", "BUILD", "VITE",
        "WEBPACK",
        "BUNDLER", "PYTHON", "JEKYLL", "HUGO", "ELEVENTY", "LOG", "DEBUG",
    ]
}
